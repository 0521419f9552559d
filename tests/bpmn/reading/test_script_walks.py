"""Scripts that walk over lists by a call, choose by cases, or set several variables at once."""

from xml.sax.saxutils import escape

import pytest

from bpmn import read_bpmn
from tests.bpmn.engine.playing import bpmn, play
from tests.bpmn.reading.test_round_trip import assert_round_trip


def flow(text, language):
    script = f"<script>{escape(text, {chr(10): '&#10;'})}</script>"
    return f'start s\nuser a\ns -> t -> a\n<scriptTask id="t" scriptFormat="{language}">{script}</scriptTask>'


def result(text, language, **variables):
    assert_round_trip(bpmn(flow(text, language)))
    seen = play(flow(text, language), variables=variables).first.variables
    return {name: value for name, value in seen.items() if name not in variables or value != variables[name]}


@pytest.mark.parametrize(
    "text, language, made",
    [
        ("sum = 0\nlist.each { sum += it }", "groovy", {"sum": 6}),
        ("sum = 0\nlist.each { int n -> sum += n }\nexecution.setVariable('z', sum)", "groovy", {"sum": 6, "z": 6}),
        ("sum = 0; map.each { sum += it.value }", "groovy", {"sum": 7}),
        ("sum = 0; 3.times { sum += it + x }", "groovy", {"sum": 6}),
        ("sum = 0; x.times { sum += 5 }", "groovy", {"sum": 5}),
        ("sum = 0; none.times { sum += 5 }", "groovy", {"sum": 0}),
        ("sum = 0; list.forEach(function (n) { if (n > 1) { sum += n } });", "javascript", {"sum": 5}),
        ("sum = 0; list.forEach(n => { sum += n; }); z = sum", "javascript", {"sum": 6, "z": 6}),
        ("sum = 0; list.forEach((n) => sum += n)", "javascript", {"sum": 6}),
    ],
)  # fmt: skip
def test_a_walk_over_a_list(text, language, made):
    found = result(text, language, list=[1, 2, 3], map={"a": 3, "b": 4}, x=1, none=0)
    assert found == made


@pytest.mark.parametrize("x, y", [(1, "one"), (2, "few"), (3, "few"), (4, "on"), (5, "many"), ("a", "text")])
def test_a_choice_by_cases(x, y):
    cases = (
        "switch (x) { case 1: y = 'one'; break; case 2: case 3: y = 'few'; break; "
        "case 4: y = 'o'; case 6: y = y + 'n'; break; case 'a': { y = 'text' } break; default: y = 'many' }"
    )
    assert result(cases, "javascript", x=x) == {"y": y}
    assert result(cases.replace("; ", "\n").replace(": ", ":\n"), "groovy", x=x) == {"y": y}


def test_the_default_may_stand_anywhere():
    cases = "switch (x) { default: y = 'many'; break; case 1: y = 'one' }"
    assert result(cases, "javascript", x=1) == {"y": "one"}
    assert result(cases, "javascript", x=2) == {"y": "many"}


@pytest.mark.parametrize(
    "text",
    [
        "switch (x) { case 1: if (z) { break } y = 1 }",
        "switch (x) { y = 1 }",
        "switch (x) {" + "".join(f"case {n}: y = y + {n};" for n in range(100)) + "}",
        "switch (x) {" + "".join(f"case {n}: y = y + {n};" for n in range(50)) + "}",
        "switch (x) { case 1: y = 1",
        "sum = 0; [4, 5].forEach(n => sum += n)",
        "sum = 0; list.forEach(n => { if (n > 1) { return } sum += n })",
        "list.forEach(function (n) { y = n }",
        "execution.setVariables(m)",
        "execution.setVariables({...m, y: 1})",
    ],
)
def test_what_cannot_be_read_asks_for_a_handler(text):
    process = read_bpmn(bpmn(flow(text, "javascript")))
    assert any("cannot be read" in one.message for one in process.problems)
    assert process.processes["p"].elements["t"].handler == "t"


@pytest.mark.parametrize(
    "text, language",
    [
        ("execution.setVariables([a: x + 1, 'b': [1, 2]])", "groovy"),
        ('execution.setVariables({a: x + 1, "b": [1, 2]});', "javascript"),
    ],
)
def test_several_variables_at_once(text, language):
    assert result(text, language, x=1) == {"a": 2, "b": [1, 2]}
