"""Recusal: asked in a running case, decided by the right head, and then the official's work is somebody else's."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import Case, Recusal
from approvals.services.casework import ACTIONS, Act, declare_no_interest
from approvals.services.recusal import decide_recusal, deciding_level, request_recusal
from tests.approvals.deadlines.cases import HEAD, make_case
from tests.approvals.organisation.cast import person, small_county
from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM, Actor
from workflows.handlers import Candidates, registry
from workflows.models import HistoryEvent, WorkItem
from workflows.services import work_items
from workflows.services.deployment import deploy
from workflows.services.execution import start_process

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
DIAGRAM = diagram(
    process(
        "recusal_sample",
        chain(START, ("fork", '<parallelGateway id="fork"/>'), task("verify"), END)
        + '<intermediateCatchEvent id="asked"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        + '<sequenceFlow id="f1" sourceRef="fork" targetRef="asked"/>'
        + task("decide")[1]
        + '<sequenceFlow id="f2" sourceRef="asked" targetRef="decide"/><endEvent id="decided"/>'
        + '<sequenceFlow id="f3" sourceRef="decide" targetRef="decided"/>',
    ),
    '<message id="m" name="recusal_requested"/>',
)


@pytest.fixture
def clerk(monkeypatch):
    """Officer Qian, who may do everything at the county; the runtime alone runs."""
    monkeypatch.setattr(registry, "guards", [])
    monkeypatch.setattr(registry, "observers", [])
    monkeypatch.setattr(registry, "resolver", lambda instance, work: Candidates([("990121", "COUNTY_CLERK")]))
    small_county()
    return person("qian", "钱样本", ("COUNTY_CLERK", "990121"))


@pytest.fixture
def case():
    case = make_case("2010-03-01")
    deployment = deploy(key="recusal_sample", files={"a.bpmn": DIAGRAM}, metadata={}, actor=SYSTEM)
    case.root = start_process(
        deployment=deployment,
        process_id="recusal_sample",
        variables={},
        business_key=case.number,
        timeline="training",
        actor=SYSTEM,
        bind=lambda instance: Case.objects.filter(pk=case.pk).update(root=instance),
    )
    return case


def actor_of(person):
    return Actor(person.user_id, person.name, frozenset({("990121", "COUNTY_CLERK")}))


def claimed(case, person, element="verify"):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element)
    return work_items.claim(work_item_id=item.pk, actor=actor_of(person))


def ask(case, person, ground="与申请人是近亲属"):
    return request_recusal(case=case, user_id=person.user_id, ground=ground, actor=SYSTEM)


def test_a_request_takes_back_the_declaration_and_starts_the_decision(clerk, case):
    declare_no_interest(case=case, actor=actor_of(clerk))
    recusal = ask(case, clerk)
    assert Recusal.objects.get().pk == recusal.pk and recusal.result == "pending"
    assert WorkItem.objects.get(root_id=case.root_id, element_id="decide").is_open
    assert HistoryEvent.objects.filter(root_id=case.root_id, kind="recusal_requested").exists()


def test_a_granted_recusal_takes_the_work_away(clerk, case):
    item = claimed(case, clerk)
    decide_recusal(recusal=ask(case, clerk), is_granted=True, reason="属实", actor=HEAD)
    item.refresh_from_db()
    assert item.assignee_id is None and item.status == "open"
    assert Recusal.objects.get().result == "granted"


def test_a_refused_recusal_leaves_the_work(clerk, case):
    item = claimed(case, clerk)
    decide_recusal(recusal=ask(case, clerk), is_granted=False, reason="不属实", actor=HEAD)
    item.refresh_from_db()
    assert item.assignee_id == clerk.user_id
    assert Recusal.objects.get().result == "refused"


def test_the_heads_form_decides_the_request(clerk, case):
    recusal = ask(case, clerk)
    item = WorkItem.objects.get(root_id=case.root_id, element_id="decide")
    answers = {"result": "granted", "reason": "属实"}
    act = Act(case=case, work_item=item, answers=answers, submission=None, actor=HEAD, today=ON)
    assert ACTIONS["recusal_decide"](act) == {"recusal_result": "granted"}
    recusal.refresh_from_db()
    assert (recusal.result, recusal.decided_by_name, recusal.decided_on) == ("granted", HEAD.name, ON)
    with pytest.raises(Blocked) as caught:
        ACTIONS["recusal_decide"](act)
    assert caught.value.code == "NO_REQUEST"


@pytest.mark.parametrize(
    ("ground", "status", "code"), [(" ", "filed", "NO_GROUND"), ("近亲属", "decided", "DECIDED")]
)
def test_a_request_needs_a_ground_and_comes_before_the_decision(clerk, case, ground, status, code):
    Case.objects.filter(pk=case.pk).update(status=status)
    with pytest.raises(Blocked) as caught:
        ask(case, clerk, ground)
    assert caught.value.code == code


def test_one_request_at_a_time_and_no_second_after_granting(clerk, case):
    recusal = ask(case, clerk)
    with pytest.raises(Blocked) as caught:
        ask(case, clerk)
    assert caught.value.code == "PENDING"
    decide_recusal(recusal=recusal, is_granted=True, reason="属实", actor=HEAD)
    with pytest.raises(Blocked) as caught:
        ask(case, clerk)
    assert caught.value.code == "GRANTED"


def test_nobody_decides_on_himself_nor_without_reasons_nor_twice(clerk, case):
    recusal = ask(case, clerk)
    for actor, reason, code in ((actor_of(clerk), "属实", "OWN_MATTER"), (HEAD, " ", "NO_REASONS")):
        with pytest.raises(Blocked) as caught:
            decide_recusal(recusal=recusal, is_granted=True, reason=reason, actor=actor)
        assert caught.value.code == code
    decide_recusal(recusal=recusal, is_granted=False, reason="不属实", actor=HEAD)
    with pytest.raises(Blocked) as caught:
        decide_recusal(recusal=recusal, is_granted=True, reason="属实", actor=HEAD)
    assert caught.value.code == "SETTLED"


@pytest.mark.parametrize(
    ("role", "unit", "level"),
    [
        ("TOWN_CLERK", "990121100", "township"),
        ("TOWN_HEAD", "990121100", "county"),
        ("COUNTY_DEPUTY", "990121", "county"),
        ("COUNTY_HEAD", "990121", "city"),
        ("CITY_CLERK", "990100", "city"),
        ("CITY_HEAD", "990100", "collective"),
    ],
)
def test_the_head_decides_and_on_a_head_the_level_above(clerk, role, unit, level):
    assert deciding_level(person("someone", "某人", (role, unit)).user_id, ON) == level


def test_a_person_without_post_cannot_be_recused(clerk):
    with pytest.raises(Blocked) as caught:
        deciding_level(person("guest", "访客", is_official=False).user_id, ON)
    assert caught.value.code == "NOT_OFFICIAL"
