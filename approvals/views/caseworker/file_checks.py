"""The city's special circumstances by year, the lot over its decided files, and the checklist of a file drawn (a.12)."""

from __future__ import annotations

from typing import Any

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
from approvals.selectors.file_checks import checked_procedures, year_of_checks
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
    cities, types = access.checking_cities(actor), checked_procedures()
    if not cities or not types:
        raise Http404
    # One procedure has such files; a second one would bring a choice.
    city, case_type = cities[0], types[0]
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
            return redirect(f"{reverse('file_checks')}?year={year}")
    context = {
        **year_of_checks(case_type, city, year, today),
        "page_title": _("Special circumstances and the check of their files"),
        "case_type": {"zh": case_type.name_zh, "en": case_type.name_en},
        "share": case_type.manifest["file_check"]["share"],
        "year": year,
        "years": range(today.year, max(case_type.facts_from.year if case_type.facts_from else 2000, today.year - 9) - 1, -1),
        "error": error,
    }  # fmt: skip
    return page(request, actor, "desk/file_checks.html", context, status=status)


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
    return redirect(f"{reverse('file_checks')}?year={row.draw.occasion.rpartition(' ')[2]}")


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
        "year": row.draw.occasion.rpartition(" ")[2],
        "error": error,
    }
    return page(request, actor, "desk/file_check.html", context, case=row.case, status=status)
