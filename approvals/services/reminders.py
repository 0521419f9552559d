"""Notices that somebody asked to get on a later day, sent by the calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals.models import Case, Reminder
from approvals.services.calendar_starts import moment_of
from approvals.services.notices import send_notice
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.handlers import agenda

AT_ONCE = 200


def set_reminder(*, case: Case, notice: str, on: date) -> Reminder:
    """Note the reminder once for the case."""
    row, _made = Reminder.objects.get_or_create(case=case, notice=notice, defaults={"on": on})
    return row


def next_reminder(timeline: str, after: datetime, until: datetime) -> datetime | None:
    waiting = Reminder.objects.filter(sent_on__isnull=True, case__timeline=timeline).order_by("on")
    # Two, since the first may lie before nine o'clock of today.
    days = waiting.filter(on__gte=after.date()).values_list("on", flat=True)[:2]
    return next((moment for moment in map(moment_of, days) if after < moment <= until), None)


def send_due_reminders(timeline: str) -> int:
    now = timelines.now(timeline)
    due = Reminder.objects.filter(sent_on__isnull=True, case__timeline=timeline, on__lte=now.date())
    rows = [row for row in due.order_by("on", "pk")[:AT_ONCE] if moment_of(row.on) <= now]
    for row in rows:
        send(row, now.date())
    return len(rows)


@transaction.atomic
def send(row: Reminder, on: date) -> None:
    # By update: of two workers one sends it.
    if Reminder.objects.filter(pk=row.pk, sent_on__isnull=True).update(sent_on=on):
        send_notice(case=row.case, key=row.notice, context={}, actor=SYSTEM, occasion=f"reminder:{row.pk}")


agenda("reminders", next_due=next_reminder, run_due=send_due_reminders)
