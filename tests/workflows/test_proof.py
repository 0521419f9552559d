"""History proves itself: a changed row shows, an erased key keeps the proof, sweepers find what went missing."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command

from tests.workflows.diagrams import APPROVAL, END, START, chain, diagram, process, task
from workflows import clock, verifier
from workflows.actors import SYSTEM
from workflows.errors import WrongState
from workflows.models import HistoryEvent, InboxEntry, Job, Timer, WorkItem
from workflows.services import exporting, messages, sealing
from workflows.services.deployment import deploy
from workflows.services.execution import cancel_process, start_process
from workflows.services.history import erase_key, payload_of
from workflows.services.settle import settle
from workflows.services.sweeps import sweep
from workflows.verifier import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
SIGNAL = '<signal id="g" name="storm"/>'
CATCH = (
    "c",
    '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>',
)


def begin(content=APPROVAL, key="approval", number=1):
    deployment = deploy(key=key, files={f"{key}.bpmn": content}, metadata={}, actor=SYSTEM)
    return [
        start_process(
            deployment=deployment, process_id=key, variables={"n": n}, business_key=f"A-{n}", actor=SYSTEM
        )
        for n in range(number)
    ]


@pytest.fixture
def sealed(monkeypatch):
    """Two cases, one of them ended, and the day sealed as if it were tomorrow."""
    instances = begin(number=2)
    cancel_process(instance_id=instances[0].pk, reason="withdrawn", actor=SYSTEM)
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda timeline="live": today + timedelta(days=1))
    sealing.seal_until(today)
    return instances


def test_sealed_history_is_whole(sealed):
    assert verify(exporting.export_lines()) == []
    assert sealing.seal_until(clock.today() - timedelta(days=1)) == []


@pytest.mark.parametrize("change", ["actor_name", "payload", "kind"])
def test_a_changed_event_shows(sealed, change):
    lines = list(exporting.export_lines())
    row = json.loads(lines[1])
    row["event"][change] += "x"
    lines[1] = json.dumps(row)
    assert any("not those that were sealed" in problem for problem in verify(lines))


def test_a_missing_event_shows(sealed):
    lines = list(exporting.export_lines())
    assert any("events were sealed" in problem for problem in verify(lines[:-1]))


def test_what_holds_no_sealed_day_proves_nothing(sealed):
    events = list(exporting.export_lines())[1:]
    assert verify([]) == ["no sealed day is in this file"]
    assert verify(events) == ["events stand before the first sealed day", "no sealed day is in this file"]


def test_the_verifier_says_how_far_the_proof_goes(sealed, tmp_path):
    file = tmp_path / "history.jsonl"
    call_command("export_history", str(file))
    block = json.loads(file.read_text().splitlines()[0])["block"]
    told = subprocess.run(
        [sys.executable, verifier.__file__, str(file)], capture_output=True, text=True, check=True
    )
    expected = f"1 days, {block['count']} events, up to {block['day']}, whose digest is {block['digest']}"
    assert told.stdout == f"the history is whole: {expected}\n"


def test_erasing_the_key_keeps_the_proof(sealed):
    ended, running = sealed
    before = list(exporting.export_lines())
    erase_key(root_id=ended.pk, reason="retention is over", actor=SYSTEM)
    event = HistoryEvent.objects.filter(root=ended, kind="started").get()
    assert payload_of(event) is None
    assert payload_of(HistoryEvent.objects.get(root=running, kind="started")) == {"n": 1}
    assert set(before) <= set(exporting.export_lines())
    with pytest.raises(WrongState):
        erase_key(root_id=running.pk, reason="too early", actor=SYSTEM)


def test_sweepers_find_work_that_nobody_sees():
    content = diagram(process("p", chain(START, task("t", camunda__candidateGroups="clerk"), END)))
    begin(content, "p")
    InboxEntry.objects.all().delete()
    (finding,) = sweep()
    assert (finding.count, finding.mended) == (1, 1)
    assert InboxEntry.objects.get().role == "clerk"
    assert sweep() == []


def test_sweepers_close_what_an_ended_case_left_open():
    (instance,) = begin()
    cancel_process(instance_id=instance.pk, reason="withdrawn", actor=SYSTEM)
    WorkItem.objects.update(status="open")
    findings = {finding.what: finding.count for finding in sweep()}
    assert findings["ended instances with open rows"] == 1
    assert WorkItem.objects.get().status == "canceled"


def test_sweepers_fire_a_timer_that_was_missed():
    wait = ("w", '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT1S</timeDuration>'
                 "</timerEventDefinition></intermediateCatchEvent>")  # fmt: skip
    (instance,) = begin(diagram(process("p", chain(START, wait, END))), "p")
    Timer.objects.update(due_at=clock.now() - timedelta(hours=1))
    assert [(f.count, f.mended) for f in sweep()] == [(1, 1)]
    instance.refresh_from_db()
    assert instance.status == "completed"


def test_sweepers_free_a_job_past_its_lease():
    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="x"/>'), END)
    begin(diagram(process("p", body)), "p")
    Job.objects.update(status="running", locked_until=clock.now() - timedelta(minutes=1))
    assert [finding.what for finding in sweep()] == ["jobs past their lease"]
    assert Job.objects.get().status == "waiting"


def test_a_signal_reaches_each_waiting_case_once():
    begin(diagram(process("p", chain(START, CATCH, task("t"), END)), SIGNAL), "p", number=3)
    assert messages.broadcast_signal(name="storm", variables={}, actor=SYSTEM) == 3
    assert messages.broadcast_signal(name="storm", variables={}, actor=SYSTEM) == 3
    settle()
    assert WorkItem.objects.filter(element_id="t", status="open").count() == 3
    assert HistoryEvent.objects.filter(kind="signal_received").count() == 3
    assert messages.broadcast_signal(name="storm", variables={}, actor=SYSTEM) == 0
