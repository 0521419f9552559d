"""Ended instances become small after a while; running ones and the history are left alone."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows import clock
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.models import HistoryEvent, Job, ProcessInstance, Timer, WorkItem
from workflows.selectors import instance_variables, path_of
from workflows.services.compacting import compact
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
LATE = (
    '<boundaryEvent id="late" attachedToRef="t"><timerEventDefinition><timeDuration>P10D</timeDuration>'
    '</timerEventDefinition></boundaryEvent><sequenceFlow id="f_late" sourceRef="late" targetRef="end"/>'
)


@pytest.fixture
def both(runtime_alone):
    """An instance that ended forty days ago and one that runs, each with a timer and a job."""
    service_task("note")(lambda context: None)
    name, xml = task("t")
    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="note"/>'), (name, xml + LATE), END)
    deployment = deploy(key="p", files={"p.bpmn": diagram(process("p", body))}, metadata={}, actor=SYSTEM)
    made = [
        start_process(
            deployment=deployment, process_id="p", variables={"n": 1}, business_key=key, actor=SYSTEM
        )
        for key in ("ended", "running")
    ]
    settle()
    complete_work_item(work_item_id=WorkItem.objects.get(root=made[0]).pk, variables={}, actor=SYSTEM)
    ProcessInstance.objects.filter(pk=made[0].pk).update(ended_at=clock.now() - timedelta(days=32))
    return made


def test_an_ended_instance_loses_its_timers_and_jobs_alone(both):
    ended, running = both
    events = HistoryEvent.objects.filter(root=ended).count()
    assert compact(batch=1) == 2
    assert set(Timer.objects.values_list("instance_id", flat=True)) == {running.pk}
    assert set(Job.objects.values_list("instance_id", flat=True)) == {running.pk}
    ended.refresh_from_db()
    assert instance_variables(ended)["n"] == 1
    assert [visit[1] for visit in path_of(ended)][-1] == "end"
    assert HistoryEvent.objects.filter(root=ended).count() == events


def test_the_nightly_run_looks_a_week_back_and_all_means_all(both):
    ProcessInstance.objects.filter(pk=both[0].pk).update(ended_at=clock.now() - timedelta(days=60))
    assert compact() == 0
    said = StringIO()
    call_command("compact", "--all", stdout=said)
    assert said.getvalue() == "2 rows deleted\n"


def test_what_ended_lately_is_kept(both):
    ProcessInstance.objects.filter(pk=both[0].pk).update(ended_at=clock.now() - timedelta(days=29))
    assert compact() == 0
