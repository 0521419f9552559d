"""The portal's first page and the guide of each service; both are open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import access
from approvals.selectors.portal.applying import own_draft, unfinished
from approvals.selectors.portal.guide import (
    found,
    remedies_for,
    service_guide,
    services_on_offer,
    townships,
    windows,
)
from approvals.selectors.portal.own_cases import case_rows
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.frame import page, public
from workflows import timelines

MOST_ON_FIRST_PAGE = 5


@require_safe
@public
def portal(request: HttpRequest) -> HttpResponse:
    """Services on offer, and for a person with an account the cases that he has."""
    asked = request.GET.get("q", "").strip()[:80]
    guides = found(services_on_offer(), asked)
    rows = case_rows(access.actor_of(request.user)) if request.user.is_authenticated else []
    context = {
        "page_title": _("Services for residents"),
        "live": [guide for guide in guides if not guide.is_training],
        "training": [guide for guide in guides if guide.is_training],
        "asked": asked,
        "rows": rows[:MOST_ON_FIRST_PAGE],
        "drafts": unfinished(request.user.pk),
        "has_more": len(rows) > MOST_ON_FIRST_PAGE,
    }
    return page(request, "portal/home.html", context)


@require_safe
@public
def guide(request: HttpRequest, pack_id: str) -> HttpResponse:
    """One service: who, on what law, with which papers, how long, and where to begin."""
    told = service_guide(pack_id)
    draft = own_draft(request.user.pk, pack_id) if request.user.is_authenticated else None
    on = told.today or timelines.today()
    place = request.GET.get("place", "")[:12]
    context = {
        "page_title": bilingual(told.name),
        "guide": told,
        "draft": draft,
        "place": place,
        "townships": townships(on),
        "windows": windows(place, on),
        "remedies": remedies_for(told, place, on),
    }
    return page(request, "portal/guide.html", context, is_training=told.is_training)
