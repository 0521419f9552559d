"""抽取登记簿: every draw by lot with seed and version of the pool, by which anybody can repeat it (b.7)."""

from django.utils.translation import gettext_noop

from approvals.models import Draw
from reports.queries.registers.register import Column, Register

REGISTER = Register(
    key="draws",
    title=gettext_noop("Register of draws"),
    note=gettext_noop("Who was drawn stands in the case alone."),
    rows=lambda: Draw.objects.filter(case__isnull=False).order_by(),
    day="drawn_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Drawn on"), path="drawn_on", kind="day"),
        Column(title=gettext_noop("Round"), path="round"),
        Column(title=gettext_noop("Drawn"), path="size"),
        Column(title=gettext_noop("Seed"), path="seed"),
        Column(title=gettext_noop("Version of the pool"), path="pool_version"),
        Column(title=gettext_noop("Drawn by"), path="drawn_by_name"),
    ),
)
