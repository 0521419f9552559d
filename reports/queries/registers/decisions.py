"""决定登记簿: every decision by its day, those annulled since with the day of that (0.11, S11)."""

from django.utils.translation import gettext_noop

from approvals.models import Decision
from reports.queries.registers.register import Column, Register

OUTCOMES = {
    "granted": gettext_noop("granted"),
    "refused": gettext_noop("refused"),
    "terminated": gettext_noop("terminated"),
    "imposed": gettext_noop("imposed"),
    "not_imposed": gettext_noop("not imposed"),
    "revoked": gettext_noop("revoked"),
    "not_revoked": gettext_noop("not revoked"),
}
STANDINGS = {
    "pending": gettext_noop("waits for a second person"),
    "in_force": gettext_noop("in force"),
    "replaced": gettext_noop("replaced"),
    "annulled": gettext_noop("annulled"),
    "rejected": gettext_noop("not agreed to"),
}
REGISTER = Register(
    key="decisions",
    title=gettext_noop("Decision register"),
    rows=lambda: Decision.objects.filter(standing__in=Decision.ACTS).order_by(),
    day="decided_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(
            title=gettext_noop("Applicant"), path="case__applicant_label", kind="masked", is_personal=True
        ),
        Column(title=gettext_noop("Decided on"), path="decided_on", kind="day"),
        Column(title=gettext_noop("Result"), path="outcome", kind="word", words=OUTCOMES),
        Column(title=gettext_noop("Clauses"), path="clauses", kind="clauses"),
        Column(title=gettext_noop("Reply of the city"), path="cited_reply"),
        Column(title=gettext_noop("Legal basis"), path="legal_basis"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Decided by"), path="decided_by_name"),
        Column(title=gettext_noop("Served on"), path="served_on", kind="day"),
        Column(title=gettext_noop("Standing"), path="standing", kind="word", words=STANDINGS),
        Column(title=gettext_noop("Annulled on"), path="annulled_on", kind="day"),
    ),
)
