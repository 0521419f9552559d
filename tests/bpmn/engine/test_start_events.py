"""Start events: by message, signal, timer, condition, or several."""

from datetime import UTC, datetime, timedelta

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import Checked, at, bpmn, done, play, seconds


def test_message_start_with_its_data():
    runtime = play(
        """
        start s message:m1
        user a
        s -> a
        """,
        start=False,
    )
    instance = runtime.send_message("m1", {"x": 1}, key="k")
    assert at(runtime) == ["a"]
    assert instance.variables == {"x": 1}
    assert instance.business_key == "k"


def test_signal_start_in_every_process():
    runtime = play(
        """
        start s signal:s1
        user a
        s -> a
        """,
        ("q", "start s2 signal:s1\nuser b\ns2 -> b"),
        start=False,
    )
    assert runtime.broadcast("s1", {"x": 1}) == 2
    assert at(runtime) == ["a", "b"]


def test_several_start_events():
    text = """
        start s
        start m message:m1
        start t duration:PT5S
        user a
        user b
        user c
        s -> a
        m -> b
        t -> c
    """
    runtime = play(text)
    assert at(runtime) == ["a"]
    runtime.send_message("m1")
    assert at(runtime) == ["a", "b"]
    assert seconds(runtime, 6) == ["a", "b", "c"]
    assert len(runtime.instances) == 3


def test_timer_start_cycle():
    runtime = play(
        """
        start s cycle:R3/PT10S
        user a
        s -> a
        """,
        start=False,
    )
    runtime.advance_clock(timedelta(seconds=25))
    assert len(runtime.instances) == 2
    runtime.advance_clock(timedelta(seconds=100))
    assert len(runtime.instances) == 3


def test_the_only_start_event_may_be_started_by_name():
    """As in Camunda 7: a process with one start event starts there, whatever it waits for."""
    assert at(play("start s message:m1\nuser a\ns -> a")) == ["a"]
    assert at(play("start s cycle:R/PT10S\nuser a\ns -> a")) == ["a"]
    two = "start s message:m1\nstart z message:m2\nuser a\ns -> a\nz -> a"
    with pytest.raises(EngineError):
        play(two)
    runtime = play(two, start=False)
    runtime.start("p", start_event="z")
    assert at(runtime) == ["a"]


def test_process_without_start_or_end_events():
    runtime = play("""
        user a
        user b
        user c
        a -> b
    """)
    assert at(runtime) == ["a", "c"]
    done(runtime, "c")
    done(runtime, "a")
    done(runtime, "b")
    assert runtime.first.outcome == "completed"


BEHIND = """
    receive r1 messageRef=ref_m1
    receive r2 messageRef=ref_m2
    user a
    user b
    g -> r1 -> a
    g -> r2 -> b
"""


def test_a_receive_task_behind_an_instantiating_event_gateway():
    """BPMN 13.2: the first message starts the instance; the gateway counts as passed, the other waits no more."""
    gateway = '<eventBasedGateway id="g" instantiate="true"/>'
    runtime = play(gateway + BEHIND, start=False)
    instance = runtime.send_message("m2", {"x": 1})
    assert at(runtime) == ["b"] and instance.variables == {"x": 1}
    assert instance.visited == {"g": 1, "r2": 1, "b": 1} and instance.completed == {"g": 1, "r2": 1}
    assert runtime.waiting_messages() == []


def test_the_other_receive_tasks_behind_a_parallel_instantiating_gateway_wait():
    gateway = '<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
    runtime = play(gateway + BEHIND, start=False)
    instance = runtime.send_message("m2", {"x": 1})
    assert at(runtime) == ["b"]
    runtime.send_message("m1", {"y": 2})
    assert at(runtime) == ["a", "b"] and len(runtime.instances) == 1
    assert instance.variables == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    "cycle, starts",
    [
        ("R2/2026-01-01T08:00:00Z/P1D", ["2026-03-05 08:00", "2026-03-06 08:00"]),
        ("R2/2026-01-31T08:00:00Z/P1M", ["2026-03-28 08:00", "2026-04-28 08:00"]),
        ("R3/2026-03-05T09:00:00Z/PT1H/2026-03-05T10:30:00Z", ["2026-03-05 09:00", "2026-03-05 10:00"]),
        ("R9/2026-01-01T08:00:00Z/P1D/2026-03-06T08:00:00Z", ["2026-03-05 08:00", "2026-03-06 08:00"]),
    ],
)
def test_a_cycle_goes_on_from_where_its_start_leads_and_makes_up_for_nothing(cycle, starts):
    runtime = Checked(
        bpmn(f"start s cycle:({cycle})\nuser a\ns -> a"), now=datetime(2026, 3, 4, 9, tzinfo=UTC)
    )
    for due in starts:
        assert [f"{moment:%Y-%m-%d %H:%M}" for moment, _ in runtime.due_timers()] == [due]
        runtime.fire_next_timer()
    assert runtime.due_timers() == []
    assert len(runtime.instances) == len(starts)
