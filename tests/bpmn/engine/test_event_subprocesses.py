"""Event sub-processes: beside the rest or in its place (BPMN 13.5.4)."""

from datetime import timedelta

import pytest

from tests.bpmn.engine.playing import at, done, play, seconds

EVENT_SUB = """
    start s
    {before}user a
    user z
    s -> a -> z
    sub v event
      start vs {trigger}
      user h
      vs -> h
"""


TRIGGERS = {
    "message:m1": lambda r: r.send_message("m1"),
    "signal:s1": lambda r: r.broadcast("s1"),
    "duration:PT5S": lambda r: r.advance_clock(timedelta(seconds=5)),
    "condition:(x>1)": lambda r: r.set_variables(r.first, {"x": 2}),
    "error:e1": lambda r: r.throw_error("a", "E1"),
    "anyerror": lambda r: r.throw_error("a", "E7"),
    "escalation:x1": lambda r: r.throw_escalation("a", "X1"),
    "anyescalation": lambda r: r.throw_escalation("a", "X9"),
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_interrupting_event_subprocess(trigger):
    runtime = play(EVENT_SUB.format(trigger=trigger, before=""))
    assert at(runtime) == ["a"]
    TRIGGERS[trigger](runtime)
    assert at(runtime) == ["h"]
    assert runtime.waiting_messages() == [] and runtime.due_timers() == [] and runtime.waiting_signals() == []
    done(runtime, "h")
    assert runtime.first.outcome == "completed"


@pytest.mark.parametrize("trigger", [key for key in TRIGGERS if "error" not in key])
def test_event_subprocess_beside_the_rest(trigger):
    runtime = play(EVENT_SUB.format(trigger=f"{trigger} noninterrupting", before=""))
    TRIGGERS[trigger](runtime)
    assert at(runtime) == ["a", "h"]
    done(runtime, "a")
    assert done(runtime, "z") == ["h"]
    assert not runtime.first.is_ended
    done(runtime, "h")
    assert runtime.first.outcome == "completed"


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_event_subprocess_inside_a_subprocess(trigger):
    runtime = play(f"""
        start s
        sub p1
          start i
          user a
          user b
          i -> a -> b
          sub v event
            start vs {trigger}
            user h
            vs -> h
        user z
        s -> p1 -> z
    """)
    TRIGGERS[trigger](runtime)
    assert at(runtime) == ["h"]
    assert done(runtime, "h") == ["z"]
    runtime = play(f"""
        start s
        sub p1
          start i
          user a
          i -> a
          sub v event
            start vs {trigger}
            user h
            vs -> h
        user z
        s -> p1 -> z
    """)
    done(runtime, "a")
    assert at(runtime) == ["z"]
    assert runtime.waiting_messages() == [] and runtime.due_timers() == [] and runtime.waiting_signals() == []


def test_event_subprocess_many_times():
    runtime = play(EVENT_SUB.format(trigger="message:m1 noninterrupting", before=""))
    for _ in range(3):
        runtime.send_message("m1")
    assert at(runtime) == ["a", "h", "h", "h"]
    for _ in range(3):
        done(runtime, "h")
    runtime.send_message("m1")
    assert at(runtime) == ["a", "h"]


def test_event_subprocess_cycle():
    runtime = play(EVENT_SUB.format(trigger="cycle:R2/PT5S noninterrupting", before=""))
    assert seconds(runtime, 5) == ["a", "h"]
    assert seconds(runtime, 50) == ["a", "h", "h"]


def test_several_event_subprocesses():
    text = """
        start s
        user a
        s -> a
        sub v event
          start vs message:m1 noninterrupting
          user h
          vs -> h
        sub w event
          start ws message:m2
          user k
          ws -> k
        sub y event
          start ys error:e1
          user l
          ys -> l
    """
    runtime = play(text)
    runtime.send_message("m1")
    runtime.send_message("m2")
    assert at(runtime) == ["k"]
    assert runtime.waiting_messages() == []
    runtime.throw_error("k", "E1")
    assert at(runtime) == ["l"]


def test_error_thrown_inside_an_event_subprocess_is_not_caught_by_itself():
    runtime = play("""
        start s
        sub p1
          start i
          user a
          i -> a
          sub v event
            start vs error:e1
            end ve error:e1
            vs -> ve
        boundary b on=p1 error:e1
        user h
        s -> p1
        b -> h
    """)
    runtime.throw_error("a", "E1")
    assert at(runtime) == ["h"]


def test_error_end_event_caught_by_an_event_subprocess_of_the_same_scope():
    runtime = play("""
        start s
        and f
        user a
        user b
        end e error:e1
        s -> f -> a -> e
        f -> b
        sub v event
          start vs error:e1
          user h
          vs -> h
    """)
    assert done(runtime, "a") == ["h"]


def test_event_subprocess_in_an_event_subprocess():
    runtime = play("""
        start s
        user a
        s -> a
        sub v event
          start vs message:m1
          user h
          vs -> h
          sub w event
            start ws message:m2
            user k
            ws -> k
    """)
    assert runtime.waiting_messages() == [("m1", "")]
    runtime.send_message("m1")
    assert runtime.waiting_messages() == [("m2", "")]
    runtime.send_message("m2")
    assert at(runtime) == ["k"]
    done(runtime, "k")
    assert runtime.first.outcome == "completed"


def test_event_subprocess_of_each_instance_of_a_multi_instance():
    runtime = play("""
        start s
        sub p1 par*2
          start i
          user a
          i -> a
          sub v event
            start vs message:m1
            user h
            vs -> h
        user z
        s -> p1 -> z
    """)
    runtime.send_message("m1")
    assert at(runtime) == ["a", "h"]
    done(runtime, "h")
    assert done(runtime, "a") == ["z"]


def test_signal_thrown_inside_starts_the_event_subprocess():
    runtime = play("""
        start s
        throw t signal:s1
        user a
        s -> t -> a
        sub v event
          start vs signal:s1
          user h
          vs -> h
    """)
    assert at(runtime) == ["h"]
    assert runtime.first.visited["a"] == 0


def test_event_subprocess_leaks_into_no_other_instance():
    runtime = play(EVENT_SUB.format(trigger="message:m1", before=""))
    other = runtime.start("p")
    runtime.send_message("m1", instance=other)
    assert at(runtime, other) == ["h"]
    assert at(runtime, runtime.first) == ["a"]


def test_error_in_a_subprocess_reaches_an_event_subprocess_outside():
    runtime = play("""
        start s
        sub p1
          start i
          end e error:e1
          i -> e
        user z
        s -> p1 -> z
        sub v event
          start vs <errorEventDefinition errorRef="ref_e1" camunda:errorCodeVariable="code"/>
          user h
          vs -> h
    """)
    assert at(runtime) == ["h"]
    assert runtime.first.variables == {"code": "E1"}


def test_event_subprocess_multiple_start():
    text = EVENT_SUB.format(trigger="message:m1 signal:s1", before="")
    runtime = play(text)
    runtime.broadcast("s1")
    assert at(runtime) == ["h"]
    runtime = play(text)
    runtime.send_message("m1")
    assert at(runtime) == ["h"]
    runtime = play(EVENT_SUB.format(trigger='parallelMultiple="true" message:m1 signal:s1', before=""))
    runtime.broadcast("s1")
    assert at(runtime) == ["a"]
    runtime.send_message("m1")
    assert at(runtime) == ["h"]
