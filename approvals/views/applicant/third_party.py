"""The door for a person whose interest a case touches: in by the code on the notice, then his rights and his papers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import access
from approvals.errors import NotVisible
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.portal.own_acts import THIRD_PARTY, third_party_acts
from approvals.selectors.portal.third_party import third_party_page, third_party_paper
from approvals.services.papers import open_paper
from approvals.services.third_parties import accept_invitation
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.cases import download
from approvals.views.applicant.frame import page, personal
from approvals.views.applicant.requests import requested
from workflows.actors import Actor


@require_http_methods(["GET", "POST"])
@personal
def invitation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Case number and code from the notice lead to the case, from then on with this account alone."""
    given = {name: request.POST.get(name, "").strip() for name in ("number", "code")}
    problem = ""
    if request.method == "POST":
        try:
            party = accept_invitation(
                has_electronic_consent="e_service" in request.POST,
                actor=actor,
                **given,
            )
        except REFUSALS as error:
            problem = refusal(error)[1]
        else:
            return redirect("third_party_case", party.case.number)
    context = {
        "page_title": _("Enter with a notice"),
        "given": given,
        "e_service": "e_service" in request.POST,
        "problem": problem,
    }
    return page(request, "portal/invitation.html", context, status=422 if problem else 200)


@require_safe
@personal
def third_party_case(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """What concerns the third party in the case; reading it is logged."""
    party = access.third_party_seat(request.user, number)
    case = party.case
    name = bilingual({"zh": case.case_type.name_zh, "en": case.case_type.name_en})
    context = {"page_title": f"{name} {case.number}", "case": case, "own": third_party_page(party)}
    return page(request, "portal/third_party.html", context, is_training=case.is_training)


@require_safe
@personal
def third_party_file(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """Download a paper that is addressed to the third party."""
    paper = third_party_paper(access.third_party_seat(request.user, number).case, pk)
    try:
        content = open_paper(paper)
    except FileNotFoundError as error:
        raise Http404(_("This paper is still being drawn up.")) from error
    return download(content, f"{paper.title} {paper.number}.pdf", "application/pdf")


@personal
def third_party_request(request: HttpRequest, actor: Actor, number: str, act: str) -> HttpResponse:
    """State one's interest, or ask for a hearing."""
    if act not in THIRD_PARTY:
        raise NotVisible(_("There is no such act"))
    case = access.third_party_seat(request.user, number).case
    return requested(request, case, act, actor, third_party_acts(case), "third_party_case")
