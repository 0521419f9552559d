"""Sub-processes, event sub-processes and ad-hoc sub-processes (BPMN 13.3.4, 13.3.5, 13.5.4)."""

import pytest

from bpmn.engine.commands import SetVariables
from tests.bpmn.engine.playing import at, done, play, seconds


def test_embedded_subprocess_and_its_scope():
    runtime = play("""
        start s
        sub p1
          start i
          user a
          end e
          i -> a -> e
        user z
        s -> p1 -> z
    """)
    assert at(runtime) == ["a"]
    assert done(runtime, "a", x=1) == ["z"]
    assert runtime.first.variables == {"x": 1}


@pytest.mark.parametrize("inside", ["user a", "start i\n          user a\n          i -> a"])
def test_subprocess_without_end_or_start_events(inside):
    runtime = play(f"""
        start s
        sub p1
          {inside}
        user z
        s -> p1 -> z
    """)
    assert done(runtime, "a") == ["z"]


def test_empty_subprocess_is_passed():
    assert at(play("start s\nsub p1\nuser z\ns -> p1 -> z")) == ["z"]


def test_nested_subprocesses():
    runtime = play("""
        start s
        sub p1
          start i
          sub p2
            start j
            user a
            j -> a
          user b
          i -> p2 -> b
        user z
        s -> p1 -> z
    """)
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["z"]


def test_subprocess_with_a_fork_inside_ends_with_the_last_token():
    runtime = play("""
        start s
        sub p1
          start i
          user a
          user b
          i -> a
          i -> b
        user z
        s -> p1 -> z
    """)
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["z"]


def test_two_tokens_run_a_subprocess_twice():
    runtime = play("""
        start s
        and f
        task x
        task y
        sub p1
          start i
          user a
          i -> a
        user z
        s -> f -> x -> p1 -> z
        f -> y -> p1
    """)
    assert at(runtime) == ["a", "a"]
    assert done(runtime, "a") == ["a", "z"]
    assert done(runtime, "a") == ["z", "z"]


def test_boundary_on_an_outer_subprocess_takes_everything_inside_away():
    runtime = play("""
        start s
        sub p1
          start i
          and f
          sub p2
            start j
            user a
            boundary t on=a duration:PT9S
            user k
            j -> a
            t -> k
          call c calledElement="q"
          catch m message:m1
          service v camunda:topic="x"
          i -> f -> p2
          f -> c
          f -> m
          f -> v
        boundary b on=p1 duration:PT5S
        user h
        s -> p1
        b -> h
        """, ("q", "start q1\nuser w\nq1 -> w"))  # fmt: skip
    assert at(runtime) == ["a", "w"]
    assert seconds(runtime, 5) == ["h"]
    assert not runtime.due_timers() and not runtime.waiting_messages() and not runtime.jobs()
    assert runtime.children(runtime.first)[0].outcome == "canceled"


def test_variables_local_to_a_subprocess():
    runtime = play("""
        start s
        sub p1
          property x <extensionElements><camunda:value>5</camunda:value></extensionElements>
          start i
          user a
          i -> a
        user z
        s -> p1 -> z
    """.replace("property x", '<property id="x" name="x">') .replace("</camunda:value></extensionElements>",
        "</camunda:value></extensionElements></property>"))  # fmt: skip
    scope = next(n for n in runtime.first.state.nodes.values() if n.element == "p1")
    assert scope.variables == {"x": 5}
    done(runtime, "a", x=6, y=1)
    assert runtime.first.variables == {"y": 1}


def test_set_variables_in_a_scope():
    runtime = play("""
        start s
        sub p1
          start i
          user a
          boundary b on=a condition:(x>1)
          user h
          i -> a
          b -> h
        s -> p1
    """)
    scope = next(n for n in runtime.first.state.nodes.values() if n.element == "p1")
    runtime._act(runtime.first.id, SetVariables(variables={"x": 2}, scope_id=scope.id))
    assert at(runtime) == ["h"]
    assert runtime.first.variables == {}


ADHOC = """
    start s
    adhoc p1 {attributes} {condition}
      user a
      user b
      user c
      b -> c
    user z
    s -> p1 -> z
"""


def adhoc(attributes="", condition=""):
    inner = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    return play(ADHOC.format(attributes=attributes, condition=inner))


def test_ad_hoc_runs_everything_until_done():
    runtime = adhoc()
    assert at(runtime) == ["a", "b"]
    done(runtime, "a")
    assert done(runtime, "b") == ["c"]
    assert done(runtime, "c") == ["z"]


def test_ad_hoc_completion_condition_cancels_the_rest():
    runtime = adhoc(condition="ok")
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b", ok=True) == ["z"]
    assert runtime.first.canceled["c"] == 0
    runtime = adhoc(condition="ok")
    assert done(runtime, "a", ok=True) == ["z"]
    assert runtime.first.canceled["b"] == 1


def test_ad_hoc_that_lets_the_rest_finish():
    runtime = adhoc('cancelRemainingInstances="false"', "ok")
    assert done(runtime, "a", ok=True) == ["b"]
    assert done(runtime, "b") == ["c"]
    assert done(runtime, "c") == ["z"]


def test_sequential_ad_hoc():
    runtime = adhoc('ordering="Sequential"')
    assert at(runtime) == ["a"]
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["c"]
    assert done(runtime, "c") == ["z"]


def test_sequential_ad_hoc_stops_when_the_condition_holds():
    runtime = adhoc('ordering="Sequential"', "ok")
    assert done(runtime, "a", ok=True) == ["z"]


def test_timer_start_in_an_event_subprocess_inside_a_call():
    runtime = play(
        "start s\ncall c calledElement='q'\nuser z\ns -> c -> z".replace("'", '"'),
        ("q", "start q1\nuser w\nq1 -> w\nsub v event\n  start vs duration:PT5S\n  user h\n  vs -> h"),
    )
    assert seconds(runtime, 5) == ["h"]
    assert done(runtime, "h") == ["z"]


@pytest.mark.parametrize("loop", ["par*2", "seq*2"])
def test_a_loop_that_is_over_asks_the_completion_condition_of_its_ad_hoc_subprocess(loop):
    runtime = play(
        f"start s\nadhoc h <completionCondition>enough = true</completionCondition>\n  user a {loop}\n  user b\nuser after\ns -> h -> after"
    )
    runtime.complete("a", {"enough": True})
    assert "b" in at(runtime)
    runtime.complete("a")
    assert at(runtime) == ["after"]
