"""What a veto does beside the grade (e.10): no award for its year and the next, and one that was given falls with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from approvals.models import Case, EvaluatedUnit, InnovationEntry, NumberEntry, UnitCard, UnitScore
from approvals.services.evaluations.opening import same_unit_before, units_of
from approvals.services.evaluations.scoring import score_all
from approvals.services.notices import send_notice
from approvals.services.numbering import void_number
from workflows import timelines
from workflows.actors import Actor

WORD = "一票否决，奖项撤销"
NOTICE = "award_withdrawn"
# A card that was only proposed, or fell, is no veto.
STANDING = (
    UnitCard.State.SHOWN,
    UnitCard.State.RECTIFYING,
    UnitCard.State.CLEAR,
    UnitCard.State.FAILED,
)


def veto_until(unit: EvaluatedUnit, today: date) -> date | None:
    """Return the last day of a veto that stands against the unit today: the end of the year after the one evaluated (e.10).

    A red card is a veto too (D-E3 row 5, e.11)."""
    own = EvaluatedUnit.objects.filter(pk=unit.pk)
    for units, year in ((own, unit.year + 1), (same_unit_before(unit), unit.year)):
        if today.year <= year and has_veto(units):
            return date(year, 12, 31)
    return None


def has_veto(units: QuerySet[EvaluatedUnit]) -> bool:
    final = UnitScore.objects.filter(evaluated__in=units, is_final=True).exclude(veto_ground="")
    red = UnitCard.objects.filter(evaluated__in=units, colour=UnitCard.Colour.RED, state__in=STANDING)
    return final.exists() or red.exists()


def vetoed_units(year: Case) -> QuerySet[EvaluatedUnit]:
    """Return the units whose veto or red card the lead group has just let stand."""
    red = UnitCard.objects.filter(colour=UnitCard.Colour.RED).exclude(state=UnitCard.State.DROPPED)
    return units_of(year).filter(
        Q(pk__in=UnitScore.objects.exclude(veto_ground="").values("evaluated"))
        | Q(pk__in=red.values("evaluated"))
    )


@transaction.atomic
def withdraw_awards(*, year: Case, actor: Actor) -> int:
    """Before the result is published: the awards of vetoed units fall with their bonus, and all scores are counted anew.

    Returns how many fell; a repeated call finds none."""
    entries = InnovationEntry.objects.select_for_update(of=("self",)).filter(
        evaluated__in=vetoed_units(year), is_awarded=True
    )
    fallen = [withdrawn(entry, actor) for entry in entries.select_related("case__case_type", "evaluated")]
    if fallen:
        score_all(case=year)
    return len(fallen)


def withdrawn(entry: InnovationEntry, actor: Actor) -> InnovationEntry:
    entry.is_awarded, entry.bonus = False, 0
    entry.withdrawn_on = timelines.today(entry.evaluated.timeline)
    entry.save(update_fields=["is_awarded", "bonus", "withdrawn_on"])
    case = entry.case
    if case is not None:
        numbers = case.papers.exclude(number="").values_list("number", flat=True)
        for number in NumberEntry.objects.filter(text__in=list(numbers), is_void=False).order_by("pk"):
            void_number(entry=number, reason=WORD, actor=actor)
        words = {"title": entry.title}
        send_notice(case=case, key=NOTICE, context=words, actor=actor, occasion=NOTICE, is_optional=True)
    return entry
