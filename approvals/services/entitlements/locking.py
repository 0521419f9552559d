"""Who changes the data of a right, and when: while the yearly list is made and paid only the head does (c.9).

A procedure that pays says so in its manifest, [payments.lock]: `schemes`, `from` and `until` (MM-DD, both included) and the
`role` that may change what stands in the register meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import CaseType, Entitlement
from approvals.services.entitlements.changes import change_account
from approvals.services.entitlements.sealing import Payee
from workflows.actors import Actor
from workflows.errors import NotCompetent

CLERK = "COUNTY_CLERK"


@dataclass(frozen=True, slots=True)
class Keeper:
    """The role that changes the data of a right on a day, and the last day of a lock, None where there is none."""

    role: str = CLERK
    locked_until: date | None = None


def keeper(entitlement: Entitlement, on: date) -> Keeper:
    """Return who changes the data of a right on a day."""
    tables = CaseType.objects.filter(
        is_current=True, manifest__payments__register=entitlement.register, manifest__payments__has_key="lock"
    )
    for lock in tables.values_list("manifest__payments__lock", flat=True):
        if entitlement.scheme in lock["schemes"] and lock["from"] <= f"{on:%m-%d}" <= lock["until"]:
            return locked_by(lock, on.year)
    return Keeper()


def locked_by(lock: Mapping[str, Any], year: int) -> Keeper:
    return Keeper(str(lock["role"]), date.fromisoformat(f"{year}-{lock['until']}"))


def change_account_at_desk(
    *, entitlement: Entitlement, payee: Payee, on: date, reason: str, actor: Actor
) -> Entitlement:
    """Enter the account that a person named at the desk.

    Raises NotCompetent for another office, Blocked LOCKED for the clerk while the data is locked, and what
    change_account raises."""
    who = keeper(entitlement, on)
    if (entitlement.county, who.role) not in actor.posts:
        if who.locked_until and (entitlement.county, CLERK) in actor.posts:
            raise Blocked(
                _("The data is locked until %(day)s; the head of the county agency enters changes")
                % {"day": who.locked_until.isoformat()},
                code="LOCKED",
            )
        raise NotCompetent(_("Another office does this"))
    return change_account(entitlement=entitlement, payee=payee, on=on, reason=reason, actor=actor)
