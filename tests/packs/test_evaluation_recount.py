"""A change of one unit's values counts anew what depends on it, and comes to the same as counting the whole year."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import EvaluatedUnit, IndicatorValue, ScoreAppeal, SurveyReturn, UnitCheck, UnitScore
from approvals.services.casework import complete_work
from approvals.services.evaluations import file_appeal, score_all, scoring
from approvals.services.evaluations.recounting import recount
from approvals.services.evaluations.results import serve_scores
from tests.packs.test_evaluation import opened
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

DAY = date(2012, 2, 13)
SCOPE = ("L1-9901*", "L2-990121*", "L2-990122*", "L3-9901*", "G-990121100*")


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def value_for(place, number):
    """A different value for each unit and indicator, the same in every run."""
    return Decimal(80 + (7 * place + 3 * number) % 19)


def reported(scope=SCOPE):
    """Return the year with a value of each reported indicator in two quarters and at the end, a check here and there."""
    year = opened(*scope, day=DAY)
    rows = []
    units = list(EvaluatedUnit.objects.select_related("indicator_set").order_by("key"))
    indicators = list(units[0].indicator_set.indicators.exclude(line="X"))
    for place, unit in enumerate(units):
        for number, indicator in enumerate(indicators):
            if indicator.line == unit.line and indicator.kind == "quantitative":
                for turn, period in enumerate(("Q1", "Q2", "YEAR")):
                    data = {"before": "80", "reported": str(100 + place % 4), "verified": "100"}
                    value = value_for(place + turn, number)
                    rows.append(
                        IndicatorValue(
                            evaluated=unit, indicator=indicator, period=period, value=value, data=data,
                            is_frozen=True, entered_on=DAY,
                        )
                    )  # fmt: skip
        SurveyReturn.objects.create(
            evaluated=unit, group="resident", channel="A", given_on=DAY, satisfied=60 + place % 30, dissatisfied=10
        )  # fmt: skip
    IndicatorValue.objects.bulk_create(rows)
    UnitCheck.objects.create(
        evaluated=units[-1], kind="spot", period="Q1", drawn_on=DAY, score=91, error_rate=1
    )
    score_all(case=year)
    serve_scores(year)
    settle(timeline="training")
    return year


def objected(key, code, value):
    """Let a unit object to the value of an indicator and two reviewers change it."""
    unit = EvaluatedUnit.objects.select_related("indicator_set").get(key=key)
    item = {"unit": key, "code": code, "reason": "漏计", "evidence": "台账"}
    file_appeal(unit=unit, items=[item], late_cause="none", actor=SYSTEM, timeline="training")
    settle(timeline="training")
    answers = {"result": "changed", "reasons": "台账属实", "values": [{"code": code, "value": value}]}
    for element in ("b_T2", "b_T3"):
        item = WorkItem.objects.get(element_id=element, status="open")
        complete_work(work_item=item, answers=answers, actor=SYSTEM)
    settle(timeline="training")
    assert ScoreAppeal.objects.get().result == "changed"


def told():
    """Return everything that the scores of a year say, by unit."""
    names = [f.name for f in UnitScore._meta.concrete_fields if f.name not in ("id", "served_on")]
    return {row["evaluated"]: row for row in UnitScore.objects.values(*names)}


@pytest.mark.parametrize(
    ("key", "code", "value"),
    [
        ("L3-990121100", "L3-02", 60),
        # A mean of the class stands in the score of each of its units.
        ("L3-990121100", "L3-12", 40),
        ("L3-990121", "L3-09", 60),
        ("L2-990122-03", "L2-02", 98),
        ("L1-990122", "L1-03", 60),
        ("L1-990121101", "L1-04", 100),
        ("G-990121100002", "G-01", 60),
    ],
)
def test_an_objection_comes_to_the_same_as_counting_the_whole_year(key, code, value):
    year = reported()
    before = told()
    objected(key, code, value)
    after = told()
    changed = EvaluatedUnit.objects.get(key=key).pk
    assert after[changed]["result"] != before[changed]["result"]
    score_all(case=year)
    assert told() == after


def test_the_work_of_an_objection_does_not_grow_with_the_year(monkeypatch):
    """2,395 units object as cheaply as a few: what is counted is the unit, its place and the places above it."""
    year = reported()
    scored = []
    counting = scoring.scored_unit
    monkeypatch.setattr(
        scoring, "scored_unit", lambda unit, book: scored.append(unit.key) or counting(unit, book)
    )
    objected("L3-990121100", "L3-02", 60)
    at_county = [key for key in scored if key not in ("L1-990121100", "L3-990121100")]
    assert len(scored) == len(set(scored)) == 2 + 17 and all(key[3:9] == "990121" for key in at_county)
    unit = EvaluatedUnit.objects.select_related("indicator_set").get(key="L3-990121100")
    with CaptureQueriesContext(connection) as queries:
        recount(case=year, units=[unit], codes={"L3-02"})
    # Most of them ask the table of grades, once for each different score of the classes.
    assert len(queries) < 80


def test_a_unit_that_came_after_the_scores_is_scored_with_the_next_change():
    year = reported(("L1-990121", "L3-990121", "L3-9901211*"))
    UnitScore.objects.filter(evaluated__key="L3-990121101").delete()
    unit = EvaluatedUnit.objects.select_related("indicator_set").get(key="L3-990121100")
    moves = recount(case=year, units=[unit], codes={"L3-02"})
    assert UnitScore.objects.get(evaluated__key="L3-990121101").rank and not moves


def test_nothing_is_counted_before_the_year_is():
    year = opened("L1-990121")
    assert recount(case=year, units=EvaluatedUnit.objects.all()) == {} and not UnitScore.objects.exists()


def test_an_objection_corrects_the_value_that_counts_whichever_was_entered_last():
    """The report of the last quarter may come after the self-assessment of the year, which goes before it."""
    reported(("L1-990121", "L3-990121", "L3-990121100"))
    value = IndicatorValue.objects.get(evaluated__key="L3-990121100", indicator__code="L3-02", period="YEAR")
    IndicatorValue.objects.create(
        evaluated=value.evaluated, indicator=value.indicator, period="Q4", value=70, entered_on=DAY
    )
    objected("L3-990121100", "L3-02", 60)
    value.refresh_from_db()
    assert value.value == 60 and value.corrections.get().case.score_appeal.result == "changed"
