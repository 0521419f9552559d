"""Making an account and changing its address: nothing is stored openly before the address is confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import ApplicantAccount, ConfirmationCode, Person
from approvals.services.accounts.codes import CodeSent, confirmed, counting_attempts, send_code, void
from approvals.services.facts import identity_index
from forms.services import checked_value, seal_text

TERMS_VERSION = "2026-1"
Purpose = ConfirmationCode.Purpose


@dataclass(frozen=True, slots=True)
class Registration:
    """What a person fills in. `contact` has passed `readable_contact`; the password has passed the validators."""

    name: str
    identity_number: str
    contact: str
    password: str


def begin_registration(*, given: Registration, client: str, today: date) -> CodeSent:
    """Send a code to the address; the account is made when it comes back.

    An address that has an account gets the same answer on the screen and a message of its own, so that nobody can ask
    who is registered. Raises InvalidAnswers (name_zh, id18) and Blocked (TOO_OFTEN)."""
    # Sealed with the code: nobody is stored as a person before the address has answered.
    waiting = {
        "name": checked_value("name_zh", given.name, today=today),
        "identity_number": checked_value("id18", given.identity_number, today=today),
        # Hashed already: even sealed, a password is never kept as it was typed.
        "password": make_password(given.password),
    }
    is_free = not User.objects.filter(username=given.contact).exists()
    return send_code(
        purpose=Purpose.REGISTER,
        contact=given.contact,
        client=client,
        waiting=waiting,
        user=None,
        is_known=is_free,
    )


@counting_attempts
@transaction.atomic
def finish_registration(*, token: uuid.UUID, code: str) -> User:
    """Make the account for the confirmed address. Raises Blocked (CODE_WRONG, CODE_VOID, CONTACT_TAKEN)."""
    _row, waiting = confirmed(token=token, purpose=Purpose.REGISTER, code=code)
    user = new_user(waiting)
    Person.objects.create(user=user, name=user.first_name, phone=mobile_of(waiting["contact"]))
    number = str(waiting["identity_number"])
    ApplicantAccount.objects.create(
        user=user,
        identity_index=identity_index(number),
        identity_sealed=seal_text(number),
        terms_version=TERMS_VERSION,
        terms_accepted_at=timezone.now(),
    )
    return user


def new_user(waiting: Mapping[str, Any]) -> User:
    contact = str(waiting["contact"])
    user = User(
        username=contact, first_name=waiting["name"], password=waiting["password"], email=mail_of(contact)
    )
    try:
        # Two may confirm the same address at once; the name's constraint lets one through.
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Blocked(
            _("This address has an account by now. Sign in with it."), code="CONTACT_TAKEN"
        ) from error
    return user


def begin_contact_change(*, user: User, contact: str, client: str) -> CodeSent:
    """Send a code to a new address; until it comes back the old one stays. Blocked (TOO_OFTEN)."""
    is_free = not User.objects.filter(username=contact).exists()
    return send_code(
        purpose=Purpose.CONTACT, contact=contact, client=client, waiting={}, user=user, is_known=is_free
    )


@counting_attempts
@transaction.atomic
def finish_contact_change(*, user: User, token: uuid.UUID, code: str) -> User:
    """Sign in and receive messages at the confirmed address from now on. Blocked as for a registration."""
    row, waiting = confirmed(token=token, purpose=Purpose.CONTACT, code=code)
    # The code of another account, tried by somebody who is signed in.
    if row.user_id != user.pk:
        raise void()
    contact = str(waiting["contact"])
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(username=contact, email=mail_of(contact))
    except IntegrityError as error:
        raise Blocked(
            _("This address has an account by now. Sign in with it."), code="CONTACT_TAKEN"
        ) from error
    Person.objects.filter(user=user).update(phone=mobile_of(contact))
    user.refresh_from_db()
    return user


def mail_of(contact: str) -> str:
    return contact if "@" in contact else ""


def mobile_of(contact: str) -> str:
    return "" if "@" in contact else contact
