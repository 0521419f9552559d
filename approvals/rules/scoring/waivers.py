"""What a unit is not measured by because of a disaster: periods, as a whole or indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass

YEAR = "YEAR"
HALVES = ("H1", "H2")


@dataclass(frozen=True, slots=True)
class Waived:
    """Pairs of (period, indicator code) that the lead group waived; an empty code stands for every indicator."""

    rows: frozenset[tuple[str, str]] = frozenset()

    def covers(self, period: str, code: str = "") -> bool:
        """Is the indicator waived in the period? Without a code: is the whole period? A waived year covers all of it."""
        return any((each, name) in self.rows for each in (period, YEAR) for name in ("", code))

    def covers_year(self, code: str = "") -> bool:
        """Does nothing of the year remain? Villages have no value of the year, theirs is that of its halves."""
        return self.covers(YEAR, code) or all(self.covers(half, code) for half in HALVES)


NOTHING_WAIVED = Waived()
