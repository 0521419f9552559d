"""A rehearsal of a year changes nothing of the live year, and the live year nothing of the rehearsal."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, Indicator, IndicatorSet, UnitCard, UnitDuty, UnitScore
from approvals.scenarios.stage import person_of
from approvals.services.evaluations import merge_units, open_check, open_round, score_all
from approvals.services.evaluations.indicators import draft_of, new_draft, publish_indicators
from approvals.services.evaluations.opening import open_evaluation
from approvals.services.evaluations.results import unrectified_keys
from approvals.services.evaluations.sheets import open_duties
from approvals.services.evaluations.units import register_units, superiors_of
from tests.packs.test_evaluation import CITY, PACK, opened
from workflows.actors import SYSTEM

TOWN, OTHER = "L3-990121100", "L3-990121101"
COUNTY = "990121"
DAY = date(2011, 7, 1)


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def both(*scope):
    """Return the rehearsal and the live evaluation of one year, each with its indicators and units."""
    rehearsed = opened(*scope)
    live = open_evaluation(pack_id=PACK, year=2011, city=CITY, actor=SYSTEM, scope=list(scope))
    new_draft(live, "办公室")
    register_units(case=live, indicators=publish_indicators(live, DAY), on=DAY)
    return rehearsed, live


def unit_in(timeline, key=TOWN):
    return EvaluatedUnit.objects.get(year=2011, key=key, timeline=timeline)


def test_each_has_its_own_indicators_and_units():
    both(TOWN)
    sets = IndicatorSet.objects.order_by("timeline")
    assert [(row.timeline, row.version, row.status) for row in sets] == [
        ("live", 1, "published"),
        ("training", 1, "published"),
    ]
    assert unit_in("live").indicator_set == sets[0] and unit_in("training").indicator_set == sets[1]


def test_a_draft_of_the_one_neither_replaces_nor_removes_the_others():
    rehearsed, live = both(TOWN)
    waiting = new_draft(live, "办公室")
    new_draft(rehearsed, "办公室")
    Indicator.objects.filter(indicator_set=draft_of(rehearsed), code="L3-01").update(weight=1)
    publish_indicators(rehearsed, DAY)
    assert draft_of(live) == waiting and draft_of(rehearsed) is None
    assert IndicatorSet.objects.filter(timeline="live", status="published").count() == 1


def test_each_opens_what_its_own_units_owe():
    rehearsed, live = both(TOWN)
    for case in (rehearsed, live):
        assert open_round(parent=case, superior=COUNTY, kind="report", period="Q1", actor=SYSTEM) == 1
    found = UnitDuty.objects.order_by("evaluated__timeline").values_list(
        "evaluated__timeline", "case__timeline"
    )
    assert list(found) == [("live", "live"), ("training", "training")]
    assert [duty.evaluated.timeline for duty in open_duties(COUNTY, 2011, "Q1", "live")] == ["live"]


def test_the_superiors_of_a_year_are_those_of_its_own_units():
    rehearsed = opened("L3-990122101")
    live = open_evaluation(pack_id=PACK, year=2011, city=CITY, actor=SYSTEM, scope=[TOWN])
    new_draft(live, "办公室")
    register_units(case=live, indicators=publish_indicators(live, DAY), on=DAY)
    assert superiors_of(live) == [COUNTY] and superiors_of(rehearsed) == ["990122"]


def test_a_score_and_a_check_of_the_rehearsal_stay_there():
    rehearsed, _live = both(TOWN)
    score_all(case=rehearsed)
    assert list(UnitScore.objects.values_list("evaluated__timeline", flat=True)) == ["training"]
    for _time in range(2):
        open_check(unit=unit_in("training"), kind="flight", period="Q1", actor=SYSTEM, timeline="training")
    with pytest.raises(Blocked) as refusal:
        open_check(unit=unit_in("training"), kind="flight", period="Q1", actor=SYSTEM, timeline="training")
    assert refusal.value.code == "TOO_MANY_FLIGHTS"
    open_check(unit=unit_in("live"), kind="flight", period="Q1", actor=SYSTEM, timeline="live")


def test_a_yellow_card_of_a_rehearsal_makes_no_live_one_red():
    rehearsed, live = both(TOWN)
    for world in ("live", "training"):
        old = IndicatorSet.objects.create(city=CITY, year=2010, timeline=world)
        now = unit_in(world)
        values = {"line": now.line, "kind": now.kind, "unit": now.unit, "superior": now.superior}
        EvaluatedUnit.objects.create(
            year=2010, key=TOWN, name=now.name, timeline=world, indicator_set=old, **values
        )
    before = EvaluatedUnit.objects.get(year=2010, timeline="training")
    UnitCard.objects.create(evaluated=before, colour="YELLOW", key="result", state="failed", ground="演练")
    assert unrectified_keys(rehearsed) == {TOWN} and not unrectified_keys(live)


def test_units_are_merged_in_one_of_them():
    rehearsed, _live = both(TOWN, OTHER)
    merge_units(year=rehearsed, keys=[TOWN, OTHER], name="清河镇", unit="990121102", on=DAY, actor=SYSTEM)
    assert EvaluatedUnit.objects.filter(timeline="live", ended_on__isnull=True).count() == 2
    assert EvaluatedUnit.objects.filter(timeline="training", ended_on__isnull=True).count() == 1


def test_screens_show_one_of_them_at_a_time_and_say_which(client):
    rehearsed, _live = both(TOWN)
    score_all(case=rehearsed)
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    page = client.get(reverse("evaluation")).content.decode()
    assert reverse("evaluation_unit", args=["2011", TOWN]) in page
    assert reverse("evaluation_unit", args=["2011-training", TOWN]) not in page
    page = client.get(reverse("evaluation"), {"year": "2011-training"}).content.decode()
    assert reverse("evaluation_unit", args=["2011-training", TOWN]) in page
    assert client.get(reverse("evaluation_result", args=["2011"])).context["page"].rows == []
    found = client.get(reverse("evaluation_result", args=["2011-training"])).context["page"].rows
    assert [row.evaluated.timeline for row in found] == ["training"]
    client.post(reverse("evaluation_check", args=["2011-training", TOWN]), {"kind": "spot", "period": "Q2"})
    assert unit_in("training").checks.count() == 1 and unit_in("live").checks.count() == 0


def test_existing_rows_keep_the_world_in_which_their_duties_lie():
    rehearsed = opened(TOWN)
    open_round(parent=rehearsed, superior=COUNTY, kind="letter", period="YEAR", actor=SYSTEM)
    # A second case that shared the rows, as it was before there were two worlds of them.
    open_evaluation(pack_id=PACK, year=2011, city=CITY, actor=SYSTEM)
    IndicatorSet.objects.update(timeline="live")
    EvaluatedUnit.objects.update(timeline="live")
    import_module("approvals.migrations.0030_evaluation_worlds").to_their_worlds(apps, None)
    assert IndicatorSet.objects.get().timeline == EvaluatedUnit.objects.get().timeline == "training"
