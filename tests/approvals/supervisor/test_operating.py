"""Runs of procedures on the operators' pages: found, opened, repaired by two persons, moved to a new version."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import AccessRecord
from tests.approvals.organisation.cast import person
from tests.approvals.supervisor.cases import a_case, county_with_people, procedure
from tests.workflows.test_interventions import DIAGRAM
from workflows.actors import SYSTEM, Actor
from workflows.models import Incident, Intervention, ProcessInstance
from workflows.selectors import history_of
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process, suspend
from workflows.services.interventions import approve, preview, propose, run_due_interventions

pytestmark = pytest.mark.django_db
SECRET = "绝密内容"


def deployed(second="look"):
    files = {"visit.bpmn": DIAGRAM.format(second=second).encode()}
    return deploy(key="visit", files=files, metadata={}, actor=SYSTEM)


def begun(key, deployment, timeline="live", **variables):
    return start_process(
        deployment=deployment,
        process_id="visit",
        variables=variables,
        business_key=key,
        timeline=timeline,
        actor=SYSTEM,
    )


@pytest.fixture
def enter(client):
    county_with_people()
    person("sysadmin_b", "管理员乙", ("SYSADMIN", "990100"))

    def sign_in(username):
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in


@pytest.fixture
def runs(enter):
    deployment = deployed()
    return [begun(f"V-{number}", deployment, amount=number, note=SECRET) for number in range(3)]


def keys_on(page):
    return [row["instance"].business_key for row in page.context["page"].rows]


def test_runs_are_found_by_key_state_place_and_variable(enter, runs):
    operator = enter("sysadmin")
    suspend(instance_id=runs[2].pk, reason="检修", actor=SYSTEM)
    found = [
        ({}, ["V-2", "V-1", "V-0"]),
        ({"key": "v-1"}, ["V-1"]),
        ({"state": "suspended"}, ["V-2"]),
        ({"state": "running", "element": "ask"}, ["V-1", "V-0"]),
        ({"element": "look"}, []),
        ({"variable": "amount", "value": "1"}, ["V-1"]),
        ({"variable": "note", "value": SECRET}, ["V-2", "V-1", "V-0"]),
        ({"variable": "amount"}, ["V-2", "V-1", "V-0"]),
        ({"variable": "nobody"}, []),
        ({"variable": "nodes__0", "value": "x"}, ["V-2", "V-1", "V-0"]),
        ({"process": "visit", "version": "7"}, []),
    ]
    for wanted, keys in found:
        assert keys_on(operator.get(reverse("instances"), wanted)) == keys, wanted


def test_only_a_system_administrator_sees_runs(enter, runs):
    clerk = enter("county_clerk")
    for name, args in (("instances", []), ("instance", [runs[0].pk]), ("instance_xml", [runs[0].pk])):
        assert clerk.get(reverse(name, args=args)).status_code == 403
    assert clerk.post(reverse("intervention_prepare"), {"kind": "cancel", "ids": "1"}).status_code == 403


def test_values_open_with_a_reason_that_stands_in_the_case(enter, runs):
    operator, url = enter("sysadmin"), reverse("instance", args=[runs[0].pk])
    case = a_case(procedure())
    case.root = runs[0]
    case.save()
    closed = operator.get(url)
    assert SECRET not in closed.text and "note" in closed.text
    operator.post(url, {"reason": " "})
    assert not AccessRecord.objects.exists()
    opened = operator.post(url, {"reason": "核对金额"})
    assert SECRET in opened.text
    assert AccessRecord.objects.get().purpose == "variables: 核对金额"
    assert history_of(runs[0]).last().kind == "variables_read"


def test_a_move_is_tried_proposed_agreed_to_and_done(enter, runs):
    operator, ids = enter("sysadmin"), " ".join(str(row.pk) for row in runs)
    suspend(instance_id=runs[1].pk, reason="检修", actor=SYSTEM)
    fields = {"kind": "move", "ids": ids, "from": "ask", "to": "look"}
    tried = operator.post(reverse("intervention_prepare"), {**fields, "try": "1"})
    assert list(tried.context["preview"].possible) == [runs[0].pk, runs[2].pk]
    assert tried.context["needs_second"] and not Intervention.objects.exists()
    assert operator.post(reverse("intervention_propose"), fields).status_code == 200
    assert not Intervention.objects.exists()
    operator.post(reverse("intervention_propose"), {**fields, "reason": "误点"})
    row = Intervention.objects.get()
    decide = reverse("intervention_decide", args=[row.pk])
    operator.post(decide, {"act": "approve"})
    row.refresh_from_db()
    assert row.status == "proposed"
    second = enter("sysadmin_b")
    asked = second.get(reverse("intervention", args=[row.pk]))
    assert asked.context["may_decide"]
    assert [text for _label, text in asked.context["described"]] == ["ask", "look"]
    second.post(decide, {"act": "approve"})
    run_due_interventions()
    shown = second.get(reverse("intervention", args=[row.pk]))
    targets = [(row["instance"].pk, row["state"]) for row in shown.context["targets"]]
    assert shown.context["acted"] == 3
    assert targets == [(runs[1].pk, "未改动"), (runs[0].pk, "已完成"), (runs[2].pk, "已完成")]
    assert [item.element_id for item in runs[0].work_items.filter(status="open")] == ["look"]


def test_runs_of_an_act_that_was_refused_do_not_wait(enter, runs):
    operator = enter("sysadmin")
    operator.post(
        reverse("intervention_propose"), {"kind": "cancel", "ids": str(runs[0].pk), "reason": "误立"}
    )
    row = Intervention.objects.get()
    page = reverse("intervention", args=[row.pk])
    assert [each["state"] for each in operator.get(page).context["targets"]] == ["等待处理"]
    second = enter("sysadmin_b")
    second.post(reverse("intervention_decide", args=[row.pk]), {"act": "refuse"})
    assert [each["state"] for each in second.get(page).context["targets"]] == ["未执行"]


def test_tokens_can_be_taken_away_from_wherever_one_of_the_runs_stands(enter, runs):
    complete_work_item(work_item_id=runs[0].work_items.get().pk, variables={}, actor=SYSTEM)
    ids = " ".join(str(row.pk) for row in runs)
    page = enter("sysadmin").post(reverse("intervention_prepare"), {"kind": "move", "ids": ids})
    assert page.context["from"] == [("look", "look"), ("ask", "ask")]


def test_all_that_fit_the_filter_are_chosen(enter, runs):
    operator = enter("sysadmin")
    page = operator.post(
        reverse("intervention_prepare"), {"kind": "suspend", "all": "1", "variable": "amount", "value": "2"}
    )
    assert [row.pk for row in page.context["rows"]] == [runs[2].pk]


def test_runs_move_to_a_new_version_by_the_proposed_mapping(enter, runs):
    operator = enter("sysadmin")
    rehearsed = begun("T-1", deployed(), timeline="training")
    target = deployed(second="check")
    fields = {"kind": "migrate", "ids": str(rehearsed.pk), "deployment": str(target.pk)}
    page = operator.post(reverse("intervention_prepare"), {**fields, "try": "1"})
    assert [(line["id"], line["to"]) for line in page.context["mapping"]] == [("look", "check")]
    assert list(page.context["preview"].possible) == [rehearsed.pk]
    # Another version looked at in between is another version.
    others = [deployed(second="inspect"), target]
    shown = [
        dict(
            operator.post(reverse("intervention_prepare"), fields | {"deployment": each.pk}).context[
                "new_elements"
            ]
        )
        for each in others
    ]
    assert ["inspect" in each for each in shown] == [True, False]
    assert ["check" in each for each in shown] == [False, True]
    operator.post(reverse("intervention_propose"), {**fields, "map-look": "check", "reason": "新版"})
    run_due_interventions()
    assert ProcessInstance.objects.get(pk=rehearsed.pk).definition.version == 2
    rows = {row.version: row.living for row in operator.get(reverse("versions")).context["rows"]}
    assert rows == {1: 3, 2: 1, 3: 0}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "move", "to": "look"},
        {"kind": "set_variables", "name": "a b", "new_value": "1"},
        {"kind": "set_variables", "name": "a", "new_value": "{"},
        {"kind": "set_variables", "name": "a", "new_value": "[" * 100_000},
        {"kind": "set_variables", "name": "a", "new_value": "1e400"},
        {"kind": "set_variables", "name": "a", "new_value": r'"\u0000"'},
        {"kind": "migrate"},
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_happens(enter, runs, fields):
    operator = enter("sysadmin")
    page = operator.post(reverse("intervention_prepare"), {**fields, "ids": str(runs[0].pk), "try": "1"})
    assert page.status_code == 409 and page.context["problem"]
    assert page.context["preview"] is None


def test_the_record_of_a_move_names_the_steps_of_both_versions(enter, runs):
    named = DIAGRAM.format(second="check").replace('name="look"', 'name="核查"')
    files = {"visit.bpmn": named.replace('name="visit"', 'name="走访"').encode()}
    target = deploy(key="visit", files=files, metadata={}, actor=SYSTEM)
    first, second = (Actor(User.objects.get(username=name).pk, name) for name in ("sysadmin", "sysadmin_b"))
    row = propose(
        kind="migrate",
        instance_ids=[runs[0].pk],
        arguments={"deployment": target.pk, "mapping": {"look": "check"}},
        reason="新版",
        actor=first,
    )
    told = [("版本", "走访 · 2"), ("look", "核查 (check)")]
    page = enter("sysadmin_b").get(reverse("intervention", args=[row.pk]))
    assert page.context["described"] == told
    approve(intervention_id=row.pk, actor=second)
    assert run_due_interventions() == 1
    page = enter("sysadmin_b").get(reverse("intervention", args=[row.pk]))
    assert page.context["described"] == told
    assert [each["state"] for each in page.context["targets"]] == ["已完成"]


def test_a_whole_number_finds_its_own_case_alone(enter, runs):
    begun("V-10", runs[0].deployment)
    operator = enter("sysadmin")
    assert keys_on(operator.get(reverse("instances"), {"key": "V-1"})) == ["V-1"]
    assert keys_on(operator.get(reverse("instances"), {"key": "v-1"})) == ["V-10", "V-1"]


@pytest.fixture
def called(runs):
    """A procedure that the first case called and that stands at an incident."""
    root = runs[0]
    child = begun("V-0", root.deployment)
    ProcessInstance.objects.filter(pk=child.pk).update(root=root, parent=root, parent_wait_id="w")
    Incident.objects.create(
        instance=child, incident_id="i1", element_id="ask", kind="error", raised_at=child.started_at
    )
    return child


def test_a_case_whose_called_procedure_stands_still_is_found_and_tried_again(enter, runs, called):
    operator = enter("sysadmin")
    page = operator.get(reverse("instances"), {"state": "incident"})
    assert [(row["instance"].pk, row["has_incident"]) for row in page.context["page"].rows] == [
        (runs[0].pk, True)
    ]
    assert "retry" in dict(operator.get(reverse("instance", args=[runs[0].pk])).context["acts"])
    seen = preview(kind="retry", instance_ids=[runs[0].pk, runs[1].pk, called.pk], arguments={})
    assert (list(seen.possible), list(seen.refused)) == ([runs[0].pk, called.pk], [runs[1].pk])


def test_more_incidents_than_are_listed_lead_to_the_cases(enter, called, monkeypatch):
    operator = enter("sysadmin")
    assert "查看全部有异常的案件" not in operator.get(reverse("operation")).content.decode()
    monkeypatch.setattr("approvals.selectors.operation.MOST", 0)
    assert "查看全部有异常的案件" in operator.get(reverse("operation")).content.decode()


def test_who_chose_no_run_comes_back_to_the_list_as_it_was_filtered(enter, runs):
    operator = enter("sysadmin")
    given = {"kind": "cancel", "key": "V-", "state": "running", "element": ""}
    back = operator.post(reverse("intervention_prepare"), given)
    assert back.url == reverse("instances") + "?key=V-&state=running"
    assert "请至少选择一个" in operator.get(back.url).content.decode()


@pytest.mark.parametrize("name", ["intervention_prepare", "intervention_propose"])
def test_a_form_asked_for_by_its_address_alone_leads_to_the_runs(enter, name):
    assert enter("sysadmin").get(reverse(name)).url == reverse("instances")
