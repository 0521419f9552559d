"""The hearing (S07): who presides, when it is held, and that the notice comes early enough (Penalty Law art. 64)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case
from approvals.services.casework import Act, action
from approvals.services.deadlines import clocks_of
from approvals.services.intake import deliver, locked, root_of
from approvals.services.mandates import check_power
from approvals.services.service_of_documents import last_service_day
from approvals.services.work_calendar import calendar_for
from workflows.actors import Actor
from workflows.selectors import instance_variables
from workflows.services.history import append

HEARING, REQUEST = "hearing", "hearing_request"
NOTICE = "hearing_notice"
NOTICE_DAYS = "hearing_notice_days"


@transaction.atomic
def request_hearing(*, case: Case, reason: str, actor: Actor) -> None:
    """Whoever was told of the right asks for a hearing; one hearing hears everybody. Raises Blocked HEARING_ASKED,
    NOT_EXPECTED outside the period, NotCompetent for a proxy."""
    case = locked(case)
    check_power(case, actor)
    if is_hearing_asked(case):
        raise Blocked(
            _("A hearing was asked for already; everybody concerned is heard in it"), code="HEARING_ASKED"
        )
    append(instance=root_of(case), kind="hearing_requested", actor=actor, payload={"reason": reason})
    deliver(case, "hearing_requested", {"hearing_reason": reason}, actor)


def is_hearing_asked(case: Case) -> bool:
    """Is a hearing under way, or was one held since the parties were last told of the right?"""
    hearings, told = case.clocks.filter(key=HEARING), case.clocks.filter(key=REQUEST).order_by("pk").last()
    return (hearings.filter(pk__gt=told.pk) if told else hearings.filter(stopped_on=None)).exists()


@action("hearing_appoint")
def appoint(act: Act) -> Mapping[str, Any]:
    """The presider has had no part in the case; raises Blocked INVESTIGATOR when the named person handles it."""
    presider = str(act.answers.get("presider", "")).strip()
    # By name, since the form names a person and no account.
    if act.case.officers.filter(name=presider, released_on__isnull=True).exists():
        raise Blocked(_("Who investigated does not preside over the hearing"), code="INVESTIGATOR")
    return {}


@action("hearing_notice")
def fix_day(act: Act) -> Mapping[str, Any]:
    """The day is a working day within the limit and far enough off for the notice. Raises Blocked: DAY_OFF, TOO_SOON, TOO_LATE."""
    held_on = day_of(act.answers["hearing_on"])
    if not calendar_for(held_on).is_workday(held_on):
        raise Blocked(_("A hearing is held on a working day"), code="DAY_OFF")
    latest = latest_notice(act, held_on)
    if act.today > latest:
        raise Blocked(
            _("The notice has to be served by %(day)s for a hearing on that day; choose a later one")
            % {"day": latest.isoformat()},
            code="TOO_SOON",
        )
    due = next((view.due_on for view in clocks_of(act.case, act.today) if view.row.key == HEARING), None)
    if due and held_on > due:
        raise Blocked(_("The hearing has to be held by %(day)s") % {"day": due.isoformat()}, code="TOO_LATE")
    return {"hearing_on": held_on}


def latest_notice(act: Act, held_on: date) -> date:
    """Return the last day on which the notice may be served: the pack's days (7 WD by law) before the hearing."""
    days = int(act.case.limit(NOTICE_DAYS)["length"])
    day, left = held_on, days
    while left:
        day -= timedelta(days=1)
        left -= calendar_for(day).is_workday(day)
    return day


@action("hearing_hold")
def hold(act: Act) -> Mapping[str, Any]:
    """The hearing is held on its day or later, and only when every party had the notice in time. Raises Blocked."""
    held_on = instance_variables(act.work_item.instance).get("hearing_on")
    if isinstance(held_on, date) and act.today < held_on:
        raise Blocked(_("The hearing is on %(day)s") % {"day": held_on.isoformat()}, code="TOO_SOON")
    served = last_service_day(act.case, NOTICE)
    if isinstance(held_on, date) and served and served > latest_notice(act, held_on):
        raise Blocked(
            _("The notice was served too late; fix another day for the hearing"), code="NOTICE_TOO_LATE"
        )
    return {}


def day_of(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
