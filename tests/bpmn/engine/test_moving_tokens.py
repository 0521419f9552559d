"""A token is put back, forward, or away by hand."""

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, done, play


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


LINE = """
    start s
    user a
    user b
    user c
    s -> a -> b -> c
"""


def test_move_back_and_forth():
    runtime = play(LINE)
    done(runtime, "a")
    assert move(runtime, ["b"], ["a"]) == ["a"]
    assert done(runtime, "a") == ["b"]
    assert move(runtime, ["b"], ["c"]) == ["c"]
    done(runtime, "c")
    assert runtime.first.outcome == "completed"


def test_move_nowhere_fails_and_changes_nothing():
    runtime = play(LINE)
    for sources, targets in ((["c"], ["b"]), (["a"], ["ghost"]), (["ghost"], ["b"])):
        with pytest.raises(EngineError):
            move(runtime, sources, targets)
        assert at(runtime) == ["a"]


def test_move_adds_and_takes_away():
    runtime = play(LINE)
    assert move(runtime, [], ["c"]) == ["a", "c"]
    assert move(runtime, ["a"], []) == ["c"]


def test_move_into_a_subprocess_opens_it():
    runtime = play("""
        start s
        user a
        sub p1
          start i
          user b
          user c
          i -> b -> c
        boundary t on=p1 duration:PT5S
        user h
        user z
        s -> a -> p1 -> z
        t -> h
    """)
    assert move(runtime, ["a"], ["c"]) == ["c"]
    assert len(runtime.due_timers()) == 1
    assert done(runtime, "c") == ["z"]


def test_move_out_of_a_subprocess_and_a_multi_instance():
    runtime = play("""
        start s
        sub p1 par*2
          start i
          user b
          i -> b
        user z
        s -> p1 -> z
    """)
    assert move(runtime, ["p1"], ["z"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_move_within_a_subprocess_keeps_it():
    runtime = play("""
        start s
        sub p1
          start i
          user b
          user c
          i -> b -> c
        user z
        s -> p1 -> z
    """)
    assert move(runtime, ["b"], ["c"]) == ["c"]
    assert runtime.first.visited["p1"] == 1
    assert move(runtime, ["c"], ["z"]) == ["z"]


def test_move_to_a_multi_instance_starts_all_of_it():
    runtime = play("start s\nuser a\nuser b par*3\nuser z\ns -> a -> b -> z")
    assert move(runtime, ["a"], ["b"]) == ["b", "b", "b"]


def test_move_a_token_that_waits_at_a_join():
    runtime = play("""
        start s
        and f
        user a
        user b
        and j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
    """)
    done(runtime, "a")
    assert move(runtime, ["j"], ["a"]) == ["a", "b"]
    done(runtime, "a")
    assert done(runtime, "b") == ["z"]


def test_move_past_a_join_takes_the_waiting_token_too():
    runtime = play("""
        start s
        and f
        user a
        user b
        and j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
    """)
    done(runtime, "a")
    assert move(runtime, ["b", "j"], ["z"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_move_cancels_a_called_instance():
    runtime = play(
        'start s\ncall c calledElement="q"\nuser z\ns -> c -> z', ("q", "start q1\nuser w\nq1 -> w")
    )
    assert move(runtime, ["c"], ["z"]) == ["z"]
    assert runtime.instances[2].outcome == "canceled"
