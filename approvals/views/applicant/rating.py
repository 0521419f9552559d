"""One voluntary question after the end of a case: how the handling was."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.errors import Blocked
from approvals.services.mandates import PERSONAL
from approvals.services.ratings import may_rate, rate_case
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor

LONGEST = 500
CHOICES = (
    (5, gettext_noop("very satisfied")),
    (4, gettext_noop("satisfied")),
    (3, gettext_noop("neither nor")),
    (2, gettext_noop("dissatisfied")),
    (1, gettext_noop("very dissatisfied")),
)


@personal
def own_rating(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Ask, or keep the answer and go back to the case; a case that takes none says so."""
    case = access.own_case(request.user, number, PERSONAL)
    if not may_rate(case):
        messages.warning(request, _("A case can be rated once, after its end"))
        return redirect("own_case", number)
    score, text = request.POST.get("score", ""), request.POST.get("text", "").strip()[:LONGEST]
    problem = ""
    if request.method == "POST":
        try:
            rate_case(case=case, score=int(score) if score.isdecimal() else 0, text=text, actor=actor)
        except Blocked as error:
            problem = str(error)
        else:
            messages.success(request, _("Thank you. Your answer was kept without your name."))
            return redirect("own_case", number)
    context = {
        "page_title": _("How was the handling?"),
        "case": case,
        "choices": [(value, _(word)) for value, word in CHOICES],
        "score": score,
        "text": text,
        "longest": LONGEST,
        "problem": problem,
    }
    return page(
        request, "portal/rating.html", context, is_training=case.is_training, status=422 if problem else 200
    )
