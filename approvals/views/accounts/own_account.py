"""What a person manages himself: address, password, sessions, cases filed by others, and closing the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from approvals import access, site
from approvals.errors import Blocked
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.accounts import account_of, sessions_of, waiting_link
from approvals.services.accounts import (
    ask_for_cases,
    begin_contact_change,
    change_password,
    close_account,
    end_other_sessions,
    end_session,
    finish_contact_change,
)
from approvals.views.accounts.asking import (
    check_new_password,
    client_of,
    code_words,
    contact_in,
    forget,
    remember,
    remembered,
    texts,
)
from approvals.views.applicant import frame
from workflows.actors import Actor


@require_safe
@frame.personal
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything at a glance, each part with its own way to change it."""
    own = account_of(request.user)
    context = {
        "page_title": _("Account and security"),
        "own": own,
        "contact": request.user.get_username(),
        "sessions": sessions_of(request.user, str(request.session.session_key)),
        "link": waiting_link(own) if own else None,
    }
    return show(request, actor, "account/account.html", context)


@sensitive_post_parameters("old_password", "password", "password2")
@frame.personal
def password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The present password and twice the new one; sessions elsewhere end."""
    given = texts(request, "old_password", "password", "password2")
    errors: dict[str, str] = {}
    if request.method == "POST":
        check_new_password(given, errors, owner(request))
        try:
            if not errors:
                key = str(request.session.session_key)
                change_password(
                    user=owner(request), old=given["old_password"], new=given["password"], session_key=key
                )
                update_session_auth_hash(request, owner(request))
                messages.success(request, _("The password is changed; other sessions have ended."))
                return redirect("account")
        except Blocked as error:
            errors["old_password"] = str(error)
    return ask(request, actor, "account/password.html", _("Change the password"), {}, errors)


@frame.personal
def contact(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The new address; a code goes there first."""
    if account_of(request.user) is None:
        return redirect("account")
    given = texts(request, "contact")
    errors: dict[str, str] = {}
    if request.method == "POST":
        wanted = contact_in(given["contact"], errors)
        try:
            if wanted:
                sent = begin_contact_change(user=owner(request), contact=wanted, client=client_of(request))
                remember(request, sent)
                return redirect("account_contact_code")
        except Blocked as error:
            errors["contact"] = str(error)
    return ask(request, actor, "account/contact.html", _("Change the address"), given, errors)


@frame.personal
def contact_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    token = remembered(request)
    if token is None:
        return redirect("account_contact")
    given = texts(request, "code")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            finish_contact_change(user=owner(request), token=token, code=given["code"])
            forget(request)
            messages.success(request, _("From now on you sign in with the new address."))
            return redirect("account")
        except Blocked as error:
            errors["code"] = str(error)
    return ask(request, actor, "account/code.html", _("Confirm your address"), given, errors, "contact")


@require_POST
@frame.personal
def sessions_end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End one session, or all but the present one."""
    mark = request.POST.get("mark", "")
    present = str(request.session.session_key)
    if mark and not present.startswith(mark):
        end_session(user=owner(request), mark=mark)
    elif not mark:
        end_other_sessions(user=owner(request), keep=present)
    messages.success(request, _("The session has ended."))
    return redirect("account")


@require_POST
@frame.personal
def cases_ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the cases that others filed; the answer is the same whether there are any or not."""
    try:
        ask_for_cases(user=owner(request))
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
        return redirect("account")
    messages.success(
        request, _("Noted. Go to the window of your township with your identity card to have it confirmed.")
    )
    return redirect("account")


@sensitive_post_parameters("old_password")
@frame.personal
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Close the account after one more look, with the password."""
    if account_of(request.user) is None:
        return redirect("account")
    given = texts(request, "old_password")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            close_account(user=owner(request), password=given["old_password"])
            logout(request)
            messages.success(request, _("Your account is closed and your data in it are erased."))
            return redirect("portal")
        except Blocked as error:
            errors["old_password" if error.code == "PASSWORD" else "general"] = str(error)
    return ask(request, actor, "account/close.html", _("Close the account"), {}, errors)


def owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def ask(
    request: HttpRequest,
    actor: Actor,
    template: str,
    title: str,
    given: Mapping[str, Any],
    errors: Mapping[str, str],
    purpose: str = "",
) -> HttpResponse:
    context = {
        "page_title": title,
        "given": given,
        "errors": errors,
        "purpose": purpose,
        **code_words(request),
    }
    return show(request, actor, template, context, status=422 if errors else 200)


def show(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render in the frame that the person knows: the desk's for officials, the portal's for everybody else."""
    if access.is_official(actor):
        return site.page(request, actor, template, {**context, "base": "base.html"}, status=status)
    return frame.page(request, template, {**context, "base": "base_portal.html"}, status=status)
