"""What may stand where only once, and what leads nowhere: refused when the file is read (BPMN 10.5, 10.7)."""

import pytest

from bpmn import ReadingError, read_bpmn
from tests.bpmn.engine.playing import bpmn

UNDONE = """
start s
sub q
  start qs
  user a
  qs -> a
  sub v event
    start vs compensateall
    user z
    vs -> z
s -> q
"""
BOUNDARY = """
boundary b on=q compensateall
user h isForCompensation=true
<association id="x" sourceRef="b" targetRef="h"/>
"""
TWO = """
start s
user a
s -> a
sub v event
  start vs {0}
  user y
  vs -> y
sub w event
  start ws {1}
  user z
  ws -> z
"""


@pytest.mark.parametrize(
    ("text", "element", "words"),
    [
        (UNDONE + BOUNDARY, "b", "already undoes"),
        (
            "start s\nuser a\nuser z\nboundary b on=a compensateall\nuser h isForCompensation=true\n"
            '<association id="x" sourceRef="b" targetRef="h"/>\ns -> a\nh -> z',
            "h",
            "leaves an activity that undoes",
        ),
        (TWO.format("error:e1", "error:e1"), "ws", "the same error"),
        (TWO.format("anyescalation", "anyescalation"), "ws", "the same escalation"),
        ("start s message:m1\nstart t message:m1\nuser a\ns -> a\nt -> a", "t", "the same message"),
        (
            "start s\ncatch c <timerEventDefinition><timeDate>2011-01-01T00:00:00</timeDate>"
            "<timeDuration>PT1H</timeDuration></timerEventDefinition>\ns -> c",
            "c",
            "more than one",
        ),
    ],
)
def test_two_where_one_can_be_meant_is_an_error(text, element, words):
    with pytest.raises(ReadingError) as refused:
        read_bpmn(bpmn(text))
    found = {problem.element_id: problem.message for problem in refused.value.problems}
    assert words in found[element], found


@pytest.mark.parametrize(
    "text",
    [
        TWO.format("error:e1", "error:e2"),
        TWO.format("error:e1", "anyerror"),
        TWO.format("message:m1", "signal:s1"),
        "start s signal:s1\nstart t signal:s1\nuser a\ns -> a\nt -> a",
        UNDONE,
    ],
)
def test_what_can_be_told_apart_is_read(text):
    assert not read_bpmn(bpmn(text)).problems


@pytest.mark.parametrize(
    ("text", "element", "words"),
    [
        (
            "start s\nxor x default=x_a\nuser a\nuser b\ns -> x\nx -> a if n > 1\nx -> b if n > 2",
            "x_a",
            "default",
        ),
        (
            "start s\nuser a\nboundary b on=a compensate:a\nuser h isForCompensation=true\n"
            '<association id="x" sourceRef="b" targetRef="h"/>\ns -> a',
            "b",
            "activityRef",
        ),
    ],
)
def test_what_has_no_effect_is_said(text, element, words):
    (problem,) = read_bpmn(bpmn(text)).problems
    assert (problem.severity, problem.element_id) == ("warning", element)
    assert words in problem.message


CALL = """
start s
call c calledElement=q <extensionElements><camunda:{} source="x" targetExpression="${{n}}"/></extensionElements>
s -> c
"""


@pytest.mark.parametrize("parameter", ["in", "out"])
def test_a_name_that_is_worked_out_is_refused(parameter):
    """Flowable's targetExpression: the value went to a variable of the source's name."""
    with pytest.raises(ReadingError, match="a name must stand there"):
        read_bpmn(bpmn(CALL.format(parameter)))


def test_what_lies_in_a_file_of_its_own_is_not_passed_over():
    condition = (
        '<conditionExpression xsi:type="tFormalExpression" language="groovy" camunda:resource="a.groovy"/>'
    )
    flow = f'<sequenceFlow id="f" sourceRef="s" targetRef="a">{condition}</sequenceFlow>'
    with pytest.raises(ReadingError, match=r"the condition lies in a\.groovy"):
        read_bpmn(bpmn(f"start s\nuser a\n{flow}"))
    script = read_bpmn(bpmn("start s\nscript a scriptFormat=groovy camunda:resource=a.groovy\ns -> a"))
    assert [problem.severity for problem in script.problems] == ["warning"]
    assert script.processes["p"].elements["a"].handler == "a"


@pytest.mark.parametrize(
    "text, warned",
    [
        ("start s\nxor g {}\nuser a\ns -> g -> a", "exclusiveGateway"),
        ("start s {}\nuser a\ns -> a", "startEvent"),
        ("start s\nuser a {}\ns -> a", ""),
    ],
)
def test_a_mapping_where_nothing_is_mapped_is_said_to_do_nothing(text, warned):
    mapping = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="x">1</camunda:inputParameter></camunda:inputOutput></extensionElements>'
    found = [problem.message for problem in read_bpmn(bpmn(text.format(mapping))).problems]
    assert found == ([f"the mapping to x has no effect at a {warned}"] if warned else [])
