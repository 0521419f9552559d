"""Cards: told and heard before, shown after the lead group's decision, rectified with help, accepted by two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, UnitCard, UnitScore
from approvals.services.casework import Act, action, starts_with
from approvals.services.deadlines import start_clock
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.indicators import check_quorum
from approvals.services.evaluations.opening import decided, evaluation_case, process_for, settings_of
from approvals.services.evaluations.partners import plan_with_card, raise_class, settle_with_card
from approvals.services.examination import legal_review
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.models import WorkItem
from workflows.selectors import instance_variables
from workflows.services import messages

CARDS = (UnitCard.Colour.YELLOW, UnitCard.Colour.RED)


def open_statement(case: Case, row: UnitScore) -> None:
    """e.T17: an intended yellow or red card or a veto is told first; the card waits for the statement's period."""
    colour = row.proposal if row.proposal in ("TALK", *CARDS) else ""
    if row.veto_ground:
        colour = UnitCard.Colour.RED
    if not colour:
        return
    # One card for the same ground, however often the result is prepared.
    card, is_new = UnitCard.objects.get_or_create(
        evaluated=row.evaluated,
        colour=colour,
        key=row.ground_key,
        defaults={"state": "proposed", "ground": ground_text(case, row)},
    )
    if is_new:
        open_card(card=card, year=case, actor=SYSTEM, part="statement")


def ground_text(case: Case, row: UnitScore) -> str:
    """A veto says its ground in the words of D-E3: a unit cannot answer to a number."""
    if row.veto_ground:
        answer = decided(case, "veto", {"ground": row.veto_ground, "evidence_type": "FINAL_DECISION"})
        return f"否决事由第{row.veto_ground}项（{answer['reason']}），{row.veto_evidence}"
    return f"年度考核得分{row.result}" + ("，有严重问题" if row.has_serious_finding else "")


@transaction.atomic
def open_card(*, card: UnitCard, year: Case, actor: Actor, part: str = "card") -> Case:
    """Open the case of a card: first to hear the unit (statement), later to show and rectify."""
    unit = card.evaluated
    process = process_for(year, part)

    def bind(case: Case) -> None:
        card.case = case
        card.save(update_fields=["case"])

    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {process['title']}",
        variables={
            "unit_key": unit.key,
            "colour": card.colour,
            "ground": card.ground,
            "statement_given": False,
            "card_stands": True,
            # After the meeting on the year's result the lead group must decide on the card alone.
            "decided_alone": bool(year.notes.get("confirmed_on") or year.notes.get("published_on")),
            "card_accepted": False,
            "legal_review": "none",
        },
        actor=actor,
        timeline=year.timeline,
        notes={"evaluated": unit.pk, "card": card.pk},
        bind=bind,
    )


def rules_of(case: Case) -> Mapping[str, Any]:
    """Return the pack's [evaluation.cards]."""
    rules: Mapping[str, Any] = settings_of(case)["cards"]
    return rules


def card_of(case: Case) -> UnitCard:
    return UnitCard.objects.select_related("evaluated__indicator_set").get(pk=case.notes["card"])


@action("state_against_card")
def state_against_card(act: Act) -> Mapping[str, Any]:
    card = card_of(act.case)
    card.statement = str(act.answers.get("statement") or "")
    card.save(update_fields=["statement"])
    return {"statement_given": bool(card.statement)}


@action("review_card_statement")
def review_card_statement(act: Act) -> Mapping[str, Any]:
    """A statement never makes it worse: upheld, lighter by one step, or dropped."""
    card = card_of(act.case)
    result = act.answers.get("result")
    if result == "dropped":
        card.state = UnitCard.State.DROPPED
    elif result == "lighter":
        card.colour = rules_of(act.case)["lighter"].get(card.colour, card.colour)
    card.save(update_fields=["state", "colour"])
    if card.state == UnitCard.State.DROPPED or card.colour != UnitCard.Colour.RED:
        lift_veto(card)
    return {"card_stands": card.state == UnitCard.State.PROPOSED, "colour": card.colour}


def drop(card: UnitCard) -> None:
    """Let a proposal fall, with the veto that it stood for."""
    card.state = UnitCard.State.DROPPED
    card.save(update_fields=["state"])
    lift_veto(card)


def lift_veto(card: UnitCard) -> None:
    """The unit's result is free of a veto whose card fell or became lighter; a veto on another ground stays.

    What the result by itself makes of the unit (D-E4) is told to it now: the veto stood in front of it."""
    row = UnitScore.objects.filter(evaluated=card.evaluated).exclude(veto_ground="").first()
    if row is not None and card.key == row.ground_key:
        row.veto_ground = row.veto_evidence = ""
        row.save(update_fields=["veto_ground", "veto_evidence"])
        if card.state == UnitCard.State.DROPPED and card.case is not None:
            open_statement(year_of(card, card.case.timeline), row)


def withdraw_card(card: UnitCard) -> None:
    """A card whose ground has gone: it is struck off, and what runs about it ends."""
    drop(card)
    # Another key, for the points may make the same card again by a later correction.
    today = timelines.today(card.evaluated.timeline)
    UnitCard.objects.filter(pk=card.pk).update(settled_on=today, key=f"{card.key}:withdrawn:{card.pk}")
    if card.case is not None and card.case.is_open:
        messages.correlate(name="card_withdrawn", business_key=card.case.number, variables={}, actor=SYSTEM)


@action("review_card_law")
def review_card_law(act: Act) -> Mapping[str, Any]:
    """S09 before a red card or a veto (e.T17): what is rejected falls, what is returned goes back to the office."""
    legal_review(act)
    card = card_of(act.case)
    if act.answers.get("result") == "reject":
        drop(card)
    return {"card_stands": card.state == UnitCard.State.PROPOSED}


@action("supplement_card")
def supplement_card(act: Act) -> Mapping[str, Any]:
    """The office adds evidence for what the unit was told, or withdraws its proposal."""
    card = card_of(act.case)
    if act.answers.get("result") == "withdraw":
        drop(card)
    return {"card_stands": card.state == UnitCard.State.PROPOSED}


@action("confirm_card")
def confirm_card(act: Act) -> Mapping[str, Any]:
    """A card that comes after the year's result has a meeting of its own (S08). Raises Blocked QUORUM."""
    check_quorum(act.answers)
    if act.answers.get("card_confirmed") != "yes":
        drop(card_of(act.case))
    return {}


def open_confirmed_card(case: Case, actor: Actor) -> Case:
    """Go on from the statement on a card to its service and rectification."""
    card = card_of(case)
    return open_card(card=card, year=year_of(card, case.timeline), actor=actor)


def year_of(card: UnitCard, timeline: str) -> Case:
    """Return the evaluation in which a card is shown. Raises Blocked NOT_OPEN."""
    unit = card.evaluated
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if year is None:
        raise Blocked(_("The evaluation of this year is not open"), code="NOT_OPEN")
    return year


@action("record_talk")
def record_talk(act: Act) -> Mapping[str, Any]:
    """TALK of e.11: held with the unit's leadership, noted, and over; no term runs."""
    card = card_of(act.case)
    card.state, card.shown_on, card.settled_on = UnitCard.State.CLEAR, act.today, act.today
    card.save(update_fields=["state", "shown_on", "settled_on"])
    return {}


def show_card(case: Case, actor: Actor) -> UnitCard:
    """The card is served: its plan and its term run from today."""
    card, today, rules = card_of(case), timelines.today(case.timeline), rules_of(case)
    card.state, card.shown_on = UnitCard.State.SHOWN, today
    term = start_clock(case=case, key=rules["terms"][card.colour], on=today, actor=actor)
    plan = start_clock(case=case, key=rules["plan"], on=today, actor=actor)
    card.term_until, card.plan_due = term.due_on, plan.due_on
    card.save()
    return card


@starts_with("review_shown_card")
def why_asked(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"asked": str(instance_variables(work_item.instance).get("card_review_reason") or "")}


@action("review_shown_card")
def review_shown_card(act: Act) -> Mapping[str, Any]:
    """A member of the lead group who did not decide on it reviews a card that was served (e.11); reasons in any case."""
    return {}


def lift_card(case: Case) -> UnitCard:
    """The review lifts the card: whatever runs about it ends, and a veto that it stood for falls."""
    card = card_of(case)
    drop(card)
    card.settled_on = timelines.today(case.timeline)
    card.save(update_fields=["settled_on"])
    return card


def renew_term(case: Case) -> None:
    """The term was extended (e.13): the card says its new last day."""
    card = card_of(case)
    clock = case.clocks.filter(key=rules_of(case)["terms"][card.colour]).last()
    if clock is not None:
        card.term_until = clock.due_on
        card.save(update_fields=["term_until"])


@action("submit_plan")
def submit_plan(act: Act) -> Mapping[str, Any]:
    """Every measure of the plan ends within the term."""
    card = card_of(act.case)
    days = [date.fromisoformat(str(row["until"])) for row in act.answers.get("measures") or ()]
    if card.term_until and any(day > card.term_until for day in days):
        raise Blocked(
            _("The term ends on %(day)s; plan within it") % {"day": card.term_until.isoformat()}, code="TERM"
        )
    card.state = UnitCard.State.RECTIFYING
    card.save(update_fields=["state"])
    return {}


@action("arrange_help")
def arrange_help(act: Act) -> Mapping[str, Any]:
    """Some cards and classes get a partner in any case (e.12)."""
    card, rules = card_of(act.case), rules_of(act.case)
    must = card.colour in rules["helped_cards"] or card.evaluated.group in rules["helped_classes"]
    if must and not str(act.answers.get("partner") or "").strip():
        raise Blocked(_("This unit must have a partner that helps it"), code="NO_PARTNER")
    plan_with_card(card, act)
    return {}


@action("accept_rectification")
def accept_rectification(act: Act) -> Mapping[str, Any]:
    """Two assessors; the lower score counts, and both must be content."""
    card = card_of(act.case)
    score = Decimal(str(act.answers["score"]))
    card.acceptance_score = min(score, card.acceptance_score or score)
    card.save(update_fields=["acceptance_score"])
    least = Decimal(str(settings_of(act.case)["acceptance_pass"]))
    content = act.answers.get("result") == "pass" and bool(act.answers.get("milestones_met"))
    # One refusal is enough, and it stays when the second assessor is content.
    refused = bool(act.case.notes.get("refused")) or not content or score < least
    act.case.notes["refused"] = refused
    act.case.save(update_fields=["notes"])
    return {"card_accepted": not refused}


@transaction.atomic
def settle_card(case: Case) -> UnitCard:
    """Accepted: clear, and a class up. Not accepted: a red card is intended, and the unit is heard before it (S06)."""
    card = card_of(case)
    accepted = not case.notes.get("refused")
    card.state = UnitCard.State.CLEAR if accepted else UnitCard.State.FAILED
    card.settled_on = timelines.today(case.timeline)
    card.save(update_fields=["state", "settled_on"])
    settle_with_card(card, accepted)
    if accepted:
        raise_class(card.evaluated, rules_of(case)["better_class"])
    elif card.colour in rules_of(case)["after_failure"]:
        intend_heavier(card, rules_of(case)["after_failure"][card.colour], case.timeline)
    return card


def intend_heavier(yellow: UnitCard, colour: str, timeline: str) -> None:
    """D-E4: a yellow card whose rectification failed. The unit is told first and the lead group decides alone on it."""
    card, is_new = UnitCard.objects.get_or_create(
        evaluated=yellow.evaluated,
        colour=colour,
        # The day of the yellow card, or a second failure of the year would find the first card.
        key=f"failed:{yellow.shown_on:%Y-%m-%d}",
        defaults={"state": "proposed", "ground": f"{yellow.shown_on:%Y年%-m月%-d日}黄牌整改验收不成"},
    )
    if is_new:
        open_card(card=card, year=year_of(card, timeline), actor=SYSTEM, part="statement")
