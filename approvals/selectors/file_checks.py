"""What the city sees of the files that the lot named, and of its special circumstances: the year by row of its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from approvals.models import CaseType, CircumstanceReview, FileCheck
from approvals.services.file_checks import decided_files, drawn_files, points_of, year_of_check
from forms.models import FormDefinition

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One row of the city's rules in a year: reported, and of those granted, refused, still open."""

    key: str
    words: Words
    reported: int
    granted: int
    refused: int
    open: int


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point of the checklist: in how many of the checked files it was met, not met, not asked."""

    words: Words
    met: int
    not_met: int
    not_asked: int


def checked_procedure(pack: str) -> CaseType:
    """Return the procedure in force whose decided files are checked by lot."""
    return CaseType.objects.get(pack_id=pack, is_current=True, manifest__has_key="file_check")


def row_words(case_type: CaseType) -> dict[str, Words]:
    """Return the rows of the city's rules as the county's report names them."""
    rules = case_type.manifest["file_check"]
    schema = FormDefinition.objects.get(pk=case_type.forms[rules["row_form"]]).schema
    fields = [each for section in schema["sections"] for each in section["fields"]]
    chosen = next(each for each in fields if each["key"] == rules["row_field"])
    return {option["value"]: option["label"] for option in chosen["options"]}


def year_by_row(case_type: CaseType, city: str, year: int) -> list[YearRow]:
    """Return a line for every row of the city's rules, those without a case too; none for a procedure without such rules."""
    if "row_field" not in case_type.manifest["file_check"]:
        return []
    rows = CircumstanceReview.objects.filter(
        case__case_type__pack_id=case_type.pack_id, case__city=city, reported_on__year=year
    ).order_by()
    counts = {
        found.pop("row"): found
        for found in rows.values("row").annotate(
            reported=Count("pk"),
            granted=Count("pk", filter=Q(result="granted")),
            refused=Count("pk", filter=Q(result="refused")),
            open=Count("pk", filter=Q(result="")),
        )
    }
    words = row_words(case_type)
    # A row that the rules no longer have keeps its cases.
    keys = [*words, *(key for key in sorted(counts) if key not in words)]
    empty = {"reported": 0, "granted": 0, "refused": 0, "open": 0}
    return [YearRow(key, words.get(key, {}), **{**empty, **counts.get(key, {})}) for key in keys]


def by_point(case_type: CaseType, checks: Sequence[FileCheck]) -> list[PointRow]:
    done = [check.answers for check in checks if check.checked_on is not None]
    return [
        PointRow(
            point, *(sum(answers.get(point["key"]) == kind for answers in done) for kind in KINDS)
        )
        for point in points_of(case_type)
    ]  # fmt: skip


KINDS = ("met", "not_met", "not_asked")


def year_of_checks(case_type: CaseType, city: str, year: int, today: date) -> dict[str, Any]:
    """Return what the page of a year shows."""
    draw = drawn_files(case_type, city, year)
    checks = list(draw.file_checks.select_related("case").order_by("pk")) if draw else []
    return {
        "rows": year_by_row(case_type, city, year),
        "decided": decided_files(case_type, city, year).count(),
        "draw": draw,
        "checks": checks,
        "points": by_point(case_type, checks) if any(check.checked_on for check in checks) else [],
        "is_over": today > year_of_check(case_type, year)[1],
        "period": year_of_check(case_type, year),
    }
