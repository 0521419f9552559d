"""Signals: who hears them, and when (BPMN 10.5.5)."""

import pytest

from tests.bpmn.engine.playing import at, play


def test_signal_catch_in_all_instances():
    runtime = play("start s\ncatch c signal:s1\nuser a\ns -> c -> a")
    runtime.start("p")
    assert runtime.broadcast("s1") == 2
    assert at(runtime) == ["a", "a"]


def test_signal_thrown_reaches_who_waits_and_starts_who_starts_but_carries_no_data():
    runtime = play(
        """
        start s
        throw t signal:s1
        user a
        s -> t -> a
        """,
        ("q", "start q1\ncatch q2 signal:s1\nuser b\nq1 -> q2 -> b"),
        ("r", "start r1 signal:s1\nuser c\nr1 -> c"),
        start=False,
    )
    waiting = runtime.start("q")
    runtime.start("p", {"secret": 1})
    assert at(runtime) == ["a", "b", "c"]
    assert "secret" not in waiting.variables


def test_signal_thrown_by_an_end_event():
    runtime = play(
        "start s\nend t signal:s1\ns -> t",
        ("q", "start q1\ncatch q2 signal:s1\nuser b\nq1 -> q2 -> b"),
        start=False,
    )
    runtime.start("q")
    assert runtime.start("p").outcome == "completed"
    assert at(runtime) == ["b"]


def test_a_signal_does_not_reach_who_waits_only_afterwards():
    runtime = play("start s\nthrow t signal:s1\ncatch c signal:s1\nuser a\ns -> t -> c -> a")
    assert at(runtime) == []
    assert runtime.broadcast("s1") == 1
    assert at(runtime) == ["a"]


@pytest.mark.parametrize("first", ["t", "c"])
def test_a_signal_reaches_a_parallel_branch_in_either_order(first):
    second = "c" if first == "t" else "t"
    branches = {"t": "f -> t -> b", "c": "f -> c -> a"}
    runtime = play(
        "start s\nand f\nthrow t signal:s1\ncatch c signal:s1\nuser a\nuser b\ns -> f\n"
        f"{branches[first]}\n{branches[second]}"
    )
    assert at(runtime) == ["a", "b"]


def test_signal_from_inside_interrupts_the_subprocess_before_the_thrower_goes_on():
    runtime = play("""
        start s
        sub p1
          start i
          throw t signal:s1
          user never
          i -> t -> never
        boundary b on=p1 signal:s1
        user a
        user z
        s -> p1 -> z
        b -> a
    """)
    assert at(runtime) == ["a"]
    assert runtime.first.visited["never"] == 0


def test_signal_end_event_inside_is_caught_at_the_border():
    runtime = play("""
        start s
        sub p1
          start i
          end t signal:s1
          i -> t
        boundary b on=p1 signal:s1 noninterrupting
        user a
        user z
        s -> p1 -> z
        b -> a
    """)
    assert at(runtime) == ["a", "z"]


def test_signal_of_the_instance_alone():
    text = """
        start s
        and f
        catch c <signalEventDefinition signalRef="own"/>
        user u
        throw t <signalEventDefinition signalRef="own"/>
        user a
        s -> f -> c -> a
        f -> u -> t
    """
    roots = '<signal id="own" name="own" camunda:scope="processInstance"/>'
    runtime = play(text, roots=roots)
    runtime.start("p")
    runtime.complete(runtime.work(runtime.first)[0])
    assert at(runtime, runtime.first) == ["a"]
    assert at(runtime) == ["a", "u"]


def test_a_signal_without_a_name_meets_its_like_alone():
    anonymous = "<signalEventDefinition/>"
    runtime = play(
        f"start s\nuser a\nboundary b on=a {anonymous} noninterrupting\nboundary c on=a signal:s1 noninterrupting\n"
        "user h\nuser k\ns -> a\nb -> h\nc -> k",
        ("q", f"start i\nthrow t {anonymous}\ni -> t"),
    )
    runtime.start("q")
    assert at(runtime) == ["a", "h"]


def test_a_thrower_may_send_all_that_it_sees():
    payload = '<extensionElements><camunda:in variables="all"/></extensionElements>'
    thrower = f'throw t <signalEventDefinition signalRef="ref_s1">{payload}</signalEventDefinition>'
    runtime = play(
        f"start s\n{thrower}\ns -> t", ("q", "start i signal:s1\nuser u\ni -> u"), variables={"x": 3}
    )
    assert runtime.variables_at("u") == {"x": 3}


@pytest.mark.parametrize("local, carried", [("", {"x": 1, "own": "v"}), ('local="true"', {"own": "v"})])
def test_a_signal_carries_all_that_is_in_sight_or_its_own(local, carried):
    own = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="own">v</camunda:inputParameter></camunda:inputOutput></extensionElements>'
    thrown = f'<signalEventDefinition signalRef="ref_s1"><extensionElements><camunda:in variables="all" {local}/></extensionElements></signalEventDefinition>'
    runtime = play(
        f"start s\nend e {own} {thrown}\ns -> e",
        ("q", "start qs signal:s1\nuser qa\nqs -> qa"),
        variables={"x": 1},
    )
    assert runtime.instances[2].variables == carried
