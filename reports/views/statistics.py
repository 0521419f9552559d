"""Monthly statistics for everyone at a desk: by procedure, region and month, small numbers hidden, to read and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from approvals.selectors.desk import Pack, current_packs, present_days, unit_names
from approvals.selectors.supervision import reference_day
from approvals.selectors.suppression import COVERED, SMALLEST, rate, shown
from approvals.site import Known, desk, page
from approvals.templatetags.jingwei import bilingual, money
from reports.exports.csv_file import csv_file
from reports.exports.xlsx_file import xlsx_file
from reports.queries.statistics import (
    COUNTS,
    PART,
    SUMS,
    WHOLE,
    YEAR,
    Cube,
    Declared,
    Region,
    Statistics,
    average,
    cube,
    percentile,
)
from reports.views.registers import TYPES
from workflows.actors import Actor

NUMBERS = {
    "received": gettext_noop("Received"),
    "accepted": gettext_noop("Accepted in the period"),
    "not_accepted": gettext_noop("Acceptance refused"),
    "corrected": gettext_noop("Asked for papers"),
    "granted": gettext_noop("Granted"),
    "refused": gettext_noop("Refused"),
    "otherwise": gettext_noop("Other result"),
    "decided": gettext_noop("Decided in all"),
    "withdrawn": gettext_noop("Withdrawn"),
}
RATES = {
    "corrected_once": (gettext_noop("Asked once only"), "corrected"),
    "on_time": (gettext_noop("Decided within limits"), "decided"),
    "extended": (gettext_noop("Extended"), "decided"),
    "objected": (gettext_noop("With objection"), "decided"),
    "reconsidered": (gettext_noop("To reconsideration"), "decided"),
    "sued": (gettext_noop("To court"), "decided"),
    "overturned": (gettext_noop("Overturned"), "decided"),
    "papers_right": (gettext_noop("Papers right first time"), "papers"),
}
"""Column -> heading and the number that it is a share of."""
AVERAGE, NINE_OF_TEN = gettext_noop("Net working days, average"), gettext_noop("Nine of ten within")
SATISFACTION = gettext_noop("Satisfaction, of 5")
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a procedure and a year, a month or the whole year, and the region."""

    statistics: Statistics
    month: int
    region: Region


@require_GET
@desk
def reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    packs = current_packs()
    asked = asked_of(request, packs)
    found = cube(asked.statistics)
    names = region_names(found, asked.region)
    context = {
        "page_title": _("Statistics"),
        "asked": asked,
        "packs": [(pack.id, bilingual(pack.name)) for pack in packs],
        "years": years(asked),
        "months": range(1, 13),
        "path": [
            (place(asked.region[:depth]), names[asked.region[:depth]]) for depth in depths(asked.region)
        ],
        "headings": headings(),
        "tables": tables(found, asked, names),
        "declared": [declared_table(found, asked, table) for table in found.declared],
        "is_last_level": len(asked.region) > 1,
        **charts(found, asked.region),
        "query": request.GET.urlencode(),
    }
    return page(request, actor, "reports/reports.html", context, known=Known(packs=packs))


def asked_of(request: HttpRequest, packs: Sequence[Pack]) -> Asked:
    """Read the query string; by default the first procedure and the year so far, the whole of the organisation."""
    if not packs:
        raise Http404
    given, known = request.GET, {pack.id for pack in packs}
    pack = given.get("type", "")
    pack = pack if pack in known else packs[0].id
    year, month = given.get("year", ""), given.get("month", "")
    this_year = reference_day(present_days(), pack).year
    return Asked(
        Statistics(pack, int(year) if year.isdecimal() and FIRST_YEAR <= int(year) <= 2079 else this_year),
        int(month) if month.isdecimal() and 1 <= int(month) <= 12 else YEAR,
        tuple(code for code in given.get("region", "")[:40].split(".") if code)[:3],
    )


def depths(region: Region) -> range:
    return range(len(region) + 1)


def place(region: Region) -> str:
    """Return a region as its address has it; the empty text is the whole."""
    return ".".join(region)


def years(asked: Asked) -> list[int]:
    year = asked.statistics.year
    return [year - 2, year - 1, year, year + 1]


def region_names(found: Cube, region: Region) -> dict[Region, str]:
    """Return the names of the region, of those above and directly below it."""
    wanted = [region[:depth] for depth in depths(region)] + found.regions_below(region)
    names = unit_names({each[-1] for each in wanted if each})
    return {each: names.get(each[-1], each[-1]) or _("Not placed") if each else _("All") for each in wanted}


def headings() -> dict[str, list[str]]:
    return {
        "numbers": [_(word) for word in NUMBERS.values()],
        "rates": [
            *(_(word) for word, _base in RATES.values()),
            _(AVERAGE),
            _(NINE_OF_TEN),
            _(SATISFACTION),
        ],
    }


def tables(found: Cube, asked: Asked, names: dict[Region, str]) -> list[dict[str, Any]]:
    """Return the lines of the regions below, the region itself last: texts as they may be published."""
    rows = [] if len(asked.region) > 2 else found.regions_below(asked.region)
    return [
        {
            "place": place(region),
            "name": _("Total") if region == asked.region and rows else names[region],
            "is_total": region == asked.region,
            "numbers": [number(found, region, asked.month, name) for name in NUMBERS],
            "rates": rates(found, region, asked.month),
        }
        for region in (*rows, asked.region)
    ]


def number(found: Cube, region: Region, month: int, name: str) -> str:
    key = (region, month, name)
    return shown(found.numbers[key], is_closed=key in found.closed)


def rates(found: Cube, region: Region, month: int) -> list[str]:
    """A share of a number that is hidden is not told either: it would lead back to it."""
    cells = []
    for name, (_word, base) in RATES.items():
        is_hidden = (region, month, base) in found.closed
        part, whole = found.numbers[(region, month, name)], found.numbers[(region, month, base)]
        cells.append("" if is_hidden else rate(part, whole))
    return [*cells, *lengths(found, region, month), satisfaction(found, region, month)]


def lengths(found: Cube, region: Region, month: int) -> list[str]:
    """Under five decisions an average would tell single cases."""
    days = found.days.get((region, month))
    if days is None or days.total() < SMALLEST or (region, month, "decided") in found.closed:
        return ["", ""]
    return [f"{average(days):.1f}", str(percentile(days, 90))]


def satisfaction(found: Cube, region: Region, month: int) -> str:
    ratings, points = (found.numbers[(region, month, name)] for name in ("ratings", "points"))
    return f"{points / ratings:.1f}" if ratings >= SMALLEST else ""


def declared_table(found: Cube, asked: Asked, table: Declared) -> dict[str, Any]:
    """Return one of the procedure's own tables: numbers as they may be published, shares, or sums of money."""

    def of(value: str, what: str = "") -> int:
        return found.numbers[(asked.region, asked.month, table.column(value, what))]

    rows = []
    for value in table.values:
        if table.question in COUNTS:
            text = number(found, asked.region, asked.month, table.column(value.key))
        elif table.question in SUMS:
            is_hidden = (asked.region, asked.month, f"{table.of[0]}:{value.key}") in found.closed
            text = COVERED if is_hidden else money(Decimal(of(value.key)) / 100)
        else:
            text = rate(of(value.key, PART), of(value.key, WHOLE))
        rows.append((bilingual(value.title), text))
    return {"title": bilingual(table.title), "rows": rows}


def declared_lines(found: Cube, asked: Asked, width: int) -> list[list[str]]:
    """Return the procedure's own tables as lines of a file, each below its title and as wide as the file."""
    lines: list[list[str]] = []
    for table in found.declared:
        shown_table = declared_table(found, asked, table)
        lines += [[], [shown_table["title"]], *([name, text] for name, text in shown_table["rows"])]
    return [line + [""] * (width - len(line)) for line in lines]


def charts(found: Cube, region: Region) -> dict[str, Any]:
    """Return the bars of the months; one for a number that is hidden has no length."""
    series = {
        name: [bar(found, region, month, name) for month in range(1, 13)] for name in ("received", "decided")
    }
    longest = max(each["length"] for bars in series.values() for each in bars)
    return {"received": series["received"], "decided": series["decided"], "bars_max": max(longest, 1)}


def bar(found: Cube, region: Region, month: int, name: str) -> dict[str, Any]:
    key = (region, month, name)
    is_closed = key in found.closed
    return {
        "label": f"{month:02}",
        "value": number(found, region, month, name),
        "length": 0 if is_closed else found.numbers[key],
    }


@require_GET
@desk
def reports_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer the table as CSV or, with ?format=xlsx, as a workbook: the same cells are hidden as on the page."""
    asked = asked_of(request, current_packs())
    found = cube(asked.statistics)
    lines = tables(found, asked, region_names(found, asked.region))
    titles = headings()
    period = f"{asked.statistics.year}-{asked.month:02}" if asked.month else str(asked.statistics.year)
    head = [[asked.statistics.pack, period], [_("Unit"), *titles["numbers"], *titles["rates"]]]
    rows = [[line["name"], *line["numbers"], *line["rates"]] for line in lines]
    rows += declared_lines(found, asked, len(head[-1]))
    form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    content = xlsx_file(_("Statistics"), head, rows) if form == "xlsx" else csv_file([*head, *rows])
    answer = HttpResponse(content, content_type=TYPES[form])
    name = f"statistics-{asked.statistics.pack}-{period}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
