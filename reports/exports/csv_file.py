"""A table as CSV that spreadsheet programs read without asking."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# Spreadsheet programs take the text for UTF-8 by this mark.
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """Return the rows as UTF-8 CSV; a text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return f"{MARK}{text.getvalue()}".encode()


def harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
