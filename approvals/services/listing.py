"""Sessions: scheduling them with their cut-off day, and listing a case for the next one its papers reach in time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseType, Listing, ScheduledSession
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append


@transaction.atomic
def schedule_session(
    *, case_type: CaseType, unit: str, held_on: date, place: str = "", actor: Actor
) -> ScheduledSession:
    """Announce a session; its cut-off day lies the pack's [sessions] lead before it. The same day is announced once."""
    lead = case_type.manifest.get("sessions", {}).get("lead", {"length": 0, "unit": "WD"})
    cut_off = calendar_for(held_on).before(held_on, int(lead["length"]), lead["unit"])
    row, _made = ScheduledSession.objects.get_or_create(
        subject=case_type.pack_id,
        unit=unit,
        held_on=held_on,
        defaults={"cut_off_on": cut_off, "place": place},
    )
    return row


def announce(case_type: CaseType, unit: str, actor: Actor) -> None:
    """Enter the sessions that the pack's [[sessions.announced]] names for a unit."""
    for row in case_type.manifest.get("sessions", {}).get("announced", ()):
        if row["unit"] == unit:
            day = date.fromisoformat(str(row["held_on"]))
            place = str(row.get("place", ""))
            schedule_session(case_type=case_type, unit=unit, held_on=day, place=place, actor=actor)


@transaction.atomic
def list_case(
    *,
    case: Case,
    unit: str,
    actor: Actor,
    not_before: date | None = None,
    reason: str = "",
    occasion: str = "",
) -> Listing:
    """List a case for the next session of a unit whose cut-off day has not passed.

    A case that was listed before moves on: its papers are there, so the cut-off no longer matters. `not_before` is the
    earliest day of the session. A repeated call for the same occasion returns the listing. Raises Blocked NO_SESSION."""
    # The case first: its listing is one at a time.
    case = Case.objects.select_for_update(no_key=True).select_related("case_type").get(pk=case.pk)
    # A repeated job must not move the case to the session after.
    if occasion and case.notes.get("listed_for") == occasion:
        return case.listings.select_related("session").get(status=Listing.Status.LISTED)
    announce(case.case_type, unit, actor)
    today = timelines.today(case.timeline)
    present = case.listings.select_related("session").filter(status=Listing.Status.LISTED).first()
    session, is_deferred = next_session(case, unit, today, not_before, present)
    if present is not None:
        present.status, present.reason = Listing.Status.MOVED, reason
        present.save(update_fields=["status", "reason"])
    row = Listing.objects.create(session=session, case=case, is_deferred=is_deferred, listed_on=today)
    if occasion:
        case.notes["listed_for"] = occasion
        case.save(update_fields=["notes"])
    if case.root is not None:
        payload = {"unit": unit, "held_on": session.held_on.isoformat(), "reason": reason}
        append(instance=case.root, kind="listed", actor=actor, payload=payload)
    return row


def next_session(
    case: Case, unit: str, today: date, not_before: date | None, present: Listing | None
) -> tuple[ScheduledSession, bool]:
    """Return the session, and whether an earlier one was missed only by its cut-off day."""
    rows = ScheduledSession.objects.filter(subject=case.case_type.pack_id, unit=unit, held_on__gt=today)
    if not_before is not None:
        rows = rows.filter(held_on__gte=not_before)
    papers_are_there = present is not None and present.session.unit == unit
    # Moving on means a later session than the one it is listed for.
    if papers_are_there and present is not None and present.session.held_on >= today:
        rows = rows.filter(held_on__gt=present.session.held_on)
    coming = list(rows.order_by("held_on"))
    within = Q() if papers_are_there else Q(cut_off_on__gte=today)
    found = rows.filter(within).order_by("held_on").first()
    if found is None:
        raise Blocked(
            _("No coming session is announced that these papers can still reach; announce one first"),
            code="NO_SESSION",
        )
    return found, found != coming[0]


def listed_session(case: Case) -> ScheduledSession | None:
    """Return the session for which a case is listed now."""
    row = case.listings.select_related("session").filter(status=Listing.Status.LISTED).first()
    return row.session if row else None
