"""The analysis of a year (e.15, e.17): bands, weakest indicators, the year before, and nothing of another city."""

from decimal import Decimal

import pytest

from approvals.models import EvaluatedUnit, IndicatorSet, UnitDuty, UnitScore
from approvals.services.papers.analysis import analysis_of, bands_of, share
from tests.packs.test_evaluation import opened
from tests.packs.test_evaluation_cities import foreign_unit

OWN = ("L3-990121100", "L3-990121101")


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def scored(unit, result, **values):
    points = {"line_points": result, "year_end": result, "year_points": result, "result": Decimal(result)}
    return UnitScore.objects.create(evaluated=unit, **points | values)


def item(points):
    return {"code": "L3-02", "weight": "8", "points": points, "explanation": ""}


@pytest.mark.parametrize(
    ("results", "counts"),
    [(["100", "90", "89.99", "60", "0"], [2, 1, 0, 1, 1]), (["70", "79.99"], [0, 0, 2, 0, 0])],
)
def test_a_band_holds_its_lower_bound_and_not_its_upper(results, counts):
    assert [band["count"] for band in bands_of([Decimal(result) for result in results])] == counts


def test_a_share_of_nothing_is_nought():
    assert share(0, 0) == 0 and share(1, 3) == Decimal("33.3")


def test_the_year_is_counted_for_its_own_city_and_held_against_the_year_before():
    case = opened(*OWN)
    first, second = EvaluatedUnit.objects.order_by("key")
    scored(first, "91", items=[item("8")], error_rate=6)
    scored(second, "71", items=[item("4")])
    scored(foreign_unit(), "10", items=[item("0")])
    UnitDuty.objects.create(evaluated=first, kind="report", period="Q1", is_late=True)
    UnitDuty.objects.create(evaluated=second, kind="report", period="Q1", is_waived=True)
    last = IndicatorSet.objects.create(timeline="training", city=case.city, year=2010, version=1)
    values = {"name": "上年", "line": "L3", "kind": "township_office", "group": "I", "unit": "990121100"}
    before = EvaluatedUnit.objects.create(
        timeline="training", year=2010, key=OWN[0], superior="990121", indicator_set=last, **values
    )
    scored(before, "80", is_final=True)
    found = analysis_of(case)
    [row] = found["classes"]
    assert (row["units"], row["mean"], row["lowest"], row["change"]) == (2, 81, 71, 1)
    assert found["indicators"][0] | {"name": ""} == {
        "code": "L3-02", "name": "", "units": 2, "share": 75, "fell_away": 0
    }  # fmt: skip
    assert found["reports"] == {"due": 2, "late": 1, "missed": 0, "waived": 1, "late_share": 100}
    assert found["errors"]["over"] == 1 and found["cards"] == {"TALK": 0, "YELLOW": 0, "RED": 0}
