"""Supervision of time limits (S14): yellow, red, the next level up, the circular list; and who may put work in other hands."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, ClockAlarm, LedgerEvent, Person, StatutoryClock
from approvals.rules.alarms import LAPSE, NOTED, REMIND, YELLOW
from approvals.services.casework import Act, action
from approvals.services.deadlines import duty_key, refresh_clock
from approvals.services.notices import send_notice
from approvals.services.organisation import actor_for, people_with, unit_agency
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.handlers import agenda
from workflows.models import WorkItem
from workflows.services import messages, work_items
from workflows.services.history import append
from workflows.services.standing import standing

log = logging.getLogger(__name__)
OVERDUE, CIRCULATED = "overdue", "circulated"
MOST_ATTEMPTS = 5
SUPERVISORS = frozenset({"SUPERVISOR", "CITY_DEPUTY", "CITY_HEAD"})


def waiting(timeline: str) -> QuerySet[ClockAlarm]:
    # What failed five times is left to people; it would fail every round.
    return ClockAlarm.objects.filter(timeline=timeline, rung_at__isnull=True, attempts__lt=MOST_ATTEMPTS)


def next_alarm(timeline: str, after: datetime, until: datetime) -> datetime | None:
    return next(iter(next_rings(timeline, after, until)), None)


@standing
def next_rings(timeline: str, after: datetime, until: datetime) -> QuerySet[ClockAlarm, datetime]:
    rows = waiting(timeline).filter(due_at__gt=after, due_at__lte=until)
    return rows.order_by("due_at").values_list("due_at", flat=True)[:1]


@standing
def due_by(timeline: str, moment: datetime) -> QuerySet[ClockAlarm, int]:
    due = waiting(timeline).filter(due_at__lte=moment).order_by("due_at", "pk")
    # A bounded number, so that other agendas get their turn.
    return due.values_list("pk", flat=True)[:200]


def ring_due_alarms(timeline: str) -> int:
    """Ring what is due on a timeline, each in a transaction of its own; return how many rang.

    One that fails is tried again at the next round, five times in all."""
    return sum(rung(pk) for pk in due_by(timeline, timelines.now(timeline)))


agenda("alarms", next_due=next_alarm, run_due=ring_due_alarms)


def rung(pk: int) -> bool:
    try:
        return ring(pk)
    except Exception:
        log.exception("alarm %s could not ring", pk)
        ClockAlarm.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        return False


@transaction.atomic
def ring(pk: int) -> bool:
    """Tell of one alarm; False when another worker was faster or the clock changed meanwhile."""
    case_id = ClockAlarm.objects.values_list("clock__case_id", flat=True).get(pk=pk)
    # The case before its clock: the order of the house.
    case = Case.objects.select_for_update(of=("self",)).select_related("case_type", "root").get(pk=case_id)
    # Read again under the lock: the clock may have changed meanwhile.
    alarm = waiting(case.timeline).select_related("clock").filter(pk=pk).first()
    now = timelines.now(case.timeline)
    if alarm is None or alarm.due_at > now:
        return False
    alarm.rung_at = now
    alarm.save(update_fields=["rung_at"])
    tell(case, alarm.clock, alarm.kind, alarm.due_at.astimezone(timelines.ZONE).date())
    return True


def tell(case: Case, clock: StatutoryClock, kind: str, day: date) -> None:
    """Do what an alarm is for; `day` is the day that begins with it."""
    if kind == LAPSE:
        refresh_clock(row=clock)
    elif kind == YELLOW:
        announce(case, clock, "task_yellow", kind, day)
    elif kind == NOTED:
        note_delay(
            case=case, kind=OVERDUE, limit=clock.key, unit=clock.handling_unit, on=day, detail=clock.title
        )
    elif kind.startswith(REMIND):
        announce(case, clock, kind.removeprefix(REMIND), kind, day)
    else:
        escalate(case, clock, case.case_type.entry("escalations", kind), day)


def announce(case: Case, clock: StatutoryClock, notice: str, kind: str, day: date) -> None:
    limit = case.limit(clock.key)
    context = {"limit": clock.key, "limit_title": clock.title, "level": limit.get("level", case.stage)}
    # Bound to clock and day: a moved limit may tell again, a repeated job may not.
    occasion = f"clock:{clock.pk}:{kind}:{day.isoformat()}"
    send_notice(case=case, key=notice, context=context, actor=SYSTEM, occasion=occasion)


def escalate(case: Case, clock: StatutoryClock, row: Mapping[str, Any], day: date) -> None:
    """A duty has run out: ledger, notices, and the order of supervision (督办单) to the rung of the chain that is due."""
    level = str(case.limit(clock.key).get("level", case.stage))
    # The chain may be shorter than the rungs of the escalation.
    rung_ = min(int(row["rung"]), len(chain := case.case_type.entry("supervision", level)["chain"]))
    if rung_ == 1:
        note_delay(
            case=case, kind=OVERDUE, limit=clock.key, unit=clock.handling_unit, on=day, detail=clock.title
        )
    if row.get("circulated"):
        note_delay(
            case=case, kind=CIRCULATED, limit=clock.key, unit=clock.handling_unit, on=day, detail=clock.title
        )
    announce(case, clock, "task_red", str(row["key"]), day)
    variables = {
        "level": level,
        "supervised_by": chain[rung_ - 1],
        "supervision_trigger": str(row["key"]),
        "supervised_limit": clock.key,
        "supervised_key": duty_key(clock),
        "supervised_limit_title": clock.title,
        "supervised_unit": clock.handling_unit,
        "supervised_agency": unit_agency(clock.handling_unit, day),
        # A held clock has no day; the alarm's own day stands in.
        "overdue_since": (clock.due_on or day - timedelta(1)),
    }
    append_to(case, "supervised", {"limit": clock.key, "rung": chain[rung_ - 1], "trigger": str(row["key"])})
    messages.correlate(name="supervision", business_key=case.number, variables=variables, actor=SYSTEM)


def note_delay(*, case: Case, kind: str, limit: str, unit: str, on: date, detail: str = "") -> LedgerEvent:
    """Enter a delay in the responsibility ledger (F04), once for each running out of a limit.

    A diagram's own word for the delay (county_overdue) replaces the general one, whichever comes first."""
    same = case.ledger.filter(limit_key=limit)
    general = same.filter(kind=OVERDUE).last() if kind not in (OVERDUE, CIRCULATED) else None
    if general is not None:
        general.kind = kind
        general.save(update_fields=["kind"])
        return general
    words = same.filter(occurred_on__gte=on)
    known = words.filter(kind__endswith=OVERDUE) if kind == OVERDUE else words.filter(kind=kind)
    return known.first() or LedgerEvent.objects.create(
        case=case, kind=kind, limit_key=limit, occurred_on=on, unit=unit, detail=detail
    )


def append_to(case: Case, kind: str, payload: Mapping[str, Any], actor: Actor = SYSTEM) -> None:
    if case.root is not None:
        append(instance=case.root, kind=kind, actor=actor, payload=dict(payload))


@transaction.atomic
def reassign_work(*, case: Case, work_item: WorkItem, to: Person, reason: str, actor: Actor) -> WorkItem:
    """A supervisor above the unit puts a step into the hands of another official who may do it; he never does it himself.

    Raises Blocked: NOT_SUPERVISOR, OWN_HANDS, NO_REASONS, OTHER_CASE; NotCompetent when the official may not do the step."""
    case = Case.objects.select_for_update(of=("self",)).select_related("case_type").get(pk=case.pk)
    # The step is named by number, so it must belong to this case.
    if work_item.root_id != case.root_id:
        raise Blocked(_("This step belongs to another case"), code="OTHER_CASE")
    if not supervises(case, actor):
        raise Blocked(
            _("Only a supervisor of this unit may put a step into other hands"), code="NOT_SUPERVISOR"
        )
    if to.user_id == actor.user_id:
        raise Blocked(
            _("A supervisor urges and reassigns; the step itself is done by others"), code="OWN_HANDS"
        )
    if not reason.strip():
        raise Blocked(_("State the reason; it stands in the history of the case."), code="NO_REASONS")
    # With the powers that he has in this procedure, delegations included.
    official = actor_for(to.user, timelines.today(case.timeline), subject=case.case_type.pack_id)
    return work_items.reassign(work_item_id=work_item.pk, to=official, reason=reason.strip(), actor=actor)


def supervises(case: Case, actor: Actor) -> bool:
    """Does the person supervise the case: a supervisor, or a head of the agency above, of one of its units?"""
    return any(
        role in SUPERVISORS and unit in (case.township, case.county, case.city) for unit, role in actor.posts
    )


def possible_hands(work_item: WorkItem, on: date) -> list[Person]:
    """Return the officials who hold a post that the step is for, for the choice of whoever reassigns it."""
    found: dict[int, Person] = {}
    for unit, role in work_item.candidates.get("pairs", ()):
        found |= {person.pk: person for person in people_with(role, unit, on)}
    return [person for person in found.values() if person.user_id != work_item.assignee_id]


@action("supervise")
def supervise(act: Act) -> Mapping[str, Any]:
    """S14: the supervisor's finding; the reason given by the unit is entered beside the delay in the ledger."""
    explanation = str(act.answers.get("explanation", "")).strip()
    if not explanation:
        raise Blocked(_("Enter the unit's extension or its acceptable reason"), code="NO_REASONS")
    found = act.work_item.variables.get("supervised_limit") or ""
    event = act.case.ledger.filter(limit_key=found).order_by("-pk").first() if found else None
    if event is not None:
        event.detail = f"{event.detail}：{explanation}"[:300] if event.detail else explanation[:300]
        event.save(update_fields=["detail"])
    return {}
