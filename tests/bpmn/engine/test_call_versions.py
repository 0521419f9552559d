"""Which version of a process a call activity starts (camunda:calledElementBinding)."""

import pytest

from bpmn import ReadingError, read_bpmn
from tests.bpmn.engine.playing import Checked, at, bpmn


def caller(binding):
    return f"start s\ncall c calledElement=part {binding}\ns -> c"


def part(number, tag=""):
    return bpmn(f"start s\nuser v{number}\ns -> v{number}", process=f'id="part" camunda:versionTag="{tag}"')


def called(binding, **variables):
    """Start the caller, deployed between two versions, and say where the called one waits."""
    runtime = Checked(part(1, "first"))
    runtime.deploy(bpmn(caller(binding)))
    runtime.deploy(part(2, "second"))
    runtime.start("p", variables)
    return at(runtime)


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        ("", ["v2"]),
        ("camunda:calledElementBinding=latest", ["v2"]),
        ("camunda:calledElementBinding=version camunda:calledElementVersion=1", ["v1"]),
        ("camunda:calledElementBinding=version camunda:calledElementVersion=${n}", ["v1"]),
        ("camunda:calledElementBinding=versionTag camunda:calledElementVersionTag=first", ["v1"]),
        ("camunda:calledElementBinding=version camunda:calledElementVersion=9", []),
        ("camunda:calledElementBinding=deployment", []),
    ],
)
def test_a_call_is_bound_to_a_version(binding, expected):
    assert called(binding, n=1) == expected


def test_a_call_bound_to_its_deployment_keeps_to_it():
    runtime = Checked(bpmn(caller("camunda:calledElementBinding=deployment")), part(1))
    runtime.deploy(part(2))
    runtime.start("p")
    assert at(runtime) == ["v1"]


def test_a_version_that_is_not_there_is_an_incident_that_names_it():
    runtime = Checked(
        part(1), bpmn(caller("camunda:calledElementBinding=version camunda:calledElementVersion=9"))
    )
    runtime.start("p")
    assert [incident.message for incident in runtime.incidents()] == [
        "no process part is deployed as version 9"
    ]


@pytest.mark.parametrize(
    ("binding", "words"),
    [("camunda:calledElementBinding=newest", "unknown"), ("camunda:calledElementBinding=version", "which")],
)
def test_a_binding_that_says_nothing_is_a_problem(binding, words):
    with pytest.raises(ReadingError, match=words):
        read_bpmn(bpmn(caller(binding)))
