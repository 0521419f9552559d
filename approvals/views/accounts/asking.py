"""What account pages share: reading answers, asking for a code, and where a sample installation leaves its messages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.services.accounts import CodeSent, readable_contact
from forms.errors import InvalidAnswers

LONGEST = 254
TOKEN, SHOWN = "account_code", "account_code_shown"


def texts(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what was written; passwords keep their spaces."""
    found = {name: request.POST.get(name, "")[:LONGEST] for name in names}
    return {name: text if "password" in name else text.strip() for name, text in found.items()}


def client_of(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")


def contact_in(text: str, errors: dict[str, str]) -> str:
    """Return the address as it is kept; what is none goes into `errors`."""
    try:
        return readable_contact(text)
    except Blocked as error:
        errors["contact"] = str(error)
        return ""


def check_new_password(given: Mapping[str, str], errors: dict[str, str], user: User | None = None) -> None:
    """Put into `errors` what is wrong with `password` and its repetition `password2`."""
    try:
        validate_password(given["password"], user)
    except ValidationError as error:
        errors["password"] = " ".join(error.messages)
        return
    if given["password"] != given["password2"]:
        errors["password2"] = _("The two passwords are not the same.")


def said(error: InvalidAnswers) -> str:
    """Return the one message of a single value in the reader's language."""
    lang = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return next(iter(error.texts(lang).values()))


def remember(request: HttpRequest, sent: CodeSent) -> None:
    """Keep in the session which code is waited for: its token stands in no address."""
    request.session[TOKEN], request.session[SHOWN] = str(sent.token), sent.shown


def remembered(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(request.session.get(TOKEN, "")))
    except ValueError:
        return None


def forget(request: HttpRequest) -> None:
    request.session.pop(TOKEN, None)
    request.session.pop(SHOWN, None)


def code_words(request: HttpRequest) -> dict[str, Any]:
    """Return what pages say about codes and passwords."""
    return {
        "shown": request.session.get(SHOWN, ""),
        "rules": password_validators_help_texts(),
        "is_offline": settings.EMBEDDED and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        "takes_mobile": bool(settings.SMS_GATEWAY),
    }
