"""Signing in and out, and the first page: officials to their inbox or their diagrams, everybody else to the portal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approvals import access
from approvals.models import OrgUnit
from approvals.sample.people import ACCOUNTS, DEMO_PHRASE, Account
from approvals.selectors.places import said_name
from approvals.selectors.training import is_sample_loading
from approvals.selectors.wording import role_word
from approvals.sessions import note_sign_in

PORTAL = ("own_cases", "portal")


class Login(auth.LoginView):
    """Sign in; an installation with the sample city shows its accounts and their one password."""

    redirect_authenticated_user = False

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        note_sign_in(self.request.session, self.request.headers.get("User-Agent", ""))
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        accounts = demo_accounts()
        frame = {"preparing": is_sample_loading()}
        return {
            **context,
            "frame": frame,
            "demo_accounts": accounts,
            "demo_password": DEMO_PHRASE if accounts else "",
        }


@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Tell a page that stood open who is signed in by now, and the token that forms need since."""
    account = str(request.user.pk) if request.user.is_authenticated else ""
    return JsonResponse({"account": account, "token": get_token(request)})


def demo_accounts() -> list[dict[str, str]]:
    """Return the named accounts of the sample city that exist here, in the words of their posts."""
    users = get_user_model()._default_manager.filter(
        username__in=[row.username for row in ACCOUNTS], is_active=True
    )
    # A real person may have chosen such a name: only the sample's own accounts lead to the fictional region.
    if not OrgUnit.objects.filter(code="990100").exists():
        return []
    there = set(users.values_list("username", flat=True))
    units = OrgUnit.objects.filter(code__startswith="99") if there else OrgUnit.objects.none()
    names = {unit.code: said_name(unit) for unit in units.filter(code__in=[row.unit for row in ACCOUNTS])}
    return [
        {"username": row.username, "text": described(row, names)} for row in ACCOUNTS if row.username in there
    ]


def described(account: Account, names: dict[str, str]) -> str:
    if not account.role:
        return f"{role_word('APPLICANT')} · {account.name}"
    return f"{role_word(account.role)} · {names.get(account.unit, account.unit)}"


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead everyone to where his work or his case is."""
    actor = access.actor_of(request.user)
    if access.is_official(actor):
        return redirect("designer" if access.only_designs(actor) else "inbox")
    for name in PORTAL:
        try:
            return redirect(reverse(name))
        except NoReverseMatch:
            continue
    return redirect("login")
