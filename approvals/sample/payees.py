"""Invented payees for rehearsals and measurements: region 99 numbers, no person, thousands in one go.

Guard H5 keeps such an import away from real registers: it fills a simulated timeline only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from approvals.errors import GuardViolation
from approvals.models import Entitlement, OrgUnit
from approvals.rules.masking import mask_name
from approvals.rules.pieces import in_pieces
from approvals.sample.people import sample_name
from approvals.services.entitlements.sealing import Payee, seal_holder
from approvals.services.facts import identity_index
from workflows import timelines

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLDEST = date(1933, 1, 1)
BATCH = 2000


def make_payees(
    *,
    count: int,
    scheme: str,
    county: str,
    starts_on: date,
    confirmed_on: date,
    timeline: str,
    kind: str = "one",
    first: int = 1,
    is_one_account: bool = False,
) -> int:
    """Enter `count` running rights in the villages of a county; returns how many rows there are now.

    `is_one_account`: all of them named the same account, as where somebody collects for the others.
    Raises GuardViolation (H5) on the live timeline."""
    if timeline == timelines.LIVE:
        raise GuardViolation("H5: payees are invented on a simulated timeline only", code="H5")
    villages = list(
        OrgUnit.objects.filter(level="village", code__startswith=county)
        .order_by("code")
        .values_list("code", flat=True)
    )
    shared = first if is_one_account else None
    rows = payees(count, first, scheme, kind, county, villages, starts_on, confirmed_on, timeline, shared)
    for piece in in_pieces(rows, BATCH):
        Entitlement.objects.bulk_create(piece)
    return Entitlement.objects.filter(timeline=timeline, county=county, scheme=scheme).count()


def payees(
    count: int,
    first: int,
    scheme: str,
    kind: str,
    county: str,
    villages: list[str],
    starts_on: date,
    confirmed_on: date,
    timeline: str,
    shared: int | None,
) -> Iterator[Entitlement]:
    for number in range(first, first + count):
        name, identity = sample_name(number), identity_of(county, number)
        account = f"6200{county}{shared or number:09}"
        payee = Payee(name, account, f"{county}000017", "示例农村商业银行")
        village = villages[number % len(villages)]
        yield Entitlement(
            timeline=timeline,
            register="reward",
            scheme=scheme,
            kind=kind,
            number=f"JFQ-{county}-{confirmed_on.year}-9{number:06}",
            masked_name=mask_name(name),
            holder=seal_holder(name, identity),
            holder_index=identity_index(identity),
            payee=payee.sealed(),
            account_index=payee.account_index,
            account_tail=account[-4:],
            bank_code=payee.bank_code,
            village=village,
            township=village[:9],
            county=county,
            city=f"{county[:4]}00",
            confirmed_on=confirmed_on,
            starts_on=starts_on,
        )


def identity_of(county: str, number: int) -> str:
    """Return a number of region 99 with a right check character (GB 11643)."""
    born = OLDEST + timedelta(days=number % 6500)
    return with_check(f"{county}{born:%Y%m%d}{number // 6500 % 1000:03}")


def with_check(body: str) -> str:
    """Return the seventeen digits of an identity number with their check character (GB 11643)."""
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
