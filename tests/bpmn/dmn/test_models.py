"""Models: hit policies, requirement graphs, services, types, boxed expressions."""

import pytest

from bpmn.dmn import read_dmn
from bpmn.errors import ReadingError

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:jingwei="urn:jingwei:bpmn:1"'
    ' name="sample" namespace="urn:sample">\n'
)


def model(body, **options):
    return read_dmn(f"{HEAD}{body}\n</definitions>".encode(), "sample.dmn", **options)


def entry(text):
    return text.replace("<", "&lt;")


def table(rules, policy="UNIQUE", extra="", inputs=("age",), outputs=("band",), values=None, default=""):
    """Return a decision `band` whose rules are written as (inputs..., outputs...)."""
    parts = [
        f'<input id="i{n}"><inputExpression><text>{text}</text></inputExpression></input>'
        for n, text in enumerate(inputs)
    ]
    listed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    fallback = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    parts += [f'<output name="{name}">{listed}{fallback}</output>' for name in outputs]
    for number, cells in enumerate(rules, 1):
        disabled = cells[0] == "off"
        cells = cells[1:] if disabled else cells
        row = [f"<inputEntry><text>{entry(cell)}</text></inputEntry>" for cell in cells[: len(inputs)]]
        row += [f"<outputEntry><text>{cell}</text></outputEntry>" for cell in cells[len(inputs) :]]
        attribute = ' jingwei:enabled="false"' if disabled else ""
        note = f"<annotationEntry><text>第{number}行</text></annotationEntry>"
        parts.append(f'<rule id="r{number}"{attribute}>{"".join(row)}{note}</rule>')
    body = "".join(parts)
    return (
        f'<decision id="band" name="Age band">'
        f'<decisionTable id="t" hitPolicy="{policy}" {extra}>{body}</decisionTable></decision>'
    )


BANDS = [("< 18", '"child"'), ("[18..60)", '"adult"'), (">= 60", '"senior"')]
OVERLAP = [("> 10", "1"), ("> 20", "2"), ("> 30", "3")]


@pytest.mark.parametrize(("age", "band", "row"), [(5, "child", 1), (18, "adult", 2), (60, "senior", 3)])
def test_a_unique_table_gives_its_row(age, band, row):
    result = model(table(BANDS)).evaluate("band", {"age": age})
    assert (result.value, result.matched, result.errors) == (band, (row,), ())


@pytest.mark.parametrize(
    ("policy", "extra", "value", "matched"),
    [
        ("FIRST", "", 1, (1,)),
        ("RULE ORDER", "", [1, 2], (1, 2)),
        ("COLLECT", "", [1, 2], (1, 2)),
        ("COLLECT", 'aggregation="SUM"', 3, (1, 2)),
        ("COLLECT", 'aggregation="MIN"', 1, (1, 2)),
        ("COLLECT", 'aggregation="MAX"', 2, (1, 2)),
        ("COLLECT", 'aggregation="COUNT"', 2, (1, 2)),
        ("PRIORITY", "", 2, (2,)),
        ("OUTPUT ORDER", "", [2, 1], (2, 1)),
    ],
)
def test_hit_policies(policy, extra, value, matched):
    result = model(table(OVERLAP, policy, extra, values="3, 2, 1")).evaluate("band", {"age": 25})
    assert (result.value, result.matched) == (value, matched)


def test_overlap_in_a_unique_table_is_an_error_that_shows_the_rows():
    result = model(table(OVERLAP)).evaluate("band", {"age": 40})
    assert result.value is None
    assert result.errors == ("table Age band: only one row may match, but rows 1, 2 and 3 do",)
    assert [row.number for row in result.explanation[0].rows if row.matched] == [1, 2, 3]


def test_any_wants_equal_results():
    rules = [("> 10", "1"), ("> 20", "1"), ("> 30", "2")]
    assert model(table(rules, "ANY")).evaluate("band", {"age": 25}).value == 1
    result = model(table(rules, "ANY")).evaluate("band", {"age": 35})
    assert result.value is None
    assert "different results" in result.errors[0]


@pytest.mark.parametrize(("default", "value"), [("", None), ('"none"', "none")])
def test_when_nothing_matches(default, value):
    result = model(table([("1", '"one"')], default=default)).evaluate("band", {"age": 2})
    assert (result.value, result.matched) == (value, ())


def test_several_outputs_make_a_context():
    rules = [("1", '"a"', "10")]
    result = model(table(rules, outputs=("name", "days"))).evaluate("band", {"age": 1})
    assert result.value == {"name": "a", "days": 10}


def test_the_explanation_shows_row_by_row_why():
    rules = [("< 18", "-", '"child"'), ("off", "-", "-", '"never"'), (">= 18", '"女", "男"', '"adult"')]
    result = model(table(rules, inputs=("age", "sex"))).evaluate("Age band", {"age": 20, "sex": "女"})
    (told,) = result.explanation
    assert [(part.label, part.value) for part in told.inputs] == [("age", 20), ("sex", "女")]
    assert [(row.rule_id, row.matched, row.enabled) for row in told.rows] == [
        ("r1", False, True),
        ("r2", False, False),
        ("r3", True, True),
    ]
    assert [(cell.text, cell.passed) for cell in told.rows[0].cells] == [("< 18", False), ("-", True)]
    assert told.rows[2].annotation == "第3行"
    assert told.chosen == (3,)


def test_values_that_a_column_does_not_list_are_errors():
    assert model(table(BANDS, values='"child", "adult"')).evaluate("band", {"age": 70}).errors


GRAPH = """
<inputData id="salary" name="Monthly salary"><variable name="Monthly salary" typeRef="number"/></inputData>
<businessKnowledgeModel id="tax" name="tax of">
  <encapsulatedLogic><formalParameter name="amount" typeRef="number"/>
    <literalExpression><text>amount * 0.1</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel>
<decision id="yearly" name="Yearly salary"><variable name="Yearly salary" typeRef="number"/>
  <informationRequirement><requiredInput href="#salary"/></informationRequirement>
  <literalExpression><text>12 * Monthly salary</text></literalExpression></decision>
<decision id="net" name="Net"><variable name="Net"/>
  <informationRequirement><requiredDecision href="#yearly"/></informationRequirement>
  <knowledgeRequirement><requiredKnowledge href="#tax"/></knowledgeRequirement>
  <context>
    <contextEntry><variable name="due"/><literalExpression><text>tax of(Yearly salary)</text></literalExpression></contextEntry>
    <contextEntry><literalExpression><text>Yearly salary - due</text></literalExpression></contextEntry>
  </context></decision>
<decisionService id="service" name="Net service">
  <outputDecision href="#net"/><encapsulatedDecision href="#yearly"/><inputData href="#salary"/></decisionService>
<decision id="double" name="Double">
  <knowledgeRequirement><requiredKnowledge href="#service"/></knowledgeRequirement>
  <literalExpression><text>2 * Net service(100)</text></literalExpression></decision>
"""


def test_a_decision_computes_what_it_requires():
    result = model(GRAPH).evaluate("net", {"Monthly salary": 100})
    assert (result.value, result.errors) == (1080, ())


def test_services_are_evaluated_and_called():
    read = model(GRAPH)
    assert read.evaluate("Net service", {"Monthly salary": 10}).value == 108
    assert read.evaluate("double", {}).value == 2160
    assert read.decisions == {"yearly": "Yearly salary", "net": "Net", "double": "Double"}


def test_an_input_of_another_type_is_an_error_and_null():
    result = model(GRAPH).evaluate("yearly", {"Monthly salary": "much"})
    assert result.value is None
    assert result.errors == ("input Monthly salary: the value does not conform to its type",)


def test_an_unknown_decision_is_named():
    with pytest.raises(KeyError, match="no decision nothing"):
        model(GRAPH).evaluate("nothing", {})


BOXES = {
    "<list><literalExpression><text>1</text></literalExpression></list>": [1],
    '<relation><column name="a"/><row><literalExpression><text>1</text></literalExpression></row></relation>': [
        {"a": 1}
    ],
    "<conditional><if><literalExpression><text>x > 1</text></literalExpression></if>"
    "<then><literalExpression><text>2</text></literalExpression></then>"
    "<else><literalExpression><text>3</text></literalExpression></else></conditional>": 2,
    "<filter><in><literalExpression><text>[1, 5, 9]</text></literalExpression></in>"
    "<match><literalExpression><text>item > x</text></literalExpression></match></filter>": [9],
    '<for iteratorVariable="i"><in><literalExpression><text>1..3</text></literalExpression></in>'
    "<return><literalExpression><text>i + count(partial)</text></literalExpression></return></for>": None,
    '<for iteratorVariable="i"><in><literalExpression><text>[1, 2]</text></literalExpression></in>'
    "<return><literalExpression><text>i + count(partial)</text></literalExpression></return></for>": [1, 3],
    '<some iteratorVariable="i"><in><literalExpression><text>[1, 2]</text></literalExpression></in>'
    "<satisfies><literalExpression><text>i > 1</text></literalExpression></satisfies></some>": True,
    '<every iteratorVariable="i"><in><literalExpression><text>[1, 2]</text></literalExpression></in>'
    "<satisfies><literalExpression><text>i > 1</text></literalExpression></satisfies></every>": False,
    "<invocation><literalExpression><text>function(a, b) a - b</text></literalExpression>"
    '<binding><parameter name="b"/><literalExpression><text>1</text></literalExpression></binding>'
    '<binding><parameter name="a"/><literalExpression><text>x</text></literalExpression></binding></invocation>': 4,
}


@pytest.mark.parametrize(("box", "value"), BOXES.items())
def test_boxed_expressions(box, value):
    read = model(f'<decision id="d" name="d">{box}</decision>', lenient=True)
    assert read.evaluate("d", {"x": 5}).value == value


TYPES = """
<itemDefinition name="tBand"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>
<itemDefinition name="tRow"><itemComponent name="n"><typeRef>number</typeRef></itemComponent>
  <itemComponent name="rows" isCollection="true"><typeRef>tRow</typeRef></itemComponent></itemDefinition>
<decision id="band" name="band"><variable name="band" typeRef="tBand"/>
  <literalExpression><text>x</text></literalExpression></decision>
<decision id="row" name="row"><variable name="row" typeRef="tRow"/>
  <literalExpression><text>{n: x, rows: []}</text></literalExpression></decision>
"""


@pytest.mark.parametrize(
    ("decision", "x", "value"), [("band", "a", "a"), ("band", "c", None), ("row", "a", None)]
)
def test_values_are_checked_against_item_definitions(decision, x, value):
    assert model(TYPES).evaluate(decision, {"x": x}).value == value


@pytest.mark.parametrize(
    "language",
    [
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "feel",
    ],
)
def test_every_version_of_dmn_names_feel_by_its_own_uri(language):
    body = (
        f'<decision id="d" name="d"><literalExpression expressionLanguage="{language}">'
        "<text>1 + 1</text></literalExpression></decision>"
    )
    assert model(body).evaluate("d", {}).value == 2


def test_another_language_than_feel_is_a_problem():
    body = (
        '<decision id="d" name="d"><literalExpression expressionLanguage="juel">'
        "<text>1 + 1</text></literalExpression></decision>"
    )
    with pytest.raises(ReadingError, match="the language juel is not run here"):
        model(body)
