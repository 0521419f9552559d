"""Boundary events on every kind of activity, timers and conditions among them (BPMN 10.5.4)."""

from datetime import timedelta

import pytest

from tests.bpmn.engine.playing import at, done, play, seconds

HOSTS = {
    "user": "user a",
    "receive": 'receive a messageRef="ref_m3"',
    "service": 'service a camunda:topic="x"',
    "sub": "sub a\n          start ai\n          user au\n          ai -> au",
    "call": 'call a calledElement="q"',
    "many": "user a par*3",
    "series": "user a seq*3",
    "manysubs": "sub a par*2\n          start ai\n          user au\n          ai -> au",
    "loop": "user a <standardLoopCharacteristics/>",
}


TRIGGERS = {
    "message:m1": lambda r: r.send_message("m1"),
    "signal:s1": lambda r: r.broadcast("s1"),
    "duration:PT5S": lambda r: r.advance_clock(timedelta(seconds=5)),
    "condition:(x>1)": lambda r: r.set_variables(r.first, {"x": 2}),
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_boundary_event_on_every_kind_of_activity(host, trigger):
    text = f"""
        start s
        {HOSTS[host]}
        boundary b on=a {trigger}
        user h
        user z
        s -> a -> z
        b -> h
    """
    more = ("q", "start q1\nuser qu\nq1 -> qu")
    runtime = play(text, more)
    TRIGGERS[trigger](runtime)
    assert at(runtime) == ["h"]
    assert runtime.jobs() == [] and runtime.due_timers() == []
    assert runtime.first.canceled["a"] >= 1
    done(runtime, "h")
    assert runtime.first.outcome == "completed"
    assert all(instance.is_ended for instance in runtime.instances.values())
    runtime = play(text.replace(trigger, f"{trigger} noninterrupting"), more)
    before = at(runtime)
    TRIGGERS[trigger](runtime)
    assert at(runtime) == sorted([*before, "h"])


def test_noninterrupting_message_boundary_again_and_again():
    runtime = play("start s\nuser a\nboundary b on=a message:m1 noninterrupting\nuser h\ns -> a\nb -> h")
    for _ in range(3):
        runtime.send_message("m1")
    assert at(runtime) == ["a", "h", "h", "h"]
    done(runtime, "a")
    assert runtime.waiting_messages() == []


def test_noninterrupting_cycle_fires_one_after_the_other():
    runtime = play("start s\nuser a\nboundary b on=a cycle:R3/PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 10) == ["a", "h"]
    assert seconds(runtime, 10) == ["a", "h", "h"]
    assert seconds(runtime, 100) == ["a", "h", "h", "h"]
    runtime = play("start s\nuser a\nboundary b on=a cycle:R/PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 45) == ["a", *["h"] * 4]
    done(runtime, "a")
    assert runtime.due_timers() == []


def test_noninterrupting_duration_fires_once():
    runtime = play("start s\nuser a\nboundary b on=a duration:PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 100) == ["a", "h"]


def test_condition_is_edge_triggered():
    runtime = play("start s\nuser a\nboundary b on=a condition:(x>1) noninterrupting\nuser h\ns -> a\nb -> h")
    for x, opened in ((2, 1), (3, 1), (0, 1), (5, 2)):
        runtime.set_variables(runtime.first, {"x": x})
        assert at(runtime) == ["a", *["h"] * opened]


def test_condition_true_from_the_beginning():
    text = "start s\nuser a\nboundary b on=a condition:(x>1)\nuser h\ns -> a\nb -> h"
    assert at(play(text, variables={"x": 2})) == ["h"]
    assert at(play("start s\ncatch c condition:(x>1)\nuser a\ns -> c -> a", variables={"x": 2})) == ["a"]


def test_condition_set_by_a_parallel_branch():
    runtime = play("""
        start s
        and f
        catch c condition:(x=1)
        user a
        script w scriptFormat="feel" camunda:resultVariable="x" <script>1</script>
        user b
        s -> f -> w -> b
        f -> c -> a
    """)
    assert at(runtime) == ["a", "b"]


def test_boundary_that_loops_back():
    runtime = play("start s\nxor m\nuser a\nboundary b on=a duration:PT5S\ns -> m -> a\nb -> m")
    for _ in range(3):
        assert seconds(runtime, 5) == ["a"]
    assert runtime.first.visited["a"] == 4
    assert len(runtime.due_timers()) == 1


def test_completed_activity_disarms_its_boundary_events():
    runtime = play(
        "start s\nuser a\nboundary b on=a duration:PT5S\nboundary c on=a message:m1\nuser h\nuser z\n"
        "s -> a -> z\nb -> h\nc -> h"
    )
    assert done(runtime, "a") == ["z"]
    assert seconds(runtime, 10) == ["z"]
    assert runtime.waiting_messages() == []


def test_condition_narrowed_to_a_variable_and_a_kind_of_change():
    text = """
        start s
        user a
        boundary b on=a noninterrupting <conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="update"><condition>y > 0</condition></conditionalEventDefinition>
        user h
        s -> a
        b -> h
    """
    runtime = play(text)
    for name, value, opened in (("y", 1, 0), ("x", 1, 0), ("x", 2, 1)):
        runtime.set_variables(runtime.first, {name: value})
        assert at(runtime).count("h") == opened
