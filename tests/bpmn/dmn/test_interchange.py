"""Files as other modellers write them: older versions, foreign attributes, diagrams, other languages."""

import pytest

from bpmn.dmn import read_dmn
from bpmn.errors import ReadingError

CAMUNDA = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{namespace}" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" id="defs" name="subsidy" namespace="http://camunda.org/schema/1.0/dmn"
    exporter="Camunda Modeler">
  <decision id="subsidy" name="Subsidy" camunda:historyTimeToLive="30">
    <decisionTable id="table" hitPolicy="FIRST" biodi:annotationsWidth="400">
      <input id="in" label="户籍" biodi:width="192" camunda:inputVariable="cellInput">
        <inputExpression id="ex" typeRef="{prefix}string"><text>hukou</text></inputExpression>
        <inputValues id="vals"><text>"rural","urban"</text></inputValues>
      </input>
      <input id="in2" label="年龄"><inputExpression id="ex2" typeRef="integer"><text>age</text></inputExpression></input>
      <output id="out" label="金额" name="amount" typeRef="{prefix}integer"/>
      <rule id="r1"><description>农村满六十岁</description>
        <inputEntry id="c1"><text>"rural"</text></inputEntry><inputEntry id="c2"><text>&gt;= 60</text></inputEntry>
        <outputEntry id="o1"><text>960</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c3"><text></text></inputEntry><inputEntry id="c4"><text></text></inputEntry>
        <outputEntry id="o2"><text>0</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="d"><dmndi:DMNShape dmnElementRef="subsidy"><dc:Bounds height="80" width="180"/>
  </dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""
VERSIONS = {
    "1.1": ("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "feel:"),
    "1.2": ("http://www.omg.org/spec/DMN/20180521/MODEL/", ""),
    "1.3": ("https://www.omg.org/spec/DMN/20191111/MODEL/", ""),
    "1.4": ("https://www.omg.org/spec/DMN/20211108/MODEL/", ""),
    "1.5": ("https://www.omg.org/spec/DMN/20230324/MODEL/", ""),
}


def camunda(version="1.3"):
    namespace, prefix = VERSIONS[version]
    return CAMUNDA.format(namespace=namespace, prefix=prefix)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read(version):
    model = read_dmn(camunda(version).encode(), "subsidy.dmn")
    result = model.evaluate("subsidy", {"hukou": "rural", "age": 61})
    assert (result.value, result.matched) == (960, (1,))
    assert result.explanation[0].rows[0].annotation == "农村满六十岁"
    assert model.evaluate("subsidy", {"hukou": "urban", "age": 61}).value == 0


def test_an_input_that_is_not_listed_is_an_error():
    result = read_dmn(camunda().encode()).evaluate("subsidy", {"hukou": "foreign", "age": 61})
    assert result.errors == ('table Subsidy: the input 户籍 is none of "rural","urban"',)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            '<inputExpression id="ex2"',
            '<inputExpression id="ex2" expressionLanguage="juel"',
            "the language juel",
        ),
        ("</decisionTable>", "<rules/></decisionTable>", "rules is unknown within decisionTable"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(before, after, message):
    with pytest.raises(ReadingError, match=message):
        read_dmn(camunda().replace(before, after).encode(), "subsidy.dmn")


def test_all_mistakes_are_told_at_once():
    broken = (
        camunda()
        .replace("960", "960 +")
        .replace("hukou</text>", "hukou =</text>")
        .replace("FIRST", "FIRSTLY")
    )
    with pytest.raises(ReadingError) as caught:
        read_dmn(broken.encode(), "subsidy.dmn")
    assert {problem.element_id for problem in caught.value.problems} == {"o1", "ex", "table"}
    assert all(problem.remedy and problem.line for problem in caught.value.problems)


def test_imported_models_lend_types_and_knowledge():
    lender = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="lib" namespace="urn:lib">
    <itemDefinition name="tAge"><typeRef>number</typeRef></itemDefinition>
    <businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic><formalParameter name="n"/>
    <literalExpression><text>2 * n</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>"""
    user = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="user" namespace="urn:user">
    <import name="lib" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
    <decision id="d" name="d"><variable name="d" typeRef="lib.tAge"/>
    <knowledgeRequirement><requiredKnowledge href="urn:lib#twice"/></knowledgeRequirement>
    <literalExpression><text>lib.twice(21)</text></literalExpression></decision></definitions>"""
    library = read_dmn(lender.encode(), "lib.dmn")
    assert read_dmn(user.encode(), "user.dmn", models=[library]).evaluate("d", {}).value == 42
