"""What every page of the portal shares: the header, and who may see what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.errors import NotVisible
from approvals.selectors.portal.inbox import unread_notices
from approvals.selectors.training import is_sample_loading
from workflows import timelines

# Address name, word in the header, shown without an account. A name without an address is left out.
NAV: list[tuple[str, str, bool]] = [
    ("portal", gettext_noop("Services"), True),
    ("own_cases", gettext_noop("My cases"), False),
    ("own_payments", gettext_noop("My payments"), False),
    ("public_notices", gettext_noop("Public notices"), True),
    ("verify", gettext_noop("Check a paper"), True),
]
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Let everybody in; answer 404 for what is not there or not for this person."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotVisible as error:
            raise Http404(str(error)) from error

    return entered


def personal(view: View) -> View:
    """Let persons with an account in and hand the view their actor; 404 for what is not theirs."""

    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, access.actor_of(request.user), *args, **kwargs)
        except NotVisible as error:
            raise Http404(str(error)) from error

    return entered


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    is_training: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the portal with its header; the training banner stands on pages of a historical procedure."""
    return render(request, template, {**context, "frame": header(request, is_training)}, status=status)


def header(request: HttpRequest, is_training: bool = False) -> dict[str, Any]:
    """Return the `frame` that base_portal.html asks for."""
    is_known = request.user.is_authenticated
    actor = access.actor_of(request.user) if is_known else None
    return {
        "name": actor.name if actor else "",
        "nav": list(entries(request, is_known)),
        "unread": unread_notices(actor) if actor else 0,
        "notices_url": reverse("own_notices") if is_known else "",
        "account_url": reverse("account") if is_known else "",
        "preparing": is_sample_loading(),
        "training": {"day": timelines.today("training")}
        if is_training and timelines.is_simulated("training")
        else None,
    }


def entries(request: HttpRequest, is_known: bool) -> Iterator[dict[str, Any]]:
    for name, label, is_open in NAV:
        if not is_open and not is_known:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        yield {"url": url, "label": _(label), "is_current": is_here(request.path, url)}


def is_here(path: str, url: str) -> bool:
    """The first page is a beginning of every address, so it is marked on itself alone."""
    return path == url if url.count("/") <= 2 else path.startswith(url)
