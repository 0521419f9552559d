"""BPMN errors that listeners throw, whatever they listen to (Camunda 7)."""

import pytest

from tests.bpmn.engine.playing import Checked, at, bpmn, done, play
from tests.bpmn.reading.test_round_trip import assert_round_trip

CAUGHT = "sub E event\n  start caught error:e1\n  user inside\n  caught -> inside"


def throwing(event, tag="executionListener"):
    script = "<camunda:script scriptFormat=\"groovy\">throw new BpmnError('E1', 'no')</camunda:script>"
    return f'<extensionElements><camunda:{tag} event="{event}">{script}</camunda:{tag}></extensionElements>'


@pytest.mark.parametrize("event", ["start", "end"])
@pytest.mark.parametrize(
    "element", ["throw t", "catch t condition:(true)", "xor t", "and t", "or t", "task t", "script t <script>x = 1</script>"]
)  # fmt: skip
def test_an_error_of_a_listener_reaches_the_event_subprocess(element, event):
    runtime = play(f"start s\n{element} {throwing(event)}\nuser after\n{CAUGHT}\ns -> t -> after")
    assert at(runtime) == ["inside"]
    assert done(runtime, "inside") == [] and runtime.first.outcome == "completed"


@pytest.mark.parametrize("leaves", ["i -> F", "i -> F\ni -> G"])
def test_an_error_on_a_flow_reaches_the_boundary_of_the_subprocess_around_it(leaves):
    flow = f'<sequenceFlow id="f" sourceRef="u" targetRef="F">{throwing("take")}</sequenceFlow>'
    runtime = play(
        f"start s\nsub S\n  start i\n  user u\n  user F\n  user G\n  i -> u\n  i -> G\n  {flow}\n"
        "boundary b on=S error:e1\nuser after\ns -> S\nb -> after"
    )
    assert done(runtime, "u") == ["after"] and not runtime.waiting_messages()


@pytest.mark.parametrize("event", ["start", "end"])
@pytest.mark.parametrize("element", ["end t", "start t"])
def test_an_error_at_the_ends_of_a_subprocess_reaches_its_boundary(element, event):
    inner = "t -> u" if element == "start t" else "i -> t"
    first = "user u" if element == "start t" else "start i"
    runtime = play(
        f"start s\nsub S\n  {first}\n  {element} {throwing(event)}\n  {inner}\nboundary b on=S error:e1\nuser after\ns -> S\nb -> after"
    )
    assert at(runtime) == ["after"]


def test_an_error_at_a_boundary_event_leaves_the_scope_around_its_host():
    runtime = play(
        f"start s\nuser a\nboundary b on=a message:m1 {throwing('start')}\nuser after\n{CAUGHT}\ns -> a\nb -> after"
    )
    runtime.send_message("m1")
    assert at(runtime) == ["inside"]


def test_an_error_that_nobody_catches_ends_the_instance():
    runtime = play(f"start s\nxor g {throwing('start')}\nuser after\ns -> g -> after")
    assert (runtime.first.outcome, runtime.first.error_code) == ("error", "E1")


def test_an_error_at_a_join_leaves_nothing_behind():
    runtime = play(
        f"start s\nand f\nuser a\nuser b\nor j {throwing('start')}\nuser after\n{CAUGHT}\ns -> f -> a -> j -> after\nf -> b -> j"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["inside"]
    assert done(runtime, "inside") == [] and runtime.first.is_ended


@pytest.mark.parametrize("event", ["create", "complete"])
def test_an_error_of_a_task_listener_leaves_the_task(event):
    runtime = play(
        f"start s\nuser a {throwing(event, 'taskListener')}\nboundary b on=a error:e1\nuser after\ns -> a\nb -> after"
    )
    if event == "complete":
        runtime.complete("a")
    assert at(runtime) == ["after"]


def test_an_error_of_the_processs_own_listener_is_code():
    text = f"{throwing('start')}\nstart s\nuser a\ns -> a"
    runtime = Checked(bpmn(text))
    runtime.start("p")
    assert at(runtime) == ["a"]


def test_listeners_are_written_back():
    assert_round_trip(
        bpmn(f"start s\nuser a {throwing('delete', 'taskListener')}\nxor g {throwing('end')}\ns -> a -> g")
    )
