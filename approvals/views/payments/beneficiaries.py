"""The register of beneficiaries: search within one's area, one entitlement with its history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import access
from approvals.selectors import payments as shown
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from workflows.actors import Actor


@require_safe
@desk
def beneficiaries(request: HttpRequest, actor: Actor) -> HttpResponse:
    titles = shown.scheme_titles()
    wanted = filter_of(request, set(titles))
    context = {
        "page_title": _("Register of beneficiaries"),
        "wanted": wanted,
        "page": shown.register_page(actor, wanted),
        "titles": titles,
        "statuses": [(key, shown.word(shown.ENTITLED, key)) for key in shown.ENTITLED],
        "is_filtered": any((wanted.text, wanted.scheme, wanted.status)),
    }
    return page(request, actor, "payments/beneficiaries.html", context)


def filter_of(request: HttpRequest, schemes: set[str]) -> shown.RegisterWanted:
    given = request.GET
    scheme, status = given.get("scheme", ""), given.get("status", "")
    return shown.RegisterWanted(
        text=given.get("q", "").strip()[:60],
        scheme=scheme if scheme in schemes else "",
        status=status if status in shown.ENTITLED else "",
        page=page_number(given.get("page", "1")),
    )


@require_safe
@desk
def beneficiary(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    row = access.entitlement_for(actor, pk)
    context = {
        "page_title": row.number,
        "title": shown.scheme_titles().get(row.scheme, {"zh": row.scheme, "en": row.scheme}),
        **shown.entitlement_page(row),
    }
    return page(request, actor, "payments/beneficiary.html", context)
