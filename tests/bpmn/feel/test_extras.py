"""What FEEL of Camunda 8 has and the standard does not: functions, and names between backticks."""

from datetime import date

import pytest

from bpmn.dmn import read_dmn
from bpmn.feel import FeelError, compile_expression
from tests.bpmn.engine.playing import play


def feel(text, /, **context):
    return compile_expression(text).evaluate(context)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is defined(x)", False),
        ("is defined(0)", True),
        ("is defined({a: null}.a.b)", False),
        ("get or else(x, 1)", 1),
        ("get or else(value: false, default: 1)", False),
        ("get or else(x, null)", None),
        ('is blank(" \\t\\n")', True),
        ('is blank(string: "a ")', False),
        ("is blank(1)", None),
        ('trim("  a  b ")', "a  b"),
        ('extract("references are 1234, 1256, 1378", "12[0-9]*")', ["1234", "1256"]),
        ('extract("none", "[0-9]+")', []),
        ('extract("a", "[")', None),
        ('to base64("FEEL")', "RkVFTA=="),
        ('from base64(value: "RkVFTA==")', "FEEL"),
        ('from base64("!!!")', None),
        ('from base64("//79")', None),
        ("is empty([])", True),
        ("is empty([null])", False),
        ("duplicate values([1, 2, 3, 2, 1, 1])", [1, 2]),
        ("duplicate values([])", []),
        ("partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("partition([1], 0)", None),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ('get value({a: {b: 2}}, ["a", "c", "d"])', None),
        ('get value({a: 1}, ["a", "b"])', None),
        ('put({x: 1}, "y", 2)', {"x": 1, "y": 2}),
        ('put({x: {y: 1}}, ["x", "y"], 2)', {"x": {"y": 2}}),
        ("put all({x: 1, y: 3}, {x: 2}, {z: 4})", {"x": 2, "y": 3, "z": 4}),
        ("put all({}, 1)", None),
        ('last day of month(date("2024-02-10"))', date(2024, 2, 29)),
    ],
)
def test_functions(text, value):
    assert feel(text) == value


def test_assert_gives_the_value_or_fails_with_its_cause():
    assert feel("assert(x, x > 3)", x=4) == 4
    with pytest.raises(FeelError, match=r"^the condition of assert does not hold$"):
        feel("list contains(assert(x, x != null), 2)")
    with pytest.raises(FeelError, match=r"^too small$"):
        feel('assert(value: x, condition: x > 3, cause: "too small")', x=1)


def test_an_assert_in_a_diagram_leaves_an_incident():
    text = """
        start s
        catch t duration:PT1H
        script a scriptFormat=feel <script>y = assert(x, x != null, "no x")</script>
        end e
        s -> t -> a -> e
    """
    runtime = play(text)
    runtime.advance_clock("PT1H")
    (incident,) = runtime.incidents()
    assert incident.element_id == "a" and "no x" in incident.message
    runtime.retry(incident, {"x": 1})
    assert runtime.first.variables["y"] == 1


@pytest.mark.parametrize(
    ("text", "context", "value"),
    [
        ("`a b`", {"a b": 1}, 1),
        ("`a-b` + 1", {"a-b": 1, "a": 5, "b": 3}, 2),
        ("`and`", {"and": 1}, 1),
        ("`true`", {"true": "yes"}, "yes"),
        ("x.`a-b`", {"x": {"a-b": 1}}, 1),
        ("{`a-b`: 1}.`a-b`", {}, 1),
        ("[{`a-b`: 1}, {`a-b`: 2}][`a-b` > 1].`a-b`", {}, [2]),
        ("for `my x` in [1, 2] return `my x` + 1", {}, [2, 3]),
        ("if `is late` then 1 else 2", {"is late": True}, 1),
        ("`unknown`", {}, None),
    ],
)
def test_names_between_backticks(text, context, value):
    assert compile_expression(text).evaluate(context) == value


def test_names_between_backticks_are_variables_of_the_expression():
    assert compile_expression("`a b` + for `my x` in y return `my x`").variables == {"a b", "y"}


@pytest.mark.parametrize("text", ["`", "`a", "``"])
def test_a_backtick_without_its_other(text):
    with pytest.raises(FeelError, match="does not belong here"):
        compile_expression(text)


def test_an_assert_in_a_decision_is_an_error_of_its_result():
    xml = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n" id="m">
        <decision id="d" name="d"><literalExpression><text>assert(x, x &gt; 1, "small")</text></literalExpression>
        </decision></definitions>"""
    model = read_dmn(xml.encode())
    assert model.evaluate("d", {"x": 2}).value == 2
    result = model.evaluate("d", {"x": 1})
    assert result.value is None and "small" in str(result.errors[0])
