"""What is no decision model is refused with a place and a reason."""

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


@pytest.mark.parametrize(
    ("body", "line", "element", "message"),
    [
        (
            "<decision id='d' name='d'><literalExpression><text>1 +</text></literalExpression></decision>",
            2,
            "d",
            "1 +",
        ),
        (
            "\n<decision id='d'><decisionTabel/></decision>",
            3,
            "d",
            "decisionTabel is unknown within decision",
        ),
        (table([("1", "2")], "UNIQ"), 2, "t", "no hit policy UNIQ"),
        (table([("1",)]), 2, "r1", "rule 1 has 1 inputs and 0 outputs"),
        ("<inputData id='i' name='i'><variable name='i' typeRef='tNo'/></inputData>", 2, "i", "no type tNo"),
        (
            "<decision id='d' name='d'><informationRequirement><requiredInput href='#no'/></informationRequirement>"
            "<literalExpression><text>1</text></literalExpression></decision>",
            2,
            "d",
            "#no points nowhere",
        ),
        ("<decision id='d' name='a'/><decision id='d' name='b'/>", 2, "d", "given twice"),
        (
            "<import name='m' namespace='urn:m' importType='https://www.omg.org/spec/DMN/'/>",
            2,
            "m",
            "is not here",
        ),
    ],
)
def test_problems_point_at_line_and_element(body, line, element, message):
    with pytest.raises(ReadingError) as caught:
        model(body)
    found = [problem for problem in caught.value.problems if message in problem.message]
    assert [(problem.file, problem.line, problem.element_id) for problem in found] == [
        ("sample.dmn", line, element)
    ]


def test_circles_of_requirements_are_named():
    need = "<informationRequirement><requiredDecision href='#{}'/></informationRequirement>"
    text = "<literalExpression><text>1</text></literalExpression>"
    body = "".join(
        f"<decision id='{one}' name='{one}'>{need.format(other)}{text}</decision>"
        for one, other in ("ab", "ba")
    )
    with pytest.raises(ReadingError, match="a → b → a"):
        model(body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
        HEAD.encode().replace(b"20230324", b"20990101") + b"</definitions>",
        b" " * 6_000_000,
    ],
    ids=["empty", "text", "root", "doctype", "version", "size"],
)
def test_what_is_no_model_is_refused(content):
    with pytest.raises(ReadingError):
        read_dmn(content, "sample.dmn")


def test_an_expanding_file_is_refused():
    rows = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    with pytest.raises(ReadingError):
        read_dmn(f'<!DOCTYPE d [<!ENTITY e0 "x">{rows}]><d>&e12;</d>'.encode())


def test_endless_nesting_is_refused():
    chain = "".join(
        f"<itemDefinition name='t{n}'><typeRef>t{n + 1}</typeRef></itemDefinition>" for n in range(2000)
    )
    with pytest.raises(ReadingError, match="nested too deeply"):
        model(chain)


def test_a_rule_without_question_mark_may_decide_by_itself():
    rules = [("vip = true", '"yes"'), ("-", '"no"')]
    read = model(table(rules, "FIRST"))
    assert read.evaluate("band", {"age": 5, "vip": True}).value == "yes"
    assert read.evaluate("band", {"age": 5, "vip": False}).value == "no"


def test_endless_work_in_a_model_is_an_error():
    text = "some a in 1..100000 satisfies some b in 1..100000 satisfies a + b &lt; 0"
    body = f"<decision id='d' name='d'><literalExpression><text>{text}</text></literalExpression></decision>"
    assert "steps" in model(body).evaluate("d", {}).errors[0]
