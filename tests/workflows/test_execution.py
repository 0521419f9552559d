"""The front door of the runtime: what stands in the tables after each step."""

from datetime import date

import pytest

from tests.workflows.diagrams import APPROVAL, END, START, chain, diagram, process, task
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.errors import Conflict, NotCompetent
from workflows.handlers import BpmnError, service_task
from workflows.models import HistoryEvent, InboxEntry, Incident, Job, Timer, WorkItem
from workflows.selectors import instance_variables, path_of, work_list
from workflows.services import incidents, work_items
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.history import payload_of
from workflows.services.jobs import ATTEMPTS
from workflows.services.messages import correlate
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]


@pytest.fixture
def clerk(django_user_model):
    user = django_user_model.objects.create(username="clerk")
    return Actor(user.pk, "clerk", frozenset({("", "clerk")}))


@pytest.fixture
def other(django_user_model):
    user = django_user_model.objects.create(username="other")
    return Actor(user.pk, "other", frozenset({("", "clerk")}))


def begin(content, key, *, timeline="live", also=None, **variables):
    files = {f"{key}.bpmn": content, **(also or {})}
    deployment = deploy(key=key, files=files, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment,
        process_id=key,
        variables=variables,
        business_key="A-1",
        timeline=timeline,
        actor=SYSTEM,
    )


def open_item(instance, element=None):
    rows = WorkItem.objects.filter(root_id=instance.pk, status__in=["open", "claimed"])
    return rows.get(element_id=element) if element else rows.get()


def do(instance, element, actor=SYSTEM, **variables):
    item = open_item(instance, element)
    return complete_work_item(work_item_id=item.pk, variables=variables, actor=actor)


def service(key, handler):
    return key, f'<serviceTask id="{key}" jingwei:handler="{handler}"/>'


def run_jobs_until_incident():
    """Let every attempt of a failing job come due."""
    for _ in range(ATTEMPTS):
        settle()
        Job.objects.filter(status="waiting").update(run_after="2000-01-01T00:00:00Z")


def test_a_case_runs_from_start_to_end(clerk):
    instance = begin(APPROVAL, "approval", amount=3)
    do(instance, "check", ok=True)
    do(instance, "decide", decided_on=date(2010, 3, 1))
    instance.refresh_from_db()
    assert (instance.status, instance.end_events) == ("completed", ["end"])
    assert instance_variables(instance) == {"amount": 3, "ok": True, "decided_on": date(2010, 3, 1)}
    assert [step[1] for step in path_of(instance) if step[0] == "entered"] == [
        "start",
        "check",
        "decide",
        "end",
    ]
    assert not InboxEntry.objects.exists()


def test_the_same_work_is_not_completed_twice(clerk):
    instance = begin(APPROVAL, "approval")
    item = do(instance, "check")
    with pytest.raises(Conflict):
        complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)


def test_only_a_candidate_claims_and_only_one_holds(clerk, other):
    content = diagram(process("p", chain(START, task("t", camunda__candidateGroups="clerk"), END)))
    instance = begin(content, "p")
    item = open_item(instance)
    stranger = Actor(None, "stranger", frozenset({("", "judge")}))
    with pytest.raises(NotCompetent):
        work_items.claim(work_item_id=item.pk, actor=stranger)
    assert list(work_list(clerk, box="shared")) == [item]
    work_items.claim(work_item_id=item.pk, actor=clerk)
    with pytest.raises(Conflict):
        work_items.claim(work_item_id=item.pk, actor=other)
    assert list(work_list(other)) == []
    with pytest.raises(NotCompetent):
        complete_work_item(work_item_id=item.pk, variables={}, actor=other)
    work_items.release(work_item_id=item.pk, actor=clerk)
    assert list(work_list(other)) == [item]


def test_a_job_runs_its_handler_and_the_case_goes_on():
    service_task("double")(lambda context: {"result": context.variables["n"] * 2})
    instance = begin(diagram(process("p", chain(START, service("s", "double"), task("t"), END))), "p", n=21)
    assert not WorkItem.objects.exists()
    settle()
    assert open_item(instance).element_id == "t"
    assert instance_variables(_fresh(instance))["result"] == 42


def test_a_bpmn_error_of_a_handler_takes_the_boundary():
    @service_task("refuse")
    def refuse(context):
        raise BpmnError("NO", "not today")

    body = chain(START, service("s", "refuse"), END) + (
        '<boundaryEvent id="b" attachedToRef="s"><errorEventDefinition errorRef="e"/></boundaryEvent>'
        '<userTask id="mend"/><sequenceFlow id="fb" sourceRef="b" targetRef="mend"/>'
    )
    instance = begin(diagram(process("p", body), '<error id="e" errorCode="NO"/>'), "p")
    settle()
    assert open_item(instance).element_id == "mend"


def test_a_failing_job_becomes_an_incident_and_can_be_retried():
    answers = iter([ValueError("away")] * ATTEMPTS + [{"result": 1}])

    @service_task("flaky")
    def flaky(context):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    instance = begin(diagram(process("p", chain(START, service("s", "flaky"), task("t"), END))), "p")
    run_jobs_until_incident()
    incident = Incident.objects.get(status="open")
    assert "away" in incident.message
    incidents.retry(incident_id=incident.pk, actor=SYSTEM)
    settle()
    assert open_item(instance).element_id == "t"
    assert not Incident.objects.filter(status="open").exists()


def test_a_job_that_takes_its_workers_with_it_becomes_an_incident():
    ran = []
    service_task("deadly")(lambda context: ran.append(1))
    instance = begin(diagram(process("p", chain(START, service("s", "deadly"), END))), "p")
    Job.objects.update(status="running", attempts=ATTEMPTS, lease="gone", locked_until="2000-01-01T00:00:00Z")
    settle()
    assert ran == [] and "died" in Incident.objects.get(instance=instance, status="open").message


def test_a_called_process_is_an_instance_of_its_own_and_hands_back_results():
    call = ("c", '<callActivity id="c" calledElement="child"><extensionElements><camunda:in variables="all"/>'
                 '<camunda:out source="answer" target="heard"/></extensionElements></callActivity>')  # fmt: skip
    parent = diagram(process("p", chain(START, call, task("t"), END)))
    child = diagram(process("child", chain(START, task("ask"), END)))
    instance = begin(parent, "p", also={"child.bpmn": child}, question=1)
    settle()
    do(instance, "ask", answer=7)
    settle()
    assert open_item(instance).element_id == "t"
    assert instance_variables(_fresh(instance))["heard"] == 7


def test_a_message_reaches_its_case_only():
    catch = (
        "m",
        '<intermediateCatchEvent id="m"><messageEventDefinition messageRef="x"/></intermediateCatchEvent>',
    )
    content = diagram(process("p", chain(START, catch, task("t"), END)), '<message id="x" name="papers"/>')
    instance = begin(content, "p")
    assert correlate(name="papers", business_key="B-2", variables={}, actor=SYSTEM) == 0
    assert correlate(name="papers", business_key="A-1", variables={"n": 2}, actor=SYSTEM) == 1
    assert open_item(instance).element_id == "t"


def test_a_moved_day_fires_timers_at_their_own_moment():
    timelines.set_day(timeline="training", day=date(2010, 3, 1), actor=SYSTEM)
    catch = ("w", '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>P3D</timeDuration>'
                  "</timerEventDefinition></intermediateCatchEvent>")  # fmt: skip
    instance = begin(diagram(process("p", chain(START, catch, task("t"), END))), "p", timeline="training")
    timelines.move_to(timeline="training", day=date(2010, 3, 3), actor=SYSTEM)
    assert Timer.objects.get().status == "armed"
    timelines.move_to(timeline="training", day=date(2010, 3, 8), actor=SYSTEM)
    item = open_item(instance)
    assert item.opened_at.astimezone(timelines.ZONE).date() == date(2010, 3, 4)


def test_history_is_sealed_and_payload_is_readable_with_the_key():
    instance = begin(APPROVAL, "approval", secret="x")
    event = HistoryEvent.objects.get(instance=instance, kind="started")
    assert "secret" not in event.payload
    assert payload_of(event)["secret"] == "x"


def test_a_failing_gateway_leaves_the_work_open():
    body = chain(START, task("t"), ("g", '<exclusiveGateway id="g"/>')) + (
        '<endEvent id="e"/><sequenceFlow id="fe" sourceRef="g" targetRef="e">'
        "<conditionExpression>ok = true</conditionExpression></sequenceFlow>"
    )
    instance = begin(diagram(process("p", body)), "p")
    with pytest.raises(Exception, match="no outgoing condition"):
        do(instance, "t", ok=False)
    assert open_item(instance).status == "open"
    do(instance, "t", ok=True)
    assert _fresh(instance).status == "completed"


def _fresh(instance):
    instance.refresh_from_db()
    return instance
