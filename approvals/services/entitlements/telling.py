"""Telling the holders of running rights something, each through the case that confirmed the right."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from approvals.models import Case, Entitlement
from approvals.rules.pieces import in_pieces
from approvals.services.notices import send_notice
from workflows.actors import SYSTEM

PIECE = 500


def notify_holders(*, case: Case, register: str, schemes: Sequence[str], notice: str) -> int:
    """Send `notice` to the holders of the case's county, once each for the case; returns how many rights run there.

    A worker that died begins anew: the occasion lets nobody hear it twice. A right whose case is older than the notice,
    or that was taken over from elsewhere, has no notice; the village has it on its list all the same."""
    rows = Entitlement.objects.filter(
        timeline=case.timeline,
        register=register,
        scheme__in=schemes,
        county=case.county,
        status__in=[Entitlement.Status.ACTIVE, Entitlement.Status.HELD],
        case__isnull=False,
    )
    found = rows.select_related("case__case_type").order_by("pk").iterator(PIECE)
    return sum(tell(case, notice, piece) for piece in in_pieces(found, PIECE))


@transaction.atomic
def tell(case: Case, notice: str, rows: Sequence[Entitlement]) -> int:
    for row in rows:
        assert row.case is not None
        send_notice(
            case=row.case, key=notice, context={"holder": row.masked_name}, actor=SYSTEM,
            occasion=f"{case.number}:{row.pk}", is_optional=True,
        )  # fmt: skip
    return len(rows)
