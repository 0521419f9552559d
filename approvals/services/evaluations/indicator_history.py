"""What a published version of the indicators changes of the one before (e.17: the register of indicator versions)."""

from __future__ import annotations

from typing import Any

from approvals.models import Indicator, IndicatorSet

IN_FORCE = (IndicatorSet.Status.PUBLISHED, IndicatorSet.Status.REPLACED)
# What a version may change of a card; the English name follows the Chinese one.
COMPARED = (
    "name_zh", "line", "unit_types", "classes", "kind", "is_elective", "direction", "measure", "target", "floor", "weight", "formula",
    "params", "counts", "source_kind", "source", "evidence", "period", "verifier", "verification", "basis",
)  # fmt: skip


def in_force_before(drafted: IndicatorSet) -> IndicatorSet | None:
    """Return the newest version that was in force before: of this year, else of the year before."""
    earlier = IndicatorSet.objects.filter(
        timeline=drafted.timeline, city=drafted.city, status__in=IN_FORCE, year__lte=drafted.year
    )
    return earlier.filter(year__gte=drafted.year - 1).order_by("year", "version").last()


def changes_between(before: IndicatorSet | None, after: IndicatorSet) -> list[dict[str, Any]]:
    """Return what a version changes, card by card: {"code", "how": added, dropped or changed, "fields": [[name, before,
    after]]}; nothing where there was none before."""
    if before is None:
        return []
    old = {row.code: row for row in before.indicators.all()}
    new = {row.code: row for row in after.indicators.all()}
    found: list[dict[str, Any]] = []
    for code in sorted(old.keys() | new.keys()):
        if code not in old or code not in new:
            found.append({"code": code, "how": "added" if code in new else "dropped", "fields": []})
        elif fields := differing(old[code], new[code]):
            found.append({"code": code, "how": "changed", "fields": fields})
    return found


def differing(old: Indicator, new: Indicator) -> list[list[str]]:
    pairs = ((name, old.as_text(name), new.as_text(name)) for name in COMPARED)
    return [[name, before, after] for name, before, after in pairs if before != after]
