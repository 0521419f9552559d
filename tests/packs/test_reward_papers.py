"""Papers of the family rewards that no scenario reads: each says what was found and why (c.10)."""

import pytest

from tests.packs.conftest import print_blank
from tests.packs.stories import answers_at, played, take

READ = ("keep_notice", "not_restored_notice", "correction_notice")


@pytest.fixture(autouse=True)
def typeset_those_read(monkeypatch):
    print_blank(monkeypatch, lambda key: key in READ)


def holds(stage, key, *texts):
    take(stage, "expect", {"papers": {key: {"holds": list(texts)}}})


def test_who_keeps_the_support_is_told_what_was_found_and_why():
    stage = played("cx11_paid_meanwhile", before="c_X3")
    answers = {
        **answers_at(stage, "c_X3"),
        "result": "refuse",
        "facts": "收养登记已经撤销",
        "reasons": "子女数没有变化",
    }
    take(stage, "do", {"at": "c_X3", "as": "COUNTY_HEAD", "answers": answers})
    for at, role in (("S10_T1", "COUNTY_HEAD"), ("S10_T2", "SEAL_KEEPER")):
        take(stage, "do", {"at": at, "as": role, "answers": answers_at(stage, at)})
    holds(stage, "keep_notice", "收养登记已经撤销。", "子女数没有变化。", "补助照常发放")


def test_a_death_that_was_no_mistake_is_answered_with_facts_reasons_and_remedies():
    stage = played("cx8_death_mistaken", before="c_V2")
    answers = {**answers_at(stage, "c_V2"), "restore_result": "refuse", "reasons": "火化登记为同一人"}
    take(stage, "do", {"at": "c_V2", "as": "COUNTY_HEAD", "answers": answers})
    holds(stage, "not_restored_notice", "火化登记为同一人。", "死亡登记没有错误", "申请行政复议")


def test_everything_that_is_missing_is_named_at_once_with_the_way_to_get_it():
    stage = played("c01_rural_straight", before="S01_T3")
    missing = [
        {"item": "户口簿首页复印件", "legal_basis": "国人口发〔2004〕36号", "how_to_get": "到窗口当场复印"}
    ]
    answers = {"result": "supplement", "missing": missing}
    take(stage, "do", {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": answers})
    holds(stage, "correction_notice", "户口簿首页复印件", "到窗口当场复印", "30日")
