"""Small numbers in published tables: a cell under five is not shown, nor another one that would give it away."""

from __future__ import annotations

from collections.abc import Sequence

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
