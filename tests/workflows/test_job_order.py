"""Which job runs first, how often a handler may run, and jobs of the engine's own continuations."""

from datetime import timedelta

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows import clock
from workflows.actors import SYSTEM
from workflows.handlers import Rate, service_task
from workflows.models import Job, RateWindow, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.job_outcomes import back_off
from workflows.services.jobs import run_due_jobs
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]


def begin(*elements, number=1, key="p"):
    content = diagram(process(key, chain(START, *elements, END)))
    deployment = deploy(key=key, files={f"{key}.bpmn": content}, metadata={}, actor=SYSTEM)
    for n in range(number):
        start_process(
            deployment=deployment, process_id=key, variables={}, business_key=f"{key}-{n}", actor=SYSTEM
        )


def service(text):
    return "s", f'<serviceTask id="s" {text}/>'


def test_jobs_of_higher_priority_run_first():
    ran = []
    service_task("note")(lambda context: ran.append(context.business_key))
    begin(service('jingwei:handler="note"'), key="usual")
    begin(service('jingwei:handler="note" camunda:jobPriority="70"'), key="urgent")
    begin(service('jingwei:handler="note" jingwei:priority="10"'), key="idle")
    run_due_jobs()
    assert ran == ["urgent-0", "usual-0", "idle-0"]


def test_a_handler_runs_no_oftener_than_its_rate():
    ran = []
    service_task("call", rate=Rate(times=2, seconds=3600))(lambda context: ran.append(1))
    service_task("free")(lambda context: None)
    begin(service('jingwei:handler="call"'), number=5)
    begin(service('jingwei:handler="free"'), number=2, key="q")
    assert run_due_jobs() == 4
    assert len(ran) == 2
    assert Job.objects.filter(status="waiting").count() == 3
    RateWindow.objects.update(begins_at=clock.now() - timedelta(hours=2))
    assert run_due_jobs() == 2
    assert len(ran) == 4


def test_a_handler_gets_the_same_key_at_every_attempt():
    keys = []

    @service_task("fails")
    def fails(context):
        keys.append(context.idempotency_key)
        raise RuntimeError("away")

    begin(service('jingwei:handler="fails"'))
    for _ in range(2):
        run_due_jobs()
        Job.objects.update(run_after=clock.now())
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_an_asynchronous_continuation_is_a_job_of_its_own():
    name, xml = task("t", camunda__asyncBefore="true", camunda__asyncAfter="true")
    begin((name, xml), task("u"))
    assert not WorkItem.objects.exists()
    settle()
    assert WorkItem.objects.get().element_id == "t"


def test_failures_wait_longer_and_longer_and_never_all_the_same():
    @service_task("broken")
    def broken(context):
        raise RuntimeError

    begin(service('jingwei:handler="broken"'), number=12)
    for longest in (timedelta(seconds=5), timedelta(seconds=10)):
        before = clock.now()
        run_due_jobs()
        tries = list(Job.objects.values_list("run_after", flat=True))
        assert before + longest / 2 <= min(tries) and max(tries) <= clock.now() + longest
        assert max(tries) - min(tries) > longest / 10
        Job.objects.update(run_after=clock.now())
    assert set(Job.objects.values_list("attempts", flat=True)) == {2}
    assert back_off(40) <= timedelta(hours=1)
