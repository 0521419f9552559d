"""数据查询登记: every question to another authority's register (S02, H4); neither the question as asked nor the answer, which
name persons."""

from django.utils.translation import gettext_noop

from approvals.models import DataQuery
from approvals.selectors.wording import ANSWERS
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="data-queries",
    title=gettext_noop("Data-query log"),
    note=gettext_noop("The applicant sees every query with its question and answer in the case."),
    rows=lambda: DataQuery.objects.order_by(),
    day="asked_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Asked on"), path="asked_on", kind="day"),
        Column(title=gettext_noop("Register asked"), path="source", kind="name"),
        Column(title=gettext_noop("Item"), path="item", kind="question"),
        Column(title=gettext_noop("Purpose"), path="purpose", kind="purpose"),
        Column(title=gettext_noop("Legal basis"), path="legal_basis", kind="name"),
        Column(title=gettext_noop("Answer"), path="result", kind="word", words=ANSWERS),
    ),
)
