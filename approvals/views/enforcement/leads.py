"""Opening a case by the authority itself: choose the procedure, fill in the source form, one case at a time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.models import CaseType
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.collections import ex_officio_types
from approvals.services.ex_officio import open_ex_officio
from approvals.site import desk, page
from approvals.views.caseworker.answers import Posted, form_html, read_post
from approvals.views.caseworker.filing import purposed, start_form
from forms.errors import InvalidAnswers
from forms.rendering import is_round_trip
from forms.services import form_of
from workflows.actors import Actor

ONCE_SECONDS = 3600


@require_safe
@desk
def leads(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose the procedure."""
    types = ex_officio_types(role for _unit, role in actor.posts)
    if not types:
        raise Http404
    rows = [(row.pack_id, {"zh": row.name_zh, "en": row.name_en}, row.mode == "training") for row in types]
    return page(request, actor, "desk/lead_choose.html", {"page_title": _("Open a case"), "rows": rows})


@require_http_methods(["GET", "POST"])
@desk
def lead(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    """The source form; a refused source, day or second case is said with its guard."""
    types = ex_officio_types(role for _unit, role in actor.posts)
    case_type = next((row for row in types if row.pack_id == pack), None)
    if case_type is None:
        raise Http404(pack)
    if request.method == "GET":
        return show(request, actor, case_type)
    posted = read_post(form_of(start_form(case_type)), request, None, actor.name)
    if is_round_trip(request.POST) or posted.errors:
        return show(request, actor, case_type, posted=posted, errors=posted.errors)
    return opened(request, actor, case_type, posted)


def opened(request: HttpRequest, actor: Actor, case_type: CaseType, posted: Posted) -> HttpResponse:
    key = f"lead:{request.user.pk}:{request.POST.get('once', '')[:40]}"
    if not cache.add(key, "", ONCE_SECONDS):
        messages.info(request, _("This case was opened already."))
        return redirect("case", number=cache.get(key)) if cache.get(key) else redirect("cases")
    try:
        case = open_ex_officio(
            pack_id=case_type.pack_id,
            leads=[posted.answers],
            unit=unit_of(actor, case_type),
            actor=actor,
            files=list(purposed(form_of(start_form(case_type)), posted)),
        )
    except InvalidAnswers as error:
        cache.delete(key)
        return show(request, actor, case_type, posted=posted, errors=error.errors)
    except REFUSALS as error:
        cache.delete(key)
        return show(request, actor, case_type, posted=posted, refused=error)
    cache.set(key, case.number, ONCE_SECONDS)
    messages.success(request, _("Opened under the number %(number)s.") % {"number": case.number})
    return redirect("case", number=case.number)


def unit_of(actor: Actor, case_type: CaseType) -> str:
    roles = set(case_type.manifest["ex_officio"]["roles"])
    return next(unit for unit, role in actor.posts if role in roles)


def show(
    request: HttpRequest,
    actor: Actor,
    case_type: CaseType,
    *,
    posted: Posted | None = None,
    errors: Mapping[str, Any] | None = None,
    refused: Exception | None = None,
) -> HttpResponse:
    form = form_of(start_form(case_type))
    answers = posted.answers if posted else {}
    status, text = refusal(refused) if refused else (422 if errors else 200, "")
    context = {
        "page_title": _("Open a case"),
        "case_type": {"zh": case_type.name_zh, "en": case_type.name_en},
        "is_training": case_type.mode == "training",
        "form_html": form_html(form, request, None, answers, errors),
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "error": text,
    }
    return page(request, actor, "desk/lead_form.html", context, status=status)
