"""A case that its run was moved to another version of: it goes on with that version's forms, and its picture shows it."""

import pytest
from django.urls import reverse

from approvals.models import Case, CaseType
from approvals.services.pinned import step_form
from forms.models import FormDefinition
from tests.approvals.supervisor.cases import a_case
from tests.workflows.diagrams import END, START, chain, diagram, process
from workflows.actors import SYSTEM
from workflows.handlers import registry
from workflows.models import WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.migration import migrate
from workflows.services.settle import settle

CALLED = diagram(process("called", chain(START, ("sign", '<userTask id="sign" jingwei:form="note"/>'), END)))


def version(number, step):
    """A procedure with a called one, each version of which has a form of its own under the same name."""
    user = f'<userTask id="{step}" name="看" jingwei:form="note"/>'
    call = ("call", '<callActivity id="call" calledElement="called"/>')
    fork = '<parallelGateway id="fork"/><sequenceFlow id="f" sourceRef="fork" targetRef="call"/>'
    body = chain(START, ("fork", fork), (step, user), END) + call[1]
    files = {"visit.bpmn": diagram(process("visit", body)), "called.bpmn": CALLED}
    form = FormDefinition.objects.create(
        pack="visit", form_id=f"note-{number}", version=1, schema={}, content_hash=f"{number:064}"
    )
    return CaseType.objects.create(
        pack_id="visit",
        version=number,
        code="V",
        name_zh="走访",
        name_en="visit",
        mode="training",
        forms={"note": form.pk},
        is_current=number == 1,
        content_hash=f"{number:064}",
        deployment=deploy(key="visit", files=files, metadata={}, actor=SYSTEM),
    )


@pytest.fixture
def case(operator):
    first = version(1, "look")
    case = a_case(first)
    case.root = start_process(
        deployment=first.deployment, process_id="visit", variables={}, business_key=case.number, actor=SYSTEM
    )
    case.save()
    settle()
    return case


def moved(case):
    second = version(2, "check")
    migrate(
        instance_id=case.root_id,
        target=second.deployment,
        mapping={"look": "check"},
        reason="新版",
        actor=SYSTEM,
    )
    case.refresh_from_db()
    return second


def test_the_case_follows_its_run_and_what_was_called_before_keeps_its_form(case):
    second = moved(case)
    assert case.case_type == second
    forms = {item.element_id: step_form(item, case).form_id for item in WorkItem.objects.all()}
    assert forms == {"check": "note-2", "sign": "note-1"}


def test_the_move_itself_is_made_under_the_new_version(case, monkeypatch):
    seen = []

    def observer(instance, process, effects, actor, moment):
        seen.append(Case.objects.get(root=instance).case_type.version)

    monkeypatch.setattr(registry, "observers", [observer])
    moved(case)
    assert seen == [2]


def test_a_called_procedure_moved_alone_leaves_the_case_where_it_stands(case):
    second = version(2, "check")
    migrate(
        instance_id=case.root.children.get().pk,
        target=second.deployment,
        mapping={},
        reason="新版",
        actor=SYSTEM,
    )
    case.refresh_from_db()
    assert case.case_type.version == 1


def test_the_picture_shows_the_token_under_its_new_name(case, operator):
    moved(case)
    marks = operator.get(reverse("instance", args=[case.root_id])).context["diagram"]["marks"]
    assert {"id": "check", "count": 1} in marks["active"]
    assert "start" in marks["visited"] and "check" not in marks["visited"]
