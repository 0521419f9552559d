"""Operators' acts: tried first, agreed to by a second person, done one instance at a time, told in the history."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from workflows.actors import SYSTEM, Actor
from workflows.errors import Conflict, NotCompetent, WrongState
from workflows.models import Intervention, ProcessInstance, Timeline
from workflows.selectors import history_of, instance_variables
from workflows.services import interventions
from workflows.services.acts import ACTS, Act, each
from workflows.services.deployment import deploy
from workflows.services.execution import cancel_process, start_process
from workflows.services.history import payload_of

pytestmark = pytest.mark.django_db
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x">
  <process id="visit" name="visit" isExecutable="true">
    <startEvent id="start"/><userTask id="ask" name="ask"/><userTask id="{second}" name="look"/><endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="{second}"/>
    <sequenceFlow id="f3" sourceRef="{second}" targetRef="end"/>
  </process>
</definitions>"""


@pytest.fixture
def operators(db):
    Timeline.objects.create(key="training", day="2010-03-01")
    users = [User.objects.create(username=name) for name in ("first", "second")]
    return [Actor(user.pk, user.username) for user in users]


def deployed(second="look"):
    files = {"visit.bpmn": DIAGRAM.format(second=second).encode()}
    return deploy(key="visit", files=files, metadata={}, actor=SYSTEM)


def begun(count, timeline="live"):
    deployment = deployed()
    return [
        start_process(
            deployment=deployment,
            process_id="visit",
            variables={"amount": number},
            business_key=f"V-{number}",
            timeline=timeline,
            actor=SYSTEM,
        ).pk
        for number in range(count)
    ]


def standing(ids):
    rows = ProcessInstance.objects.filter(pk__in=ids).order_by("pk")
    return [row.work_items.filter(status="open").values_list("element_id", flat=True).first() for row in rows]


MOVE = {"from": ["ask"], "to": ["look"]}


def test_a_preview_says_what_would_happen_and_writes_nothing(operators):
    ids = begun(3)
    cancel_process(instance_id=ids[1], reason="gone", actor=SYSTEM)
    before = history_of(ProcessInstance.objects.get(pk=ids[0])).count()
    seen = interventions.preview(kind="move", instance_ids=[*ids, 999_999], arguments=MOVE)
    assert list(seen.possible) == [ids[0], ids[2]]
    assert set(seen.refused) == {ids[1], 999_999} and "canceled" in seen.refused[ids[1]]
    assert standing([ids[0]]) == ["ask"]
    assert history_of(ProcessInstance.objects.get(pk=ids[0])).count() == before


def test_a_preview_of_many_asks_the_database_no_oftener_than_one_of_few(operators):
    ids = begun(9)
    target = deployed(second="check")
    moving = {"deployment": target.pk, "mapping": {"look": "check"}}
    for kind, arguments in (("move", MOVE), ("migrate", moving)):
        interventions.preview(kind=kind, instance_ids=ids[:1], arguments=arguments)
        with CaptureQueriesContext(connection) as few:
            interventions.preview(kind=kind, instance_ids=ids[:2], arguments=arguments)
        with CaptureQueriesContext(connection) as many:
            seen = interventions.preview(kind=kind, instance_ids=ids, arguments=arguments)
        assert (len(many), list(seen.possible)) == (len(few), ids), kind


def test_an_act_in_real_time_waits_for_a_second_person(operators):
    first, second = operators
    (instance_id,) = begun(1)
    row = interventions.propose(
        kind="move", instance_ids=[instance_id], arguments=MOVE, reason="误填", actor=first
    )
    assert row.status == "proposed" and interventions.run_due_interventions() == 0
    with pytest.raises(NotCompetent):
        interventions.approve(intervention_id=row.pk, actor=first)
    interventions.approve(intervention_id=row.pk, actor=second)
    assert interventions.run_due_interventions() == 1
    row.refresh_from_db()
    assert row.status == "done" and standing([instance_id]) == ["look"]
    event = history_of(ProcessInstance.objects.get(pk=instance_id)).last()
    assert (event.kind, event.actor_name) == ("tokens_moved", "first")
    assert payload_of(event)["reason"] == "误填 · agreed by second"


def test_a_refused_or_stopped_act_does_nothing(operators):
    first, second = operators
    ids = begun(2)
    rows = [
        interventions.propose(kind="cancel", instance_ids=[each], arguments={}, reason="误立", actor=first)
        for each in ids
    ]
    interventions.refuse(intervention_id=rows[0].pk, actor=second)
    interventions.stop(intervention_id=rows[1].pk, actor=first)
    assert interventions.run_due_interventions() == 0
    assert standing(ids) == ["ask", "ask"]
    with pytest.raises(Conflict):
        interventions.approve(intervention_id=rows[0].pk, actor=second)


def test_a_bulk_act_goes_on_after_a_refusal_and_after_an_interruption(operators):
    first, _ = operators
    ids = begun(12, timeline="training")
    row = interventions.propose(kind="move", instance_ids=ids, arguments=MOVE, reason="批量", actor=first)
    assert row.status == "running"
    cancel_process(instance_id=ids[7], reason="gone", actor=SYSTEM)
    assert interventions.run_due_interventions(limit=5) == 5
    row.refresh_from_db()
    assert row.status == "running" and standing(ids).count("look") == 5
    assert interventions.run_due_interventions() == 7
    row.refresh_from_db()
    assert row.status == "done"
    assert standing(ids).count("look") == 11
    assert [target.instance_id for target in row.targets.filter(status="refused")] == [ids[7]]


def test_an_act_that_breaks_down_on_one_instance_holds_up_no_other(operators, monkeypatch):
    first, _ = operators
    ids = begun(2, timeline="training")

    def check(instance, arguments):
        if instance.pk == ids[0]:
            raise TypeError("a mistake of the program")

    def run(instance_id, *others):
        check(ProcessInstance(pk=instance_id), {})
        ACTS["move"].run(instance_id, *others)

    act = Act(ACTS["move"].needs, each(check), run)
    monkeypatch.setattr(interventions, "ACTS", {"move": act})
    monkeypatch.setattr(interventions, "act_named", lambda kind: act)
    seen = interventions.preview(kind="move", instance_ids=ids, arguments=MOVE)
    row = interventions.propose(kind="move", instance_ids=ids, arguments=MOVE, reason="误填", actor=first)
    assert interventions.run_due_interventions() == 2
    assert standing(ids) == ["ask", "look"]
    told = row.targets.get(instance=ids[0])
    assert told.status == "refused" and told.message == "TypeError: a mistake of the program"
    assert (list(seen.possible), seen.refused) == ([ids[1]], {ids[0]: told.message})


MALFORMED = [
    ("move", {"from": "ask", "to": ["look"]}, "from: expected a list of element ids, got str"),
    ("move", {"from": ["ask"], "to": None}, "to: expected a list of element ids, got NoneType"),
    ("move", {"from": ["ask"], "to": [["look"]]}, "to: expected a list of element ids, got list"),
    ("move", {"from": ["ask"]}, "expected the arguments ['from', 'to'], got ['from']"),
    ("move", '{"from": ["ask"', "expected the arguments ['from', 'to'], got str"),
    ("set_variables", {"variables": "amount=1"}, "variables: expected an object of values by the names"),
    ("set_variables", {"variables": {"amount": float("nan")}}, "variables.amount: "),
    ("set_variables", {"variables": {"amount": object()}}, "variables.amount: "),
    ("set_variables", {"variables": {"name": "a\x00b"}}, "variables.name: "),
    ("set_variables", {"variables": {"name": "\ud800"}}, "variables.name: "),
    ("skip", {"incident": "7", "to": ["look"]}, "incident: expected a number, got str"),
    ("migrate", {"deployment": True, "mapping": {}}, "deployment: expected a number, got bool"),
    ("migrate", {"deployment": 1, "mapping": {"ask": 1}}, "mapping: expected an object of new element ids"),
    ("explode", {}, "kind: expected one of ['cancel', "),
]


@pytest.mark.parametrize(("kind", "arguments", "words"), MALFORMED)
def test_malformed_arguments_are_refused_by_the_name_of_their_field(operators, kind, arguments, words):
    ids = begun(1)
    with pytest.raises(WrongState) as tried:
        interventions.preview(kind=kind, instance_ids=ids, arguments=arguments)
    with pytest.raises(WrongState) as asked:
        interventions.propose(
            kind=kind, instance_ids=ids, arguments=arguments, reason="误填", actor=operators[0]
        )
    assert str(tried.value) == str(asked.value)
    assert str(tried.value).startswith(words)


def test_an_unknown_element_is_named(operators):
    ids = begun(1)
    for arguments in ({"from": ["ask"], "to": ["nowhere"]}, {"from": ["nowhere"], "to": ["ask"]}):
        seen = interventions.preview(kind="move", instance_ids=ids, arguments=arguments)
        assert seen.refused[ids[0]].startswith("nowhere: no such element")
    mapping = {"deployment": deployed("other").pk, "mapping": {"look": "nowhere"}}
    seen = interventions.preview(kind="migrate", instance_ids=ids, arguments=mapping)
    assert "nowhere" in seen.refused[ids[0]]


def test_variables_are_set_and_their_values_are_not_stored_in_clear(operators):
    first, _ = operators
    ids = begun(1, timeline="training")
    arguments = {"variables": {"amount": 4711}}
    row = interventions.propose(
        kind="set_variables", instance_ids=ids, arguments=arguments, reason="更正", actor=first
    )
    interventions.run_due_interventions()
    assert instance_variables(ProcessInstance.objects.get(pk=ids[0])) == {"amount": 4711}
    assert "4711" not in Intervention.objects.get(pk=row.pk).payload
    assert interventions.arguments_of(row) == arguments


def test_suspended_instances_are_resumed_in_bulk(operators):
    first, _ = operators
    ids = begun(2, timeline="training")
    for kind, status in (("suspend", "suspended"), ("resume", "active")):
        interventions.propose(kind=kind, instance_ids=ids, arguments={}, reason="检修", actor=first)
        interventions.run_due_interventions()
        assert set(ProcessInstance.objects.values_list("status", flat=True)) == {status}


def test_instances_move_to_a_new_version_by_a_mapping(operators):
    first, second = operators
    ids = begun(2)
    target = deployed(second="check")
    arguments = {"deployment": target.pk, "mapping": {"look": "check"}}
    assert list(interventions.preview(kind="migrate", instance_ids=ids, arguments=arguments).possible) == ids
    row = interventions.propose(
        kind="migrate", instance_ids=ids, arguments=arguments, reason="新版", actor=first
    )
    interventions.approve(intervention_id=row.pk, actor=second)
    interventions.run_due_interventions()
    assert set(ProcessInstance.objects.values_list("definition__version", flat=True)) == {2}


@pytest.mark.parametrize(
    ("kind", "ids", "arguments", "reason"),
    [
        ("cancel", [1], {}, "  "),
        ("cancel", [], {}, "why"),
        ("move", [1], {"to": ["x"]}, "why"),
        ("cancel", range(10_001), {}, "why"),
    ],
)
def test_an_act_without_reason_instances_or_arguments_is_refused(operators, kind, ids, arguments, reason):
    with pytest.raises(WrongState):
        interventions.propose(
            kind=kind, instance_ids=list(ids), arguments=arguments, reason=reason, actor=operators[0]
        )
