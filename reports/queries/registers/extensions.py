"""延期登记: every limit that was extended, once and before it ran out (S12, Licensing Law art. 42)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from approvals.models import ClockEvent
from reports.queries.registers.register import Column, Register

UNITS = {
    "WD": gettext_noop("working days"),
    "CD": gettext_noop("calendar days"),
    "M": gettext_noop("months"),
}


def rows() -> QuerySet[Any]:
    return ClockEvent.objects.filter(kind="extend").order_by()


REGISTER = Register(
    key="extensions",
    title=gettext_noop("Extension register"),
    rows=rows,
    case="clock__case__",
    day="on",
    number="clock__case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="clock__case__number"),
        Column(title=gettext_noop("Procedure"), path="clock__case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Time limit"), path="clock__title"),
        Column(title=gettext_noop("Extended on"), path="on", kind="day"),
        Column(title=gettext_noop("Extended by"), path="length"),
        Column(title=gettext_noop("Counted in"), path="clock__unit", kind="word", words=UNITS),
        Column(title=gettext_noop("New last day"), path="due_after", kind="day"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Agreed by"), path="name"),
        Column(title=gettext_noop("Reason"), path="evidence", is_inner=True),
    ),
)
