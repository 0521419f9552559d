"""F-E1: the card of an indicator holds whom it measures, when, from what, with what evidence, checked by whom; its versions
have a register (e.17)."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.models import EvaluatedUnit, IndicatorSet
from approvals.scenarios.stage import person_of
from approvals.selectors.indicator_cards import card_lines_of
from approvals.services.evaluations import score_all
from approvals.services.evaluations.indicators import (
    draft_of,
    facts_of,
    lay_over,
    new_draft,
)
from approvals.services.evaluations.opening import decided
from approvals.services.evaluations.values import report_rows
from approvals.services.evaluations.versions import indicators_for
from tests.packs.test_evaluation import CITY, opened
from tests.packs.test_evaluation_indicators import changed

UNIT = "L3-990121"
CARD = {
    "code": "L3-02", "name_zh": "一次性告知合格率", "line": "L3", "kind": "quantitative", "weight": 8, "formula": "F1", "counts": "notices_right",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def laid(case, **words):
    drafted = new_draft(case, "办公室")
    lay_over(drafted, {**CARD, **words})
    return drafted.indicators.get(code="L3-02")


def test_every_weighed_card_of_the_library_is_whole():
    opened(UNIT)
    rows = IndicatorSet.objects.get().indicators.filter(weight__gt=0)
    assert rows.count() == 33
    for row in rows:
        assert (
            row.source_kind
            and row.source
            and row.evidence
            and row.verifier
            and row.verification
            and row.basis
        ), row
    assert set(rows.filter(kind="survey").values_list("period", flat=True)) == {"year"}


def test_the_form_of_a_card_takes_whom_it_measures_when_and_by_what_evidence():
    row = laid(
        opened(UNIT), unit_types=["county_office"], classes=["I", "II"], source_kind="check",
        evidence="补正告知书存根；抽查记录; 照片", period="year", verifier="考核组", verify="抽查",
    )  # fmt: skip
    assert (row.unit_types, row.classes, row.period) == ("|county_office|", "|I|II|", "year")
    assert row.evidence == ["补正告知书存根", "抽查记录", "照片"]
    assert (row.source_kind, row.verifier, row.verification) == ("check", "考核组", "抽查")


@pytest.mark.parametrize(
    ("words", "is_measured"),
    [
        ({}, True),
        ({"unit_types": ["county_office", "township_office"]}, True),
        ({"unit_types": ["township_office"]}, False),
        ({"classes": ["II", "III"]}, False),
        ({"classes": ["I"]}, True),
    ],
)
def test_a_card_measures_the_types_and_classes_that_it_names(words, is_measured):
    case = opened(UNIT)
    laid(case, **words)
    drafted = draft_of(case)
    EvaluatedUnit.objects.update(indicator_set=drafted)
    unit = EvaluatedUnit.objects.get()
    assert ("L3-02" in {row["code"] for row in report_rows(unit, "Q1")}) is is_measured
    score_all(case=case)
    assert ("L3-02" in {item["code"] for item in unit.score.items}) is is_measured


def test_a_card_is_asked_for_in_its_periods_only():
    case = opened(UNIT)
    for period, asked in (
        ("quarter", ("Q2", "HALF", "YEAR")),
        ("half", ("HALF", "YEAR")),
        ("year", ("YEAR",)),
    ):
        EvaluatedUnit.objects.update(indicator_set=laid(case, period=period).indicator_set)
        unit = EvaluatedUnit.objects.get()
        found = [each for each in ("Q2", "HALF", "YEAR") if indicators_for(unit, each).filter(code="L3-02")]
        assert tuple(found) == asked
        EvaluatedUnit.objects.update(indicator_set=IndicatorSet.objects.get(status="published"))


def codes(case):
    return sorted({row["code"] for row in decided(case, "lint", {"facts": facts_of(case)}) or ()})


def test_weights_add_up_for_every_type_and_class_that_is_told_apart():
    """e.8 row 1: a county's office and a township's each see a hundred points; the same fact for two classes is no double."""
    case = opened(UNIT)
    laid(case, unit_types=["county_office"])
    assert codes(case) == ["SUM"]
    lay_over(
        draft_of(case),
        {
            **CARD,
            "code": "L3-02T",
            "target": 95,
            "unit_types": ["township_office"],
            "source": "x",
            "verify": "y",
        },
    )
    assert codes(case) == []
    lay_over(draft_of(case), {**CARD, "unit_types": ["county_office", "township_office"]})
    assert codes(case) == ["DOUBLE", "SUM"]


def test_a_card_needs_source_or_evidence_and_says_what_the_lint_found_in_it():
    """e.8 rows 6 and 7."""
    case = opened(UNIT)
    row = laid(case)
    drafted = row.indicator_set
    drafted.indicators.filter(pk=row.pk).update(source="", verification="")
    assert codes(case) == ["NO_VERIFY"]
    drafted.indicators.filter(pk=row.pk).update(evidence=[])
    assert codes(case) == ["NO_SOURCE", "NO_VERIFY"]
    drafted.indicators.filter(pk=row.pk).update(evidence=["查环记录"])
    assert codes(case) == ["H8", "NO_VERIFY"]


def test_the_lint_writes_its_findings_on_the_cards():
    year = opened(UNIT, day=date(2011, 7, 20))
    changed(year)
    found = IndicatorSet.objects.get(status="published")
    assert found.findings == [] and set(map(tuple, found.indicators.values_list("lint", flat=True))) == {()}
    unit = EvaluatedUnit.objects.get()
    lines = dict(card_lines_of(unit.indicator_set.indicators.get(code="L3-02"), unit))
    assert (
        lines["合规检查"] == "合规"
        and lines["核验人"] == "数据核验员"
        and lines["佐证材料"] == "补正告知书存根"
    )


def test_the_card_stands_behind_the_indicator_on_the_page_of_the_unit(client):
    opened(UNIT)
    client.force_login(person_of("UNIT_HEAD", "990121"))
    address = reverse("evaluation_indicator", args=["2011-training", UNIT, "L3-01"])
    assert address in client.get(reverse("evaluation_unit", args=["2011-training", UNIT])).content.decode()
    page = client.get(address).content.decode()
    for text in (
        "系统取数",
        "办件清单",
        "每季度",
        "F3 低于目标的分档扣分",
        "每档 0.5",
        "越高越好",
        "本考核线全部单位",
        "系统记录核对",
    ):
        assert text in page, text
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    assert (
        "List of cases" in page
        and "each quarter" in page
        and "系统" not in page.split("<main")[1].split("</main")[0]
    )
    # Another line's card is none of the unit's.
    assert (
        client.get(reverse("evaluation_indicator", args=["2011-training", UNIT, "L1-01"])).status_code == 404
    )


def test_each_published_version_has_its_line_what_changed_when_and_by_which_minutes(client):
    """e.17."""
    year = opened(UNIT, day=date(2011, 7, 20))
    changed(year)
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    page = client.get(
        reverse("register", args=["indicator-versions"]),
        {"from": "2011-01-01", "to": "2011-12-31", "sort": "old"},
    )
    rows = [{key: text for key, text, _rest in row["cells"]} for row in page.context["rows"]]
    assert [row["版本"] for row in rows] == ["1", "2"]
    assert rows[0]["变更内容"] == "首次发布" and rows[1]["变更内容"] == "L3-02 目标 98 → 50"
    assert rows[1]["发布日期"] == "2011年7月20日" and rows[1]["审定会议记录"] == "审定"
    assert page.context["rows"][1]["number"] != page.context["rows"][0]["number"] != ""
