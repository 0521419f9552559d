"""What the desk shows of claims: the account of a case, and the treasury's list of open claims."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import NotVisible
from approvals.models import CaseType, Claim
from workflows.actors import Actor

TREASURY = "FINANCE_CLERK"


def open_claims_of(actor: Actor, search: str = "") -> QuerySet[Claim]:
    """Return the open claims of the counties where the person enters payments, nearest due day first."""
    units = [unit for unit, role in actor.posts if role == TREASURY]
    rows = Claim.objects.filter(case__county__in=units, status=Claim.Status.OPEN)
    if search:
        rows = rows.filter(case__number__icontains=search)
    return rows.select_related("case", "party").order_by("due_on", "pk")


def claim_for(actor: Actor, pk: int) -> Claim:
    """Return a claim whose payments the person enters; the rest of the case stays closed to him."""
    units = [unit for unit, role in actor.posts if role == TREASURY]
    claim = (
        Claim.objects.filter(pk=pk, case__county__in=units)
        .select_related("case__case_type", "party")
        .prefetch_related("entries", "pauses", "instalments")
        .first()
    )
    if claim is None:
        raise NotVisible(_("There is no such claim"))
    return claim


def ex_officio_types(roles: Iterable[str]) -> list[CaseType]:
    """Return the procedures that a holder of one of the roles may open without an application."""
    held = set(roles)
    current = CaseType.objects.filter(is_current=True, manifest__has_key="ex_officio").order_by("name_zh")
    return [row for row in current if held & set(row.manifest["ex_officio"]["roles"])]
