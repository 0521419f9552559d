"""收件登记簿: every case that was received, by the day of receipt (0.11)."""

from django.utils.translation import gettext_noop

from approvals.models import Case
from approvals.selectors.wording import STAGES, STATUSES
from reports.queries.registers.register import Column, Register

CHANNELS = {
    "portal": gettext_noop("portal"),
    "window": gettext_noop("window"),
    "proxy": gettext_noop("by proxy"),
    "ex_officio": gettext_noop("opened by the authority"),
    "office": gettext_noop("opened by the authority"),
}
REGISTER = Register(
    key="cases",
    title=gettext_noop("Case register"),
    rows=lambda: Case.objects.order_by(),
    case="",
    day="filed_on",
    number="number",
    columns=(
        Column(title=gettext_noop("Case number"), path="number"),
        Column(title=gettext_noop("Procedure"), path="case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Applicant"), path="applicant_label", kind="masked", is_personal=True),
        Column(title=gettext_noop("Received on"), path="filed_on", kind="day"),
        Column(title=gettext_noop("Channel"), path="channel", kind="word", words=CHANNELS),
        Column(title=gettext_noop("Township"), path="township", kind="unit"),
        Column(title=gettext_noop("Accepted on"), path="accepted_on", kind="day"),
        Column(title=gettext_noop("Status"), path="status", kind="word", words=STATUSES),
        Column(title=gettext_noop("Level"), path="stage", kind="word", words=STAGES),
        Column(title=gettext_noop("Closed on"), path="closed_on", kind="day"),
    ),
)
