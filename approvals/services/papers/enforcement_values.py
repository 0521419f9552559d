"""What papers of a case opened by the authority read beside the usual: officers, evidence, sums, the account of the claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from approvals.models import Case, Evidence
from approvals.rules.capitals import in_capitals
from approvals.services.collections.account import claims_of

CENT = Decimal("0.01")


def enforcement_values(
    case: Case, context: Mapping[str, Any], parties: Sequence[Mapping[str, str]], on: date
) -> dict[str, Any]:
    """Return officers, lawful evidence, each party's sum in figures and capitals, and the account on the day."""
    lawful = case.evidence.filter(standing=Evidence.Standing.LAWFUL)
    rows = sums(context, parties)
    views = claims_of(case, on)
    claims = [
        {
            "number": view.row.number,
            "name": parties[view.row.number - 1]["name"] if view.row.number <= len(parties) else view.name,
            "principal": view.row.principal,
            "due_on": view.row.due_on,
            "paid": view.paid,
            "unpaid": view.unpaid,
            "late_fee": view.fee_unpaid,
            "lines": [
                {
                    "first": line.first,
                    "last": line.last,
                    "units": line.units,
                    "unpaid": line.unpaid,
                    "fee": line.fee,
                }
                for line in view.fee.lines
            ],
            "instalments": [{"due_on": part.due_on, "amount": part.amount} for part in view.instalments],
        }
        for view in views
    ]
    return {
        "officers": list(case.officers.filter(released_on__isnull=True).values("name", "officer_no")),
        "evidence": [
            {"number": row.number, "kind": KINDS[row.kind], "origin": row.origin, "content": row.content}
            for row in lawful
        ],
        "sums": rows,
        "sum_total": sum((row["amount"] for row in rows), Decimal("0.00")),
        "claims": claims,
        "owed": sum((view.unpaid for view in views), Decimal("0.00")),
        "owed_late_fee": sum((view.fee_unpaid for view in views), Decimal("0.00")),
    }


KINDS = {
    "document": "书证",
    "material": "物证",
    "audiovisual": "视听资料",
    "electronic": "电子数据",
    "testimony": "证人证言",
    "statement": "当事人的陈述",
    "expertise": "鉴定意见",
    "inspection": "勘验、检查笔录",
}


def sums(context: Mapping[str, Any], parties: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return name, base, amount and capitals for each party, reduced where the decision says so."""
    share = Decimal(str(context.get("reduced_to") or 100)) / 100
    found = []
    for row in context.get("amounts") or ():
        number = int(row["party_no"])
        amount = (Decimal(str(row["amount"])) * share).quantize(CENT, ROUND_HALF_UP)
        name = parties[number - 1]["name"] if number <= len(parties) else ""
        found.append({"name": name, "base": row["base"], "amount": amount, "capitals": in_capitals(amount)})
    return found
