"""A table as CSV that spreadsheet programs read without asking."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# Spreadsheet programs take the text for UTF-8 by this mark.
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """Return the rows as UTF-8 CSV; a text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    return b"".join(csv_pieces([rows]))


def csv_pieces(pieces: Iterable[Iterable[Sequence[object]]]) -> Iterator[bytes]:
    """Yield the same file piece by piece, for rows that are too many to hold at once."""
    yield MARK.encode()
    for rows in pieces:
        text = io.StringIO()
        csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
        yield text.getvalue().encode()


def harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
