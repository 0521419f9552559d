"""Codes and messages of errors and escalations that are worked out when they are thrown."""

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
