"""Two cities evaluate in one database: nothing of the one is counted, drawn, confirmed or opened in the other."""

from datetime import date
from types import SimpleNamespace

import pytest

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, IndicatorSet, UnitCard, UnitCheck, UnitDuty, UnitScore
from approvals.services.casework import ACTIONS
from approvals.services.evaluations import merge_units
from approvals.services.evaluations.awards import QUESTIONS, open_survey
from approvals.services.evaluations.checks import draw_checks
from approvals.services.evaluations.results import confirm_result, open_followups, propose_cards, score_of
from tests.packs.test_evaluation import opened
from workflows.actors import SYSTEM

OWN, FOREIGN = "L3-990121100", "L3-990221100"
MEETING = {"members": 9, "present": 8, "minutes": "通过"}
POINTS = {"line_points": 55, "year_end": 55, "year_points": 55, "result": 55}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def foreign_unit(year=2011, **values):
    """Return a township's office of another city, in the same year."""
    known = {"timeline": "training", "city": "990200", "year": year, "version": 1}
    found, _made = IndicatorSet.objects.get_or_create(**known, defaults={"status": "published"})
    place = {"line": "L3", "kind": "township_office", "group": "I", "unit": "990221100", "superior": "990221"}
    return EvaluatedUnit.objects.create(
        timeline="training", year=year, key=FOREIGN, name="外市某镇", indicator_set=found, **place | values
    )


def act(case, **answers):
    return SimpleNamespace(case=case, answers=answers, today=date(2012, 2, 28), actor=SYSTEM)


def test_a_unit_of_another_city_can_be_named_by_nobody():
    case = opened(OWN)
    UnitScore.objects.create(evaluated=foreign_unit(), **POINTS)
    with pytest.raises(Blocked) as refusal:
        score_of(case, FOREIGN)
    assert refusal.value.code == "NO_UNIT"


def test_a_survey_takes_no_answers_about_another_citys_units():
    case = opened(OWN)
    foreign_unit()
    counts = {"satisfied": 1, "basically": 0, "dissatisfied": 0, "unknown": 0}
    batch = {"unit": FOREIGN, "group": "resident", "channel": "入户", **counts}
    batches = [{**batch, "question": question} for question in QUESTIONS]
    with pytest.raises(Blocked) as refusal:
        ACTIONS["enter_survey"](act(open_survey(year=case, actor=SYSTEM), batches=batches))
    assert refusal.value.code == "NO_UNIT"


def test_open_duties_of_another_city_keep_no_year_waiting():
    case = opened(OWN)
    UnitDuty.objects.create(evaluated=foreign_unit(), kind="report", period="Q4")
    assert ACTIONS["check_complete"](act(case)) == {}


def test_a_draw_looks_at_its_own_citys_checks_only():
    case = opened(OWN)
    UnitCheck.objects.create(
        evaluated=foreign_unit(), kind="quarterly", period="Q1", drawn_on=date(2011, 4, 1)
    )
    [drawn] = draw_checks(case=case, period="Q1", actor=SYSTEM)
    assert drawn.evaluated.key == OWN


def test_a_recheck_after_an_exemption_is_each_citys_own():
    case = opened(OWN)
    foreign_unit(
        year=2010, kind="county_government", line="L1", unit="990221", exempt_reason="通过示范区验收"
    )
    foreign = foreign_unit()
    UnitCheck.objects.create(evaluated=foreign, kind="recheck", period="Q1", drawn_on=date(2011, 4, 1))
    own = EvaluatedUnit.objects.get(key=OWN)
    before = EvaluatedUnit(
        timeline="training",
        year=2010,
        key="L1-990121",
        name="青溪县人民政府",
        line="L1",
        kind="county_government",
    )
    before.unit, before.superior, before.exempt_reason = "990121", "990100", "通过示范区验收"
    before.indicator_set = own.indicator_set
    before.save()
    drawn = draw_checks(case=case, period="Q1", actor=SYSTEM)
    assert sorted(check.kind for check in drawn) == ["quarterly", "recheck"]


def test_a_disaster_is_no_acceptance_and_brings_no_recheck():
    case = opened(OWN)
    own = EvaluatedUnit.objects.get(key=OWN)
    before = EvaluatedUnit(
        timeline="training",
        year=2010,
        key="L1-990121",
        name="青溪县人民政府",
        line="L1",
        kind="county_government",
    )
    before.unit, before.superior, before.exempt_reason = "990121", "990100", "因灾全年免予考核"
    before.indicator_set = own.indicator_set
    before.save()
    before.waivers.create(case=case, period="YEAR", number="示考免〔2010〕1号", decided_on=date(2010, 7, 1))
    assert [check.kind for check in draw_checks(case=case, period="Q1", actor=SYSTEM)] == ["quarterly"]


def test_another_citys_cards_neither_stop_nor_follow_the_result():
    case = opened(OWN)
    foreign = foreign_unit()
    UnitScore.objects.create(evaluated=foreign, **POINTS)
    waiting = opened_case_of(case)
    card = UnitCard.objects.create(
        evaluated=foreign, colour="YELLOW", key="result", ground="外市", case=waiting
    )
    assert confirm_result(act(case, **MEETING)) == {"confirmed_on": date(2012, 2, 28)}
    assert open_followups(case, SYSTEM) == 0
    card.refresh_from_db()
    assert card.case == waiting


def opened_case_of(case):
    """Return any case that is open: it stands for the statement of the other city's unit."""
    return open_survey(year=case, actor=SYSTEM)


def test_serious_findings_weigh_in_their_own_city():
    case = opened(OWN)
    UnitCheck.objects.create(
        evaluated=foreign_unit(), kind="spot", period="Q1", drawn_on=date(2011, 4, 1), follow_up="card"
    )
    UnitScore.objects.create(evaluated=EvaluatedUnit.objects.get(key=OWN), **POINTS | {"result": 95})
    assert propose_cards(case) == 0


def test_units_of_two_cities_never_become_one():
    case = opened(OWN)
    foreign_unit()
    with pytest.raises(Blocked) as refusal:
        merge_units(
            year=case, keys=[OWN, FOREIGN], name="合并", unit="990121102", on=date(2011, 7, 1), actor=SYSTEM
        )
    assert refusal.value.code == "NOT_MERGED"
