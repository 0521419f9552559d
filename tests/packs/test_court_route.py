"""The way to the court at its edges: a ruling that nobody contests, and a receipt that is entered late."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from approvals.errors import InvalidPack
from approvals.models import Claim
from approvals.scenarios.stage import person_of
from approvals.services.packs import deploy_pack
from tests.packs.conftest import print_blank
from tests.packs.stories import answers_at, played, take
from workflows.actors import SYSTEM
from workflows.selectors import instance_variables


def test_a_refusal_that_nobody_contests_in_fifteen_days_ends_the_route(blank_pages):
    stage = played("dx11_court_review", before="k_O1")
    take(stage, "day", date(2012, 7, 19))
    assert instance_variables(stage.the_case().root)["closing_fact"] == "open"
    take(stage, "day", date(2012, 7, 20))
    assert instance_variables(stage.the_case().root)["closing"] == "COURT_REFUSED"


def test_the_late_fee_ends_on_the_day_on_which_the_court_received_the_money(blank_pages):
    stage = played("d5_court_route", before="k_P14")
    take(stage, "day", date(2012, 10, 10))
    take(stage, "do", {"at": "k_P14", "as": "ENF_OFFICER/2", "answers": answers_at(stage, "k_P14")})
    assert not Claim.objects.filter(status=Claim.Status.OPEN).exists()


def test_a_court_that_hears_the_parties_has_thirty_days_from_its_acceptance(monkeypatch):
    print_blank(monkeypatch, lambda key: key == "court_objection")
    stage = played("d5_court_route", before="k_P13b")
    take(stage, "do", {"at": "k_P13b", "as": "ENF_OFFICER/2", "answers": heard_first(date(2012, 7, 10))})
    # Accepted on 4 July; the third of August is a Friday.
    take(
        stage,
        "expect",
        {
            "clocks": {
                "court_ruling": {"status": "stopped"},
                "court_hearing": {"status": "running", "due": date(2012, 8, 3)},
            }
        },
    )
    refused = {
        "court_ruling": "refused",
        "ruling_no": "（2012）示行审字第9号",
        "told_on": date(2012, 7, 13),
        "reason": "程序",
    }
    take(stage, "do", {"at": "k_P13h", "as": "ENF_OFFICER/2", "answers": refused})
    objection = {"court_objection": "object", "objection_reason": "程序合法", "decider_sign": "局长"}
    take(stage, "do", {"at": "k_O1", "as": "COUNTY_HEAD", "answers": objection})
    holds = ["（2012）示行审字第9号裁定不准予强制执行"]
    take(stage, "expect", {"papers": {"court_objection": {"holds": holds}}})


def heard_first(day):
    return {"court_ruling": "hears", "told_on": day}


def test_a_ruling_is_due_from_the_day_on_which_the_court_accepted_not_from_its_entry(blank_pages):
    stage = played("d5_court_route", before="k_P13a")
    accepted = {**answers_at(stage, "k_P13a"), "accepted_on": date(2012, 7, 2)}
    take(stage, "do", {"at": "k_P13a", "as": "ENF_OFFICER/2", "answers": accepted})
    take(stage, "expect", {"clocks": {"court_ruling": {"due": date(2012, 7, 11)}}})


def test_what_the_courts_answered_stands_in_a_register(client, blank_pages):
    stage = played("d5_court_route", before="d_T16")
    client.force_login(person_of("SUPERVISOR", "990100"))
    query = {"unit": "990121", "from": "2012-01-01", "to": "2012-12-31"}
    page = client.get(reverse("register", args=["authority-answers"]), query).content.decode()
    assert stage.the_case().number in page
    for word in ("人民法院", "登记受理情况", "受理", "准予强制执行", "（2012）示行审字第1号", "执行完毕"):
        assert word in page


def test_an_answer_that_names_no_field_of_its_step_is_refused_at_deployment(tmp_path, settings):
    settings.PACKS_DIR = Path(shutil.copytree(settings.PACKS_DIR, tmp_path / "packs"))
    path = settings.PACKS_DIR / "enforcement" / "pack.toml"
    text = path.read_text(encoding="utf8").replace('result = "court_accepted"', 'result = "accepted"')
    path.write_text(
        text.replace('step = "k_O3"', 'step = "k_O9"') + '\n[[records]]\nform = "f_d99"\n', encoding="utf8"
    )
    with pytest.raises(InvalidPack) as refusal:
        deploy_pack(pack_id="penalty_case", actor=SYSTEM)
    assert refusal.value.findings == [
        "records pack.toml: records.f_d99: the pack has no such form",
        "answers pack.toml: authority_answers.k_P13a: the form f_d12a of the step has no field accepted",
        "answers pack.toml: authority_answers.k_O9: no diagram has a step k_O9",
    ]
