"""The monthly statistics of a procedure and a year as one cube: every region, every month and the year, every number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from approvals.models import CaseType
from approvals.selectors.suppression import Sum, closed_cells
from reports.queries.statistics.accepted import accepted
from reports.queries.statistics.decided import decided
from reports.queries.statistics.declared import COUNTS, SHARES, SUMS, WHOLE, Declared, declared
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
    declared: list[Declared] = field(default_factory=list)
    """The tables that the procedure asks for beside these."""

    def regions_below(self, region: Region) -> list[Region]:
        """Return the regions directly below in which there is a number, in order of code."""
        depth = len(region) + 1
        found = {key[0][:depth] for key in self.numbers if key[0][: len(region)] == region}
        return sorted(below for below in found if len(below) == depth)


def cube(wanted: Statistics) -> Cube:
    """Answer all questions, ten queries and one for each table of the procedure, and add up to every region and the year."""
    newest = CaseType.objects.filter(pack_id=wanted.pack).order_by("-version")
    found = Cube(declared=declared(newest.values_list("manifest__statistics", flat=True).first() or ()))
    for question in QUESTIONS:
        add(found, question(wanted))
    for asked in found.declared:
        add(found, (COUNTS | SHARES | SUMS)[asked.question](wanted, asked))
    for cell, days in time_taken(wanted):
        for place in above(cell):
            found.days[place] += days
    found.closed = closed_cells(published(found), list(sums(found)))
    return found


def add(found: Cube, answers: Iterable[tuple[Cell, dict[str, int]]]) -> None:
    for cell, numbers in answers:
        for place in above(cell):
            for name, number in numbers.items():
                # Absent cells are zero; `closed_cells` wants no others.
                if number:
                    found.numbers[(*place, name)] += number


def above(cell: Cell) -> Iterator[Cell]:
    """Yield the cells that a cell is part of: of its region and those above, of its month and the year."""
    region, month = cell
    for depth in range(len(region) + 1):
        yield region[:depth], month
        yield region[:depth], YEAR


def published(found: Cube) -> dict[Key, int]:
    names = {*PUBLISHED, *(name for whole, parts in groups(found) for name in (whole, *parts))}
    return {key: value for key, value in found.numbers.items() if key[2] in names}


def groups(found: Cube) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns that are sums of other columns: what was decided by its results, a procedure's table by its lines."""
    yield "decided", list(PARTS_OF_DECIDED)
    for asked in found.declared:
        if asked.question in COUNTS:
            yield asked.column(WHOLE), [asked.column(value.key) for value in asked.values]


def sums(found: Cube) -> Iterable[Sum[Key]]:
    """Yield every sum that a reader could take: a region's parts, the year's months, a column that other columns add up to."""
    cells = published(found)
    regions, months = defaultdict(list), defaultdict(list)
    for region, month, name in cells:
        if region:
            regions[(region[:-1], month, name)].append((region, month, name))
        if month != YEAR:
            months[(region, YEAR, name)].append((region, month, name))
    for whole, parts in (*regions.items(), *months.items()):
        yield Sum(whole, parts)
    columns = dict(groups(found))
    for region, month, name in cells:
        if name in columns:
            yield Sum((region, month, name), [(region, month, part) for part in columns[name]])
