"""The evaluation of units: guards H8, H9 and H11, bulk opening and import that a killed worker can't spoil, merger, ties."""

import io
import re
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db.models import Count
from openpyxl import load_workbook

from approvals.errors import Blocked, GuardViolation
from approvals.models import (
    Case,
    EvaluatedUnit,
    Indicator,
    IndicatorValue,
    SurveyReturn,
    UnitCard,
    UnitDuty,
    UnitScore,
)
from approvals.rules.indicator_lint import Card, offenders, set_facts
from approvals.services.casework import ACTIONS
from approvals.services.evaluations import (
    import_workbook,
    merge_units,
    open_round,
    rank_units,
    score_all,
    workbook_of,
)
from approvals.services.evaluations.cards import ground_text, open_statement
from approvals.services.evaluations.indicators import draft_of, new_draft, publish_indicators
from approvals.services.evaluations.opening import decided, open_evaluation
from approvals.services.evaluations.results import note_own_delay, open_followups, proposal_of
from approvals.services.evaluations.units import register_units
from approvals.services.evaluations.values import checked_row, correct_value
from approvals.services.packs import deploy_pack
from forms.services import vocabulary_findings
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.models import Timeline
from workflows.selectors import instance_variables, open_work
from workflows.services.deployment import evaluate_decision
from workflows.services.settle import settle

PACK, CITY, TOWN = "annual_evaluation", "990100", "990121100"
OFFICE = Actor(user_id=None, name="李范例", posts=frozenset({(TOWN, "LEADGROUP_OFFICE")}))


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def opened(*scope, day=date(2011, 7, 1)):
    """Return the case of 2011 with its indicators published and its units entered; nothing else has happened."""
    Timeline.objects.update_or_create(key="training", defaults={"day": day, "instant": None})
    timelines.move_to(timeline="training", day=day, actor=SYSTEM)
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    case = open_evaluation(
        pack_id=PACK, year=2011, city=CITY, actor=SYSTEM, scope=list(scope), is_rehearsal=True
    )
    new_draft(case, "办公室")
    register_units(case=case, indicators=publish_indicators(case, day), on=day)
    return case


def test_the_calendar_puts_the_new_year_on_the_desk_once():
    """e.SE: 1 December of the year before; a year that the office opened by hand is not opened again."""
    Timeline.objects.update_or_create(key="training", defaults={"day": date(2010, 11, 20), "instant": None})
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    timelines.move_to(timeline="training", day=date(2010, 12, 1), actor=SYSTEM)
    settle(timeline="training")
    [case] = Case.objects.filter(case_type__pack_id=PACK)
    assert (case.notes["year"], case.filed_on) == (2011, date(2010, 12, 1))
    by_hand = open_evaluation(pack_id=PACK, year=2012, city=CITY, actor=SYSTEM, is_rehearsal=True)
    timelines.move_to(timeline="training", day=date(2011, 12, 2), actor=SYSTEM)
    settle(timeline="training")
    assert list(Case.objects.filter(notes__year=2012, notes__has_key="scope")) == [by_hand]


def card(name, weight, counts=""):
    return Card("T", name, "L3", "quantitative", Decimal(weight), counts=counts, source="s", verification="v")


@pytest.mark.parametrize(
    ("name", "weight", "counts", "is_forbidden"),
    [
        ("查孕率", 5, "", True),
        ("社会抚养费征收率", 3, "fees_collected", True),
        ("出生政策符合率", 1, "", True),
        ("出生政策符合率", 0, "births", False),
        ("审批按期办结率", 12, "approvals_in_time", False),
    ],
)
def test_h8_what_the_guard_forbids_carries_no_weight(name, weight, counts, is_forbidden):
    assert bool(offenders([card(name, weight, counts)], vocabulary_findings)) is is_forbidden


def test_h8_a_forbidden_indicator_is_never_published():
    case = opened("L1-990121")
    new_draft(case, "办公室")
    drafted = draft_of(case)
    Indicator.objects.filter(indicator_set=drafted, code="X-01").update(weight=1)
    with pytest.raises(GuardViolation) as refusal:
        publish_indicators(case, date(2011, 7, 1))
    assert refusal.value.code == "H8"


def test_h8_the_lint_table_names_every_fault():
    case = opened("L1-990121")
    cards = [card("甲", 40, "same"), card("乙", 50, "same")]
    facts = set_facts(cards, veto_grounds=["1", "births_missed"], words=vocabulary_findings)
    codes = {
        row["code"]
        for row in evaluate_decision(
            deployment=case.case_type.deployment, table="de1_lint", variables={"facts": facts}
        ).value
    }
    assert codes == {"SUM", "DOUBLE", "VETO"}


@pytest.mark.parametrize(
    ("ground", "evidence", "proposal"),
    [
        ("3", "FINAL_DECISION", "VETO"),
        ("3", "REPORT", "NONE"),
        ("employees_birth", "FINAL_DECISION", "NONE"),
        ("target_of_births", "FINAL_DECISION", "NONE"),
    ],
)
def test_h9_a_veto_needs_the_units_own_act_and_a_final_decision(ground, evidence, proposal):
    case = opened("L1-990121")
    answer = decided(case, "veto", {"ground": ground, "evidence_type": evidence})
    assert answer["proposal"] == proposal


def test_an_intended_veto_is_told_in_words():
    row = UnitScore(veto_ground="3", veto_evidence="审计〔2012〕5号")
    told = ground_text(opened("L1-990121"), row)
    assert told == "否决事由第3项（截留、挪用、滥用资金，经审计认定），审计〔2012〕5号"


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("否决事由第3项，审计〔2012〕5号", "veto:3:审计〔2012〕5号"),
        ("否决事由第3项（截留、挪用、滥用资金，经审计认定），审计〔2012〕5号", "veto:3:审计〔2012〕5号"),
        ("年度考核得分61.20，有严重问题", "result"),
        ("2012年3月12日黄牌整改验收不成", "failed:2012-03-12"),
        ("其他", "card:7"),
    ],
)
def test_a_card_is_known_by_what_it_is_about_whichever_version_told_it(told, key):
    assert import_module("approvals.migrations.0025_card_keys").key_of(told, 7) == key


def test_a_result_prepared_again_in_other_words_shows_no_second_card():
    case = opened("L1-990121")
    points = {"line_points": 90, "year_end": 90, "year_points": 90, "result": 90}
    row = UnitScore.objects.create(
        evaluated=EvaluatedUnit.objects.get(), veto_ground="3", veto_evidence="审计〔2012〕5号", **points
    )
    open_statement(case, row)
    card = UnitCard.objects.get()
    card.ground = "否决事由第3项，审计〔2012〕5号"
    card.save()
    open_statement(case, row)
    assert UnitCard.objects.count() == 1
    row.veto_evidence = "审计〔2012〕6号"
    open_statement(case, row)
    assert UnitCard.objects.count() == 2


def test_h11_no_report_joins_fees_with_scores():
    """H11: what is collected and how units score never meet in one query."""
    money, scores = (
        re.compile(r"Claim|Receipt|Instalment|fee_receipt"),
        re.compile(r"UnitScore|IndicatorValue"),
    )
    root = Path(settings.BASE_DIR)
    files = [
        *(root / "reports").rglob("*.py"),
        *(root / "approvals" / "services" / "evaluations").glob("*.py"),
    ]
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf8")
        assert not (money.search(text) and scores.search(text)), path


def test_a_round_that_is_repeated_opens_nothing_twice():
    case = opened("G-990121100*")
    first = open_round(parent=case, superior=TOWN, kind="report", period="Q2", actor=SYSTEM)
    again = open_round(parent=case, superior=TOWN, kind="report", period="Q2", actor=SYSTEM)
    assert (first, again) == (20, 0)
    twice = UnitDuty.objects.values("evaluated", "kind", "period").annotate(n=Count("pk")).filter(n__gt=1)
    assert UnitDuty.objects.count() == 20 and not twice.exists()


def filled(content, change=lambda sheet: None):
    """Fill in a template: every value 98; `change` spoils it."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 6).value = 98
    change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def village_sheet(case, change=lambda sheet: None):
    open_round(parent=case, superior=TOWN, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    return filled(workbook_of(superior=TOWN, year=2011, period="H1", timeline="training"), change)


def imported(content):
    done = import_workbook(
        content=content, superior=TOWN, year=2011, period="H1", timeline="training", actor=OFFICE
    )
    settle(timeline="training")
    return done


def test_a_sheet_is_taken_over_once_with_the_checks_of_the_form():
    case = opened("G-990121100001", "G-990121100002")
    content = village_sheet(case)
    assert (imported(content).units, imported(content).known) == (2, 2)
    assert IndicatorValue.objects.filter(period="H1", is_frozen=True).count() == 10
    assert set(UnitDuty.objects.values_list("status", flat=True)) == {"submitted"}
    assert UnitDuty.objects.first().details["imported_by"] == "李范例"


def test_the_same_file_at_once_again_counts_as_known():
    content = village_sheet(opened("G-990121100001", "G-990121100002"))
    found = [
        import_workbook(
            content=content, superior=TOWN, year=2011, period="H1", timeline="training", actor=OFFICE
        )
        for _ in range(2)
    ]
    assert [(each.units, each.known) for each in found] == [(2, 0), (0, 2)]


def test_a_wrong_cell_is_named_and_nothing_is_imported():
    def spoil(sheet):
        sheet["F3"] = "很多"
        sheet["G4"], sheet["H4"] = 12, 10
        sheet["A6"] = "G-990122100001"

    case = opened("G-990121100001", "G-990121100002")
    done = imported(village_sheet(case, spoil))
    assert [(each.sheet, each.row, each.column) for each in done.problems] == [
        ("2011-H1", 3, "F"),
        ("2011-H1", 4, "G"),
        ("2011-H1", 6, "A"),
    ]
    assert not IndicatorValue.objects.exists()


def test_only_the_superiors_office_imports_and_only_workbooks():
    opened("G-990121100001")
    stranger = Actor(user_id=None, name="外单位", posts=frozenset({("990122100", "LEADGROUP_OFFICE")}))
    with pytest.raises(Blocked) as refusal:
        import_workbook(
            content=b"", superior=TOWN, year=2011, period="H1", timeline="training", actor=stranger
        )
    assert refusal.value.code == "NOT_OFFICE"
    with pytest.raises(Blocked) as refusal:
        imported(b"no workbook")
    assert refusal.value.code == "NOT_A_WORKBOOK"


def test_a_frozen_value_changes_by_correction_and_keeps_both():
    case = opened("G-990121100001")
    imported(village_sheet(case))
    value = IndicatorValue.objects.get(indicator__code="G-01")
    row = correct_value(value=value, after=Decimal(90), reason="漏计", actor=OFFICE, on=date(2011, 7, 20))
    value.refresh_from_db()
    assert (row.before, row.after, value.value) == (98, 90, 90)


def test_merged_units_take_targets_weighted_by_population():
    case = opened("L3-990121100", "L3-990121101")
    for key, people, target in (("L3-990121100", 30000, "96"), ("L3-990121101", 10000, "100")):
        EvaluatedUnit.objects.filter(key=key).update(population=people, targets={"L3-02": target})
    merged = merge_units(
        year=case, keys=["L3-990121100", "L3-990121101"], name="清河镇", unit="990121102", on=date(2011, 7, 1), actor=SYSTEM
    )  # fmt: skip
    assert merged.targets["L3-02"] == "97.00" and merged.population == 40000 and merged.footnote
    assert not EvaluatedUnit.objects.get(key="L3-990121100").is_ranked


def test_e6_a_tie_is_broken_by_punctuality_and_else_shared():
    case = opened("L3-990121", "L3-990122")
    base = {"line_points": 90, "year_end": 88, "year_points": 88, "result": Decimal("88.12")}
    units = list(EvaluatedUnit.objects.order_by("key"))
    for unit, rate in zip(units, ("98.7", "99.1"), strict=True):
        UnitScore.objects.create(evaluated=unit, tie_breakers=["90", "91.0", rate], **base)
    rank_units(case=case)
    assert list(UnitScore.objects.order_by("evaluated__key").values_list("rank", flat=True)) == [2, 1]
    UnitScore.objects.update(tie_breakers=["90", "91.0", "99.1"])
    rank_units(case=case)
    assert set(UnitScore.objects.values_list("rank", flat=True)) == {1}


def test_a_tie_is_broken_by_the_share_of_the_satisfied_also_above_the_target():
    """e.9: 91 % and 95 % both earn all points of a target of 90 %; the ranking still tells them apart."""
    case = opened("L3-990121", "L3-990122")
    for unit, satisfied in zip(EvaluatedUnit.objects.order_by("key"), (91, 95), strict=True):
        SurveyReturn.objects.create(
            evaluated=unit, group="resident", channel="A1", given_on=date(2011, 11, 21),
            satisfied=satisfied, dissatisfied=100 - satisfied,
        )  # fmt: skip
    score_all(case=case)
    rows = UnitScore.objects.order_by("evaluated__key")
    assert [row.tie_breakers[1] for row in rows] == ["91.00", "95.00"]
    assert len({row.result for row in rows}) == 1 and [row.rank for row in rows] == [2, 1]


def proposed(case, **marks):
    """Prepare the result of one unit with these marks; return its score."""
    row = UnitScore.objects.create(
        evaluated=EvaluatedUnit.objects.get(), line_points=55, year_end=55, year_points=55, result=55, **marks
    )
    row.proposal = proposal_of(case, row)
    row.save()
    open_statement(case, row)
    settle(timeline="training")
    return row


def confirmed(case, **lines):
    """The lead group confirms the result, without what `lines` name, once everybody was heard."""
    for card in UnitCard.objects.filter(state="proposed"):
        Case.objects.filter(pk=card.case_id).update(closed_on=date(2012, 2, 21))
    answers = {"members": 9, "present": 8, **lines}
    ACTIONS["confirm_result"](
        SimpleNamespace(case=case, answers=answers, today=date(2012, 2, 21), actor=SYSTEM)
    )
    settle(timeline="training")


def refused(reason="证据不足"):
    return [{"unit": EvaluatedUnit.objects.get().key, "confirmed": "no", "reason": reason}]


def test_the_points_of_a_refused_veto_make_their_own_card_which_is_heard_and_decided_alone():
    """e.T18, D-E4: the veto stood in front of the yellow card of 55 points; refused, the card is told and heard (S06)."""
    case = opened("L3-990121")
    proposed(case, veto_ground="3", veto_evidence="审计〔2012〕5号")
    confirmed(case, vetoes=refused())
    veto, card = UnitCard.objects.order_by("pk")
    assert (veto.state, card.state, card.colour, card.key) == ("dropped", "proposed", "YELLOW", "result")
    assert open_work(card.case.root).get().element_id == "s_T2"
    assert instance_variables(card.case.root)["decided_alone"] is True
    # Who is still to be heard is shown nothing when the other cards are.
    assert open_followups(case, SYSTEM) == 0


def test_the_lead_group_may_refuse_a_card_of_the_points_and_the_result_stays():
    case = opened("L3-990121")
    row = proposed(case)
    confirmed(case, cards=refused())
    card = UnitCard.objects.get()
    row.refresh_from_db()
    assert (card.state, row.result) == ("dropped", 55) and open_followups(case, SYSTEM) == 0


def test_what_the_office_does_after_its_own_day_stands_in_the_ledger():
    """E1: the lead group meets on 6 March 2012, after the 28 February of the calendar."""
    case = opened("L3-990121")
    for day in (date(2012, 2, 28), date(2012, 3, 6)):
        note_own_delay(case, "result", day)
    assert [(row.kind, row.limit_key, row.occurred_on) for row in case.ledger.all()] == [
        ("own_delay", "result", date(2012, 3, 6))
    ]


@pytest.mark.parametrize(("lines", "code"), [("vetoes", "NO_VETO"), ("cards", "NO_CARD")])
def test_what_nobody_proposed_cannot_be_refused(lines, code):
    case = opened("L3-990121")
    UnitScore.objects.create(
        evaluated=EvaluatedUnit.objects.get(), line_points=90, year_end=90, year_points=90, result=90
    )
    with pytest.raises(Blocked) as refusal:
        confirmed(case, **{lines: refused()})
    assert refusal.value.code == code


def test_one_evaluation_a_year():
    opened("L1-990121")
    with pytest.raises(Blocked) as refusal:
        open_evaluation(pack_id=PACK, year=2011, city=CITY, actor=SYSTEM, is_rehearsal=True)
    assert refusal.value.code == "ONE_A_YEAR" and Case.objects.count() == 1


@pytest.mark.parametrize(("jump", "columns"), [("0.30", ["note"]), ("0.60", [])])
def test_the_pack_says_which_jump_needs_a_word(jump, columns):
    indicator = Indicator(code="Q1", measure="")
    found, _entry = checked_row(1, indicator, {"value": "150"}, Decimal(100), Decimal(jump))
    assert [problem.column for problem in found] == columns


def test_an_older_version_is_told_what_the_program_once_knew_and_keeps_what_it_says_itself():
    told = import_module("approvals.migrations.0034_words_of_packs").with_words
    old = {"id": "x", "evaluation": {"jump": "0.5", "sample": {"base": 1}}, "claims": {}}
    new = told(old)
    assert new["evaluation"]["sample"] == {"base": 1} and new["evaluation"]["jump"] == "0.5"
    assert new["evaluation"]["duties"]["report"]["lines"]["G"]["periods"] == {"Q2": "H1", "Q4": "H2"}
    assert new["closing"]["facts"]["by_plan"] == "paid_plan" and "closing" not in old
    assert told({"id": "y"}) == {"id": "y"} and told(new) == new


def test_an_older_version_is_told_which_process_plays_which_part():
    told = import_module("approvals.migrations.0040_parts_of_evaluations").with_parts
    old = {"evaluation": {"jump": "0.5", "tables": {"card": "own_card"}}}
    new = told(old)
    assert new["evaluation"]["processes"]["card"]["id"] == "evaluation_card"
    assert new["evaluation"]["tables"] == {"card": "own_card"} and told(new) == new
    assert told({"id": "y"}) == {"id": "y"}
