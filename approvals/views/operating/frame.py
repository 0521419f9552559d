"""Who may enter the operators' pages, and the tabs that lead through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.site import desk, page
from workflows.actors import Actor

View = Callable[..., HttpResponse]
TABS = [
    ("operation", gettext_noop("Health")),
    ("instances", gettext_noop("Runs")),
    ("interventions", gettext_noop("Interventions")),
    ("versions", gettext_noop("Versions in use")),
]


def operating(view: View) -> View:
    """Let the system administrator in; he sees elements and errors, no case content (ORG section 4)."""

    @desk
    @wraps(view)
    def entered(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.has_role(actor, "SYSADMIN"):
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return entered


def operating_page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: Mapping[str, Any],
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page below the tab that it belongs to."""
    tabs = [{"url": reverse(name), "label": _(label), "is_current": name == tab} for name, label in TABS]
    return page(request, actor, template, {**context, "tabs": tabs}, status=status)
