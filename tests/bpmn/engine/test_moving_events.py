"""What waits at the start of an event sub-process is moved, and tokens within the rounds of loops (Flowable)."""

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, done, play

GUARDED = """
    start s
    and fork
    user a
    user b
    sub e event
      start heard {trigger}
      user inside
      heard -> inside
    s -> fork -> a
    fork -> b
"""


def guarded(trigger):
    return play(GUARDED.format(trigger=trigger))


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


def test_one_that_does_not_interrupt_runs_beside_and_goes_on_listening():
    runtime = guarded("message:m1 noninterrupting")
    assert move(runtime, ["a"], ["inside"]) == ["b", "inside"]
    runtime.send_message("m1")
    assert at(runtime) == ["b", "inside", "inside"]


@pytest.mark.parametrize("trigger", ["message:m1", "duration:P1D"])
def test_the_wait_of_its_start_may_be_moved_inside(trigger):
    runtime = guarded(trigger)
    assert move(runtime, ["heard"], ["inside"]) == ["a", "b", "inside"]
    assert not runtime.waiting_messages() + runtime.due_timers()
    with pytest.raises(EngineError, match="no token stands there"):
        move(runtime, ["heard"], ["inside"])


@pytest.mark.parametrize(("loop", "open_rounds"), [("par*3", 3), ("seq*3", 1)])
def test_what_moves_within_the_rounds_of_a_loop_stays_in_its_round(loop, open_rounds):
    runtime = play(f"""
        start s
        sub each {loop}
          start i
          user first
          user second
          i -> first -> second
        user z
        s -> each -> z
    """)
    assert move(runtime, ["first"], ["second"]) == ["second"] * open_rounds
    assert move(runtime, ["second"], ["first"]) == ["first"] * open_rounds
    assert move(runtime, ["first"], ["z"]) == ["z"]


def test_only_rounds_that_a_token_left_receive_one():
    runtime = play("""
        start s
        sub each par*3
          start i
          user first
          user second
          i -> first -> second
        s -> each
    """)
    done(runtime, "first")
    assert move(runtime, ["first"], ["second"]) == ["second"] * 3
    for _ in range(3):
        done(runtime, "second")
    assert runtime.first.outcome == "completed"


def test_a_token_that_waits_at_a_join_moves_within_its_round():
    runtime = play("""
        start s
        sub each par*2
          start i
          and fork
          user left
          user right
          and join
          user last
          i -> fork -> left -> join -> last
          fork -> right -> join
        s -> each
    """)
    done(runtime, "left")
    done(runtime, "left")
    assert move(runtime, ["right", "join"], ["last"]) == ["last", "last"]
