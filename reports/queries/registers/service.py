"""送达登记: every attempt to serve a paper, those that failed too (0.11, S05)."""

from django.utils.translation import gettext_noop

from approvals.models import ServiceRecord
from approvals.selectors.wording import METHODS
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="service",
    title=gettext_noop("Service register"),
    rows=lambda: ServiceRecord.objects.order_by(),
    day="served_on",
    number="paper__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Paper"), path="paper__title", kind="name"),
        Column(title=gettext_noop("Number"), path="paper__number"),
        Column(title=gettext_noop("Recipient"), path="recipient", kind="masked", is_personal=True),
        Column(title=gettext_noop("Way of service"), path="method", kind="word", words=METHODS),
        Column(title=gettext_noop("Day"), path="served_on", kind="day"),
        Column(title=gettext_noop("Served"), path="is_served", kind="flag"),
        Column(title=gettext_noop("Served by"), path="served_by_name"),
    ),
)
