"""A person's own entitlements and payments on the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.selectors.payments import own_payment_page, scheme_titles
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor


@require_safe
@personal
def own_payments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is due, what was paid and when, into which account (last digits)."""
    titles = scheme_titles()
    rows = [
        {**row, "title": titles.get(row["row"].scheme, {"zh": row["row"].scheme, "en": row["row"].scheme})}
        for row in own_payment_page(request.user)
    ]
    return page(request, "portal/payments.html", {"page_title": _("My payments"), "rows": rows})
