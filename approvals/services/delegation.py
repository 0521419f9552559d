"""Delegating the power of a post for a time, and ending it (ORG section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Delegation, Person, Post, in_force_on
from approvals.services.work_calendar import calendar_for
from workflows.actors import Actor

LONGEST_ABSENCE = 30
# An absence deputy keeps no seals, and nobody's power over appeals or audits is lent.
NEVER_LENT = frozenset({"SUPERVISOR", "AUDITOR", "DPO", "SYSADMIN"})
NOT_IN_ABSENCE = frozenset({"SEAL_KEEPER"})
# role lent -> roles whose holders may not use it: they would check or pay out their own work.
INCOMPATIBLE = {
    "HEARING_PRESIDER": frozenset({"ENF_OFFICER", "ENF_LEADER", "COUNTY_CLERK"}),
    "LEGAL_REVIEWER": frozenset({"COUNTY_CLERK", "CITY_CLERK", "SECTION_HEAD", "DIVISION_HEAD"}),
    "FINANCE_APPROVER": frozenset({"FINANCE_CLERK"}),
}


@transaction.atomic
def delegate_post(
    *,
    kind: str,
    post: Post,
    to: Person,
    valid_from: date,
    valid_to: date,
    actor: Actor,
    matters: Sequence[str] = (),
    case: Case | None = None,
    letter_no: str = "",
    reason: str = "",
) -> Delegation:
    """Let another official use the power of a post. `matters` are pack ids (empty: all).

    Raises Blocked: SELF, NOT_OFFICIAL, PERIOD, TOO_LONG (absence over 30 WD), NOT_LENT, INCOMPATIBLE, NO_LETTER
    (standing), NO_CASE (ad hoc), NO_MATTERS (standing)."""
    check_persons(post, to)
    check_period(kind, post, valid_from, valid_to)
    check_role(kind, post, to, valid_from, valid_to)
    check_form(kind, matters, case, letter_no, reason)
    return Delegation.objects.create(
        kind=kind,
        from_post=post,
        to_person=to,
        matters=list(matters),
        case=case,
        letter_no=letter_no,
        reason=reason,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by_name=actor.name,
    )


def check_persons(post: Post, to: Person) -> None:
    if post.person_id == to.pk:
        raise Blocked(_("A post cannot be delegated to its own holder"), code="SELF")
    if not to.is_official:
        raise Blocked(_("%(name)s is no official") % {"name": to.name}, code="NOT_OFFICIAL")


def check_period(kind: str, post: Post, valid_from: date, valid_to: date) -> None:
    # A loan cannot last longer than what is lent.
    is_outside = valid_from < post.valid_from or (post.valid_to is not None and valid_to > post.valid_to)
    if valid_to < valid_from or is_outside:
        raise Blocked(_("The delegation has to lie within the time of the post"), code="PERIOD")
    # Working days (ORG section 10).
    days = calendar_for(valid_from).workdays_between(valid_from, valid_to)
    if kind == Delegation.Kind.ABSENCE and days > LONGEST_ABSENCE:
        raise Blocked(_("An absence deputy acts for at most 30 working days"), code="TOO_LONG")


def check_role(kind: str, post: Post, to: Person, valid_from: date, valid_to: date) -> None:
    """Some powers are never lent, some not to those whose work they check (own posts and delegations held)."""
    is_barred = kind == Delegation.Kind.ABSENCE and post.role in NOT_IN_ABSENCE
    if post.role in NEVER_LENT or is_barred:
        raise Blocked(_("The power of %(role)s cannot be delegated") % {"role": post.role}, code="NOT_LENT")
    overlapping = Q(valid_from__lte=valid_to) & (Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
    roles = set(to.posts.filter(overlapping).values_list("role", flat=True))
    # Also through a power that he holds from somebody else.
    roles |= set(to.delegations_held.filter(overlapping).values_list("from_post__role", flat=True))
    clash = sorted(roles & INCOMPATIBLE.get(post.role, frozenset()))
    if clash:
        words = {"role": post.role, "held": ", ".join(clash)}
        raise Blocked(_("%(role)s may not be used by a holder of %(held)s") % words, code="INCOMPATIBLE")


def check_form(kind: str, matters: Sequence[str], case: Case | None, letter_no: str, reason: str) -> None:
    if kind == Delegation.Kind.STANDING and not letter_no.strip():
        raise Blocked(_("A standing delegation needs the number of its letter"), code="NO_LETTER")
    if kind == Delegation.Kind.STANDING and not matters:
        raise Blocked(_("A standing delegation lists its matters"), code="NO_MATTERS")
    if kind == Delegation.Kind.AD_HOC and (case is None or not reason.strip()):
        raise Blocked(_("An ad hoc delegation names one case and its reason"), code="NO_CASE")


@transaction.atomic
def end_delegation(*, delegation: Delegation, on: date, actor: Actor) -> Delegation:
    """End a delegation before its last day; from `on` the power is the principal's alone."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    # The first end stays.
    if delegation.ended_on is None:
        delegation.ended_on = on
        delegation.save(update_fields=["ended_on"])
    return delegation


@transaction.atomic
def end_post(*, post: Post, last_day: date, actor: Actor) -> list[Delegation]:
    """End a post; what it had delegated ends with it. Returns the delegations ended."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    post.valid_to = last_day
    post.save(update_fields=["valid_to"])
    # What ends earlier by itself keeps its own day.
    ended = list(post.delegations_given.filter(valid_to__gt=last_day, ended_on__isnull=True))
    post.delegations_given.filter(pk__in=[row.pk for row in ended]).update(ended_on=last_day)
    return ended


def absent_with_deputy(on: date) -> list[Delegation]:
    """Return the absence deputies in force on a day, for the organisation page."""
    rows = Delegation.objects.filter(in_force_on(on), kind=Delegation.Kind.ABSENCE, ended_on__isnull=True)
    return list(rows.select_related("from_post__person", "from_post__unit", "to_person"))
