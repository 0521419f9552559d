"""Events: what hears them, what no longer does, what the history tells of them (BPMN 10.5, 13.5)."""

from datetime import timedelta

import pytest

from tests.bpmn.engine.playing import at, done, play, seconds

INPUT = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="{}">{}</camunda:inputParameter></camunda:inputOutput></extensionElements>'
LISTENER = '<extensionElements><camunda:executionListener event="{}" expression="${{execution.setVariable(\'x\', 1)}}"/></extensionElements>'


def test_a_catch_event_is_entered_when_it_begins_to_wait():
    runtime = play("start s\ncatch c message:m1\nuser z\ns -> c -> z")
    assert (runtime.first.visited["c"], runtime.first.completed.get("c")) == (1, None)
    runtime.send_message("m1")
    assert runtime.first.completed["c"] == 1


def test_input_mappings_of_events_are_seen_by_their_definitions():
    runtime = play(
        f"start s\ncatch c {INPUT.format('late', 'PT5S')} duration:(${{late}})\nuser z\ns -> c -> z"
    )
    assert seconds(runtime, 4) == []
    assert seconds(runtime, 2) == ["z"]
    assert runtime.first.variables == {}


def test_input_mappings_of_a_throw_event_are_seen_by_its_signal():
    runtime = play(
        f'start s\nthrow t {INPUT.format("which", "s2")} <signalEventDefinition signalRef="named"/>\nuser z\ns -> t -> z',
        roots='<signal id="named" name="${which}"/>',
    )
    assert [effect.name for effect in runtime.thrown] == ["s2"] and runtime.first.variables == {}


@pytest.mark.parametrize("when", ["start", "end"])
def test_listeners_of_boundary_events(when):
    runtime = play(
        f"start s\nuser a\nboundary b on=a {LISTENER.format(when)} message:m1\nuser h\ns -> a\nb -> h"
    )
    assert runtime.first.variables == {}
    runtime.send_message("m1")
    assert at(runtime) == ["h"] and runtime.first.variables == {"x": 1}


def test_a_signal_of_another_name_is_not_heard_inside():
    runtime = play(
        "start s\nand f\nuser a\nboundary b on=a signal:s2\nuser h\nthrow t signal:s1\nuser z\n"
        "s -> f -> a\nf -> t -> z\nb -> h"
    )
    assert at(runtime) == ["a", "z"]


def test_what_a_signal_has_interrupted_does_not_hear_it_any_more():
    runtime = play("""
        start s
        and f
        sub p1
          start i
          user a
          boundary b on=a signal:s1
          user h
          i -> a
          b -> h
        boundary c on=p1 signal:s1
        user k
        throw t signal:s1
        user z
        s -> f -> p1
        f -> t -> z
        c -> k
    """)
    assert at(runtime) == ["k", "z"] and "b" not in runtime.first.visited


def test_after_an_interruption_no_other_event_subprocess_hears():
    runtime = play("""
        start s
        user a
        sub v event
          start vs message:m1
          throw t signal:s1
          user y
          vs -> t -> y
        sub x event
          start xs signal:s1 noninterrupting
          user n
          xs -> n
        s -> a
    """)
    runtime.send_message("m1")
    assert at(runtime) == ["y"]


def test_an_event_subprocess_for_another_error_does_not_catch():
    runtime = play(
        "start s\nuser a\nend e error:e1\nsub v event\n  start vs error:e2\n  user y\n  vs -> y\ns -> a -> e"
    )
    assert done(runtime, "a") == []
    assert (runtime.first.outcome, runtime.first.error_code) == ("error", "E1")


def test_tokens_on_their_way_go_with_the_interruption():
    """The token for b is still on its way when the error end event interrupts the scope."""
    runtime = play("""
        start s
        sub p1
          start i
          and f
          end e error:e1
          user b
          i -> f -> e
          f -> b
          sub v event
            start vs error:e1
            user y
            vs -> y
        user z
        s -> p1 -> z
    """)
    assert at(runtime) == ["y"] and "b" not in runtime.first.visited
    assert done(runtime, "y") == ["z"]


def test_after_an_error_an_end_event_throws_nothing_more():
    runtime = play("start s\nuser a\nend e error:e1 signal:s1\ns -> a -> e")
    done(runtime, "a")
    assert runtime.first.outcome == "error" and runtime.thrown == []


@pytest.mark.parametrize("where", ["start s\nend e terminate\nuser a\ns -> e", None])
def test_a_terminate_event_is_completed_and_not_canceled(where):
    around = "start s\nsub p1\n  start i\n  end e terminate\n  i -> e\nuser z\ns -> p1 -> z"
    runtime = play(where or around)
    assert runtime.first.completed["e"] == 1 and "e" not in runtime.first.canceled


def test_an_end_event_reached_twice_is_named_once():
    runtime = play("start s\nand f\nthrow t signal:s1\nuser a\nend e\ns -> f -> t -> e\nf -> a -> e")
    done(runtime, "a")
    assert runtime.first.end_events == ("e",) and runtime.first.visited["e"] == 2


def test_a_timer_that_has_fired_for_the_last_time_waits_no_more():
    runtime = play("start s\nuser a\nboundary b on=a duration:PT5S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 6) == ["a", "h"]
    assert not [wait for wait in runtime.first.state.waits if wait[0] == "t"]


def test_a_parallel_join_is_not_opened_by_an_inclusive_gateway_elsewhere():
    runtime = play("""
        start s
        and f
        xor x default="x_y"
        user a
        user y
        or o
        and j
        user z
        s -> f -> a -> j
        f -> x -> j if n > 1
        x -> y -> o
        j -> z
    """, variables={"n": 0})  # fmt: skip
    done(runtime, "a")
    done(runtime, "y")
    assert at(runtime) == [] and runtime.first.state.tokens_waiting() == [("j", "a_j", 1)]


def test_work_of_many_instances_carries_its_item_and_the_counters():
    runtime = play("start s\nuser a par*2\ns -> a")
    assert [work.variables["loopCounter"] for work in runtime.work()] == [0, 1]
    assert {work.variables["nrOfInstances"] for work in runtime.work()} == {2}


@pytest.mark.parametrize("text, due", [("PT1.5M", 90), ("P0.5D", 43200), ("PT0.25H", 900)])
def test_a_duration_may_have_parts_of_its_units(text, due):
    runtime = play(f"start s\ncatch c duration:{text}\nuser a\ns -> c -> a")
    assert [moment - runtime.now for moment, _ in runtime.due_timers()] == [timedelta(seconds=due)]


def test_a_cycle_of_less_than_none_never_ends():
    """bpmn-engine writes R-1 for it."""
    runtime = play("start s\nuser a\nboundary b on=a noninterrupting cycle:R-1/PT10S\nuser z\ns -> a\nb -> z")
    assert len(seconds(runtime, 100)) == 11
