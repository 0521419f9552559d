"""A timer whose step breaks down stands aside with an incident, unless the case went on without it meanwhile."""

import logging
from datetime import timedelta

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process
from workflows import clock
from workflows.actors import SYSTEM
from workflows.handlers import registry
from workflows.models import Incident, Timer
from workflows.services import timers
from workflows.services.deployment import deploy
from workflows.services.execution import cancel_process, start_process
from workflows.services.incidents import retry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
WAIT = (
    "w",
    '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0S</timeDuration>'
    "</timerEventDefinition></intermediateCatchEvent>",
)


class Between(logging.Handler):
    """Does `act` when the failure is logged: the step is rolled back, and its incident is not written yet."""

    def __init__(self, act):
        super().__init__()
        self._act = act

    def emit(self, record):
        self._act()


@pytest.fixture
def instance(monkeypatch):
    content = diagram(process("p", chain(START, WAIT, END)))
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    started = start_process(
        deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=SYSTEM
    )
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda timeline="live": now + timedelta(minutes=1))

    def breaks(instance, process, effects, actor, moment):
        if not instance.end_events:
            return
        raise ZeroDivisionError("the end cannot be noted")

    registry.observers.append(breaks)
    return started


def test_it_stands_aside_and_is_tried_again_by_an_operator(instance):
    assert timers.run_due_timers() == 0
    assert (Timer.objects.get().status, Incident.objects.get().status) == ("failed", "open")
    registry.observers.clear()
    retry(incident_id=Incident.objects.get().pk, actor=SYSTEM)
    Timer.objects.update(claimed_until=None)
    assert timers.run_due_timers() == 1
    instance.refresh_from_db()
    assert instance.status == "completed"


def test_a_case_that_ended_meanwhile_gets_no_incident(instance):
    between = Between(lambda: cancel_process(instance_id=instance.pk, reason="withdrawn", actor=SYSTEM))
    timers.log.addHandler(between)
    try:
        assert timers.run_due_timers() == 0
    finally:
        timers.log.removeHandler(between)
    instance.refresh_from_db()
    assert instance.status == "canceled"
    assert (Timer.objects.get().status, Incident.objects.exists()) == ("disarmed", False)
