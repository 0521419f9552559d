"""Own cases: the list, the page of one, and its papers and files as downloads."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import access
from approvals.selectors.case_file import application
from approvals.selectors.locks import lock_words
from approvals.selectors.places import place_name
from approvals.selectors.portal.applying import unfinished
from approvals.selectors.portal.inspection import official_forms
from approvals.selectors.portal.own_cases import OwnCase, case_page, case_rows, missing_items, own_paper
from approvals.selectors.portal.third_party import third_party_rows
from approvals.selectors.wording import STATUSES, said
from approvals.services.mandates import COLLECT, PERSONAL, QUERY
from approvals.services.papers import open_paper
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.frame import page, personal
from forms.services import open_stored
from workflows.actors import Actor


@require_safe
@personal
def own_cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "page_title": _("My cases"),
        "rows": case_rows(actor),
        "drafts": unfinished(request.user.pk),
        "concerned": third_party_rows(actor),
    }
    return page(request, "portal/cases.html", context)


@require_safe
@personal
def own_case(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The page of one case; reading it is logged like every other reading."""
    case = access.own_case(request.user, number)
    shown = case_page(case, actor)
    name = bilingual({"zh": case.case_type.name_zh, "en": case.case_type.name_en})
    context = {
        "page_title": f"{name} {case.number}",
        "case": case,
        "own": shown,
        "case_frame": case_head(shown),
        "missing": missing_items(shown.supplement) if shown.supplement else [],
    }
    return page(request, "portal/case.html", context, is_training=case.is_training)


@require_safe
@personal
def inspection(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The file: what was filed, and once the party was told what is intended, on what the authority relies."""
    case = access.own_case(request.user, number, PERSONAL)
    forms = official_forms(case)
    context = {
        "page_title": _("Inspect the file"),
        "case": case,
        "application": application(case, masked=False),
        "forms": forms,
        "is_open": bool(forms),
    }
    return page(request, "portal/inspection.html", context, is_training=case.is_training)


def case_head(shown: OwnCase) -> dict[str, object]:
    """Return what parts/case_frame.html reads."""
    case, nearest = shown.case, shown.progress.nearest
    return {
        "number": case.number,
        "type_name": {"zh": case.case_type.name_zh, "en": case.case_type.name_en},
        "applicant_label": case.applicant_label,
        "stage": place_name(case.unit(case.stage), case.filed_on),
        "status": said(STATUSES, case.status),
        "filed_on": case.filed_on,
        "lamp": nearest["lamp"] if nearest else "none",
        "days_left": nearest["days_left"] if nearest else None,
        "unit": nearest["unit"] if nearest else "CD",
        "due_on": nearest["due_on"] if nearest else None,
        "is_training": case.is_training,
        "is_closed": case.closed_on is not None,
        "is_locked": case.is_locked,
        "lock_reason": lock_words(case),
    }


@require_safe
@personal
def paper_file(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """Download a paper that is addressed to the party."""
    case = access.own_case(request.user, number, COLLECT)
    paper = own_paper(case, pk)
    try:
        content = open_paper(paper)
    except FileNotFoundError as error:
        raise Http404(_("This paper is still being drawn up.")) from error
    return download(content, f"{paper.title} {paper.number}.pdf", "application/pdf")


@require_safe
@personal
def filed_file(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """Download a file that was filed in the case."""
    case = access.own_case(request.user, number, QUERY)
    stored = access.file_for(actor, case, pk).stored
    try:
        content = open_stored(stored)
    except FileNotFoundError as error:
        raise Http404(stored.name) from error
    return download(content, stored.name, stored.content_type)


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to keep; it is never shown inside the site, whatever it holds."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
