"""The desk with the second-birth procedure itself: filing for an applicant, the examination, the next due day."""

import dataclasses
import io
from pathlib import Path

import pytest
from django.conf import settings as installation
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from approvals import process_handlers
from approvals.models import Case
from approvals.sample.city import load_sample_city
from approvals.scenarios.playing import play
from approvals.scenarios.reading import read_scenario
from approvals.services import assignment, case_life
from approvals.services.packs import deploy_pack
from approvals.services.papers.values import case_values
from approvals.services.training import run_waiting_moves
from tests.approvals.deadlines.cases import set_day
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

pytestmark = pytest.mark.django_db
REGISTERED = (assignment, case_life, process_handlers)
PACK = "second_birth_approval"
FORM = f"/desk/file/{PACK}/"


@pytest.fixture
def city(db):
    cache.clear()
    load_sample_city(counties=["990121"])
    set_day("2010-03-01")
    deploy_pack(pack_id=PACK, actor=SYSTEM)


@pytest.fixture
def sit_down(city, client):
    def sign_in(username):
        client.force_login(User.objects.get(username=username))
        return client

    return sign_in


def scenario():
    return read_scenario(Path(installation.PACKS_DIR) / PACK / "scenarios" / "a1_only_children.yaml")


def pdf(name):
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), "application/pdf")


def posted():
    """The scenario's answers as a browser posts them."""
    fields = {}
    for key, value in scenario().answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                fields.update({f"{key}-{index}-{name}": shown(part) for name, part in row.items()})
        else:
            fields[key] = [shown(part) for part in value] if isinstance(value, list) else shown(value)
    return {**fields, "ground_papers": pdf("证明.pdf"), "once": "press", "act": "file"}


def shown(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_window_files_once_however_often_it_presses(sit_down):
    desk = sit_down("window")
    first = desk.post(FORM, {**posted(), "applicant_account": "applicant"})
    case = Case.objects.get()
    assert first.url == f"/desk/cases/{case.number}/" and case.channel == "window"
    assert case.applicant.username == "applicant" and case.files.exists()
    # The receipt names who took the papers in (S-01).
    assert case_values(case, case.filed_on)["received_by"] == case.submission.submitted_by_name != ""
    assert desk.post(FORM, posted()).url == first.url
    assert Case.objects.count() == 1


def test_places_are_read_by_their_full_names(sit_down):
    desk = sit_down("window")
    shown_file = desk.get(desk.post(FORM, posted()).url)
    text = shown_file.content.decode()
    code = scenario().answers["wife_hukou"]
    assert code.startswith("990121") and code not in text
    assert "示例省示例市青溪县清" in text
    assert all(
        "示例省示例市青溪县" in value for route in shown_file.context["routes"] for _, value in route["facts"]
    )


def mandate(**other):
    return {
        "mandate_principal": "李示一",
        "mandate_signed_on": "2010-02-28",
        "mandate_until": "2011-02-28",
        "mandate_powers": ["query", "submit"],
        "mandate_file": pdf("委托书.pdf"),
        **other,
    }


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"mandate_until": "2011-03-01"}, "until"),
        ({"mandate_until": "2010-02-28"}, "until"),
        ({"mandate_powers": ["query"]}, "powers"),
    ],
)
def test_a_mandate_lasts_a_year_at_most_and_allows_filing(sit_down, wrong, told):
    answer = sit_down("village").post(FORM, {**posted(), **mandate(**wrong)})
    assert answer.status_code == 422 and set(answer.context["mandate_errors"]) == {told}
    assert not Case.objects.exists()


def test_a_village_clerk_needs_a_mandate(sit_down):
    desk = sit_down("village")
    refused = desk.post(FORM, posted())
    assert refused.status_code == 422 and set(refused.context["mandate_errors"]) == {
        "principal",
        "signed_on",
        "until",
        "powers",
        "file",
    }
    desk.post(FORM, {**posted(), **mandate()})
    case = Case.objects.get()
    assert case.channel == "proxy" and case.parties.get(kind="proxy").mandate == {
        "principal": "李示一",
        "signed_on": "2010-02-28",
        "until": "2011-02-28",
        "powers": ["submit", "query"],
    }
    assert case.files.filter(purpose="授权委托书").exists()
    assert desk.get(f"/desk/cases/{case.number}/").status_code == 200


def test_wrong_answers_and_a_wrong_account_lose_nothing(sit_down):
    desk = sit_down("window")
    wrong = desk.post(FORM, {**posted(), "wife_id": "123"})
    assert (
        wrong.status_code == 422
        and "李示一" in wrong.content.decode()
        and "证明.pdf" in wrong.content.decode()
    )
    nobody = desk.post(FORM, {**posted(), "applicant_account": "nobody"})
    assert nobody.status_code == 409 and not Case.objects.exists()


def test_others_do_not_file(sit_down):
    assert sit_down("county_clerk").get(FORM).status_code == 404
    assert sit_down("window").get("/desk/file/nothing/").status_code == 404


def test_the_examination_shows_why_a_ground_applies(sit_down):
    whole = scenario()
    bodies = [step.body.get("at") if isinstance(step.body, dict) else "" for step in whole.steps]
    assert play(dataclasses.replace(whole, steps=whole.steps[: bodies.index("a_T09")])) == []
    item = WorkItem.objects.get(element_id="a_T09", status="open")
    desk = sit_down("county_clerk")
    desk.post(f"/desk/items/{item.pk}/", {"act": "claim", "declares": "yes"})
    page = desk.get(f"/desk/items/{item.pk}/").context
    table = page["explanations"][0]
    assert table["result"].startswith("条款：第二十二条第（六）项；办理层级：")
    assert len(table["hits"]) == 1 and "第（六）项" in table["hits"][0]["result"] and len(table["rows"]) > 10
    assert any(cell["is_met"] is False for row in table["rows"] for cell in row["cells"])
    assert page["clocks"][0]["length"] == 20 and page["opinions"][0]["who"]
    extension = {"act": "extension", "limit": "county_decision", "reason": "需要进一步核实"}
    case = Case.objects.get()
    assert [tool["key"] for tool in desk.get(f"/desk/cases/{case.number}/").context["tools"]] == [
        "extension",
        "pause",
        "recusal",
    ]
    assert desk.post(f"/desk/cases/{case.number}/", extension).status_code == 302
    settle(timeline="training")
    assert WorkItem.objects.filter(element_id="S12_T1", status="open").exists()
    assert (
        desk.post(f"/desk/cases/{case.number}/", {"act": "recusal", "reason": "与当事人系亲属"}).status_code
        == 302
    )
    answers = {"act": "complete", "proposal": "approve", "reasons": "符合", "facts_checked": "一致"}
    refused = desk.post(f"/desk/items/{item.pk}/", answers)
    assert refused.status_code == 403 and "回避" in refused.content.decode()


def test_to_the_next_due_moment(sit_down):
    sit_down("window").post(FORM, posted())
    settle(timeline="training")
    desk = sit_down("supervisor")
    due = desk.get("/desk/training/").context["next_due"]
    desk.post("/desk/training/move/", {"to": "due"})
    assert run_waiting_moves() == 1
    assert timelines.today("training") == due
    # The first thing that is due is the yellow alarm at 70 % of the five days of intake (S14): notices, no step.
    state = desk.get("/desk/training/").context["state"]
    assert state.notices and state.fired == []
    desk.post("/desk/training/move/", {"day": "2010-03-09"})
    run_waiting_moves()
    fired = desk.get("/desk/training/").context["state"].fired
    assert {row.case_number for row in fired} == {Case.objects.get().number}
