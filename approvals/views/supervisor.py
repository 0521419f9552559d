"""Supervision: figures of one's units by lamp, stage and limit; the longest waiting and the overdue; export of numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from approvals import access
from approvals.models import CaseType
from approvals.selectors import supervision as selectors
from approvals.selectors.desk import Days, present_days
from approvals.selectors.suppression import suppressed, total
from approvals.selectors.wording import STAGES, stage_word
from approvals.site import desk, page
from approvals.templatetags.jingwei import bilingual, day, lamp_word
from workflows.actors import Actor

LAMPS = ("red", "yellow", "green", "held", "none")
View = Callable[..., HttpResponse]


def supervising(view: View) -> View:
    """Let in who supervises, and hand the view what was asked for, held to his own units."""

    @desk
    @wraps(view)
    def entered(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.supervises(actor):
            raise PermissionDenied
        days = present_days()
        return view(request, actor, wanted_of(request, actor, days), days, *args, **kwargs)

    return entered


def wanted_of(request: HttpRequest, actor: Actor, days: Days) -> selectors.SupervisionFilter:
    """Read the query string; the period is the year so far of the cases shown unless two days were given."""
    given = request.GET
    path = selectors.supervised_path(actor, given.get("unit", "")[:12], days.live)
    timeline = selectors.shown_timeline(path[-1], days, given.get("cases", ""))
    today = days.of(timeline)
    since = day_of(given.get("from", "")) or date(today.year, 1, 1)
    until = day_of(given.get("to", "")) or today
    stage, lamp, number = given.get("stage", ""), given.get("lamp", ""), given.get("page", "1")
    return selectors.SupervisionFilter(
        path=path,
        since=min(since, until),
        until=max(since, until),
        limits=selectors.limits_in_force(),
        timeline=timeline,
        pack=given.get("type", "")[:80],
        stage=stage if stage in STAGES else "",
        lamp=lamp if lamp in LAMPS else "",
        page=min(max(int(number), 1), 10_000) if number.isdecimal() else 1,
    )


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_GET
@supervising
def supervision(
    request: HttpRequest, actor: Actor, wanted: selectors.SupervisionFilter, days: Days
) -> HttpResponse:
    """Figures of a unit and of those below it."""
    overview = selectors.overview(wanted, days)
    series = selectors.by_day(wanted)
    context = {
        **shared(request, wanted, days, "overview"),
        "overview": overview,
        "limits": selectors.limit_figures(wanted, days),
        "stages": [(figures, stage_word(figures.key)) for figures in overview.stages],
        "filed_bars": bars((label(at, series), filed) for at, filed, _decided in series),
        "decided_bars": bars((label(at, series), decided) for at, _filed, decided in series),
        "bars_max": max([1, *(max(filed, decided) for _at, filed, decided in series)]),
    }
    return page(request, actor, "supervisor/overview.html", context)


def bars(pairs: Iterator[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"label": text, "value": value} for text, value in pairs]


def label(at: date, series: list[tuple[date, int, int]]) -> str:
    """Say the day, or the month where a long period is told by months."""
    is_by_month = all(row[0].day == 1 for row in series)
    return at.strftime("%Y-%m") if is_by_month else at.isoformat()


@require_GET
@supervising
def supervision_cases(
    request: HttpRequest, actor: Actor, wanted: selectors.SupervisionFilter, days: Days, box: str
) -> HttpResponse:
    """The open cases, the longest waiting first, or the overdue with their ledger entries."""
    rows = selectors.overdue if box == "overdue" else selectors.oldest
    context = {**shared(request, wanted, days, box), "page": rows(actor, wanted, days), "lamps": LAMPS}
    return page(request, actor, "supervisor/cases.html", context)


def shared(request: HttpRequest, wanted: selectors.SupervisionFilter, days: Days, box: str) -> dict[str, Any]:
    """What the pages have in common: tabs, the way down to the unit, the choices of the filter."""
    query = request.GET.copy()
    query.pop("page", None)
    names = {"overview": _("Figures"), "oldest": _("Longest waiting"), "overdue": _("Overdue")}
    urls = {
        "overview": reverse("supervision"),
        "oldest": reverse("supervision_oldest"),
        "overdue": reverse("supervision_overdue"),
    }
    types = CaseType.objects.filter(is_current=True).order_by("name_zh")
    return {
        "page_title": _("Supervision"),
        "wanted": wanted,
        "has_training": days.is_simulated,
        "not_shown": selectors.open_on_other_timeline(wanted) if days.is_simulated else 0,
        "box": box,
        "tabs": [
            {"label": names[key], "url": f"{urls[key]}?{query.urlencode()}", "is_current": key == box}
            for key in names
        ],
        "packs": [
            (t.pack_id, bilingual({"zh": t.name_zh, "en": t.name_en})) for t in types.defer("manifest")
        ],
        "stage_choices": [(code, stage_word(code)) for code in STAGES if code != "applicant"],
        "query": query.urlencode(),
    }


@require_GET
@supervising
def supervision_export(
    request: HttpRequest, actor: Actor, wanted: selectors.SupervisionFilter, days: Days
) -> HttpResponse:
    """Answer the figures of the units as CSV; ?publish=1 hides the small numbers. No case stands in it."""
    overview = selectors.overview(wanted, days)
    is_public = bool(request.GET.get("publish"))
    name = f"supervision-{wanted.unit.code}-{wanted.since:%Y%m%d}-{wanted.until:%Y%m%d}.csv"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    # Spreadsheet programs take the text for UTF-8 by this mark.
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([_("Period"), day(wanted.since), day(wanted.until), _("Unit"), wanted.unit.name])
    writer.writerow(header())
    writer.writerows(public_rows(overview) if is_public else inner_rows(overview))
    return answer


def header() -> list[str]:
    counted = [
        *(lamp_word(lamp) for lamp in LAMPS),
        pgettext("count", "Filed"),
        _("Decided in time"),
        _("Decided late"),
    ]
    return [_("Code"), _("Unit"), *counted, _("Decided in time, %")]


def numbers(figures: selectors.Figures) -> list[int]:
    lamps = [figures.lamps[lamp] for lamp in LAMPS]
    return [*lamps, figures.filed, figures.in_time, figures.decided - figures.in_time]


def inner_rows(overview: selectors.Overview) -> Iterator[list[Any]]:
    for figures in (*overview.units, overview.total):
        rate = "" if figures.rate is None else figures.rate
        yield [figures.key, figures.name, *numbers(figures), rate]


def public_rows(overview: selectors.Overview) -> Iterator[list[Any]]:
    """Rates would tell the hidden numbers, so they stand only under the whole."""
    cells = [numbers(figures) for figures in overview.units]
    for figures, row in zip(overview.units, suppressed(cells), strict=True):
        yield [figures.key, figures.name, *row, ""]
    sums = [total(column) for column in zip(*cells, strict=True)]
    rate = overview.total.rate if overview.total.decided >= 5 else None
    yield [overview.total.key, overview.total.name, *sums, "" if rate is None else rate]
