"""The holder of a certificate asks for a new one: the old is lost or damaged (a.3 a_replace)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from approvals import access
from approvals.models import Case
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.reissue import chosen_paper, replacement_choices
from approvals.services.reissue import LONGEST_REASON, open_reissue
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor


@personal
def own_replacement(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Show the choices and take the request; what was asked is a small case of its own, to which the answer leads."""
    case = access.own_case(request.user, number)
    if not replacement_choices(case):
        messages.warning(
            request, _("No certificate of this case can be replaced now, or its replacement is under way.")
        )
        return redirect("own_case", number)
    if request.method != "POST":
        return asked(request, case)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "").strip()
    try:
        paper, kind = chosen_paper(case, choice, replacement_choices(case))
        opened = open_reissue(paper=paper, kind=kind, reason=reason, actor=actor)
    except REFUSALS as error:
        return asked(request, case, choice=choice, reason=reason, problem=refusal(error)[1])
    messages.success(
        request, _("The request was received. The new certificate is issued within one working day.")
    )
    return redirect("own_case", opened.number)


def asked(
    request: HttpRequest, case: Case, *, choice: str = "", reason: str = "", problem: str = ""
) -> HttpResponse:
    context = {
        "page_title": _("Replace a lost or damaged certificate"),
        "case": case,
        "choices": replacement_choices(case),
        "choice": choice,
        "reason": reason,
        "problem": problem,
        "longest": LONGEST_REASON,
    }
    return page(
        request,
        "portal/replacement.html",
        context,
        is_training=case.is_training,
        status=422 if problem else 200,
    )
