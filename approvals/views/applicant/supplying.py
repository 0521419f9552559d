"""Supplying what the one notice asks for (S01.5): a file for each missing item, all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from approvals import access
from approvals.models import Case, SupplementRequest
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.portal.own_acts import offered_acts, open_request
from approvals.selectors.portal.own_cases import missing_items
from approvals.services.intake import supplement_papers
from approvals.services.mandates import powers_in
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.frame import page, personal
from forms.errors import RejectedFile
from forms.models import StoredFile
from forms.services import store_upload
from workflows.actors import Actor

PURPOSE_LENGTH = 80


@dataclass(slots=True)
class Line:
    """One missing item with what was given for it."""

    name: str
    item: dict[str, str]
    uploads: list[Any] = field(default_factory=list)
    is_elsewhere: bool = False
    error: str = ""


@personal
def supply(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Show every missing item with its place for files; send them all at once."""
    case = access.own_case(request.user, number)
    asked = open_request(case)
    if asked is None or "supplement" not in offered_acts(case, powers_in(case, actor)):
        messages.warning(request, _("No papers are asked for now."))
        return redirect("own_case", number)
    lines = lines_of(request, asked)
    if request.method != "POST":
        return supply_page(request, case, asked, lines)
    check(lines)
    files = [] if any(line.error for line in lines) else stored(request, lines)
    if any(line.error for line in lines):
        return supply_page(request, case, asked, lines, status=422)
    try:
        supplement_papers(case=case, files=files, actor=actor)
    except REFUSALS as error:
        return supply_page(request, case, asked, lines, problem=refusal(error)[1], status=409)
    messages.success(request, _("Your papers were received and are checked again."))
    return redirect("own_case", number)


def lines_of(request: HttpRequest, asked: SupplementRequest) -> list[Line]:
    return [
        Line(
            name=f"item-{index}",
            item=item,
            uploads=request.FILES.getlist(f"item-{index}"),
            is_elsewhere=f"item-{index}-elsewhere" in request.POST,
        )
        for index, item in enumerate(missing_items(asked))
    ]


def check(lines: list[Line]) -> None:
    """A second notice needs an approval, so nothing is forgotten here: each item has a file or the tick."""
    for line in lines:
        if not line.uploads and not line.is_elsewhere:
            line.error = _("Choose a file, or tick the box below.")
    if not any(line.uploads for line in lines):
        lines[0].error = _("At least one file has to be supplied here.")


def stored(request: HttpRequest, lines: list[Line]) -> list[tuple[str, StoredFile]]:
    """Keep the uploads under the item that they prove; a refused one is told beside its item."""
    kept = []
    for line in lines:
        for upload in line.uploads:
            try:
                file = store_upload(upload, user=request.user)
            except RejectedFile as error:
                line.error = f"{upload.name}: {bilingual({'zh': error.reason.zh, 'en': error.reason.en})}"
            else:
                kept.append((line.item["item"][:PURPOSE_LENGTH], file))
    return kept


def supply_page(
    request: HttpRequest,
    case: Case,
    asked: SupplementRequest,
    lines: list[Line],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page_title": _("Supply missing papers"),
        "case": case,
        "asked": asked,
        "lines": lines,
        "problem": problem,
        "has_errors": any(line.error for line in lines),
    }
    return page(request, "portal/supply.html", context, is_training=case.is_training, status=status)
