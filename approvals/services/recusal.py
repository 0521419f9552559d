"""Recusal (S15): declared by the official, asked by a party, decided by the competent head; who is recused is out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Person, Post, Recusal, in_force_on
from approvals.services.casework import Act, action
from approvals.services.intake import deliver, locked, root_of
from approvals.services.listing import listed_session
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import instance_variables
from workflows.services.history import append
from workflows.services.work_items import release

BEFORE_DECISION = (CaseStatus.FILED, CaseStatus.SUPPLEMENTING, CaseStatus.ACCEPTED)
# Who decides, by the roles of the person concerned: his head, and for a head the level above (ORG section 7).
HEADS = {"TOWN_HEAD": "county", "COUNTY_HEAD": "city", "CITY_HEAD": "collective"}
STAFF = {
    "township": "township",
    "village": "township",
    "county": "county",
    "city": "city",
    "province": "province",
}


@transaction.atomic
def request_recusal(*, case: Case, user_id: int, ground: str, actor: Actor) -> Recusal:
    """Record a request that an official keep away, and start its decision; until then the official does not act.

    The official himself may ask, and any party; a member of a panel until the pack's [panel] challenge day before the
    session. Raises Blocked: DECIDED (too late), LATE, NO_GROUND, NOT_OFFICIAL, PENDING, GRANTED, COLLECTIVE (a city head is decided on by the collective body: use `decide_recusal`)."""
    case = locked(case)
    if case.status not in BEFORE_DECISION:
        raise Blocked(_("The decision has been taken; attack it by its remedies"), code="DECIDED")
    if not ground.strip():
        raise Blocked(_("State the ground for the recusal"), code="NO_GROUND")
    today = timelines.today(case.timeline)
    check_challenge_day(case, user_id, today)
    level = deciding_level(user_id, today)
    recusal = pending_row(case, user_id)
    recusal.ground, recusal.requested_by_name = ground.strip(), actor.name
    recusal.result, recusal.requested_on = Recusal.Result.PENDING, today
    recusal.save()
    payload = {"recusal": recusal.pk, "ground": recusal.ground, "level": level}
    append(instance=root_of(case), kind="recusal_requested", actor=actor, payload=payload)
    if level != "collective":
        deliver(case, "recusal_requested", {"recusal_id": recusal.pk, "level": level}, actor)
    return recusal


def check_challenge_day(case: Case, user_id: int, today: date) -> None:
    """A member of a panel is challenged in time before the session, so that a reserve can come."""
    lead = case.case_type.manifest.get("panel", {}).get("challenge")
    session = listed_session(case)
    if not lead or session is None or not case.panel_seats.filter(user_id=user_id).exists():
        return
    last = calendar_for(session.held_on).before(session.held_on, int(lead["length"]), lead["unit"])
    if today > last:
        raise Blocked(
            _("A member of the panel could be challenged until %(day)s") % {"day": last.isoformat()},
            code="LATE",
        )


def pending_row(case: Case, user_id: int) -> Recusal:
    """Return the row to fill: the declaration of no interest is taken back by a request, a refused one stays."""
    rows = {row.result: row for row in case.recusals.filter(user_id=user_id)}
    if Recusal.Result.PENDING in rows:
        raise Blocked(_("A request concerning this official is pending"), code="PENDING")
    if Recusal.Result.GRANTED in rows:
        raise Blocked(_("This official is out of the case already"), code="GRANTED")
    return rows.get(Recusal.Result.NONE) or Recusal(case=case, user_id=user_id)


def deciding_level(user_id: int, on: date) -> str:
    """Return the level whose head decides: township, county, city, or collective for the head of the city agency."""
    posts = list(Post.objects.filter(in_force_on(on), person__user_id=user_id).select_related("unit"))
    if not posts:
        raise Blocked(_("This person holds no post"), code="NOT_OFFICIAL")
    # The highest post decides: a head is never judged by his own house.
    for role, level in reversed(HEADS.items()):
        if any(post.role == role for post in posts):
            return level
    return STAFF.get(posts[0].unit.level, "city")


@transaction.atomic
def decide_recusal(*, recusal: Recusal, is_granted: bool, reason: str, actor: Actor) -> Recusal:
    """Grant or refuse with reasons; a granted recusal takes the official's open work in the case from him.

    Raises Blocked: SETTLED, NO_REASONS, OWN_MATTER."""
    case = locked(recusal.case)
    recusal = Recusal.objects.select_for_update().get(pk=recusal.pk)
    check_decidable(recusal, reason, actor)
    recusal.result = Recusal.Result.GRANTED if is_granted else Recusal.Result.REFUSED
    recusal.reason, recusal.decided_by_name = reason.strip(), actor.name
    recusal.decided_on = timelines.today(case.timeline)
    recusal.save()
    payload = {"recusal": recusal.pk, "result": recusal.result, "reason": recusal.reason}
    append(instance=root_of(case), kind="recusal_decided", actor=actor, payload=payload)
    if is_granted:
        take_work_away(case, recusal, actor)
    return recusal


def check_decidable(recusal: Recusal, reason: str, actor: Actor) -> None:
    if recusal.result != Recusal.Result.PENDING:
        raise Blocked(_("This request has been decided"), code="SETTLED")
    if not reason.strip():
        raise Blocked(_("State the reason; it may be attacked with the final decision"), code="NO_REASONS")
    if actor.user_id is not None and actor.user_id == recusal.user_id:
        raise Blocked(_("Nobody decides on his own recusal"), code="OWN_MATTER")


def take_work_away(case: Case, recusal: Recusal, actor: Actor) -> None:
    """Put what the official holds back before the other candidates, in his name by order of the deciding head."""
    person = Person.objects.filter(user_id=recusal.user_id).first()
    name = person.name if person else str(recusal.user_id)
    # In his name, since only the holder can put work back.
    holder = Actor(user_id=recusal.user_id, name=name, acting_for=actor.name)
    held = WorkItem.objects.filter(
        root_id=case.root_id, assignee_id=recusal.user_id, status=WorkItem.Status.CLAIMED
    )
    for pk in held.order_by("pk").values_list("pk", flat=True):
        release(work_item_id=pk, actor=holder)


@action("recusal_decide")
def decide_recusal_at_work(act: Act) -> Mapping[str, Any]:
    """S15: the head's form; the request is the one that the process was started for."""
    recusal = requested(act)
    is_granted = act.answers.get("result") == "granted"
    decide_recusal(
        recusal=recusal, is_granted=is_granted, reason=str(act.answers.get("reason", "")), actor=act.actor
    )
    return {"recusal_result": "granted" if is_granted else "refused"}


def requested(act: Act) -> Recusal:
    wanted = instance_variables(act.work_item.instance).get("recusal_id")
    pending = act.case.recusals.filter(result=Recusal.Result.PENDING)
    # By number where the process names one: two requests may be pending.
    row = pending.filter(pk=wanted).first() if wanted is not None else pending.order_by("pk").first()
    if row is None:
        raise Blocked(_("No request for recusal is pending in this case"), code="NO_REQUEST")
    return row
