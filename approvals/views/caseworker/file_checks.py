"""The lot over the decided files of a city, its special circumstances by year, and the checklist of a file drawn (a.12)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from approvals import access
from approvals.models import CaseType, FileCheck
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.desk import present_days
from approvals.selectors.file_checks import checked_procedure, year_of_checks
from approvals.selectors.places import place_name
from approvals.services.file_checks import LONGEST_REMARK, check_file, draw_files, points_of
from approvals.site import desk, page
from forms.services import open_text
from workflows.actors import Actor

ANSWERS = (
    ("met", gettext_noop("met")),
    ("not_met", gettext_noop("not met")),
    ("not_asked", gettext_noop("did not arise")),
)


@require_http_methods(["GET", "POST"])
@desk
def file_checks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET: a year by row of the city's rules, with the files drawn. POST: draw the lot of that year."""
    city, case_type = chosen(request, actor)
    today = present_days().of("training" if case_type.mode == "training" else "live")
    given = request.POST.get("year") or request.GET.get("year", "")
    year = int(given) if given.isdecimal() and 2000 <= int(given) <= today.year else today.year
    status, error = 200, ""
    if request.method == "POST":
        try:
            draw = draw_files(case_type=case_type, city=city, year=year, actor=actor)
        except REFUSALS as refused:
            status, error = refusal(refused)
        else:
            messages.success(request, _("%(count)s files were drawn.") % {"count": draw.size})
            return redirect(address_of(case_type.pack_id, city, str(year)))
    context = {
        **year_of_checks(case_type, city, year, today),
        "page_title": _("Check of decided files"),
        "case_type": names_of(case_type),
        "share": case_type.manifest["file_check"]["share"],
        "of": f"{case_type.pack_id}/{city}",
        "choices": choices_of(actor),
        "year": year,
        "years": range(today.year, max(case_type.facts_from.year if case_type.facts_from else 2000, today.year - 9) - 1, -1),
        "error": error,
    }  # fmt: skip
    return page(request, actor, "desk/file_checks.html", context, status=status)


def chosen(request: HttpRequest, actor: Actor) -> tuple[str, CaseType]:
    """Return the city and the procedure that the page is asked for, the person's first without a word; Http404."""
    wanted = request.POST.get("of") or request.GET.get("of", "")
    for city, pack in access.checking(actor):
        if wanted in ("", f"{pack}/{city}"):
            return city, checked_procedure(pack)
    raise Http404


def choices_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the cities and procedures between which the person may choose."""
    return [
        {"key": f"{pack}/{city}", "city": place_name(city), "name": names_of(checked_procedure(pack))}
        for city, pack in access.checking(actor)
    ]


def names_of(case_type: CaseType) -> dict[str, str]:
    return {"zh": case_type.name_zh, "en": case_type.name_en}


def year_address(row: FileCheck) -> str:
    return address_of(row.case.case_type.pack_id, row.draw.unit, row.draw.occasion.rpartition(" ")[2])


def address_of(pack: str, city: str, year: str) -> str:
    return f"{reverse('file_checks')}?{urlencode({'of': f'{pack}/{city}', 'year': year})}"


@require_http_methods(["GET", "POST"])
@desk
def file_check(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """GET: the checklist, or what was found. POST: keep it; a refusal comes back with what was chosen."""
    row = access.file_check_for(actor, pk)
    # The list in force when the file is checked; answers keep their keys.
    case_type = row.case.case_type
    if request.method == "GET":
        return show(request, actor, row, case_type, row.answers)
    points = points_of(case_type)
    answers = {point["key"]: request.POST.get(f"point_{point['key']}", "") for point in points}
    try:
        check_file(
            check=row,
            case_type=case_type,
            answers=answers,
            remark=request.POST.get("remark", ""),
            actor=actor,
        )
    except REFUSALS as error:
        return show(request, actor, row, case_type, answers, refused=error)
    messages.success(request, _("The check of %(number)s was kept.") % {"number": row.case.number})
    return redirect(year_address(row))


def show(
    request: HttpRequest,
    actor: Actor,
    row: FileCheck,
    case_type: CaseType,
    answers: dict[str, Any],
    *,
    refused: Exception | None = None,
) -> HttpResponse:
    status, error = refusal(refused) if refused else (200, "")
    words = {key: _(word) for key, word in ANSWERS}
    context = {
        "page_title": _("Check of a decided file"),
        "check": row,
        "remark": request.POST.get("remark", "") or (open_text(bytes(row.remark)) if row.remark else ""),
        "points": [
            {
                "key": point["key"],
                "words": point,
                "chosen": answers.get(point["key"], ""),
                "said": words.get(answers.get(point["key"], ""), ""),
            }
            for point in points_of(case_type)
        ],
        "choices": list(words.items()),
        "longest": LONGEST_REMARK,
        "year_address": year_address(row),
        "error": error,
    }
    return page(request, actor, "desk/file_check.html", context, case=row.case, status=status)
