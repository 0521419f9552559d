"""Two hosts whose clocks differ by hours: the database's time decides over leases, back-off and timers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.workflows.diagrams import END, START, chain, diagram, process
from workflows import clock
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.models import Job, ProcessInstance, Timer
from workflows.services import jobs
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.timers import run_due_timers

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]
WAIT = (
    "w",
    '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    "</timerEventDefinition></intermediateCatchEvent>",
)


@pytest.fixture(params=[-3, 3], ids=["behind", "ahead"])
def wrong_clock(request, monkeypatch):
    """This host's clock is three hours off."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lives on one host (DATABASE_URL)")
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(tz=UTC) + timedelta(hours=request.param))
    monkeypatch.setattr(clock, "_read", None)


def begin(*elements):
    content = diagram(process("p", chain(START, *elements, END)))
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=SYSTEM
    )


def test_a_timer_is_armed_and_fires_by_the_databases_time(wrong_clock):
    begin(WAIT)
    due = Timer.objects.get().due_at
    assert abs(due - datetime.now(tz=UTC) - timedelta(hours=1)) < timedelta(minutes=1)
    assert run_due_timers() == 0
    Timer.objects.update(due_at=due - timedelta(minutes=61))
    assert run_due_timers() == 1


def test_a_lease_of_another_host_is_respected(wrong_clock):
    service_task("nothing")(lambda context: None)
    begin(("s", '<serviceTask id="s" jingwei:handler="nothing"/>'))
    until = datetime.now(tz=UTC) + timedelta(minutes=5)
    Job.objects.update(status="running", lease="other", locked_until=until)
    assert jobs.run_due_jobs() == 0
    Job.objects.update(locked_until=datetime.now(tz=UTC) - timedelta(seconds=1))
    assert jobs.run_due_jobs() == 1
    assert ProcessInstance.objects.get().status == "completed"


def test_back_off_is_counted_by_the_databases_time(wrong_clock):
    @service_task("fails")
    def fails(context):
        raise RuntimeError("away")

    begin(("s", '<serviceTask id="s" jingwei:handler="fails"/>'))
    assert jobs.run_due_jobs() == 1
    wait = Job.objects.get().run_after - datetime.now(tz=UTC)
    assert timedelta(0) < wait <= jobs.FIRST_WAIT
