"""异议登记: objections to public notices, never with who objected nor what was said (S04, ORG section 12)."""

from django.utils.translation import gettext_noop

from approvals.models import Objection
from reports.queries.registers.register import Column, Register

RESULTS = {
    "": gettext_noop("being verified"),
    "founded": gettext_noop("founded"),
    "partly": gettext_noop("partly founded"),
    "unfounded": gettext_noop("unfounded"),
}
REGISTER = Register(
    key="objections",
    title=gettext_noop("Objection register"),
    note=gettext_noop("Who objected is known to the clerk who verifies and to the supervisor alone."),
    rows=lambda: Objection.objects.order_by(),
    case="notice__case__",
    day="received_on",
    number="notice__case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="notice__case__number"),
        Column(title=gettext_noop("Procedure"), path="notice__case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Township"), path="notice__case__township", kind="unit"),
        Column(title=gettext_noop("Notice from"), path="notice__from_day", kind="day"),
        Column(title=gettext_noop("Notice to"), path="notice__to_day", kind="day"),
        Column(title=gettext_noop("Received on"), path="received_on", kind="day"),
        Column(title=gettext_noop("Anonymous"), path="is_anonymous", kind="flag"),
        Column(title=gettext_noop("Result"), path="result", kind="word", words=RESULTS),
        Column(title=gettext_noop("Answered on"), path="answered_on", kind="day"),
    ),
)
