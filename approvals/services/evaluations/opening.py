"""Opening the evaluation of a year, and what its parts know of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import CalendarStart, Case, CaseType, EvaluatedUnit, TargetWaiver
from approvals.rules.scoring import Waived
from approvals.services.calendar_starts import opener
from approvals.services.intake import current_case_type, timeline_of
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.services.deployment import evaluate_decision

OFFICE = "LEADGROUP_OFFICE"


@transaction.atomic
def open_evaluation(
    *,
    pack_id: str,
    year: int,
    city: str,
    actor: Actor,
    scope: Sequence[str] = (),
    is_rehearsal: bool = False,
) -> Case:
    """Open the one case of a city and year. `scope` limits it to units (a trial year): keys, or
    beginnings of keys with an asterisk.

    Raises Blocked ONE_A_YEAR, NOT_OFFICE; WrongMode (L4)."""
    if not actor.is_system and (city, OFFICE) not in actor.posts:
        raise Blocked(_("Only the office of the city's lead group opens a year"), code="NOT_OFFICE")
    case_type = current_case_type(pack_id)
    timeline = timeline_of(case_type, is_rehearsal=is_rehearsal)
    if evaluation_case(year, city, timeline) is not None:
        raise Blocked(_("The evaluation of this year is open already"), code="ONE_A_YEAR")
    days = calendar_days(case_type, year)
    counters = {"letters_signed": 0, "letters_expected": 0, "appeals_open": 0}
    hearing = {"commenters": [], "comments_heard": False, "change_draft": False}
    variables = {"year": year, "lint": [], "reminders": [], **counters, **hearing}
    return open_unit_case(
        case_type=case_type,
        process_id=case_type.process_id,
        unit=city,
        seats={"reviewing": city, "superior": city, "assessed": city},
        label=_("Evaluation of %(year)s") % {"year": year},
        variables={**variables, "superiors": [], **days},
        actor=actor,
        timeline=timeline,
        notes={"year": year, "scope": list(scope)},
    )


@opener("evaluation")
def open_by_calendar(start: CalendarStart, city: str) -> Case | None:
    """e.SE: on a day of the year before, the office finds the new year on its desk, unless it opened it by hand."""
    year = start.due_on.year + 1
    if evaluation_case(year, city, start.timeline) is not None:
        return None
    return open_evaluation(
        pack_id=start.pack_id,
        year=year,
        city=city,
        actor=SYSTEM,
        is_rehearsal=start.timeline != timelines.LIVE,
    )


def evaluation_case(year: int, city: str, timeline: str) -> Case | None:
    """Return the case of a city's evaluation of a year on a timeline."""
    found = Case.objects.filter(notes__year=year, city=city, stage="city", timeline=timeline)
    # Other cases of the year bear its number too; the scope tells the year itself.
    return found.filter(notes__has_key="scope").select_related("case_type").first()


def units_of(case: Case) -> QuerySet[EvaluatedUnit]:
    """Return the units of a city's year, those that have ended too; another city or a rehearsal has its own."""
    found = EvaluatedUnit.objects.filter(timeline=case.timeline, year=case.notes["year"])
    return found.filter(indicator_set__city=case.city)


def same_unit_before(unit: EvaluatedUnit) -> QuerySet[EvaluatedUnit]:
    """Return the unit as it was evaluated in the year before, in the same world."""
    return EvaluatedUnit.objects.filter(timeline=unit.timeline, year=unit.year - 1, key=unit.key)


def calendar_days(case_type: CaseType, year: int) -> dict[str, date]:
    """Return the days that the diagram waits for, from the pack's [calendar]."""
    calendar = case_type.manifest["calendar"]
    days = {"letters_until": day_of(calendar["letters_until"], year)}
    for quarter in ("q1", "q2", "q3", "q4"):
        days[f"{quarter}_opens"] = day_of(calendar[quarter]["opens"], year)
    return days


def day_of(text: str, year: int) -> date:
    """Read "y-04-01" (the year itself), "n-01-10" (the next) or "p-12-15" (the one before: a statistical year from October)."""
    which, month, day = text.split("-")
    return date(year + {"p": -1, "y": 0, "n": 1}[which], int(month), int(day))


def period_end(case_type: CaseType, year: int, period: str) -> date:
    """Return the last day of a period, that of the quarter which the pack names for it."""
    manifest = case_type.manifest
    quarter = manifest["evaluation"]["periods"][period]["ends"]
    return day_of(manifest["calendar"][quarter]["ends"], year)


def settings_of(case: Case) -> Mapping[str, Any]:
    """Return the pack's [evaluation] table as pinned to the case."""
    table: Mapping[str, Any] = case.case_type.manifest["evaluation"]
    return table


def process_for(case: Case, part: str) -> Mapping[str, Any]:
    """Return id and title of the process that plays a part in the evaluation, as the pack says in [evaluation.processes]."""
    row: Mapping[str, Any] = settings_of(case)["processes"][part]
    return row


def form_for(case: Case, part: str) -> str:
    """Return the form that plays a part, from the pack's [evaluation.forms]."""
    return str(settings_of(case)["forms"][part])


def filed(case: Case, part: str) -> Mapping[str, Any]:
    """Return the answers of the last submission in the case of the form that plays a part."""
    last = (
        case.submissions.filter(form_key=form_for(case, part))
        .select_related("submission")
        .order_by("pk")
        .last()
    )
    answers: Mapping[str, Any] = last.submission.answers if last else {}
    return answers


def waived_by_unit(units: Iterable[EvaluatedUnit]) -> dict[int, Waived]:
    """Return what is waived for those of the units that have something waived, by primary key."""
    found: dict[int, set[tuple[str, str]]] = {}
    rows = TargetWaiver.objects.filter(evaluated__in=list(units))
    for pk, period, code in rows.values_list("evaluated", "period", "code"):
        found.setdefault(pk, set()).add((period, code))
    return {pk: Waived(frozenset(pairs)) for pk, pairs in found.items()}


def decided(case: Case, part: str, values: Mapping[str, Any]) -> Any:
    """Ask the table that plays a part, from the pack's [evaluation.tables], as pinned to the case."""
    table = str(settings_of(case)["tables"][part])
    return evaluate_decision(deployment=case.case_type.deployment, table=table, variables=values).value
