"""Drawing numbers without gaps, in the transaction of the paper that bears them (section 0.6)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, NumberEntry, NumberSeries
from approvals.rules.numbering import formatted, gaps
from approvals.services.organisation import unit_in_force
from workflows.actors import Actor


def draw_number(*, agency: str, series: str, pattern: str, on: date, actor: Actor) -> NumberEntry:
    """Draw the next number of an agency's series in the year of `on` and enter it in the register.

    The counter's row stays locked until the surrounding transaction ends, so that a paper that fails gives its number
    back and none is drawn twice. TransactionManagementError outside a transaction; KeyError for an unknown pattern."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("draw a number inside the transaction of its paper")
    counter, _made = NumberSeries.objects.get_or_create(agency=agency, series=series, year=on.year)
    # The update takes the row's lock; whoever draws next waits for this paper.
    NumberSeries.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return NumberEntry.objects.create(
        series=counter,
        value=counter.last,
        text=formatted(pattern, agency, series, on.year, counter.last),
        drawn_on=on,
        drawn_by_name=actor.name,
    )


def draw_for_case(*, case: Case, series: str, unit: str, on: date, actor: Actor) -> NumberEntry:
    """Draw a number of the pack's [[series]] row `series` for the unit that issues.

    The row has `pattern` (certificate, letter, enforcement, announcement, registration), `text` (计生再批) and may have
    `agency`, or the `level` whose unit keeps the series; else it is the issuing unit's own document prefix. KeyError: the pack has no such series. Blocked: the unit has no prefix."""
    row = case.case_type.entry("series", series)
    keeper = case.unit(str(row["level"])) if row.get("level") else unit
    agency = str(row.get("agency") or prefix_of(keeper, on, str(row["pattern"])))
    return draw_number(
        agency=agency, series=str(row.get("text", "")), pattern=str(row["pattern"]), on=on, actor=actor
    )


def prefix_of(code: str, on: date, pattern: str) -> str:
    """Return what heads a number: the unit's document prefix, its short name on an enforcement paper."""
    unit = unit_in_force(code, on)
    prefix = "" if unit is None else unit.short_name if pattern == "enforcement" else unit.document_prefix
    if not prefix:
        raise Blocked(
            _("Unit %(code)s has no document prefix for its numbers") % {"code": code}, code="NO_PREFIX"
        )
    return prefix


@transaction.atomic
def void_number(*, entry: NumberEntry, reason: str, actor: Actor) -> NumberEntry:
    """Mark a number as void; it stays in the register with its reason and is never drawn again. Raises Blocked."""
    entry = NumberEntry.objects.select_for_update().get(pk=entry.pk)
    if not reason.strip():
        raise Blocked(_("State why the number is void"), code="NO_REASONS")
    if entry.is_void:
        raise Blocked(_("Number %(number)s is void already") % {"number": entry.text}, code="VOID")
    entry.is_void, entry.void_reason = True, f"{reason.strip()}（{actor.name}）"
    entry.save(update_fields=["is_void", "void_reason"])
    return entry


def register_gaps(series: NumberSeries) -> list[int]:
    """Return the numbers of a series that the register lacks; an empty list is what an auditor expects."""
    return gaps(list(series.entries.values_list("value", flat=True)), series.last)
