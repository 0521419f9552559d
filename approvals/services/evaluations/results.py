"""From scores to the result: ranks, grades, proposals of cards and vetoes, the lead group's decision, publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, LedgerEvent, UnitCard, UnitCheck, UnitDuty, UnitScore
from approvals.rules.scoring import Contender, ranked
from approvals.rules.scoring.formulas import shown
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.cards import CARDS, open_card, open_statement, withdraw_card
from approvals.services.evaluations.indicators import check_quorum
from approvals.services.evaluations.opening import day_of, decided, settings_of, units_of
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

RECTIFIED = (UnitCard.State.CLEAR, UnitCard.State.DROPPED)


def scores_of(case: Case) -> list[UnitScore]:
    rows = UnitScore.objects.filter(evaluated__in=units_of(case))
    return list(rows.select_related("evaluated").order_by("evaluated__key"))


def scores_beside(case: Case, units: Iterable[EvaluatedUnit]) -> list[UnitScore]:
    """Return the scores of all units of the classes that these are ranked in."""
    meant = Q(pk__in=[])
    for kind, place, group in {ranked_in(unit) for unit in units}:
        meant |= Q(
            evaluated__kind=kind, evaluated__group=group, **({"evaluated__superior": place} if place else {})
        )
    rows = UnitScore.objects.filter(meant, evaluated__in=units_of(case))
    return list(rows.select_related("evaluated").order_by("evaluated__key"))


def ranked_in(unit: EvaluatedUnit) -> tuple[str, str, str]:
    """Return kind, place and class of a ranking; villages are ranked inside their township only (e.16)."""
    is_local = unit.line in ("G", "L2") or unit.kind.startswith("township")
    return unit.kind, unit.superior if is_local else "", unit.group


def classes(rows: Iterable[UnitScore]) -> dict[tuple[str, str, str], list[UnitScore]]:
    """Return the ranked units by kind, place and class."""
    found: dict[tuple[str, str, str], list[UnitScore]] = {}
    for row in rows:
        if row.evaluated.is_ranked:
            found.setdefault(ranked_in(row.evaluated), []).append(row)
    return found


def rank_units(*, case: Case, rows: Sequence[UnitScore] | None = None) -> None:
    """Rank inside each class; exempt and dissolved units bear no rank. `rows` are all scores of whole classes, or the year's."""
    rows = scores_of(case) if rows is None else rows
    for row in rows:
        row.rank = None
    for members in classes(rows).values():
        contenders = [
            Contender(row.evaluated.key, row.result, tuple(Decimal(value) for value in row.tie_breakers))
            for row in members
        ]
        ranks = ranked(contenders)
        for row in members:
            row.rank = ranks[row.evaluated.key]
    UnitScore.objects.bulk_update(rows, ["rank"], batch_size=500)


def grade_units(*, case: Case, rows: Sequence[UnitScore] | None = None) -> None:
    """D-E2: excellent only in the top share of the class, without card or veto. `rows` as for ranks."""
    share = Decimal(str(settings_of(case)["ranked_top_share"]))
    rows = scores_of(case) if rows is None else rows
    marked = marks_of(rows)
    asked: dict[tuple[Any, ...], str] = {}
    for members in classes(rows).values():
        for row in members:
            # At least one of a class can be excellent, however small it is.
            in_top = row.rank is not None and Decimal(row.rank) <= max(Decimal(1), share * len(members))
            # Equal questions are asked once: thousands of units share few answers.
            key = (row.result, in_top, marked.get(row.evaluated_id, "none"))
            if key not in asked:
                values = dict(zip(("result", "in_top_third", "marked"), key, strict=True))
                asked[key] = str(decided(case, "grade", values) or "")
            row.grade = asked[key]
    UnitScore.objects.bulk_update(rows, ["grade"], batch_size=500)


def marks_of(rows: Iterable[UnitScore]) -> dict[int, str]:
    cards = UnitCard.objects.filter(
        evaluated__in=[row.evaluated_id for row in rows], colour__in=CARDS
    ).exclude(state=UnitCard.State.DROPPED)
    marks = dict.fromkeys(cards.values_list("evaluated_id", flat=True), "card")
    # A veto weighs more than a card.
    return marks | {row.evaluated_id: "veto" for row in rows if row.veto_ground}


def serve_scores(case: Case) -> int:
    """e.T15: every unit is told its draft score with all components; the objection period runs from this day."""
    today = timelines.today(case.timeline)
    note_own_delay(case, "draft_scores", today)
    return UnitScore.objects.filter(pk__in=[row.pk for row in scores_of(case)]).update(served_on=today)


def note_own_delay(case: Case, key: str, today: date) -> None:
    """What the office itself does after the day of its calendar stands in the responsibility ledger like any unit's delay."""
    if today > day_of(case.case_type.manifest["calendar"][key], int(case.notes["year"])):
        LedgerEvent.objects.get_or_create(
            case=case, kind="own_delay", limit_key=key, occurred_on=today, defaults={"unit": case.city}
        )


@action("check_complete")
def check_complete(act: Act) -> Mapping[str, Any]:
    """e.T14: scores are counted when every unit's assessment is done, or the office says what it does about the rest."""
    open_duties = UnitDuty.objects.filter(
        evaluated__in=units_of(act.case).filter(ended_on__isnull=True, exempt_reason=""), is_waived=False
    ).exclude(status=UnitDuty.Status.DONE)
    missing = open_duties.filter(kind__in=["report", "assessment"]).count()
    if missing and not str(act.answers.get("missing") or "").strip():
        raise Blocked(
            _("%(count)s reports or assessments are open; say what is done about them") % {"count": missing},
            code="INCOMPLETE",
        )
    return {}


def propose_cards(case: Case) -> int:
    """D-E4: proposals only; an unrectified yellow card of the year before makes a yellow one red."""
    rows = [row for row in scores_of(case) if row.evaluated.is_ranked]
    found = UnitCheck.objects.filter(evaluated__in=units_of(case), follow_up="card")
    serious = set(found.values_list("evaluated", flat=True))
    unrectified = unrectified_keys(case)
    asked: dict[tuple[Any, ...], str] = {}
    for row in rows:
        row.has_serious_finding = row.has_serious_finding or row.evaluated_id in serious
        # Equal questions are asked once: thousands of units share few answers.
        key = (row.result, row.has_serious_finding, row.evaluated.key in unrectified)
        if key not in asked:
            asked[key] = card_for(case, *key)
        row.proposal = asked[key]
    UnitScore.objects.bulk_update(rows, ["has_serious_finding", "proposal"], batch_size=500)
    return sum(row.proposal != "NONE" for row in rows)


def unrectified_keys(case: Case) -> set[str]:
    """Return the keys of the units whose yellow card of the year before is not rectified."""
    last = EvaluatedUnit.objects.filter(
        timeline=case.timeline, year=int(case.notes["year"]) - 1, indicator_set__city=case.city
    )
    cards = UnitCard.objects.filter(evaluated__in=last, colour="YELLOW").exclude(state__in=RECTIFIED)
    return set(cards.values_list("evaluated__key", flat=True))


def renew_cards(case: Case, units: Iterable[int]) -> None:
    """After a correction of a published result: what D-E4 proposes now is told to the unit, which is heard before the
    lead group decides on it alone; a card that the points no longer make is withdrawn with its rectification."""
    wanted = set(units)
    for row in scores_of(case):
        if row.evaluated_id in wanted and row.evaluated.is_ranked:
            row.proposal = proposal_of(case, row)
            row.save(update_fields=["proposal"])
            of_points = row.evaluated.cards.filter(key="result", state__in=UnitCard.RUNNING)
            for card in of_points.exclude(colour=row.proposal):
                withdraw_card(card)
            open_statement(case, row)


def proposal_of(case: Case, row: UnitScore) -> str:
    return card_for(case, row.result, row.has_serious_finding, row.evaluated.key in unrectified_keys(case))


def card_for(case: Case, result: Decimal, is_serious: bool, is_unrectified: bool) -> str:
    values = {"result": result, "serious": is_serious, "unrectified": is_unrectified}
    return str(decided(case, "card", values))


@starts_with("prepare_result")
def cards_to_check(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """Whose data were wrong beyond the last band of e.9: the office says of each whether it is a serious finding."""
    return {
        "grounds": [
            {"unit": row.evaluated.key, "remark": f"数据误差{shown(row.error_rate)}%"}
            for row in with_wrong_data(case)
        ]
    }


def with_wrong_data(case: Case) -> list[UnitScore]:
    most = max(Decimal(str(upto)) for upto, _factor in case.case_type.manifest["scoring"]["quality"])
    return [row for row in scores_of(case) if row.evaluated.is_ranked and row.error_rate > most]


@action("prepare_result")
def prepare_result(act: Act) -> Mapping[str, Any]:
    """e.T16: serious findings and veto grounds; a ground counts with a final decision on the unit's own act only (H9).

    Raises Blocked H9; CARD_CHECK where nothing is said of a unit whose data were wrong beyond the last band (e.9)."""
    lines = act.answers.get("grounds") or ()
    left_out = {row.evaluated.key for row in with_wrong_data(act.case)} - {
        str(line["unit"]) for line in lines
    }
    if left_out:
        text = _("Say whether the wrong data of these units are a serious finding: %(units)s")
        raise Blocked(text % {"units": ", ".join(sorted(left_out))}, code="CARD_CHECK")
    for line in lines:
        row = score_of(act.case, str(line["unit"]))
        row.has_serious_finding = bool(line.get("serious")) or row.has_serious_finding
        if line.get("ground"):
            note_veto(act.case, row, line)
        row.proposal = proposal_of(act.case, row)
        row.save()
    for row in scores_of(act.case):
        open_statement(act.case, row)
    return {}


def score_of(case: Case, key: str) -> UnitScore:
    row = UnitScore.objects.filter(evaluated__in=units_of(case).filter(key=key)).first()
    if row is None:
        raise Blocked(_("No unit %(key)s was scored this year") % {"key": key}, code="NO_UNIT")
    return row


def note_veto(case: Case, row: UnitScore, line: Mapping[str, Any]) -> None:
    values = {"ground": str(line["ground"]), "evidence_type": str(line.get("evidence_type") or "")}
    answer = decided(case, "veto", values) or {}
    if answer.get("proposal") != "VETO" or not str(line.get("evidence") or "").strip():
        reason = answer.get("reason") or _("the number of the final decision is missing")
        raise Blocked(_("No veto can be proposed: %(reason)s") % {"reason": reason}, code="H9")
    row.veto_ground, row.veto_evidence = values["ground"], str(line["evidence"])


@action("confirm_result")
def confirm_result(act: Act) -> Mapping[str, Any]:
    """e.T18: the lead group confirms; scores stay as the formulas gave them. A veto not confirmed falls away.

    Raises Blocked QUORUM; STATEMENTS_OPEN, WAIVERS_OPEN while a unit is still to be heard or its request to be decided."""
    check_quorum(act.answers)
    waiting = UnitCard.objects.filter(
        evaluated__in=units_of(act.case),
        state="proposed",
        case__closed_on__isnull=True,
        case__isnull=False,
    )
    if waiting.exists():
        raise Blocked(_("Units may still state their case"), code="STATEMENTS_OPEN")
    if Case.objects.filter(notes__waiver_of=act.case.pk, closed_on__isnull=True).exists():
        raise Blocked(_("Requests of units struck by a disaster are not decided yet"), code="WAIVERS_OPEN")
    note_own_delay(act.case, "result", act.today)
    # From now on a card that is told has a meeting of its own: this one is over.
    act.case.notes["confirmed_on"] = act.today.isoformat()
    act.case.save(update_fields=["notes"])
    refused = {
        name: [line for line in act.answers.get(name) or () if line.get("confirmed") == "no"]
        for name in ("vetoes", "cards")
    }
    # Cards first: one that a refused veto brings with it is told now, and nobody has refused it yet.
    for line in refused["cards"]:
        refuse_card(act.case, str(line["unit"]))
    for line in refused["vetoes"]:
        refuse_veto(act.case, score_of(act.case, str(line["unit"])))
    # A veto that fell may let the grade rise.
    grade_units(case=act.case)
    return {"confirmed_on": act.today}


def refuse_veto(case: Case, row: UnitScore) -> None:
    """Let a veto fall that the lead group does not confirm. What D-E4 makes of the unit's result is told to it now: the veto
    stood in front of it. Raises Blocked NO_VETO."""
    if not row.veto_ground:
        raise Blocked(
            _("No veto of %(unit)s is to be confirmed") % {"unit": row.evaluated.key}, code="NO_VETO"
        )
    UnitCard.objects.filter(evaluated=row.evaluated, state="proposed", key=row.ground_key).update(
        state="dropped"
    )
    row.veto_ground = row.veto_evidence = ""
    row.save(update_fields=["veto_ground", "veto_evidence"])
    open_statement(case, row)


def refuse_card(case: Case, key: str) -> None:
    """Let a card fall that D-E4 proposed and the lead group does not confirm; the result itself stays. Raises Blocked
    NO_CARD."""
    row = score_of(case, key)
    of_points = UnitCard.objects.filter(evaluated=row.evaluated, state="proposed", key="result")
    if not of_points.update(state="dropped"):
        raise Blocked(_("No card of %(unit)s is to be confirmed") % {"unit": key}, code="NO_CARD")


@transaction.atomic
def publish_result(*, case: Case, on: date) -> int:
    """e.T19: the year's scores are final from now on; returns how many units are published."""
    case.notes["published_on"] = on.isoformat()
    case.save(update_fields=["notes"])
    return UnitScore.objects.filter(pk__in=[row.pk for row in scores_of(case)]).update(is_final=True)


def open_followups(case: Case, actor: Actor) -> int:
    """e.T20: confirmed cards are shown and talks are held, each in a case of its own; who is still to be heard is left."""
    proposed = UnitCard.objects.filter(evaluated__in=units_of(case), state="proposed").exclude(
        case__isnull=False, case__closed_on__isnull=True
    )
    cards = list(proposed.select_related("evaluated__indicator_set"))
    for card in cards:
        open_card(card=card, year=case, actor=actor)
    return len(cards)
