"""A token that is put to an event lets it happen: on an activity, or at the start of an event sub-process."""

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, done, play


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


def guarded(kind):
    return play(f"""
        start begin
        sub wrap
          start s
          and f
          user draft
          boundary late on=draft {kind} duration:P3D
          user remind
          user read
          s -> f -> draft
          f -> read
          late -> remind
        user file
        begin -> wrap -> file
    """)


def test_an_interrupting_boundary_event_takes_its_activity_away():
    runtime = guarded("")
    assert move(runtime, [], ["late"]) == ["read", "remind"]
    assert runtime.due_timers() == []
    assert runtime.first.visited["late"] == 1
    done(runtime, "read")
    assert done(runtime, "remind") == ["file"]


def test_a_boundary_event_that_does_not_interrupt_leaves_it():
    runtime = guarded("noninterrupting")
    assert move(runtime, [], ["late"]) == ["draft", "read", "remind"]
    assert len(runtime.due_timers()) == 1


def test_a_boundary_event_happens_also_where_its_activity_is_over():
    runtime = guarded("")
    done(runtime, "draft")
    assert move(runtime, [], ["late"]) == ["read", "remind"]
    assert move(runtime, ["read", "remind"], ["late"]) == ["remind"]


def test_a_boundary_event_takes_a_whole_loop_away():
    runtime = play("start s\nuser ask par*3\nboundary b on=ask message:m1\nuser h\ns -> ask\nb -> h")
    assert move(runtime, [], ["b"]) == ["h"]


def with_event_subprocess(kind):
    return play(f"""
        start begin
        sub wrap
          start s
          user draft
          user sign
          s -> draft -> sign
          sub stop event
            start heard {kind} message:m1
            user answer
            heard -> answer
        user file
        begin -> wrap -> file
    """)


@pytest.mark.parametrize("target", ["heard", "stop"])
def test_an_interrupting_event_subprocess_takes_its_scope_over(target):
    runtime = with_event_subprocess("")
    assert move(runtime, [], [target]) == ["answer"]
    assert runtime.waiting_messages() == []
    assert done(runtime, "answer") == ["file"]


@pytest.mark.parametrize("target", ["heard", "stop"])
def test_an_event_subprocess_that_does_not_interrupt_runs_beside(target):
    runtime = with_event_subprocess("noninterrupting")
    assert move(runtime, [], [target]) == ["answer", "draft"]
    assert move(runtime, ["draft"], [target]) == ["answer", "answer"]
    assert len(runtime.waiting_messages()) == 1
    done(runtime, "answer")
    assert done(runtime, "answer") == ["file"]


def test_a_move_to_a_task_inside_an_event_subprocess_interrupts_nothing():
    assert move(with_event_subprocess(""), [], ["answer"]) == ["answer", "draft"]


def test_an_event_subprocess_of_a_scope_that_is_over_opens_it_again():
    runtime = with_event_subprocess("")
    done(runtime, "draft")
    done(runtime, "sign")
    assert move(runtime, ["file"], ["heard"]) == ["answer"]
    assert done(runtime, "answer") == ["file"]


def test_what_would_be_interrupted_at_once_is_no_target_beside_it():
    runtime = with_event_subprocess("")
    with pytest.raises(EngineError, match="by itself"):
        move(runtime, ["draft"], ["heard", "sign"])
    assert at(runtime) == ["draft"]
