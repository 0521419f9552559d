"""At the window: a person with the identity card in hand asks for the cases that others filed for him."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.accounts import link_for, links_for
from approvals.services.accounts import confirm_link, refuse_link
from approvals.site import desk, page
from workflows.actors import Actor


@require_safe
@desk
def account_links(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits: who asks, for which case, and the two answers."""
    if not access.has_role(actor, "TOWN_WINDOW"):
        raise Http404
    context = {"page_title": _("Accounts asking for cases"), "links": links_for(actor)}
    return page(request, actor, "desk/account_links.html", context)


@require_POST
@desk
def account_link(request: HttpRequest, actor: Actor, account_id: int, number: str) -> HttpResponse:
    """Confirm with the identity card seen, or refuse with a reason."""
    link = link_for(actor, account_id, number)
    if link is None:
        raise Http404(number)
    try:
        if request.POST.get("act") == "confirm":
            if not request.POST.get("seen"):
                messages.error(request, _("Tick that you have seen the identity card of the person."))
                return redirect("account_links")
            confirm_link(account=link.account, case=link.case, actor=actor)
            messages.success(request, _("The case now stands in the person's account."))
        else:
            reason = request.POST.get("reason", "")
            refuse_link(account=link.account, case=link.case, reason=reason, actor=actor)
            messages.success(request, _("Noted. The person is not told of any case."))
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
    return redirect("account_links")
