"""分期缴纳登记簿: every request to pay in parts, when it was answered and how; silence grants it (d.P2, d.11)."""

from django.utils.translation import gettext_noop

from approvals.models import InstalmentRequest
from reports.queries.registers.register import Column, Register

RESULTS = {
    "pending": gettext_noop("not answered yet"),
    "granted": gettext_noop("granted"),
    "deemed": gettext_noop("granted by silence"),
    "refused": gettext_noop("refused"),
}
REGISTER = Register(
    key="instalments",
    title=gettext_noop("Register of instalments"),
    rows=lambda: InstalmentRequest.objects.order_by(),
    day="asked_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(
            title=gettext_noop("Applicant"), path="case__applicant_label", kind="masked", is_personal=True
        ),
        Column(title=gettext_noop("Requested on"), path="asked_on", kind="day"),
        Column(title=gettext_noop("Answered on"), path="answered_on", kind="day"),
        Column(title=gettext_noop("Result"), path="result", kind="word", words=RESULTS),
        Column(title=gettext_noop("Reason of the answer"), path="answer", is_inner=True),
    ),
)
