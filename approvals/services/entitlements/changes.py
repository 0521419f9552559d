"""Changes of a right: another account, a hold, a death, its end, its transfer to another county. Each leaves an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, EntitlementEvent
from approvals.rules.months import end_of_month
from approvals.services.entitlements.sealing import Payee, open_holder
from approvals.services.jurisdiction import unit_code
from workflows.actors import Actor

Status = Entitlement.Status


def locked(entitlement: Entitlement) -> Entitlement:
    return Entitlement.objects.select_for_update().get(pk=entitlement.pk)


def note(
    row: Entitlement, kind: str, on: date, actor: Actor, case: Case | None = None, **detail: Any
) -> EntitlementEvent:
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in detail.items()}
    return EntitlementEvent.objects.create(
        entitlement=row, kind=kind, case=case, on=on, detail=plain, by_name=actor.name
    )


def running(entitlement: Entitlement) -> Entitlement:
    row = locked(entitlement)
    if not row.is_running:
        raise Blocked(_("Entitlement %(number)s has ended") % {"number": row.number}, code="ENDED")
    return row


@transaction.atomic
def change_account(
    *, entitlement: Entitlement, payee: Payee, on: date, reason: str, actor: Actor, is_guardian: bool = False
) -> Entitlement:
    """Give a right another account; an ended one too, whose last months may still be owed. Raises Blocked unless the
    account bears the holder's own name, or a guardian's whose paper was seen."""
    row = locked(entitlement)
    # An account in another's name needs a guardian's paper.
    if payee.name != open_holder(row.holder)[0] and not is_guardian:
        raise Blocked(
            _(
                "The account must be in the holder's own name; for a guardian's account state the guardianship"
            ),
            code="PAYEE_NAME",
        )
    row.payee, row.account_index = payee.sealed(), payee.account_index
    row.account_tail, row.bank_code, row.is_payee_holder = payee.account[-4:], payee.bank_code, True
    row.revision += 1
    row.save(
        update_fields=["payee", "account_index", "account_tail", "bank_code", "is_payee_holder", "revision"]
    )
    note(row, "account_changed", on, actor, reason=reason, tail=row.account_tail)
    return row


@transaction.atomic
def hold_entitlement(
    *, entitlement: Entitlement, on: date, reason: str, actor: Actor, case: Case | None = None
) -> Entitlement:
    """Stop paying for now, with full back-payment later (D-C3: not reachable)."""
    row = running(entitlement)
    row.status = Status.HELD
    row.save(update_fields=["status"])
    note(row, "held", on, actor, case, reason=reason)
    return row


@transaction.atomic
def resume_entitlement(*, entitlement: Entitlement, on: date, reason: str, actor: Actor) -> Entitlement:
    row = running(entitlement)
    row.status = Status.ACTIVE
    row.save(update_fields=["status"])
    note(row, "resumed", on, actor, reason=reason)
    return row


@transaction.atomic
def note_death(
    *, entitlement: Entitlement, died_on: date, on: date, source: str, actor: Actor, case: Case | None = None
) -> Entitlement:
    """Enter a death: the right ends with the month of death, and payment stops at once."""
    # Also for an ended right: a death may become known late.
    row = locked(entitlement)
    row.died_on = died_on
    row.save(update_fields=["died_on"])
    note(row, "died", on, actor, case, died_on=died_on, source=source)
    return row


@transaction.atomic
def end_entitlement(
    *,
    entitlement: Entitlement,
    last_day: date,
    on: date,
    reason: str,
    actor: Actor,
    case: Case | None = None,
) -> Entitlement:
    """End a right with the month of `last_day`; one that ends before it began keeps its first month as its last."""
    row = running(entitlement)
    row.ends_on = max(end_of_month(last_day), end_of_month(row.starts_on))
    row.status = Status.ENDED
    row.save(update_fields=["ends_on", "status"])
    note(row, "ended", on, actor, case, reason=reason, ends_on=row.ends_on)
    return row


def first_end(row: Entitlement) -> date | None:
    """Return the last day that a right has had from the beginning; None for one that runs until something ends it."""
    entered = row.events.filter(kind="entered").first()
    text = entered.detail.get("ends_on") if entered else None
    return date.fromisoformat(text) if text else None


@transaction.atomic
def restore_entitlement(
    *,
    entitlement: Entitlement,
    on: date,
    reason: str,
    actor: Actor,
    case: Case | None = None,
    is_alive: bool = False,
) -> Entitlement:
    """Let a right run on whose end was annulled; the months between are owed and come with the next list.

    `is_alive` takes back a death that was entered by mistake; without it a right whose holder has died ends with the
    month of death instead. A right that runs stays as it is. Raises Blocked when the person has the right anew meanwhile."""
    row = locked(entitlement)
    if row.is_running:
        return row
    row.died_on = None if is_alive else row.died_on
    if row.died_on is not None:
        # Another case has ended it meanwhile: the dead are owed the months up to their death, no more.
        row.ends_on = max(end_of_month(row.died_on), end_of_month(row.starts_on))
    else:
        row.status, row.ends_on = Status.ACTIVE, first_end(row)
    try:
        # A savepoint: the constraint may refuse a second running right.
        with transaction.atomic():
            row.save(update_fields=["status", "ends_on", "died_on"])
    except IntegrityError as error:
        raise Blocked(
            _("This person has a running entitlement of the same scheme; transfer it instead"), code="RUNNING"
        ) from error
    note(row, "restored", on, actor, case, reason=reason)
    return row


@transaction.atomic
def transfer_entitlement(
    *, entitlement: Entitlement, village: str, on: date, actor: Actor, case: Case | None = None
) -> Entitlement:
    """Let a right go on in another county, without a gap: the register row moves, and its history says from where.

    Raises Blocked when the new village does not exist on the day."""
    row = running(entitlement)
    # Codes in force on the day: places are merged and get others (ORG section 11).
    places = {"village": unit_code(village, on), "township": unit_code(village[:9], on)}
    places |= {"county": unit_code(village[:6], on), "city": unit_code(f"{village[:4]}00", on)}
    if not places["county"]:
        raise Blocked(_("Choose a village that exists today"), code="NO_UNIT")
    before: Mapping[str, str] = {name: getattr(row, name) for name in places}
    for name, code in places.items():
        setattr(row, name, code)
    row.save(update_fields=list(places))
    note(row, "transferred", on, actor, case, **{f"from_{name}": code for name, code in before.items()})
    return row
