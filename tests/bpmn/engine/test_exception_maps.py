"""Exceptions of handlers that a diagram of Activiti or Flowable turns into BPMN errors (`mapException`)."""

import pytest

from bpmn import ReadingError, read_bpmn
from tests.bpmn.engine.playing import at, bpmn, play
from tests.bpmn.reading.test_round_trip import assert_round_trip


class ParentException(Exception):
    pass


class ChildException(ParentException):
    pass


def caused(error, cause):
    error.__cause__ = cause
    return error


def mapping(text="", **attributes):
    given = " ".join(f'{key}="{value}"' for key, value in {"errorCode": "E1", **attributes}.items())
    return (
        f"<extensionElements><camunda:mapException {given}>{text}</camunda:mapException></extensionElements>"
    )


def run(extension, error, around="", *more, boundary="b on=a error:e1"):
    inner = f"service a camunda:class=X {extension}"
    text = f"start s\n{around or inner}\nboundary {boundary}\nuser caught\nuser u\ns -> a -> u\nb -> caught"
    runtime = play(text, *more, start=False)

    @runtime.handler("X")
    def handle(job):
        raise error

    runtime.first = runtime.start("p")
    return runtime


PARENT = "org.some.ParentException"


@pytest.mark.parametrize(
    "extension, error, is_caught",
    [
        (mapping(PARENT), ParentException(), True),
        (mapping(PARENT), ChildException(), False),
        (mapping(PARENT), ValueError(), False),
        (mapping(PARENT, includeChildExceptions="true"), ChildException(), True),
        (mapping(PARENT, rootCause="java.lang.ValueError"), caused(ParentException(), ValueError()), True),
        (mapping(PARENT, rootCause="java.lang.ValueError"), caused(ParentException(), KeyError()), False),
        (mapping(PARENT, rootCause="java.lang.ValueError"), ParentException(), False),
        (mapping(PARENT, rootCause="LookupError"), caused(ParentException(), KeyError()), False),
        (
            mapping(PARENT, rootCause="LookupError", includeChildExceptions="true"),
            caused(ChildException(), caused(TypeError(), KeyError())),
            True,
        ),
        (mapping(), ValueError(), True),
        (mapping(), type("org.some.Other", (Exception,), {})(), True),
        (mapping("org.some.Other"), type("org.some.Other", (Exception,), {})(), True),
    ],
)
def test_an_exception_of_the_handler_means_an_error(extension, error, is_caught):
    runtime = run(extension, error)
    assert at(runtime) == (["caught"] if is_caught else [])
    assert len(runtime.incidents()) == (0 if is_caught else 1)


def test_a_named_exception_comes_before_whatever_else_is_mapped():
    both = (
        mapping()
        .replace("E1", "E2")
        .replace("</ext", f'<camunda:mapException errorCode="E1">{PARENT}</camunda:mapException></ext')
    )
    assert at(run(both, ParentException())) == ["caught"]
    runtime = run(both, ValueError())
    assert (runtime.first.outcome, runtime.first.error_code) == ("error", "E2")


def test_what_the_exception_says_is_the_message_of_the_error():
    says = 'b on=a <extensionElements><camunda:in source="errorMessage" target="said"/></extensionElements><errorEventDefinition errorRef=\'E1\'/>'
    runtime = run(mapping(PARENT), ParentException("No luck"), boundary=says)
    assert at(runtime) == ["caught"]
    assert runtime.first.variables == {"said": "No luck"}


def test_the_call_activity_maps_what_the_called_process_does_not():
    call = f"call a calledElement=q {mapping(PARENT)}"
    runtime = run("", ParentException(), call, ("q", "start i\nservice w camunda:class=X\ni -> w"))
    assert at(runtime) == ["caught"]
    assert [child.outcome for child in runtime.children(runtime.first)] == ["error"]
    runtime = run("", ValueError(), call, ("q", "start i\nservice w camunda:class=X\ni -> w"))
    assert [incident.element_id for incident in runtime.incidents()] == ["w"]


def test_a_sequential_loop_ends_with_the_exception():
    loop = '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>'
    runtime = run(mapping(PARENT) + loop, ParentException())
    assert at(runtime) == ["caught"]


def test_a_mapping_without_a_code_is_a_problem():
    with pytest.raises(ReadingError, match="a: an exception is mapped to no error"):
        read_bpmn(bpmn(f"start s\nservice a camunda:class=X {mapping(PARENT, errorCode='')}\ns -> a"))


def test_it_is_written_back():
    extension = mapping(PARENT, includeChildExceptions="true", rootCause="java.lang.ValueError")
    assert_round_trip(
        bpmn(
            f"start s\nservice a camunda:class=X {extension}\ncall c calledElement=q {extension}\ns -> a -> c"
        )
    )
