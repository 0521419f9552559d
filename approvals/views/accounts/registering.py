"""Registering, and a forgotten password: an address, a code that confirms it, and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import Blocked
from approvals.services.accounts import (
    Registration,
    begin_registration,
    begin_reset,
    finish_registration,
    finish_reset,
    send_again,
)
from approvals.sessions import note_sign_in
from approvals.views.accounts.asking import (
    check_new_password,
    client_of,
    code_words,
    contact_in,
    forget,
    remember,
    remembered,
    said,
    texts,
)
from approvals.views.applicant.frame import page, public
from forms.errors import InvalidAnswers
from workflows import timelines

BACKEND = "django.contrib.auth.backends.ModelBackend"
FIELDS = {"name_zh": "name", "id18": "identity_number"}


@sensitive_post_parameters("password", "password2", "identity_number")
@public
def register(request: HttpRequest) -> HttpResponse:
    """Name, identity number, address and password; then the code."""
    given = texts(request, "name", "identity_number", "contact", "password", "password2", "terms")
    if request.method != "POST":
        return ask(request, "account/register.html", _("Create an account"), given, {})
    errors: dict[str, str] = {}
    contact = contact_in(given["contact"], errors)
    named = User(username=contact, first_name=given["name"])
    check_new_password(given, errors, named)
    if not given["terms"]:
        errors["terms"] = _("Please read the terms and the privacy notice and agree to them.")
    filled = Registration(given["name"], given["identity_number"], contact, given["password"])
    if not errors and begun(request, filled, errors):
        return redirect("register_code")
    return ask(request, "account/register.html", _("Create an account"), given, errors)


def begun(request: HttpRequest, filled: Registration, errors: dict[str, str]) -> bool:
    try:
        remember(
            request, begin_registration(given=filled, client=client_of(request), today=timelines.today())
        )
    except InvalidAnswers as error:
        errors.update({FIELDS[name]: said(error) for name in error.errors})
    except Blocked as error:
        errors["contact"] = str(error)
    return not errors


@public
def register_code(request: HttpRequest) -> HttpResponse:
    """The code; the account is made and its owner signed in."""
    token = remembered(request)
    if token is None:
        return redirect("register")
    given = texts(request, "code")
    if request.method != "POST":
        return ask(request, "account/code.html", _("Confirm your address"), given, {})
    try:
        user = finish_registration(token=token, code=given["code"])
    except Blocked as error:
        return ask(request, "account/code.html", _("Confirm your address"), given, {"code": str(error)})
    forget(request)
    login(request, user, backend=BACKEND)
    note_sign_in(request.session, request.headers.get("User-Agent", ""))
    messages.success(request, _("Your account is made. You can apply now."))
    return redirect("portal")


@require_POST
@public
def code_again(request: HttpRequest) -> HttpResponse:
    """Send a new code; the page of the code says how it went."""
    token = remembered(request)
    if token is None:
        return redirect("register")
    try:
        remember(request, send_again(token=token, client=client_of(request)))
        messages.success(request, _("A new code is on its way; the earlier one no longer counts."))
    except Blocked as error:
        messages.error(request, str(error))
    wanted = {"reset": "password_new", "contact": "account_contact_code"}
    return redirect(wanted.get(request.POST.get("for", ""), "register_code"))


@public
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """The address; whether it has an account is not told."""
    given = texts(request, "contact")
    errors: dict[str, str] = {}
    if request.method == "POST":
        contact = contact_in(given["contact"], errors)
        try:
            if contact:
                remember(request, begin_reset(contact=contact, client=client_of(request)))
                return redirect("password_new")
        except Blocked as error:
            errors["contact"] = str(error)
    return ask(request, "account/forgotten.html", _("Forgotten password"), given, errors)


@sensitive_post_parameters("password", "password2")
@public
def password_new(request: HttpRequest) -> HttpResponse:
    """The code and the new password, in one step."""
    token = remembered(request)
    if token is None:
        return redirect("password_forgotten")
    given = texts(request, "code", "password", "password2")
    errors: dict[str, str] = {}
    if request.method == "POST":
        check_new_password(given, errors)
        try:
            if not errors:
                finish_reset(token=token, code=given["code"], password=given["password"])
                forget(request)
                messages.success(request, _("The new password is set; sign in with it."))
                return redirect("login")
        except Blocked as error:
            errors["code"] = str(error)
    return ask(request, "account/password_new.html", _("New password"), given, errors)


@require_safe
@public
def terms(request: HttpRequest) -> HttpResponse:
    return page(request, "account/terms.html", {"page_title": _("Terms of use")})


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "account/privacy.html", {"page_title": _("Privacy notice")})


def ask(
    request: HttpRequest, template: str, title: str, given: Mapping[str, Any], errors: Mapping[str, str]
) -> HttpResponse:
    shown = {name: text for name, text in given.items() if "password" not in name}
    context = {"page_title": title, "given": shown, "errors": errors, **code_words(request)}
    return page(request, template, context, status=422 if errors else 200)
