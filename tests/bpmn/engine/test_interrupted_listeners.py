"""Listeners to the end hear it also when what ends is taken away (Camunda 7)."""

import pytest

from tests.bpmn.engine.playing import at, done, play

HEARD = '<extensionElements><camunda:executionListener event="end" expression="${execution.setVariable(\'heard\', n + 1)}"/></extensionElements>'


def test_a_task_that_is_interrupted_tells_that_it_ends():
    runtime = play(
        f"start s\nuser a {HEARD}\nboundary b on=a message:m1\nuser z\ns -> a\nb -> z", variables={"n": 1}
    )
    runtime.send_message("m1")
    assert at(runtime) == ["z"] and runtime.first.variables["heard"] == 2


@pytest.mark.parametrize("kind", ["catch a message:m2", "user a par*2", "receive a messageRef=ref_m2"])
def test_what_lies_inside_an_interrupted_subprocess_tells_that_it_ends(kind):
    runtime = play(
        f"start s\nsub S\n  start i\n  {kind} {HEARD}\n  i -> a\nboundary b on=S message:m1\nuser z\ns -> S\nb -> z",
        variables={"n": 1},
    )
    runtime.send_message("m1")
    assert at(runtime) == ["z"] and runtime.first.variables["heard"] == 2


def test_a_terminated_subprocess_is_heard_once():
    runtime = play(
        f"start s\nsub S {HEARD.replace('n + 1', 'n + 1').replace('heard', 'n')}\n  start i\n  and f\n  user a\n  user b\n"
        "  end t terminate\n  i -> f -> a -> t\n  f -> b\nuser z\ns -> S -> z",
        variables={"n": 1},
    )
    assert done(runtime, "a") == ["z"] and runtime.first.variables["n"] == 2


def test_what_has_not_begun_does_not_end():
    runtime = play(
        f"start s\nsub S\n  start i\n  user a camunda:asyncBefore=true {HEARD}\n  i -> a\nboundary b on=S message:m1\nuser z\ns -> S\nb -> z",
        variables={"n": 1}, run_handlers=False,
    )  # fmt: skip
    runtime.send_message("m1")
    assert at(runtime) == ["z"] and "heard" not in runtime.first.variables


def test_an_instance_that_is_cancelled_tells_of_every_end():
    runtime = play(f"start s\nuser a {HEARD}\ns -> a", variables={"n": 1})
    runtime.cancel(runtime.first)
    assert runtime.first.variables["heard"] == 2


def test_an_error_of_a_listener_has_nothing_left_to_interrupt():
    script = "<camunda:script scriptFormat=\"javascript\">throw new org.camunda.bpm.engine.delegate.BpmnError('E1')</camunda:script>"
    heard = f'<extensionElements><camunda:executionListener event="end">{script}</camunda:executionListener></extensionElements>'
    runtime = play(
        f"start s\nuser a {heard}\nboundary b on=a message:m1\nboundary e on=a error:e1\nuser z\nuser y\ns -> a\nb -> z\ne -> y"
    )
    runtime.send_message("m1")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("event, heard", [("start", [1, 1]), ("end", [None, 1])])
def test_an_event_based_gateway_is_heard_when_it_begins_to_wait_and_when_it_is_left(event, heard):
    listener = f'<extensionElements><camunda:executionListener event="{event}" expression="${{execution.setVariable(\'h\', 1)}}"/></extensionElements>'
    runtime = play(
        f"start s\nevents g {listener}\ncatch c message:m1\ncatch d message:m2\nuser z\ns -> g -> c -> z\ng -> d -> z"
    )
    seen = [runtime.first.variables.get("h")]
    runtime.send_message("m2")
    assert [*seen, runtime.first.variables.get("h")] == heard and at(runtime) == ["z"]


def test_an_event_based_gateway_that_is_taken_away_tells_its_end_once():
    runtime = play(
        f"start s\nsub S\n  start i\n  events g {HEARD.replace('heard', 'n')}\n  catch c message:m2\n  i -> g -> c\nboundary b on=S message:m1\nuser z\ns -> S\nb -> z",
        variables={"n": 1},
    )
    runtime.send_message("m1")
    assert at(runtime) == ["z"] and runtime.first.variables["n"] == 2


def said(event):
    return f'<camunda:taskListener event="{event}" expression="${{task.setVariable(\'{event}\', true)}}"/>'


LISTENED = f"user a <extensionElements>{said('complete')}{said('delete')}</extensionElements>"


def test_a_task_that_is_interrupted_is_deleted_and_not_complete():
    runtime = play(f"start s\n{LISTENED}\nboundary b on=a message:m1\nuser z\ns -> a\nb -> z")
    runtime.send_message("m1")
    assert runtime.first.variables == {"delete": True}


def test_a_task_that_is_complete_is_not_deleted():
    runtime = play(f"start s\n{LISTENED}\nuser z\ns -> a -> z")
    done(runtime, "a")
    assert runtime.first.variables == {"complete": True}


def test_a_cancelled_instance_deletes_its_tasks():
    runtime = play(f"start s\nsub S\n  start i\n  {LISTENED}\n  i -> a\ns -> S")
    runtime.cancel(runtime.first)
    assert runtime.first.variables == {"delete": True}
