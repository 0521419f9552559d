"""抽取登记簿: every draw by lot with seed and version of the pool, by which anybody can repeat it (b.7, e.17)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from approvals.models import Draw
from approvals.selectors.draws import OF_CASES, OF_UNITS, replayable
from reports.queries.registers.register import Column, Register

NOTE = gettext_noop(
    "Who was drawn stands in the case alone. Taken out as JSON, each row holds pool and seed, by which anybody repeats the draw."
)


def columns(purposes: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Drawn for"), path="purpose", kind="word", words=purposes),
        Column(title=gettext_noop("Unit"), path="unit", kind="unit"),
        Column(title=gettext_noop("Drawn on"), path="drawn_on", kind="day"),
        Column(title=gettext_noop("Round"), path="round"),
        Column(title=gettext_noop("Drawn"), path="size"),
        Column(title=gettext_noop("Seed"), path="seed", kind="digest"),
        Column(title=gettext_noop("Version of the pool"), path="pool_version", kind="digest"),
        Column(title=gettext_noop("Drawn by"), path="drawn_by_name"),
    )


REGISTER = Register(
    key="draws",
    title=gettext_noop("Register of draws"),
    note=NOTE,
    rows=lambda: Draw.objects.filter(case__isnull=False).exclude(purpose__in=OF_UNITS).order_by(),
    day="drawn_on",
    number="case__number",
    columns=columns(OF_CASES),
    replays=replayable,
)

# The register of an evaluation (e.17): its lots are over units, villages and those who visit them.
UNITS = Register(
    key="unit-draws",
    title=gettext_noop("Register of draws of evaluations"),
    note=NOTE,
    is_of_units=True,
    rows=lambda: Draw.objects.filter(case__isnull=False, purpose__in=OF_UNITS).order_by(),
    day="drawn_on",
    number="case__number",
    columns=columns(OF_UNITS),
    replays=replayable,
)
