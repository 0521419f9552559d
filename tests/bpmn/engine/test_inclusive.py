"""Inclusive and complex gateways: joins that know who can still come (BPMN 13.4.3, 13.4.5)."""

import pytest

from bpmn.errors import NoFlowMatches
from tests.bpmn.engine.playing import at, done, play, seconds

INCLUSIVE = """
    start s
    or f default="f_d"
    user a
    user b
    user c
    user d
    or j
    user u
    s -> f
    f -> a if n > 1
    f -> b if n > 2
    f -> c if n > 3
    f -> d
    a -> j
    b -> j
    c -> j
    d -> j -> u
"""


@pytest.mark.parametrize(("n", "opened"), [(0, ["d"]), (2, ["a"]), (3, ["a", "b"]), (4, ["a", "b", "c"])])
def test_inclusive_joins_what_it_split(n, opened):
    runtime = play(INCLUSIVE, variables={"n": n})
    assert at(runtime) == opened
    for element in opened[:-1]:
        assert "u" not in done(runtime, element)
    assert done(runtime, opened[-1]) == ["u"]
    assert runtime.first.visited["j"] == 1


def test_inclusive_without_default_fails():
    text = INCLUSIVE.replace(' default="f_d"', "").replace("f -> d\n", "f -> d if n > 9\n")
    with pytest.raises(NoFlowMatches):
        play(text, variables={"n": 0})


def test_inclusive_join_waits_for_tokens_upstream():
    """The token at x may still come down on j or leave for e."""
    text = """
        start s
        and f
        user a
        user t
        xor x default="x_e"
        or j
        user u
        user e
        s -> f -> a -> j -> u
        f -> t -> x
        x -> j if come
        x -> e
    """
    runtime = play(text)
    assert done(runtime, "a") == ["t"]
    assert done(runtime, "t", come=False) == ["e", "u"]
    runtime = play(text)
    assert done(runtime, "a") == ["t"]
    assert done(runtime, "t", come=True) == ["u"]


def test_inclusive_join_in_a_loop():
    runtime = play("""
        start s
        xor m
        or f
        user a
        user b
        or j
        user check
        xor x default="x_e"
        end e
        s -> m -> f
        f -> a if n > 0
        f -> b if n > 1
        a -> j
        b -> j -> check -> x
        x -> m if again
        x -> e
    """, variables={"n": 2})  # fmt: skip
    done(runtime, "b")
    assert done(runtime, "a") == ["check"]
    assert done(runtime, "check", again=True, n=1) == ["a"]
    assert done(runtime, "a") == ["check"]
    assert done(runtime, "check", again=True, n=2) == ["a", "b"]
    done(runtime, "a")
    done(runtime, "b")
    done(runtime, "check", again=False)
    assert runtime.first.outcome == "completed"


def test_nested_inclusive():
    runtime = play("""
        start s
        or f
        or g
        user a
        user b
        user c
        or h
        or j
        user u
        s -> f
        f -> g if true
        f -> c if n > 1
        g -> a if true
        g -> b if n > 0
        a -> h
        b -> h -> j -> u
        c -> j
    """, variables={"n": 2})  # fmt: skip
    assert at(runtime) == ["a", "b", "c"]
    done(runtime, "c")
    done(runtime, "a")
    assert done(runtime, "b") == ["u"]
    assert runtime.first.visited["j"] == 1


def test_inclusive_join_after_a_parallel_fork_and_a_boundary_path():
    runtime = play("""
        start s
        and f
        user a
        user b
        boundary t on=b duration:PT5S
        end lost
        or j
        user u
        s -> f -> a -> j -> u
        f -> b -> j
        t -> lost
    """)
    done(runtime, "a")
    assert seconds(runtime, 6) == ["u"]


def test_inclusive_join_does_not_wait_for_what_comes_after_it():
    runtime = play("""
        start s
        or f
        task a
        task b
        or j
        user u
        and k
        s -> f
        f -> a if true
        f -> b if false
        a -> j
        b -> j -> u
    """)
    assert at(runtime) == ["u"]


COMPLEX = """
    start s
    and f
    user a
    user b
    user c
    complex j <activationCondition>activationCount >= 2</activationCondition>
    user u
    end e
    s -> f -> a -> j -> u -> e
    f -> b -> j
    f -> c -> j
"""


def test_complex_gateway_fires_early_and_swallows_the_rest():
    runtime = play(COMPLEX)
    assert done(runtime, "a") == ["b", "c"]
    assert done(runtime, "c") == ["b", "u"]
    assert done(runtime, "u") == ["b"]
    assert done(runtime, "b") == []
    assert runtime.first.outcome == "completed"
    assert runtime.first.visited["u"] == 1


def test_complex_gateway_again_in_a_loop():
    text = COMPLEX.replace("end e", 'end e\n    xor m\n    xor x default="x_e"')
    text = text.replace("s -> f -> a", "s -> m -> f -> a").replace(
        "u -> e", "u -> x -> e\n    x -> m if again"
    )
    runtime = play(text)
    for _ in range(2):
        done(runtime, "a")
        done(runtime, "b")
        assert done(runtime, "c") == ["u"]
        assert done(runtime, "u", again=True) == ["a", "b", "c"]


def test_complex_split():
    text = """
        start s
        complex x
        user a
        user b
        s -> x
        x -> a if n > 1
        x -> b if n > 2
    """
    assert at(play(text, variables={"n": 2})) == ["a"]
    assert at(play(text, variables={"n": 3})) == ["a", "b"]
