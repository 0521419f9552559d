"""Texts with holes in Groovy, and what a script that ends with an assignment gives as its result."""

import pytest

from bpmn import LocalRuntime
from tests.bpmn.engine.playing import NAMESPACES


def after(script, language, attributes=""):
    text = (
        f'<definitions {NAMESPACES}><process id="p" isExecutable="true"><startEvent id="s"/>'
        f'<scriptTask id="a" scriptFormat="{language}" {attributes}><script><![CDATA[{script}]]></script></scriptTask>'
        '<userTask id="u"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="g" sourceRef="a" targetRef="u"/></process></definitions>'
    )
    runtime = LocalRuntime(text.encode(), run_handlers=False)
    instance = runtime.start("p", {"n": 2, "who": "an"})
    assert instance.active == ["u"]
    return instance.variables


@pytest.mark.parametrize(
    "script, expected",
    [
        ('x = "case ${n}"', "case 2"),
        ('x = "${who}-${n + 1}"', "an-3"),
        ("x = 'case ${n}'", "case ${n}"),
        ('execution.setVariable("x", "case ${n}")', "case 2"),
        ('if (n > 1) { x = "many: ${n}" }', "many: 2"),
        ('def y = "no ${n}"; x = y', "no 2"),
    ],
)
def test_a_text_of_groovy_is_filled_between_double_quotes_alone(script, expected):
    assert after(script, "groovy")["x"] == expected


@pytest.mark.parametrize(
    "language, script, result",
    [
        ("groovy", "x = 5", 5),
        ("groovy", 'x = "case ${n}"', "case 2"),
        ("javascript", "x = `case ${n}`", "case 2"),
        ("javascript", "y = n; x = y + 1", 3),
        ("groovy", '"case ${n}"', "case 2"),
        ("groovy", "n == 2", True),
    ],
)
def test_the_result_of_an_assignment_is_what_it_assigns(language, script, result):
    given = after(script, language, 'camunda:resultVariable="r"')
    assert given["r"] == result
    assert "x =" not in script or given["x"] == result
