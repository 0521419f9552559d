"""Gateways (BPMN 13.4): what splits, what joins, and what waits."""

import pytest

from bpmn.errors import NoFlowMatches
from tests.bpmn.engine.playing import at, done, play


def test_exclusive_takes_the_first_true_flow():
    text = """
        start s
        xor x default="x_c"
        user a
        user b
        user c
        s -> x
        x -> a if n > 10
        x -> b if n > 5
        x -> c
    """
    assert at(play(text, variables={"n": 20})) == ["a"]
    assert at(play(text, variables={"n": 7})) == ["b"]
    assert at(play(text, variables={"n": 1})) == ["c"]


def test_exclusive_without_a_true_flow_fails_as_a_whole():
    text = """
        start s
        user t
        xor x
        user a
        user b
        s -> t -> x
        x -> a if n > 10
        x -> b if n < 5
    """
    runtime = play(text, variables={"n": 7})
    with pytest.raises(NoFlowMatches) as caught:
        runtime.complete("t")
    assert caught.value.element_id == "x"
    assert at(runtime) == ["t"]
    assert done(runtime, "t", n=1) == ["b"]


def test_exclusive_merge_passes_every_token():
    runtime = play("""
        start s
        and f
        task a
        task b
        xor m
        user u
        s -> f -> a -> m -> u
        f -> b -> m
    """)
    assert at(runtime) == ["u", "u"]


def test_parallel_splits_and_joins():
    runtime = play("""
        start s
        and f
        user a
        user b
        user c
        and j
        user u
        end e
        s -> f -> a -> j -> u -> e
        f -> b -> j
        f -> c -> j
    """)
    assert at(runtime) == ["a", "b", "c"]
    assert done(runtime, "b") == ["a", "c"]
    assert done(runtime, "c") == ["a"]
    assert done(runtime, "a") == ["u"]
    done(runtime, "u")
    assert runtime.first.outcome == "completed"


def test_parallel_join_in_a_rework_loop_whatever_the_order():
    runtime = play("""
        start s
        xor m
        and f
        user a
        user b
        and j
        user check
        xor x default="x_m"
        end e
        s -> m -> f -> a -> j -> check -> x
        f -> b -> j
        x -> m
        x -> e if good
    """)
    for order in ("ab", "ba", "ab", "ba", "ba"):
        assert done(runtime, order[0]) == [order[1]]
        assert done(runtime, order[1]) == ["check"]
        assert done(runtime, "check", good=False) == ["a", "b"]
    done(runtime, "a")
    done(runtime, "b")
    done(runtime, "check", good=True)
    assert runtime.first.outcome == "completed"
    assert runtime.first.visited["j"] == 6


def test_parallel_join_counts_tokens_by_flow():
    """Two tokens on one flow do not make up for one on each (Camunda's and BPMN's reading)."""
    runtime = play("""
        start s
        and f
        user a
        user b
        user c
        xor m
        and j
        user u
        s -> f -> a -> m -> j -> u
        f -> b -> m
        f -> c -> j
    """)
    done(runtime, "a")
    assert done(runtime, "b") == ["c"]
    assert done(runtime, "c") == ["u"]
    assert runtime.first.state.tokens_waiting() == [("j", "m_j", 1)]


def test_parallel_gateway_that_joins_and_splits():
    runtime = play("""
        start s
        and f
        task a
        task b
        and j
        user u
        user v
        s -> f -> a -> j -> u
        f -> b -> j -> v
    """)
    assert at(runtime) == ["u", "v"]


def test_nested_forks():
    runtime = play("""
        start s
        and f
        and g
        user a
        user b
        user c
        and h
        and j
        user u
        s -> f -> g -> a -> h -> j -> u
        g -> b -> h
        f -> c -> j
    """)
    done(runtime, "c")
    done(runtime, "a")
    assert done(runtime, "b") == ["u"]


def test_fork_without_join_ends_when_all_end():
    runtime = play("""
        start s
        and f
        user a
        user b
        end e1
        end e2
        s -> f -> a -> e1
        f -> b -> e2
    """)
    done(runtime, "a")
    assert not runtime.first.is_ended
    done(runtime, "b")
    assert runtime.first.end_events == ("e1", "e2")


def test_split_and_join_once_more_with_a_token_left_over():
    """The token that came too early opens the next round together with the one that was missing."""
    runtime = play("""
        start s
        and f
        user a
        user b
        xor m
        and g
        user c
        and j
        user z
        s -> f -> a -> m
        f -> b -> m
        m -> g -> j -> z
        g -> c -> j
    """)
    done(runtime, "a")
    assert done(runtime, "b") == ["c", "c"]
    assert done(runtime, "c") == ["c", "z"]
    assert done(runtime, "c") == ["z", "z"]


def test_a_join_that_has_fired_leaves_nothing_in_the_state():
    parallel = "start s\nand f\ntask a\ntask b\nand j\nuser z\ns -> f -> a -> j -> z\nf -> b -> j"
    for text in (parallel, parallel.replace("and j", "or j"), parallel.replace("and j", "complex j")):
        runtime = play(text)
        assert at(runtime) == ["z"]
        assert runtime.first.state.nodes["0"].data == {}
