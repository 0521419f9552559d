"""Entering a right in the register when it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, EntitlementEvent
from approvals.rules.masking import mask_name
from approvals.services.entitlements.sealing import Payee, seal_holder
from approvals.services.facts import identity_index
from workflows.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntitlement:
    """What a confirmation gives: the scheme, its kind, the person, the payee, the first month and the area."""

    register: str
    scheme: str
    kind: str = ""
    number: str
    name: str
    identity: str
    payee: Payee
    is_payee_holder: bool = True
    starts_on: date
    ends_on: date | None = None
    """The last day, where the rule names it from the beginning."""
    confirmed_on: date
    village: str = ""
    township: str = ""
    county: str
    city: str = ""
    user_id: int | None = None
    timeline: str = "live"


@transaction.atomic
def enter_entitlement(
    *, new: NewEntitlement, actor: Actor, case: Case | None = None, excludes: Iterable[str] = ()
) -> Entitlement:
    """Enter a right; a second call for the same case returns the first row.

    `excludes` are schemes of the same register that a person may not hold beside this one. Raises Blocked when the
    person has a running right of the scheme (RUNNING) or of an excluded one (EXCLUSIVE)."""
    # By number, the same for the same case: a repeated job enters nothing twice.
    known = Entitlement.objects.filter(timeline=new.timeline, number=new.number).first()
    if known is not None:
        return known
    index = identity_index(new.identity)
    # Asked before the insert; what two enter at once the constraint decides.
    check_exclusive(new, index, excludes)
    try:
        with transaction.atomic():
            row = Entitlement.objects.create(case=case, **columns(new, index))
    except IntegrityError as error:
        raise Blocked(
            _("This person has a running entitlement of the same scheme; transfer it instead"), code="RUNNING"
        ) from error
    EntitlementEvent.objects.create(
        entitlement=row,
        kind="entered",
        case=case,
        on=new.confirmed_on,
        detail={
            "starts_on": new.starts_on.isoformat(),
            "ends_on": new.ends_on.isoformat() if new.ends_on else None,
        },
        by_name=actor.name,
    )
    return row


def columns(new: NewEntitlement, index: str) -> dict[str, object]:
    plain = (
        "register",
        "scheme",
        "kind",
        "number",
        "starts_on",
        "ends_on",
        "confirmed_on",
        "timeline",
        "user_id",
    )
    area = ("village", "township", "county", "city", "is_payee_holder")
    return {
        **{name: getattr(new, name) for name in (*plain, *area)},
        "masked_name": mask_name(new.name),
        "holder": seal_holder(new.name, new.identity),
        "holder_index": index,
        "payee": new.payee.sealed(),
        "account_index": new.payee.account_index,
        "account_tail": new.payee.account[-4:],
        "bank_code": new.payee.bank_code,
    }


def check_exclusive(new: NewEntitlement, index: str, excludes: Iterable[str]) -> None:
    held = Entitlement.objects.filter(
        timeline=new.timeline,
        register=new.register,
        scheme__in=list(excludes),
        holder_index=index,
        status__in=[Entitlement.Status.ACTIVE, Entitlement.Status.HELD],
    ).first()
    if held is not None:
        raise Blocked(
            _("This person has entitlement %(number)s, which excludes this one") % {"number": held.number},
            code="EXCLUSIVE",
        )
