"""法院答复登记簿: what the courts and other authorities outside the house answered, with number and day (d.11)."""

from django.utils.translation import gettext_noop

from approvals.models import AuthorityAnswer
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="authority-answers",
    title=gettext_noop("Register of courts' answers"),
    note=gettext_noop(
        "Acceptance, ruling and execution, as the official who received the court's paper entered them."
    ),
    rows=lambda: AuthorityAnswer.objects.order_by(),
    day="told_on",
    number="number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Authority"), path="authority", kind="name"),
        Column(title=gettext_noop("Step"), path="step", kind="name"),
        Column(title=gettext_noop("Result"), path="result", kind="words"),
        Column(title=gettext_noop("Number"), path="number"),
        Column(title=gettext_noop("Received on"), path="told_on", kind="day"),
        Column(title=gettext_noop("Entered on"), path="entered_on", kind="day"),
        Column(title=gettext_noop("Entered by"), path="entered_by_name"),
    ),
)
