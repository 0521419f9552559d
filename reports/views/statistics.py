"""Statistics for everyone at a desk: numbers by unit and month, small ones hidden, to read and as CSV."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from approvals.models import CaseType, OrgUnit
from approvals.selectors.desk import present_days, unit_names
from approvals.selectors.supervision import reference_day
from approvals.selectors.suppression import SMALLEST, suppressed, total
from approvals.site import desk, page
from approvals.templatetags.jingwei import bilingual, day
from reports.queries.durations import Duration, durations
from reports.queries.handling import COLUMNS, handling
from reports.queries.months import months
from reports.queries.scope import ReportFilter
from workflows.actors import Actor

WORDS = {
    "received": gettext_noop("Received"),
    "accepted": gettext_noop("Accepted in the period"),
    "supplemented": gettext_noop("Asked for papers"),
    "granted": gettext_noop("Granted"),
    "refused": gettext_noop("Refused"),
    "terminated": gettext_noop("Terminated"),
}


@require_GET
@desk
def reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = wanted_of(request)
    series = months(wanted)
    query = request.GET.copy()
    types = CaseType.objects.filter(is_current=True).defer("manifest", "forms").order_by("name_zh")
    context = {
        "page_title": _("Reports"),
        "wanted": wanted,
        "query": query.urlencode(),
        "columns": [_(WORDS[column]) for column in COLUMNS],
        "table": table(wanted),
        "durations": [shown(row) for row in named(durations(wanted))],
        "received": [bar(row.first, row.received) for row in series],
        "decided": [bar(row.first, row.decided) for row in series],
        "bars_max": max([1, *(max(row.received, row.decided) for row in series)]),
        "counties": OrgUnit.objects.filter(level="county", valid_to=None).order_by("code"),
        "packs": [(t.pack_id, bilingual({"zh": t.name_zh, "en": t.name_en})) for t in types],
    }
    return page(request, actor, "reports/reports.html", context)


@require_GET
@desk
def reports_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer the table by unit as CSV, with the same cells hidden as on the page."""
    wanted = wanted_of(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"report-{wanted.since:%Y%m%d}-{wanted.until:%Y%m%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([_("Period"), day(wanted.since), day(wanted.until)])
    writer.writerow([_("Code"), _("Unit"), *(_(WORDS[column]) for column in COLUMNS)])
    writer.writerows([row["code"], row["name"], *row["cells"]] for row in table(wanted))
    return answer


def wanted_of(request: HttpRequest) -> ReportFilter:
    given = request.GET
    today = reference_day(present_days(), given.get("type", "")[:80])
    since = day_of(given.get("from", "")) or date(today.year, 1, 1)
    until = day_of(given.get("to", "")) or today
    county = given.get("county", "")
    known = OrgUnit.objects.filter(level="county", code=county).exists() if county else False
    return ReportFilter(
        min(since, until), max(since, until), given.get("type", "")[:80], county if known else ""
    )


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def table(wanted: ReportFilter) -> list[dict[str, Any]]:
    """Return the lines of the table by unit as they may be published, the sum last."""
    rows = handling(wanted)
    numbers = [row.row for row in rows]
    names = unit_names(row.unit for row in rows)
    lines = [
        {"code": row.unit, "name": names.get(row.unit, row.unit), "cells": cells}
        for row, cells in zip(rows, suppressed(numbers), strict=True)
    ]
    sums = [total(column) for column in zip(*numbers, strict=True)]
    return [*lines, {"code": "", "name": _("Total"), "cells": sums, "is_total": True}] if lines else []


def named(rows: list[Duration]) -> list[tuple[str, Duration]]:
    names = unit_names(row.unit for row in rows)
    return [(names.get(row.unit, row.unit), row) for row in rows]


def shown(pair: tuple[str, Duration]) -> dict[str, Any]:
    """Under five decisions an average would tell single cases."""
    name, row = pair
    if row.decisions < SMALLEST:
        return {"name": name, "decisions": f"<{SMALLEST}", "average": "—", "most": "—"}
    return {"name": name, "decisions": row.decisions, "average": f"{row.average:.1f}", "most": row.most}


def bar(first: date, number: int) -> dict[str, Any]:
    """A month's bar; one for a number that is hidden has no length."""
    is_hidden = 0 < number < SMALLEST
    return {
        "label": f"{first:%Y-%m}",
        "value": f"<{SMALLEST}" if is_hidden else number,
        "length": 0 if is_hidden else number,
    }
