"""Small numbers in published tables: a cell under five is not shown, nor another one that would give it away."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
SMALLEST = 5
HIDDEN = "<5"
COVERED = "*"
"""A cell that is large enough but would tell a hidden one by subtraction from a sum."""


def suppressed(rows: Sequence[Sequence[int]]) -> list[list[str]]:
    """Return the cells of a table as text, numbers from 1 to 4 hidden (zero tells of nobody).

    The table is meant to be printed with the sums of its rows and columns: where a row or column has one hidden cell
    alone, its next smallest cell is covered too, until no hidden cell can be computed."""
    hidden = [[0 < cell < SMALLEST for cell in row] for row in rows]
    covered = [[False for _ in row] for row in rows]
    while (cell := lone_cell(rows, hidden, covered)) is not None:
        covered[cell[0]][cell[1]] = True
    return [
        [HIDDEN if hidden[y][x] else COVERED if covered[y][x] else str(cell) for x, cell in enumerate(row)]
        for y, row in enumerate(rows)
    ]


def lone_cell(
    rows: Sequence[Sequence[int]], hidden: Sequence[Sequence[bool]], covered: Sequence[Sequence[bool]]
) -> tuple[int, int] | None:
    """Return the smallest open cell of the first line in which exactly one cell is not shown; None when there is none."""
    for line in lines(rows):
        closed = [cell for cell in line if hidden[cell[0]][cell[1]] or covered[cell[0]][cell[1]]]
        open_ = [cell for cell in line if cell not in closed]
        if len(closed) == 1 and open_:
            return min(open_, key=lambda cell: (rows[cell[0]][cell[1]] == 0, rows[cell[0]][cell[1]]))
    return None


def lines(rows: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    width = len(rows[0]) if rows else 0
    across = [[(y, x) for x in range(width)] for y in range(len(rows))]
    down = [[(y, x) for y in range(len(rows))] for x in range(width)]
    return across + down


def total(numbers: Sequence[int]) -> str:
    """Return a sum as it may be published."""
    number = sum(numbers)
    return HIDDEN if 0 < number < SMALLEST else str(number)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """A published sum: the cell of the whole and the cells of its parts, wherever in the tables they stand."""

    whole: Key
    parts: Sequence[Key]


def closed_cells(values: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> set[Key]:
    """Return the cells that may not be published: those from 1 to 4, and others until no sum gives one of them away.

    `values` holds the cells that are not zero. A sum gives a cell away when it is the only one of its line that is closed,
    and a group of closed parts when their whole is open and together they are fewer than five persons."""
    closed = {key for key, value in values.items() if 0 < value < SMALLEST}
    lines = [Sum(row.whole, [part for part in row.parts if part in values]) for row in sums]
    found: dict[Key, list[Sum[Key]]] = defaultdict(list)
    for line in lines:
        for key in (line.whole, *line.parts):
            found[key].append(line)
    waiting = deque(lines)
    while waiting:
        line = waiting.popleft()
        cell = cell_to_cover(values, line, closed)
        if cell is not None:
            closed.add(cell)
            # Whatever else this cell is part of may now have one closed cell alone.
            waiting.extend(found[cell])
    return closed


def cell_to_cover(values: Mapping[Key, int], line: Sum[Key], closed: set[Key]) -> Key | None:
    """Return the smallest open cell that has to be covered too, a part before the whole; None when the line is safe."""
    parts = [key for key in line.parts if key in closed]
    is_whole_closed = line.whole in closed
    if not parts and not is_whole_closed:
        return None
    is_lone = len(parts) + is_whole_closed == 1
    are_few = not is_whole_closed and sum(values[key] for key in parts) < SMALLEST
    if not is_lone and not are_few:
        return None
    open_ = [key for key in line.parts if key not in closed]
    if open_:
        return min(open_, key=lambda key: (values[key], str(key)))
    return None if is_whole_closed or line.whole not in values else line.whole


def shown(value: int, *, is_closed: bool) -> str:
    """Return a cell as it is published."""
    return str(value) if not is_closed else HIDDEN if value < SMALLEST else COVERED


def rate(part: int, whole: int) -> str:
    """Return a share in percent as it may be published: bounded where the part or the rest is fewer than five persons.

    Nothing under five is told of: 3 of 200 read "<3 %", 197 of 200 "≥98 %"; of fewer than five there is no share."""
    if whole < SMALLEST:
        return ""
    if 0 < part < SMALLEST:
        return f"<{ceil(100 * SMALLEST / whole)} %"
    if 0 < whole - part < SMALLEST:
        return f"≥{floor(100 * (whole - SMALLEST + 1) / whole)} %"
    return f"{round(100 * part / whole)} %"
