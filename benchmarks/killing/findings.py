"""What the database holds afterwards, counted against what people were shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.db.models.functions import Now

from approvals.models import Case, Notice, NumberEntry, NumberSeries, Paper
from approvals.services.numbering import register_gaps
from approvals.services.papers.archive import open_paper
from benchmarks.killing.people import Shown
from workflows.models import HistoryEvent, Incident, Job, WorkItem

ONCE = ("started", "job_done", "work_completed", "timer_fired", "accepted", "message_received")
UNDER_WAY = (Job.Status.WAITING, Job.Status.RUNNING)


def is_quiet() -> bool:
    """Nothing left to do: no open step, job or incident, no notice but those that wait for the morning (S18)."""
    return not (
        WorkItem.objects.filter(status__in=["open", "claimed"]).exists()
        or Job.objects.filter(status__in=UNDER_WAY).exists()
        or Incident.objects.filter(status=Incident.Status.OPEN).exists()
        or Notice.objects.filter(status=Notice.Status.WAITING, not_before__lte=Now()).exists()
    )


def found(shown: Shown) -> dict[str, Any]:
    """Return the counts; every key under `wrong` must be empty or nought."""
    cases = dict(Case.objects.values_list("number", "applicant_id"))
    done = set(WorkItem.objects.filter(status="completed").values_list("pk", flat=True))
    raised = Incident.objects.count()
    return {
        "cases": len(cases),
        "receipts_shown": len(shown.receipts),
        "steps_completed": len(done),
        "steps_shown": len(shown.completed),
        "papers": Counter(Paper.objects.values_list("key", flat=True)),
        "numbers": NumberEntry.objects.count(),
        "notices": Counter(Notice.objects.values_list("status", flat=True)),
        "incidents_raised": raised,
        "incidents_tried_again": shown.tried_again,
        "jobs": Counter(Job.objects.values_list("status", flat=True)),
        "attempts": sum(Job.objects.values_list("attempts", flat=True)),
        "wrong": wrong(shown, cases, done),
    }


def wrong(shown: Shown, cases: dict[str, Any], done: set[int]) -> dict[str, Any]:
    receipts = set(shown.receipts.values())
    events = HistoryEvent.objects.filter(kind__in=ONCE).exclude(element_id="")
    return {
        "gave_up": shown.gave_up,
        "receipts_without_a_case": sorted(receipts - set(cases)),
        "cases_without_a_receipt": sorted(set(cases) - receipts),
        "steps_shown_and_not_completed": sorted(set(shown.completed) - done),
        "steps_completed_twice": twice(shown.completed),
        "cases_without_their_one_paper": without_one_paper(),
        "papers_doubled": doubled(Paper, "case_id", "key", "occasion"),
        "papers_unreadable": unreadable(),
        "numbers_missing": {
            str(row): gaps for row in NumberSeries.objects.all() if (gaps := register_gaps(row))
        },
        "numbers_without_a_paper": without_paper(),
        "events_doubled": doubled_in(events, "instance_id", "kind", "element_id"),
        "notices_doubled": doubled(
            Notice, "recipient_id", "case_id", "key", "occasion", "channel", "address"
        ),
        "jobs_failed": Job.objects.filter(
            status=Job.Status.FAILED, instance__incidents__status="open"
        ).count(),
        "is_quiet": [] if is_quiet() else ["something is still under way"],
    }


def without_one_paper() -> list[str]:
    issued = Counter(Paper.objects.filter(key="registration_receipt").values_list("case__number", flat=True))
    return [number for number in Case.objects.values_list("number", flat=True) if issued[number] != 1]


def without_paper() -> list[str]:
    """A number drawn belongs to a paper or to a case, or is marked as void with its reason."""
    used = {*Paper.objects.values_list("number", flat=True), *Case.objects.values_list("number", flat=True)}
    drawn = NumberEntry.objects.filter(is_void=False).values_list("text", flat=True)
    return [text for text in drawn if text not in used]


def unreadable() -> list[str]:
    return [problem for paper in Paper.objects.exclude(file="") if (problem := problem_of(paper))]


def problem_of(paper: Paper) -> str:
    try:
        open_paper(paper)
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def doubled(model: Any, *fields: str) -> list[Any]:
    return doubled_in(model.objects, *fields)


def doubled_in(rows: Any, *fields: str) -> list[Any]:
    counted = rows.values_list(*fields).annotate(times=Count("pk")).filter(times__gt=1).order_by()
    return [list(row) for row in counted]


def twice(values: Iterable[int]) -> list[int]:
    return sorted(value for value, times in Counter(values).items() if times > 1)
