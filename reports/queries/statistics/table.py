"""The monthly statistics of a procedure and a year as one cube: every region, every month and the year, every number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from approvals.selectors.suppression import Sum, closed_cells
from reports.queries.statistics.accepted import accepted
from reports.queries.statistics.decided import decided
from reports.queries.statistics.ended import ended
from reports.queries.statistics.notices import notices
from reports.queries.statistics.received import received
from reports.queries.statistics.satisfaction import satisfaction
from reports.queries.statistics.scope import Cell, Region, Statistics
from reports.queries.statistics.time_taken import time_taken

QUESTIONS = (received, accepted, ended, decided, notices, satisfaction)
PUBLISHED = (
    "received",
    "accepted",
    "not_accepted",
    "corrected",
    "granted",
    "refused",
    "otherwise",
    "decided",
    "withdrawn",
)
"""The numbers that are shown; all others are read through a rate."""
PARTS_OF_DECIDED = ("granted", "refused", "otherwise")
YEAR = 0
"""Stands where a month stands."""
Key = tuple[Region, int, str]


@dataclass(slots=True)
class Cube:
    """Numbers by (region, month, column), days by (region, month), and the numbers that are not to be published."""

    numbers: Counter[Key] = field(default_factory=Counter)
    days: dict[Cell, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    closed: set[Key] = field(default_factory=set)

    def regions_below(self, region: Region) -> list[Region]:
        """Return the regions directly below in which there is a number, in order of code."""
        depth = len(region) + 1
        found = {key[0][:depth] for key in self.numbers if key[0][: len(region)] == region}
        return sorted(below for below in found if len(below) == depth)


def cube(wanted: Statistics) -> Cube:
    """Answer all questions, ten queries in all, and add up to every region above and to the year."""
    found = Cube()
    for question in QUESTIONS:
        for cell, numbers in question(wanted):
            for place in above(cell):
                for name, number in numbers.items():
                    if number:
                        found.numbers[(*place, name)] += number
    for cell, days in time_taken(wanted):
        for place in above(cell):
            found.days[place] += days
    found.closed = closed_cells(published(found), list(sums(found)))
    return found


def above(cell: Cell) -> Iterator[Cell]:
    """Yield the cells that a cell is part of: of its region and those above, of its month and the year."""
    region, month = cell
    for depth in range(len(region) + 1):
        yield region[:depth], month
        yield region[:depth], YEAR


def published(found: Cube) -> dict[Key, int]:
    return {key: value for key, value in found.numbers.items() if key[2] in PUBLISHED}


def sums(found: Cube) -> Iterable[Sum[Key]]:
    """Yield every sum that a reader could take: a region's parts, the year's months, what was decided by its results."""
    cells = published(found)
    regions, months = defaultdict(list), defaultdict(list)
    for region, month, name in cells:
        if region:
            regions[(region[:-1], month, name)].append((region, month, name))
        if month != YEAR:
            months[(region, YEAR, name)].append((region, month, name))
    for whole, parts in (*regions.items(), *months.items()):
        yield Sum(whole, parts)
    for region, month, name in cells:
        if name == "decided":
            yield Sum((region, month, name), [(region, month, part) for part in PARTS_OF_DECIDED])
