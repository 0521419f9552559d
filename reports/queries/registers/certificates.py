"""证书登记簿: every certificate with its life; void numbers stay in it, gaps are told above it (0.6)."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_noop

from approvals.models import Certificate, NumberEntry
from reports.queries.registers.register import Column, Register

STATES = {
    "valid": gettext_noop("valid"),
    "expired": gettext_noop("expired"),
    "revoked": gettext_noop("revoked"),
    "canceled": gettext_noop("cancelled"),
    "replaced": gettext_noop("replaced"),
}


def rows() -> QuerySet[Any]:
    """The number is drawn in a register of its own, to which a paper leads by its text alone."""
    entry = NumberEntry.objects.filter(text=OuterRef("paper__number"), is_void=True)
    return Certificate.objects.order_by().annotate(void_reason=Subquery(entry.values("void_reason")[:1]))


REGISTER = Register(
    key="certificates",
    title=gettext_noop("Certificate register"),
    rows=rows,
    day="issued_on",
    number="paper__number",
    columns=(
        Column(title=gettext_noop("Number"), path="paper__number"),
        Column(title=gettext_noop("Certificate"), path="paper__title", kind="name"),
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Holder"), path="case__applicant_label", kind="masked", is_personal=True),
        Column(title=gettext_noop("Issued on"), path="issued_on", kind="day"),
        Column(title=gettext_noop("Valid until"), path="valid_until", kind="day"),
        Column(title=gettext_noop("Status"), path="status", kind="word", words=STATES),
        Column(title=gettext_noop("Replaced by"), path="paper__superseded_by__number"),
        Column(title=gettext_noop("Revoked on"), path="revoked_on", kind="day"),
        Column(title=gettext_noop("Void, reason"), path="void_reason", is_inner=True),
    ),
)
