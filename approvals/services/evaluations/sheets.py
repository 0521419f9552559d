"""Reports by spreadsheet: a template for every unit under a superior, read back with the same checks as the form."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, UnitDuty
from approvals.services.casework import complete_work
from approvals.services.evaluations.measures import measured
from approvals.services.evaluations.opening import OFFICE
from approvals.services.evaluations.values import COUNTED, checked, told_measure
from approvals.services.evaluations.versions import indicators_for
from workflows.actors import SYSTEM, Actor
from workflows.models import WorkItem

HEADINGS = (
    ("unit", "单位代码"),
    ("name", "单位"),
    ("code", "指标代码"),
    ("indicator", "指标"),
    ("target", "目标"),
    ("value", "数值"),
    ("numerator", "分子"),
    ("denominator", "分母"),
    ("before", "上年水平"),
    ("note", "说明"),
    ("evidence", "佐证"),
    ("measured", "系统取数"),
)
COLUMNS = {zh: key for key, zh in HEADINGS}
LETTERS = {key: "ABCDEFGHIJKL"[place] for place, (key, _zh) in enumerate(HEADINGS)}
LARGEST = 5 * 1024 * 1024
MOST_ROWS = 5000
# The step that takes the reporter's rows, whatever the diagram calls it.
ENTRY = "report_values"


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """Where a sheet is wrong, as a person looks for it: sheet, row, column letter, and what is wrong."""

    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return _("sheet “%(sheet)s”, row %(row)s, column %(column)s: %(text)s") % {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: units taken over, units that were there already, or the problems for which nothing was done."""

    units: int = 0
    known: int = 0
    problems: tuple[SheetProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet with its number."""

    number: int
    values: Mapping[str, Any]


def open_duties(superior: str, year: int, period: str, timeline: str) -> list[UnitDuty]:
    units = EvaluatedUnit.objects.filter(timeline=timeline, year=year, superior=superior)
    duties = UnitDuty.objects.filter(kind="report", period=period, evaluated__in=units)
    return list(
        duties.select_related("evaluated__indicator_set", "case__case_type").order_by("evaluated__key")
    )


def workbook_of(*, superior: str, year: int, period: str, timeline: str) -> bytes:
    """Return the template for the units under a superior, with what they have entered so far."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(f"{year}-{period}")
    sheet.append([zh for _key, zh in HEADINGS])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
        cell.alignment = Alignment(horizontal="center")
    for duty in open_duties(superior, year, period, timeline):
        for row in template_rows(duty):
            sheet.append(row)
    for key, width in (("unit", 22), ("name", 26), ("indicator", 34), ("note", 28), ("evidence", 28)):
        sheet.column_dimensions[LETTERS[key]].width = width
    sheet.freeze_panes = "F2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def template_rows(duty: UnitDuty) -> Iterator[list[Any]]:
    unit = duty.evaluated
    entered = {row.indicator_id: row for row in unit.values.filter(period=duty.period)}
    counted = measured(duty.case, unit, duty.period) if duty.case else {}
    for indicator in indicators_for(unit, duty.period).exclude(kind="survey"):
        row = entered.get(indicator.pk)
        target = unit.targets.get(indicator.code, indicator.target)
        given = counted.get(indicator.code, {})
        known = given if row is None else {}
        amounts = [getattr(row, key, None) if row else known.get(key) for key in COUNTED]
        # Spreadsheets know numbers and no decimals.
        plain = [None if amount is None else float(amount) for amount in amounts]
        yield [
            unit.key,
            unit.name,
            indicator.code,
            indicator.name_zh,
            None if target is None else float(target),
            *plain,
            row.data.get("before") if row else None,
            row.note if row else None,
            row.evidence if row else known.get("evidence"),
            told_measure(given) or None,
        ]


def import_workbook(
    *, content: bytes, superior: str, year: int, period: str, timeline: str, actor: Actor
) -> Imported:
    """Take over the reports of the units under a superior: the whole file or nothing.

    A unit that has reported already is left as it is and counted as known, so that the same file may come twice.
    Raises Blocked NOT_OFFICE, NOT_A_WORKBOOK, TOO_LARGE."""
    if not actor.is_system and (superior, OFFICE) not in actor.posts:
        raise Blocked(_("Only the office of this superior imports its units' reports"), code="NOT_OFFICE")
    sheet, lines, problems = read_lines(content)
    duties = {duty.evaluated.key: duty for duty in open_duties(superior, year, period, timeline)}
    by_unit: dict[str, list[Line]] = {}
    for line in lines:
        key = str(line.values.get("unit") or "").strip()
        if key in duties:
            by_unit.setdefault(key, []).append(line)
        else:
            problems.append(
                SheetProblem(sheet, line.number, "A", _("this unit owes no report to you in this period"))
            )
    todo = {key: rows for key, rows in by_unit.items() if duties[key].status == UnitDuty.Status.OPEN}
    for key, rows in todo.items():
        problems += problems_of(sheet, duties[key], rows)
    if problems:
        return Imported(problems=tuple(sorted(problems, key=lambda each: (each.row, each.column))))
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        taken = sum(take_over(duties[key], rows, actor, digest) for key, rows in todo.items())
    return Imported(units=taken, known=len(by_unit) - taken)


def read_lines(content: bytes) -> tuple[str, list[Line], list[SheetProblem]]:
    if len(content) > LARGEST:
        raise Blocked(_("The file is larger than 5 MB"), code="TOO_LARGE")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Blocked(_("This is no Excel workbook (.xlsx)"), code="NOT_A_WORKBOOK") from error
    sheet = book.worksheets[0]
    # Bounded: a sheet may claim a million empty rows.
    rows = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
    heads = [COLUMNS.get(str(head or "").strip(), "") for head in next(rows, ())]
    missing = [zh for zh, key in COLUMNS.items() if key in ("unit", "code", "value") and key not in heads]
    problems = [
        SheetProblem(sheet.title, 1, "-", _("the column %(name)s is missing") % {"name": zh})
        for zh in missing
    ]
    lines = [
        Line(number, {key: value for key, value in zip(heads, row, strict=False) if key})
        for number, row in enumerate(rows, start=2)
        if any(value not in (None, "") for value in row)
    ]
    return sheet.title, lines if not problems else [], problems


def problems_of(sheet: str, duty: UnitDuty, lines: Sequence[Line]) -> list[SheetProblem]:
    found, _entries = checked(duty, [line.values for line in lines])
    return [
        # Rows of one unit lie apart in the sheet; the problem names the sheet's own row.
        SheetProblem(sheet, lines[problem.row - 1].number, LETTERS.get(problem.column, "-"), problem.text)
        for problem in found
    ]


def take_over(duty: UnitDuty, lines: Sequence[Line], actor: Actor, digest: str) -> bool:
    """Complete the reporter's step with the sheet's rows: the same act, checks and history as on the screen.

    False when the step is done already: the background closes the duty a moment after the step, and the same file may
    come again in between."""
    item = WorkItem.objects.filter(
        root_id=duty.case.root_id if duty.case else None,
        properties__action=ENTRY,
        status__in=["open", "claimed"],
    ).first()
    if item is None:
        return False
    kept = ("code", "value", "numerator", "denominator", "before", "note", "evidence")
    rows = [
        {key: plain(line.values.get(key)) for key in kept if line.values.get(key) not in (None, "")}
        for line in lines
    ]
    # Completed in the reporter's name; who imported it and the file's hash stand with the duty.
    complete_work(work_item=item, answers={"values": rows, "reporter": actor.name or "导入"}, actor=SYSTEM)
    UnitDuty.objects.filter(pk=duty.pk).update(
        details={**duty.details, "imported_by": actor.name, "file": digest}
    )
    return True


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
