"""A token that is put at a join by hand has arrived there and waits for the others (Camunda 7, Flowable)."""

import pytest

from bpmn import read_bpmn
from tests.bpmn.engine.playing import at, bpmn, done, play

FORKED = """
    start s
    user before
    {kind} f
    user a
    user b
    {kind} j
    user z
    s -> before -> f -> a -> j -> z
    f -> b -> j
"""


def forked(kind):
    runtime = play(FORKED.format(kind=kind))
    done(runtime, "before")
    return runtime


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


@pytest.mark.parametrize("kind", ["and", "or"])
@pytest.mark.parametrize("moved, left", [("a", "b"), ("b", "a")])
def test_it_waits_for_the_token_that_is_still_on_its_way(kind, moved, left):
    runtime = forked(kind)
    assert move(runtime, [moved], ["j"]) == [left]
    assert done(runtime, left) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed" and runtime.first.visited["j"] == 1


@pytest.mark.parametrize("kind", ["and", "or"])
def test_the_last_one_opens_the_join(kind):
    runtime = forked(kind)
    assert done(runtime, "a") == ["b"]
    assert move(runtime, ["b"], ["j"]) == ["z"]


@pytest.mark.parametrize("kind", ["and", "or"])
def test_all_that_are_moved_there_arrive(kind):
    runtime = forked(kind)
    assert move(runtime, ["a", "b"], ["j"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_a_token_from_before_the_fork_is_only_one():
    runtime = play(FORKED.format(kind="and"))
    assert move(runtime, ["before"], ["j"]) == []
    assert runtime.first.state.tokens_waiting() == [("j", "", 1)]
    assert move(runtime, [], ["j"]) == ["z"]


def test_a_token_put_at_a_join_may_be_moved_away_again():
    runtime = forked("and")
    move(runtime, ["a"], ["j"])
    assert move(runtime, ["j"], ["a"]) == ["a", "b"]


def test_it_waits_in_the_next_version_too():
    runtime = forked("and")
    move(runtime, ["a"], ["j"])
    renamed = bpmn(FORKED.format(kind="and").replace("-> j", "-> k").replace("and j", "and k"))
    runtime.migrate(runtime.first, read_bpmn(renamed).processes["p"], {"j": "k"})
    assert done(runtime, "b") == ["z"]


def test_an_instance_that_begins_at_a_join_passes_it():
    runtime = play(FORKED.format(kind="and"), start=False)
    runtime.start("p", start_event="j")
    assert at(runtime) == ["z"]


def test_it_waits_in_the_round_of_a_loop_that_it_was_moved_in():
    runtime = play("""
    start s
    sub S par*2
      start i
      and f
      user a
      user b
      and j
      user z
      i -> f -> a -> j -> z
      f -> b -> j
    s -> S
    """)
    assert move(runtime, ["a"], ["j"]) == ["b", "b"]
    assert done(runtime, "b") == ["b", "z"]
    assert done(runtime, "b") == ["z", "z"]
