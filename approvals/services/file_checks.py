"""The check of decided files that the city draws by lot (a.12, c.2), and its register of special circumstances.

A procedure asks for it in its manifest, [file_check]: the `share` of the files in per cent, who checks (`checkers`), the
`points` of the list; `year_ends` (MM-DD) where the year of the check is not the calendar's; `row_form` and `row_field` where
the files are those of the city's register of special circumstances alone.

The lot is recorded like that of a panel, so that anybody can repeat it; it is drawn once for a year that is over. What a
check finds changes nothing in the case: a mistake is put right by the remedies and corrections that the law has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseType, CircumstanceReview, Decision, Draw, FileCheck
from approvals.rules.draws import Member
from approvals.services.casework import Act, action
from approvals.services.lots import drawn_lot
from forms.services import seal_text
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services.history import append

PURPOSE = "file_check"
ANSWERS = ("met", "not_met", "not_asked")
LONGEST_REMARK = 500


@action("report_circumstance")
def report_circumstance(act: Act) -> Mapping[str, Any]:
    """a.T12: the county's report enters the city's register; one that comes again finds its line."""
    CircumstanceReview.objects.update_or_create(
        case=act.case,
        defaults={
            "row": str(act.answers[act.case.case_type.manifest["file_check"]["row_field"]]),
            "reported_on": act.today,
            "replied_on": None,
            "result": "",
        },
    )
    return {}


def enter_reply(act: Act, result: str) -> None:
    """a.SP6: enter the city's reply into its register."""
    rows = CircumstanceReview.objects.filter(case=act.case)
    rows.update(replied_on=act.today, result=result)


def timeline_of(case_type: CaseType) -> str:
    """Return where the procedure's own cases live."""
    return "training" if case_type.mode == "training" else timelines.LIVE


def year_of_check(case_type: CaseType, year: int) -> tuple[date, date]:
    """Return the first and the last day of the year whose decisions are checked together."""
    ends = str(case_type.manifest["file_check"].get("year_ends", "12-31"))
    before, last = (date.fromisoformat(f"{each}-{ends}") for each in (year - 1, year))
    return before + timedelta(days=1), last


def decided_files(case_type: CaseType, city: str, year: int) -> QuerySet[Case]:
    """Return the files of a city that were decided in a year, whatever became of the decision since."""
    # Years of a training procedure are those of its own day, not of this one.
    rows = Case.objects.filter(
        case_type__pack_id=case_type.pack_id,
        # Rehearsals of a live procedure are no files of its year.
        timeline=timeline_of(case_type),
        city=city,
        decisions__standing__in=Decision.ACTS,
        decisions__decided_on__range=year_of_check(case_type, year),
    )
    if "row_field" in case_type.manifest["file_check"]:
        rows = rows.filter(circumstance_review__isnull=False)
    return rows.distinct()


def sample_size(there: int, share: int) -> int:
    """Return how many of so many files are `share` per cent, rounded up: a small city checks one file, not none."""
    return -(-there * share // 100)


def occasion_of(case_type: CaseType, year: int) -> str:
    return f"{case_type.pack_id} {year}"


@transaction.atomic
def draw_files(*, case_type: CaseType, city: str, year: int, actor: Actor, seed: str = "") -> Draw:
    """Draw the files of a year that are checked. Raises Blocked: YEAR_RUNS, NO_FILES, DRAWN (nobody draws again)."""
    rules = case_type.manifest["file_check"]
    today = timelines.today(timeline_of(case_type))
    if today <= year_of_check(case_type, year)[1]:
        raise Blocked(
            _("The year is not over; the lot is drawn from all of its decided files"), code="YEAR_RUNS"
        )
    if drawn_files(case_type, city, year) is not None:
        raise Blocked(_("The files of this year have been drawn; a lot is not drawn again"), code="DRAWN")
    cases = {case.number: case for case in decided_files(case_type, city, year)}
    if not cases:
        raise Blocked(_("No file was decided in this year"), code="NO_FILES")
    row = drawn_lot(
        map(Member, cases),
        seed=seed,
        size=sample_size(len(cases), int(rules["share"])),
        on=today,
        actor=actor,
        purpose=PURPOSE,
        unit=city,
        occasion=occasion_of(case_type, year),
    )
    for number in row.chosen:
        FileCheck.objects.create(draw=row, case=cases[number])
        note(cases[number], "file_drawn", {"draw": row.pk}, actor)
    return row


def drawn_files(case_type: CaseType, city: str, year: int) -> Draw | None:
    return Draw.objects.filter(purpose=PURPOSE, unit=city, occasion=occasion_of(case_type, year)).first()


def points_of(case_type: CaseType) -> list[dict[str, str]]:
    """Return the points of the checklist, as the version of the procedure has them: key, zh, en."""
    return list(case_type.manifest["file_check"]["points"])


@transaction.atomic
def check_file(
    *, check: FileCheck, case_type: CaseType, answers: Mapping[str, str], remark: str, actor: Actor
) -> FileCheck:
    """Keep what was found point by point. Raises Blocked: OWN_WORK, CHECKED, POINTS (one is missing), NO_REMARK."""
    held = FileCheck.objects.select_for_update(of=("self",)).select_related("case__root").get(pk=check.pk)
    if held.checked_on is not None:
        raise Blocked(_("This file has been checked"), code="CHECKED")
    if worked_on(actor, held.case):
        raise Blocked(_("Who did a step of this case does not check its file"), code="OWN_WORK")
    keys = [point["key"] for point in points_of(case_type)]
    if any(answers.get(key) not in ANSWERS for key in keys):
        raise Blocked(_("Answer every point of the checklist"), code="POINTS")
    found = {key: answers[key] for key in keys}
    if "not_met" in found.values() and not remark.strip():
        raise Blocked(_("Say what is wrong with the points that are not met"), code="NO_REMARK")
    held.answers = found
    held.remark = seal_text(remark.strip()[:LONGEST_REMARK]) if remark.strip() else b""
    held.checked_on, held.checked_by_id, held.checked_by_name = (
        timelines.today(held.case.timeline), actor.user_id, actor.name,
    )  # fmt: skip
    held.save()
    note(held.case, "file_checked", {"not_met": [key for key in keys if found[key] == "not_met"]}, actor)
    return held


def worked_on(actor: Actor, case: Case) -> bool:
    return WorkItem.objects.filter(root=case.root, completed_by=actor.user_id or 0).exists()


def note(case: Case, kind: str, payload: Mapping[str, Any], actor: Actor) -> None:
    if case.root is not None:
        append(instance=case.root, kind=kind, actor=actor, payload=payload)
