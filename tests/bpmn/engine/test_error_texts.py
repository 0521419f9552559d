"""Codes and messages of errors and escalations that are worked out when they are thrown."""

import pytest

from tests.bpmn.engine.playing import at, bpmn, play
from tests.bpmn.reading.test_round_trip import assert_round_trip

ROOTS = (
    '<error id="ref_ex" errorCode="${code}" camunda:errorMessage="no ${what}"/>'
    '<escalation id="ref_xx" escalationCode="${code}"/>'
)
CAUGHT = '<errorEventDefinition camunda:errorCodeVariable="c" camunda:errorMessageVariable="m"/>'


def test_an_error_says_what_its_expressions_say():
    text = f"start s\nsub S\n  start i\n  end e error:ex\n  i -> e\nboundary b on=S {CAUGHT}\nuser z\ns -> S\nb -> z"
    runtime = play(text, roots=ROOTS, variables={"code": "E7", "what": "paper"})
    assert at(runtime) == ["z"]
    assert (runtime.first.variables["c"], runtime.first.variables["m"]) == ("E7", "no paper")
    assert_round_trip(bpmn(text, roots=ROOTS))


def test_an_error_is_caught_by_the_code_that_it_has_when_it_is_thrown():
    text = "start s\nsub S\n  start i\n  end e error:ex\n  i -> e\nboundary b on=S error:e1\nuser z\ns -> S\nb -> z"
    assert at(play(text, roots=ROOTS, variables={"code": "E1"})) == ["z"]
    assert play(text, roots=ROOTS, variables={"code": "E2"}).first.error_code == "E2"


def test_an_escalation_has_the_code_that_its_expression_says():
    text = "start s\nsub S\n  start i\n  end e escalation:xx\n  i -> e\nboundary b on=S escalation:x1\nuser z\nuser y\ns -> S -> y\nb -> z"
    assert at(play(text, roots=ROOTS, variables={"code": "X1"})) == ["z"]
    assert at(play(text, roots=ROOTS, variables={"code": "X2"})) == ["y"]


def test_what_catches_works_nothing_out():
    roots = '<error id="ref_ex" errorCode="${services.code(result)}"/>'
    runtime = play("start s\nuser a\nboundary b on=a error:ex\nuser z\ns -> a\nb -> z", roots=roots)
    assert at(runtime) == ["a"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
@pytest.mark.parametrize("written", ["", '{}Code=""'])
@pytest.mark.parametrize("catcher", ["boundary", "start"])
def test_an_event_whose_error_has_no_code_catches_every_code(kind, written, catcher):
    """Camunda 7 and SpiffWorkflow."""
    roots = f'<{kind} id="ref_any" {written.format(kind)}/>'
    code = "e1" if kind == "error" else "x1"
    caught = {
        "boundary": f"boundary b on=S {kind}:any\nuser z\nb -> z",
        "start": f"sub V event\n  start b {kind}:any\n  user z\n  b -> z",
    }[catcher]
    text = f"start s\nsub S\n  start i\n  end e {kind}:{code}\n  i -> e\ns -> S\n{caught}"
    assert at(play(text, roots=roots)) == ["z"]


def test_what_is_meant_by_name_comes_before_what_has_no_code():
    roots = '<error id="ref_a" /><error id="ref_b"/>'
    text = "start s\nsub S\n  start i\n  end e error:b\n  i -> e\nboundary b1 on=S error:a\nboundary b2 on=S error:b\nuser y\nuser z\ns -> S\nb1 -> y\nb2 -> z"
    assert at(play(text, roots=roots)) == ["z"]
