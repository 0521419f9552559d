"""责任台账: duties not met in time and faults of service, by unit, never by person (F04, F08)."""

from django.utils.translation import gettext_noop

from approvals.models import LedgerEvent
from approvals.templatetags.supervising import LEDGER
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="ledger",
    title=gettext_noop("Responsibility ledger"),
    rows=lambda: LedgerEvent.objects.order_by(),
    day="occurred_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Day"), path="occurred_on", kind="day"),
        Column(title=gettext_noop("What"), path="kind", kind="word", words=LEDGER),
        Column(title=gettext_noop("Time limit"), path="limit_key", kind="limit"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Detail"), path="detail", kind="name", is_inner=True),
    ),
)
