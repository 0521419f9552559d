"""Signals of local scope (Activiti and Flowable): heard by callers and called instances, by nobody else."""

import pytest

from tests.bpmn.engine.playing import at, done, play

LOCAL = '<signal id="ref_inner" name="alarm" camunda:scope="processInstance"/>'
CALLER = """
    start s
    and fork
    call c calledElement=q
    user watched
    boundary heard on=watched signal:inner
    user after
    s -> fork -> c
    fork -> watched
    heard -> after
"""
CALLED = "start i\nuser before\nthrow t signal:inner\nuser last\ni -> before -> t -> last"


def family():
    return play(CALLER, ("q", CALLED), roots=LOCAL)


def test_a_caller_hears_the_local_signal_of_what_it_called():
    runtime = family()
    other = runtime.start("p")
    called = runtime.children(runtime.first)[0]
    runtime.complete("before", instance=called)
    assert at(runtime, called) == ["last"]
    assert at(runtime, runtime.first) == ["after", "last"]
    assert at(runtime, other) == ["before", "watched"]


def test_a_called_instance_hears_the_local_signal_of_its_caller():
    runtime = play(
        "start s\nand fork\ncall c calledElement=q\nuser ready\nthrow t signal:inner\ns -> fork -> c\n"
        "fork -> ready -> t",
        ("q", "start i\ncatch heard signal:inner\nuser after\ni -> heard -> after"),
        roots=LOCAL,
    )
    assert done(runtime, "ready") == ["after"]


@pytest.mark.parametrize("thrower", ["start x\nend y signal:inner\nx -> y", ""])
def test_nobody_else_wakes_who_waits_for_a_local_signal(thrower):
    runtime = play(CALLER, ("q", CALLED), ("other", thrower or "start z"), roots=LOCAL)
    if thrower:
        runtime.start("other")
    else:
        assert runtime.broadcast("alarm") == 0
    assert at(runtime, runtime.first) == ["before", "watched"]
    assert runtime.waiting_signals() == ["alarm"]
