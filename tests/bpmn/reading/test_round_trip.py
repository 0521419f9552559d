"""What was read and written reads as an equal model."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bpmn import read_bpmn
from bpmn.writing import meaning, write_bpmn
from tests.bpmn.engine.generated import blocks, text_of
from tests.bpmn.engine.playing import NAMESPACES, bpmn
from tests.bpmn.engine.test_call_data import DECLARED, LOCAL, MIXED, PLAIN
from tests.bpmn.engine.test_conversations import INQUIRY, KEY, OFFICE, PROPERTY
from tests.bpmn.engine.test_unstructured import diagrams
from tests.bpmn.reading.test_fuzz import SEED

PACKS = Path(__file__).resolve().parents[3] / "packs"


def differences(before, after, path=""):
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(k for k in after if k not in before)]:
            yield from differences(before.get(key), after.get(key), f"{path}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, f"{path}[{number}]")
    elif before != after:
        yield f"{path}: {before!r} became {after!r}"


def assert_round_trip(content, **options):
    once = read_bpmn(content, **options)
    text = write_bpmn(once)
    again = read_bpmn(text, **options)
    assert list(once.processes) == list(again.processes)
    for key, process in once.processes.items():
        assert list(differences(meaning(process), meaning(again.processes[key]))) == [], key
    assert write_bpmn(again) == text


def test_everything_at_once():
    assert_round_trip(SEED.encode())


def test_a_process_that_declares_its_data():
    assert_round_trip(bpmn(f"{DECLARED}\nuser a"))


def test_a_task_that_declares_its_data():
    content = bpmn(f"start s\nuser a {DECLARED}\ns -> a").replace(NAMESPACES.encode(), PLAIN.encode())
    assert_round_trip(content)


@pytest.mark.parametrize("text", [LOCAL, MIXED])
def test_local_parameters_of_a_call(text):
    assert_round_trip(bpmn(text))


def test_messages_of_a_conversation():
    roots = PROPERTY.format("number", "inquiry_no", "reply_to") + PROPERTY.format("year", "year", "year")
    assert_round_trip(bpmn(INQUIRY.format(loop="par*2"), ("q", OFFICE), roots=roots + KEY))


def test_transaction_data_and_loops():
    assert_round_trip(
        bpmn(
            """
        <laneSet><lane id="l1" name="Clerk" jingwei:role="clerk"><flowNodeRef>a</flowNodeRef></lane></laneSet>
        <dataObject id="d1" name="n"><extensionElements><camunda:value>5</camunda:value></extensionElements></dataObject>
        start s jingwei:form="f_start"
        user a name="Look" camunda:assignee="${who}" camunda:candidateGroups="x,y" camunda:dueDate="${due}" jingwei:legalBasis="Art. 5" <extensionElements><camunda:inputOutput><camunda:inputParameter name="l">${n + 1}</camunda:inputParameter><camunda:outputParameter name="o">text</camunda:outputParameter></camunda:inputOutput></extensionElements>
        transaction p1
          user b
          boundary cb on=b compensateall
          user u isForCompensation="true"
          <association id="as" sourceRef="cb" targetRef="u"/>
          end e cancel
          b -> e
        boundary c on=p1 cancel
        adhoc q ordering="Sequential" cancelRemainingInstances="false" <completionCondition>n > 1</completionCondition>
          user qa
        rule r camunda:decisionRef="d" camunda:resultVariable="x" camunda:mapDecisionResult="singleEntry"
        call k calledElement="${which}" <extensionElements><camunda:in variables="all"/><camunda:in sourceExpression="${n}" target="m"/><camunda:out source="y" target="z"/></extensionElements>
        send w messageRef="ref_m1"
        script t <script>x = 1; y = x + 1</script>
        script y scriptFormat="groovy" <script>for (i in l) { x += i }</script>
        script v scriptFormat="feel" camunda:resultVariable="g" <script>1 + 1</script>
        service j jingwei:handler="h" camunda:asyncBefore="true"
        events g instantiate="false"
        catch x timer
        s -> a -> p1 -> q -> r -> k -> w -> t -> y -> v -> j
        """.replace('        events g instantiate="false"\n        catch x timer\n', ""),
            roots='<collaboration id="co"><participant id="pa" name="Town" processRef="p"/></collaboration>',
        )
    )


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(blocks(leaves=8))
def test_generated_diagrams(block):
    assert_round_trip(bpmn(text_of(block)))


@pytest.mark.parametrize("path", sorted(PACKS.rglob("*.bpmn")), ids=lambda path: path.stem)
def test_every_procedure_of_the_packs(path):
    assert_round_trip(path.read_bytes())


@pytest.mark.shared
def test_every_reference_diagram(shared):
    for path in sorted((shared / "data" / "miwg").glob("*.bpmn")):
        assert_round_trip(path.read_bytes(), strict=False)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_wild_diagrams(text):
    assert_round_trip(bpmn(text), strict=False)
