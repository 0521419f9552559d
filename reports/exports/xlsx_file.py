"""A table as a workbook of one sheet: the headings stay in sight, every text stays a text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

WIDEST = 48


def xlsx_file(title: str, head: Iterable[Sequence[object]], rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook: the lines of `head` (the last are the headings, in bold), then the rows."""
    lines = [list(line) for line in head]
    book = Workbook(write_only=True)
    # Excel allows 31 characters and none of []:*?/\ in the name of a sheet.
    sheet = book.create_sheet("".join(c for c in title if c not in "[]:*?/\\")[:31])
    sheet.freeze_panes = f"A{len(lines) + 1}"
    for at, width in enumerate(widths([*lines[-1:], *rows])):
        sheet.column_dimensions[chr(ord("A") + at)].width = width
    for line in lines[:-1]:
        sheet.append([text_cell(sheet, value) for value in line])
    sheet.append([text_cell(sheet, value, is_bold=True) for value in lines[-1]])
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text_cell(sheet: Any, value: Any, *, is_bold: bool = False) -> Any:
    """A text that begins with an equals sign would be stored as a formula: its type is set by hand."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """Return the width of each column; a Chinese character takes the room of two letters."""
    columns = zip(*rows, strict=True)
    return [min(max(map(room, column)) + 2, WIDEST) for column in columns]


def room(value: object) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in str(value))
