"""文书登记簿: every paper that was issued, by its day: filing, notices, court applications, closing (0.6, d.11)."""

from django.utils.translation import gettext_noop

from approvals.models import Paper
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="papers",
    title=gettext_noop("Register of papers"),
    rows=lambda: Paper.objects.order_by(),
    day="issued_on",
    number="number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Paper"), path="title", kind="name"),
        Column(title=gettext_noop("Number"), path="number"),
        Column(title=gettext_noop("Issued on"), path="issued_on", kind="day"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Replaced by"), path="superseded_by__number"),
        Column(title=gettext_noop("Why replaced"), path="correction_reason", is_inner=True),
    ),
)
