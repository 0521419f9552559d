"""Conditional events: which changes they are asked about, and when (BPMN 10.5.5.3, `camunda:variableEvents`)."""

import pytest

from bpmn.runtime import NotFound
from tests.bpmn.engine.playing import at, play


def watching(attributes, **variables):
    return play(f"""
        start s
        user a
        boundary b on=a noninterrupting <conditionalEventDefinition {attributes}><condition>y > 0</condition></conditionalEventDefinition>
        user h
        s -> a
        b -> h
    """, variables=variables)  # fmt: skip


@pytest.mark.parametrize(
    "events, first, second",
    [("create", ["a", "h"], ["a", "h"]), ("update", ["a"], ["a", "h"]), ("", ["a", "h"], ["a", "h", "h"])],
)
def test_only_changes_of_the_kind_count(events, first, second):
    """x is made while y > 0 already holds, then changed; y itself is not watched. Each change of x counts, as y > 0 holds."""
    runtime = watching(f'camunda:variableName="x" camunda:variableEvents="{events}"', y=0)
    runtime.set_variables(runtime.first, {"y": 1})
    assert at(runtime) == ["a"]
    runtime.set_variables(runtime.first, {"x": 1})
    assert at(runtime) == first
    runtime.set_variables(runtime.first, {"x": 2})
    assert at(runtime) == second


def test_a_kind_of_change_without_a_name_counts_for_every_variable():
    runtime = watching('camunda:variableEvents="update"', x=0)
    runtime.set_variables(runtime.first, {"y": 1})
    assert at(runtime) == ["a"]
    runtime.set_variables(runtime.first, {"x": 1})
    assert at(runtime) == ["a", "h"]


def test_results_of_work_are_changes_too():
    runtime = play("""
        start s
        and f
        user a
        boundary b on=a noninterrupting <conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="update"><condition>y > 0</condition></conditionalEventDefinition>
        user h
        user w
        user w2
        s -> f -> a
        f -> w -> w2
        b -> h
    """, variables={"y": 0})  # fmt: skip
    runtime.complete("w", {"y": 1, "x": 1})
    assert at(runtime) == ["a", "w2"]
    runtime.complete("w2", {"x": 2})
    assert at(runtime) == ["a", "h"]


def test_what_one_condition_ends_no_other_hears():
    runtime = play("""
        start s
        user a
        boundary b on=a condition:(x>0)
        boundary c on=a condition:(x>0)
        user h
        user k
        s -> a
        b -> h
        c -> k
    """)
    runtime.set_variables(runtime.first, {"x": 1})
    assert at(runtime) == ["h"]


@pytest.mark.parametrize("kind, stays", [("", ["h"]), ("noninterrupting", ["a", "h"])])
def test_a_condition_may_be_said_to_be_met(kind, stays):
    runtime = play(f"start s\nuser a\nboundary b on=a {kind} condition:(y > 0)\nuser h\ns -> a\nb -> h")
    runtime.trigger("b")
    assert at(runtime) == stays


def test_a_catching_condition_may_be_said_to_be_met_in_one_instance():
    runtime = play("start s\ncatch c condition:(y > 0)\nuser h\ns -> c -> h")
    second = runtime.start("p")
    runtime.trigger("c", instance=second)
    assert [work.instance for work in runtime.work()] == [second.id]
    with pytest.raises(NotFound, match="waits at c"):
        runtime.trigger("c", instance=second)


@pytest.mark.parametrize(
    "text",
    [
        "catch b condition:(y > 0)\nuser h\ns -> b -> h",
        "user a\nboundary b on=a condition:(y > 0)\nuser h\ns -> a\nb -> h",
    ],
)
def test_what_comes_with_a_condition_that_is_said_to_be_met_is_kept(text):
    runtime = play(f"start s\n{text}")
    runtime.trigger("b", {"why": "told"})
    assert runtime.variables_at("h")["why"] == "told"


def test_a_variable_made_and_changed_in_one_step_was_made_in_it():
    runtime = play("""
        start s
        and g
        user a
        boundary b on=a noninterrupting <conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="create"><condition>y > 0</condition></conditionalEventDefinition>
        user h
        user w
        script c <script>execution.setVariable("x", 1); execution.setVariable("x", 2);</script>
        user d
        s -> g -> a
        g -> w -> c -> d
        b -> h
    """, variables={"y": 1})  # fmt: skip
    assert at(runtime) == ["a", "h", "w"]
    runtime.complete("w")
    assert at(runtime) == ["a", "d", "h", "h"]


@pytest.mark.parametrize(("named", "started"), [("x", 1), ("y", 0)])
def test_a_start_that_names_a_variable_waits_for_that_one(named, started):
    runtime = play(f"""
        start s <conditionalEventDefinition camunda:variableName="{named}"><condition>x > 0</condition></conditionalEventDefinition>
        user a
        s -> a
    """, start=False)  # fmt: skip
    assert len(runtime.start_by_condition({"x": 1})) == started


def test_a_listener_that_begins_later_hears_that_the_command_made_the_variable():
    listener = '<extensionElements><camunda:variableListenerEventDefinition variableName="x" variableChangeType="create"/></extensionElements>'
    runtime = play(f"""
        start s
        user w
        script t scriptFormat=groovy <script>x = 1</script>
        script v scriptFormat=groovy <script>x = 2</script>
        user a
        boundary b on=a noninterrupting {listener}
        user h
        s -> w -> t -> v -> a
        b -> h
    """)
    runtime.complete("w")
    assert at(runtime) == ["a", "h"]


def test_a_condition_that_is_code_waits_until_somebody_lets_it_happen():
    asked = "<conditionalEventDefinition><condition>${environment.services.met(content)}</condition></conditionalEventDefinition>"
    runtime = play(f"start s\nuser a\nboundary b on=a {asked}\nuser z\ns -> a\nb -> z", strict=False)
    assert at(runtime) == ["a"]
    runtime.trigger("b")
    assert at(runtime) == ["z"]
