"""Legal transitions of cases, decisions and certificates, one table for each."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.errors import Blocked

CASE: Mapping[str, frozenset[str]] = {
    "filed": frozenset({"supplementing", "accepted", "closed"}),
    "supplementing": frozenset({"supplementing", "accepted", "closed"}),
    "accepted": frozenset({"decided", "closed"}),
    "decided": frozenset({"served", "accepted", "closed"}),
    # An act annulled with an order to act anew puts the case back before the decision (S11).
    "served": frozenset({"accepted", "closed"}),
    "closed": frozenset(),
}
DECISION: Mapping[str, frozenset[str]] = {
    # The same result on the same facts and reasons after an annulment holds only when a second person agrees (S11).
    "pending": frozenset({"in_force", "rejected"}),
    "in_force": frozenset({"replaced", "annulled"}),
    "replaced": frozenset(),
    "annulled": frozenset(),
    "rejected": frozenset(),
}
CERTIFICATE: Mapping[str, frozenset[str]] = {
    "valid": frozenset({"expired", "revoked", "canceled", "replaced"}),
    # A certificate renewed in time goes on, and the new one replaces it (Licensing Law art. 50).
    "expired": frozenset({"valid", "replaced", "revoked", "canceled"}),
    # Only the annulment of the decision that revoked it brings a certificate back.
    "revoked": frozenset({"valid", "expired"}),
    "canceled": frozenset(),
    "replaced": frozenset(),
}


def move_case(case: str, to: str) -> None:
    """Raise Blocked unless a case in status `case` may become `to`."""
    check(CASE, "case", str(case), str(to), "CASE_STATUS")


def move_decision(decision: str, to: str) -> None:
    """Raise Blocked unless a decision of one standing may get another (S11)."""
    check(DECISION, "decision", str(decision), str(to), "DECISION_STANDING")


def move_certificate(certificate: str, to: str) -> None:
    """Raise Blocked unless a certificate in one status may become another (Licensing Law arts 69 and 70)."""
    check(CERTIFICATE, "certificate", str(certificate), str(to), "CERTIFICATE_STATUS")


def check(table: Mapping[str, frozenset[str]], thing: str, now: str, to: str, code: str) -> None:
    allowed = table.get(now, frozenset())
    if to not in allowed:
        shown = ", ".join(sorted(allowed)) or "nothing"
        raise Blocked(f"a {thing} that is {now} cannot become {to}, only {shown}", code=code)
