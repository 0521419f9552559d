"""What is done to the clocks of a case: each act is one event in one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Decision, StatutoryClock
from approvals.rules.clock import Event, Kind
from approvals.services.deadlines.storage import REASONS, happen, lock_case
from approvals.services.periods import with_period
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services import messages

ALL = "*"
DUTY_DONE = "duty_done"


@transaction.atomic
def start_clock(
    *, case: Case, key: str, actor: Actor, on: date | None = None, unit: str = ""
) -> StatutoryClock:
    """Start the limit `key` of the case's pack with the event of day `on` (T1: counted from the next day).

    A clock that runs already is returned as it is; a stopped one gets a new round. KeyError: the pack has no such limit."""
    locked = lock_case(case)
    day = on or timelines.today(locked.timeline)
    running = locked.clocks.exclude(status=StatutoryClock.Status.STOPPED).filter(key=key).first()
    if running:
        return running
    row = new_round(locked, key, day, unit)
    happen(row, locked, Event(kind=Kind.START, on=day, by=actor.name, unit=unit), actor)
    return row


def limit_on(limit: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a limit as the law had it on the day of the event: the last of its `versions` that had begun.

    A version is {"from", "length", "unit"}; before the first one the row's own length holds. A row with `by = "act"` goes
    by the day of the decision instead; one with a `period` has the length of a table ("remedy_periods.direct_suit")."""
    # Days are text in a manifest; ISO days sort as dates do.
    begun = [row for row in limit.get("versions", ()) if str(row["from"]) <= day.isoformat()]
    return {**limit, **max(begun, key=lambda row: str(row["from"]))} if begun else limit


def act_day(case: Case, day: date) -> date:
    """The day of the case's decision, where there is one."""
    # An annulled act keeps its periods: the party may still be within them.
    made = case.decisions.filter(standing__in=Decision.ACTS)
    return made.order_by("-pk").values_list("decided_on", flat=True).first() or day


def new_round(case: Case, key: str, day: date, unit: str) -> StatutoryClock:
    row = case.limit(key)
    law_of = act_day(case, day) if row.get("by") == "act" else day
    limit = with_period(case.case_type, limit_on(row, law_of), law_of)
    return StatutoryClock.objects.create(
        case=case,
        key=key,
        # Rounds are never removed, so their number is the count.
        round=case.clocks.filter(key=key).count() + 1,
        title=str(limit.get("title", "")),
        unit=str(limit.get("unit", "WD")),
        length=int(limit["length"]),
        promised=int(limit.get("promised", 0)),
        longest_extension=int(limit.get("extension", 0)),
        extension_unit=str(limit.get("extension_unit", "")),
        is_same_day=bool(limit.get("same_day", False)),
        handling_unit=unit or case.unit(str(limit.get("level", case.stage))),
        started_on=day,
        calendar_version=calendar_for(day).version,
    )


@transaction.atomic
def suspend_clock(
    *,
    case: Case,
    key: str,
    ground: str,
    actor: Actor,
    evidence: str = "",
    on: date | None = None,
    unit: str = "",
) -> list[StatutoryClock]:
    """Hold the clock `key` (* for all that run) on a ground of table 0.4.2; an open hold is extended by the overlap.

    Raises Blocked with the rule's code; for * the clocks to which the rule forbids it are left running."""
    event = {"kind": Kind.SUSPEND, "ground": ground, "evidence": evidence, "unit": unit}
    return on_running(case, key, event, actor, on)


@transaction.atomic
def resume_clock(
    *,
    case: Case,
    key: str,
    actor: Actor,
    ground: str = "",
    evidence: str = "",
    on: date | None = None,
    unit: str = "",
) -> list[StatutoryClock]:
    """End the hold on a ground (empty: on all). Raises Blocked NOT_HELD when the named clock does not stand."""
    event = {"kind": Kind.RESUME, "ground": ground, "evidence": evidence, "unit": unit}
    return on_running(case, key, event, actor, on)


@transaction.atomic
def extend_clock(
    *, case: Case, key: str, length: int, reason: str, actor: Actor, on: date | None = None, unit: str = ""
) -> StatutoryClock:
    """Extend a limit once, before expiry, with a written reason (S12; Licensing Law art. 42). Raises Blocked."""
    if not reason.strip():
        raise Blocked(_("State the reason for the extension; the applicant is told"), code="NO_REASONS")
    event = {"kind": Kind.EXTEND, "length": length, "evidence": reason.strip(), "unit": unit}
    return on_running(case, key, event, actor, on)[0]


@transaction.atomic
def stop_clock(*, case: Case, key: str, actor: Actor, on: date | None = None) -> StatutoryClock | None:
    """Stop the limit: its act is done. None when no such clock runs; * stops all (the case has ended)."""
    rows = on_running(case, key, {"kind": Kind.STOP}, actor, on, is_optional=True)
    for row in rows:
        # Whoever urges this duty has nothing left to urge (S14); told by a job, for this may run inside a step.
        messages.queue(name=DUTY_DONE, key=duty_key(row), timeline=case.timeline)
    return rows[0] if rows else None


def duty_key(clock: StatutoryClock) -> str:
    """Return the key under which the supervision of one round of a limit waits for its end."""
    return f"duty:{clock.pk}"


@transaction.atomic
def reopen_clock(
    *, case: Case, key: str, actor: Actor, reason: str, on: date | None = None
) -> StatutoryClock:
    """Let a stopped limit run on; the time between does not count. Raises Blocked NOT_STOPPED or NOT_STARTED."""
    locked = lock_case(case)
    row = locked.clocks.select_for_update().filter(key=key).order_by("-round").first()
    if row is None:
        raise Blocked(_(REASONS["NOT_STARTED"]), code="NOT_STARTED")
    day = on or timelines.today(locked.timeline)
    happen(row, locked, Event(kind=Kind.REOPEN, on=day, evidence=reason, by=actor.name), actor)
    return row


def on_running(
    case: Case, key: str, event: dict[str, Any], actor: Actor, on: date | None, *, is_optional: bool = False
) -> list[StatutoryClock]:
    """Let the same happen to the named clock, or to every running one."""
    locked = lock_case(case)
    # Locked: two events of one clock must be computed one after the other.
    rows = locked.clocks.select_for_update().exclude(status=StatutoryClock.Status.STOPPED)
    if key != ALL:
        rows = rows.filter(key=key)
    happened = Event(on=on or timelines.today(locked.timeline), by=actor.name, **event)
    chosen = list(rows)
    if not chosen and key != ALL and not is_optional:
        raise Blocked(_(REASONS["NOT_STARTED"]), code="NOT_STARTED")
    return [row for row in chosen if tried(row, locked, happened, actor, is_strict=key != ALL)]


def tried(row: StatutoryClock, case: Case, event: Event, actor: Actor, *, is_strict: bool) -> bool:
    try:
        happen(row, case, event, actor)
    except Blocked:
        if is_strict:
            raise
        return False
    return True
