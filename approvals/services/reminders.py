"""Notices that somebody asked to get on a later day, sent by the calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from approvals.models import Case, Reminder
from approvals.services.calendar_starts import moment_of
from approvals.services.notices import send_notice
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.handlers import agenda
from workflows.services.standing import standing

AT_ONCE = 200


def set_reminder(*, case: Case, notice: str, on: date) -> Reminder:
    """Note the reminder once for the case."""
    row, _made = Reminder.objects.get_or_create(case=case, notice=notice, defaults={"on": on})
    return row


def next_reminder(timeline: str, after: datetime, until: datetime) -> datetime | None:
    days = next_days(timeline, after.date())
    return next((moment for moment in map(moment_of, days) if after < moment <= until), None)


@standing
def next_days(timeline: str, since: date) -> QuerySet[Reminder, date]:
    waiting = Reminder.objects.filter(sent_on__isnull=True, case__timeline=timeline, on__gte=since)
    # Two, since the first may lie before nine o'clock of today.
    return waiting.order_by("on").values_list("on", flat=True)[:2]


@standing
def due_by(timeline: str, day: date) -> QuerySet[Reminder]:
    due = Reminder.objects.filter(sent_on__isnull=True, case__timeline=timeline, on__lte=day)
    return due.order_by("on", "pk")[:AT_ONCE]


def send_due_reminders(timeline: str) -> int:
    now = timelines.now(timeline)
    rows = [row for row in due_by(timeline, now.date()) if moment_of(row.on) <= now]
    for row in rows:
        send(row, now.date())
    return len(rows)


@transaction.atomic
def send(row: Reminder, on: date) -> None:
    # By update: of two workers one sends it.
    if Reminder.objects.filter(pk=row.pk, sent_on__isnull=True).update(sent_on=on):
        send_notice(case=row.case, key=row.notice, context={}, actor=SYSTEM, occasion=f"reminder:{row.pk}")


agenda("reminders", next_due=next_reminder, run_due=send_due_reminders)
