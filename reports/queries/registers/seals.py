"""用印登记: every use of a seal with the two persons it needs, who signed and who keeps the seal (S10, ORG section 13)."""

from django.utils.translation import gettext_noop

from approvals.models import SealEntry
from reports.queries.registers.register import Column, Register

SEALS = {
    "agency": gettext_noop("seal of the agency"),
    "acceptance": gettext_noop("acceptance seal"),
    "service": gettext_noop("service seal"),
    "appraisal": gettext_noop("appraisal seal"),
}
REGISTER = Register(
    key="seals",
    title=gettext_noop("Seal log"),
    note=gettext_noop("In a training procedure no seal is drawn; the entry is kept for practice."),
    rows=lambda: SealEntry.objects.order_by(),
    day="sealed_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Sealed on"), path="sealed_on", kind="day"),
        Column(title=gettext_noop("Seal"), path="seal", kind="word", words=SEALS),
        Column(title=gettext_noop("Papers"), path="documents", kind="list"),
        Column(title=gettext_noop("Copies"), path="copies"),
        Column(title=gettext_noop("Signed by"), path="signed_by_name"),
        Column(title=gettext_noop("Seal keeper"), path="keeper_name"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Training"), path="is_training", kind="flag"),
    ),
)
