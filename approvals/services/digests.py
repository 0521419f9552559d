"""The morning's list of an official's own work: at 08:30 of every working day, once (common rules 0.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.urls import reverse

from approvals.models import Digest, Notice, StatutoryClock
from approvals.services.rendering_pdf.filters import day
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.handlers import agenda
from workflows.models import WorkItem
from workflows.services.standing import standing

AT = time(8, 30)
KEY = "digest"
SOON = timedelta(days=3)
MOST_NAMED = 10
MAIL = "您有待办{total}件，请登录查看。\n\nYou hold {total} steps; please sign in.\n"


def next_digest(timeline: str, after: datetime, until: datetime) -> datetime | None:
    """Nobody needs yesterday's list: a clock that is moved over many mornings stops at none of them."""
    return None


def run_due_digests(timeline: str) -> int:
    """Write the list of the morning unless it was written; return the number of people who got one."""
    now = timelines.now(timeline).astimezone(timelines.ZONE)
    # Asked at every tick of the worker: what costs nothing comes first.
    if now.time() < AT or written(timeline, now.date()):
        return 0
    return write_digests(timeline, now) if calendar_for(now.date()).is_workday(now.date()) else 0


@standing
def written(timeline: str, on: date) -> QuerySet[Digest, int]:
    return Digest.objects.filter(timeline=timeline, on=on).values_list("pk", flat=True)


@transaction.atomic
def write_digests(timeline: str, now: datetime) -> int:
    row, is_ours = Digest.objects.get_or_create(timeline=timeline, on=now.date())
    # Of two workers at the same moment the row lets one through.
    if not is_ours:
        return 0
    people = groupby(held_work(timeline), key=lambda item: item["assignee_id"])
    notices = [notice for pk, items in people for notice in notices_of(pk, list(items), timeline, now)]
    Notice.objects.bulk_create(notices, batch_size=500)
    row.people = len({notice.recipient_id for notice in notices})
    row.save(update_fields=["people"])
    return row.people


def held_work(timeline: str) -> QuerySet[WorkItem, dict[str, Any]]:
    """Return the claimed steps of a timeline by holder, the nearest due first; an applicant's own are no office work."""
    clocks = StatutoryClock.objects.filter(case__root=OuterRef("root_id"), key=OuterRef("clock_key"))
    rows = WorkItem.objects.filter(
        status=WorkItem.Status.CLAIMED, assignee__is_active=True, instance__timeline=timeline
    ).exclude(role="APPLICANT")
    rows = rows.annotate(clock_key=KT("properties__clock"))
    rows = rows.annotate(stands=Exists(clocks.filter(status=StatutoryClock.Status.HELD)))
    columns = ("assignee_id", "assignee__email", "business_key", "name", "due_on", "stands")
    return rows.order_by("assignee_id", "due_on", "pk").values(*columns)


def notices_of(
    person: int, items: Sequence[Mapping[str, Any]], timeline: str, now: datetime
) -> Iterator[Notice]:
    texts = digest_texts(items, now.date())
    common = {"recipient_id": person, "key": KEY, "occasion": f"{timeline}:{now.date()}", "created_at": now}
    yield Notice(
        **common, **texts, link=reverse("inbox"), status=Notice.Status.SENT, not_before=now, sent_at=now
    )
    address = items[0]["assignee__email"]
    # Nothing leaves the house for a simulated day (guard L5).
    if address and timeline == timelines.LIVE:
        body = MAIL.format(total=len(items))
        yield Notice(
            **common,
            subject=f"今日待办{len(items)}件",
            body=body,
            channel=Notice.Channel.MAIL,
            address=address,
            not_before=now,
        )


def digest_texts(items: Sequence[Mapping[str, Any]], on: date) -> dict[str, str]:
    """Return subject and body in both languages: how many, how many late, due today or soon, the nearest by name."""
    counted = [row["due_on"] for row in items if row["due_on"] and not row["stands"]]
    late = sum(due < on for due in counted)
    today = sum(due == on for due in counted)
    soon = sum(on < due <= on + SOON for due in counted)
    dated = [row for row in items if row["due_on"] and not row["stands"]][:MOST_NAMED]
    lines = "".join(f"\n{row['business_key']}　{row['name']}　{day(row['due_on'])}到期" for row in dated)
    lines_en = "".join(f"\n{row['business_key']}: due {row['due_on'].isoformat()}" for row in dated)
    return {
        "subject": f"今日待办{len(items)}件，逾期{late}件",
        "body": f"您名下有待办{len(items)}件：逾期{late}件，今日到期{today}件，三日内到期{soon}件。{lines}",
        "subject_en": f"Your work today: {len(items)} steps, {late} overdue",
        "body_en": f"You hold {len(items)} steps: {late} overdue, {today} due today, {soon} within three days.{lines_en}",
    }


agenda("digests", next_due=next_digest, run_due=run_due_digests)
