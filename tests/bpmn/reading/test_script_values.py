"""Scripts of several statements where a value or a condition is asked for."""

import pytest

from bpmn import ReadingError
from tests.bpmn.engine.playing import at, bpmn, play
from tests.bpmn.reading.test_round_trip import assert_round_trip


def parameter(text, language="groovy"):
    script = f'<camunda:script scriptFormat="{language}">{text}</camunda:script>'
    mapped = f'<camunda:inputParameter name="v">{script}</camunda:inputParameter>'
    return f"start s\nuser a <extensionElements><camunda:inputOutput>{mapped}</camunda:inputOutput></extensionElements>\ns -> a"


def value(text, language="groovy", **variables):
    content = parameter(text, language)
    assert_round_trip(bpmn(content))
    runtime = play(content, variables=variables)
    assert runtime.first.variables == variables
    return runtime.variables_at("a")["v"]


@pytest.mark.parametrize(
    "text, language, result",
    [
        ("def x = n + 1; return x * 2", "groovy", 16),
        ("x = n; x * 2", "javascript", 14),
        ("var x = n; x = x + 1; x", "javascript", 8),
        ("if (n &gt; 5) { return 'big' } else { return 'small' }", "groovy", "big"),
        ("if (n &lt; 5) { return 'small' }; return 'big'", "javascript", "big"),
        ("def x = 1; if (n &gt; 5) { x = 2 }; return x", "groovy", 2),
        ("println 'x'; n + 1", "groovy", 8),
        ("x = n&#10;y = x + 1&#10;y", "groovy", 8),
        ("def x = n", "groovy", 7),
    ],
)
def test_a_parameter_may_be_a_script_of_several_statements(text, language, result):
    assert value(text, language, n=7) == result


@pytest.mark.parametrize("n, opened", [(7, ["a"]), (3, ["b"])])
@pytest.mark.parametrize(
    "text",
    [
        "const big = this.environment.variables.n &gt; 5; next(null, big);",
        "var x = n * 2; x &gt; 10",
        "if (n &gt; 5) { next(null, true) } else { next(null, false) }",
    ],
)
def test_a_condition_may_be_a_script_of_several_statements(text, n, opened):
    condition = f'<conditionExpression xsi:type="tFormalExpression" language="javascript">{text}</conditionExpression>'
    flow = f'<sequenceFlow id="f" sourceRef="x" targetRef="a">{condition}</sequenceFlow>'
    assert (
        at(play(f"start s\nxor x default=x_b\nuser a\nuser b\ns -> x -> b\n{flow}", variables={"n": n}))
        == opened
    )


@pytest.mark.parametrize("text", ["for (i in l) { n = n + i }; n", "throw new BpmnError('x')", "f(n); n"])
def test_what_no_expression_can_say_is_refused(text):
    with pytest.raises(ReadingError, match="cannot be read"):
        value(text, n=1)
