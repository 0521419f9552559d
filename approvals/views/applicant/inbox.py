"""The person's notices: the list, and one of them, which counts as read once it was opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.models import Notice
from approvals.selectors.portal.inbox import own_notice
from approvals.selectors.portal.inbox import own_notices as notices_of
from approvals.selectors.portal.third_party import is_third_party
from approvals.services.notices import mark_read
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor

PAGE_LENGTH = 20


@require_safe
@personal
def own_notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows, pager = paged(request, actor)
    context = {"page_title": _("Notices"), "rows": rows, "page": pager}
    return page(request, "portal/notices.html", context)


def paged(request: HttpRequest, actor: Actor) -> tuple[list[Notice], dict[str, Any]]:
    """Return one page and what parts/pager.html reads; one row more than shown tells whether another page follows."""
    text = request.GET.get("page", "1")
    number = max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1
    first = (number - 1) * PAGE_LENGTH
    rows = list(notices_of(actor)[first : first + PAGE_LENGTH + 1])
    shown = rows[:PAGE_LENGTH]
    return shown, {
        "number": number,
        "has_previous": number > 1,
        "has_next": len(rows) > PAGE_LENGTH,
        "first": first + 1,
        "last": first + len(shown),
    }


@require_safe
@personal
def open_notice(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    notice = own_notice(actor, pk)
    if request.user.is_authenticated:
        mark_read(notice=notice, user=request.user)
    concerned = notice.case is not None and is_third_party(actor, notice.case)
    context = {
        "page_title": bilingual(notice.subjects),
        "notice": notice,
        "case_page": "third_party_case" if concerned else "own_case",
    }
    is_training = bool(notice.case and notice.case.is_training)
    return page(request, "portal/notice.html", context, is_training=is_training)
