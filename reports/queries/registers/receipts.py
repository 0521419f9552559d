"""财政票据登记簿: every sum that the treasury's bank took in, paid back or wrote off, with its receipt (d.11)."""

from django.utils.translation import gettext_noop

from approvals.models import ClaimEntry
from reports.queries.registers.register import Column, Register

KINDS = {
    "payment": gettext_noop("paid in"),
    "refund": gettext_noop("paid back"),
    "write_off": gettext_noop("written off"),
}
REGISTER = Register(
    key="receipts",
    title=gettext_noop("Register of treasury receipts"),
    note=gettext_noop(
        "The bank takes the money for the treasury; no officer does. No sums are added up by office or officer."
    ),
    rows=lambda: ClaimEntry.objects.order_by(),
    case="claim__case__",
    day="on",
    number="receipt_no",
    columns=(
        Column(title=gettext_noop("Case number"), path="claim__case__number"),
        Column(title=gettext_noop("Procedure"), path="claim__case__case_type__pack_id", kind="procedure"),
        Column(
            title=gettext_noop("Party"), path="claim__party__masked_name", kind="masked", is_personal=True
        ),
        Column(title=gettext_noop("Entry"), path="kind", kind="word", words=KINDS),
        Column(title=gettext_noop("Sum (yuan)"), path="amount"),
        Column(title=gettext_noop("Day"), path="on", kind="day"),
        Column(title=gettext_noop("Receipt of the treasury"), path="receipt_no"),
        Column(title=gettext_noop("Entered by"), path="recorded_by_name"),
    ),
)
