"""Six digits to an address: sent through the outbox, limited by address and by sender, checked a few times, then void."""

from __future__ import annotations

import hmac
import json
import re
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import ConfirmationCode, Notice
from approvals.services.facts import identity_index
from approvals.services.notices import CODE, has_text_messages, outbox
from forms.services import open_text, seal_text

Act = Callable[..., User]
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LIFE = timedelta(minutes=15)
# Of a million codes: five tries leave a guesser one chance in two hundred thousand.
MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=60)
LIMITS = (("contact_index", timedelta(hours=1), 5), ("contact_index", timedelta(days=1), 10),
          ("client_index", timedelta(hours=1), 20))  # fmt: skip
# Longer than the longest span that the limits look back.
KEPT = timedelta(days=2)
# Both languages: nobody knows yet which one the reader wants.
SUBJECT = "经纬验证码 Your Jingwei code"
BODY = "验证码：{code}，15分钟内有效。如非本人操作请忽略，切勿告知他人。\nYour code is {code}. It is valid for 15 minutes. Ignore this if you did not ask for it, and tell it to nobody.\n"
KNOWN_BODY = "有人用此地址注册，但该地址已有账户。如是本人，请直接登录或者重设密码；否则请忽略。\nSomebody registered with this address, which has an account already. If it was you, sign in or reset your password; otherwise ignore this.\n"


@dataclass(frozen=True, slots=True)
class CodeSent:
    """What the page needs to ask for the code: its token and where it went, half hidden."""

    token: uuid.UUID
    shown: str


def readable_contact(text: str) -> str:
    """Return an e-mail address or mobile number in the one way it is kept; Blocked (CONTACT) for anything else."""
    contact = text.strip().lower()
    digits = re.sub(r"[\s\-]|^\+86", "", contact)
    if MOBILE.fullmatch(digits) and has_text_messages():
        return digits
    try:
        validate_email(contact)
    except ValidationError as error:
        raise Blocked(contact_wanted(), code="CONTACT") from error
    return contact


def contact_wanted() -> str:
    if has_text_messages():
        return _("Enter an e-mail address or a mobile number of 11 digits.")
    return _("Enter an e-mail address.")


@transaction.atomic
def send_code(
    *, purpose: str, contact: str, client: str, waiting: Mapping[str, Any], user: User | None, is_known: bool
) -> CodeSent:
    """Write a code for `contact` into the outbox; `waiting` is kept sealed until it is confirmed.

    With `is_known` False no code is made: the answer looks the same, and the owner of a known address is told where
    that concerns him (registering). Raises Blocked (TOO_OFTEN) above the limits."""
    now = timezone.now()
    # Cleared in passing: rows are kept no longer than the limits look back.
    ConfirmationCode.objects.filter(created_at__lt=now - KEPT).delete()
    row = ConfirmationCode(
        token=uuid.uuid4(),
        purpose=purpose,
        user=user,
        contact_index=identity_index(contact),
        client_index=identity_index(client),
        created_at=now,
        expires_at=now + LIFE,
        sealed=seal_text(json.dumps({**waiting, "contact": contact})),
    )
    take_turns(row)
    # Checked before anything is sent, also for unknown addresses: limits must not tell who has an account.
    check_limits(row)
    code = f"{secrets.randbelow(10**6):06}" if is_known else ""
    # Without a code the row exists all the same, so that its page and its limits look alike.
    row.code_index = digest(row.token, code) if code else ""
    row.save()
    body = BODY.format(code=code) if code else told_instead(purpose)
    if body:
        post(contact, body, str(row.token))
    return CodeSent(row.token, half_hidden(contact))


def told_instead(purpose: str) -> str:
    return KNOWN_BODY if purpose == ConfirmationCode.Purpose.REGISTER else ""


def take_turns(row: ConfirmationCode) -> None:
    """Let requests for one address, or of one sender, wait for each other until the transaction ends: counted together,
    each would find the others' codes not yet there. SQLite lets one write at a time anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # In one order everywhere, so that no two wait for each other.
        for index in sorted((row.contact_index, row.client_index)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{index}"])


def check_limits(row: ConfirmationCode) -> None:
    for field, span, most in LIMITS:
        same = ConfirmationCode.objects.filter(
            **{field: getattr(row, field)}, created_at__gt=row.created_at - span
        )
        newest = same.order_by("-created_at").values_list("created_at", flat=True).first()
        is_hasty = field == "contact_index" and newest is not None and newest > row.created_at - PAUSE
        if is_hasty:
            raise Blocked(_("A code was sent less than a minute ago. Wait a moment."), code="TOO_OFTEN")
        if same.count() >= most:
            raise Blocked(_("Too many codes were asked for. Try again later."), code="TOO_OFTEN")


def post(contact: str, body: str, occasion: str) -> None:
    now = timezone.now()
    is_mail = "@" in contact
    Notice.objects.create(
        key=CODE,
        occasion=occasion,
        subject=SUBJECT if is_mail else "",
        body=body,
        channel=Notice.Channel.MAIL if is_mail else Notice.Channel.SMS,
        address=contact,
        not_before=now,
        created_at=now,
    )
    # Woken after commit, or the sender would look before the row is there.
    transaction.on_commit(outbox.set)


def confirmed(*, token: uuid.UUID, purpose: str, code: str) -> tuple[ConfirmationCode, dict[str, Any]]:
    """Use up a code and return its row with what waited for it; call it inside the transaction of an act that counts its
    tries (`counting_attempts`).

    Raises Blocked: CODE_WRONG for other digits, CODE_VOID once it is used, too old, or was tried too often."""
    row = ConfirmationCode.objects.select_for_update().filter(token=token, purpose=purpose).first()
    if row is None or row.used_at or row.expires_at < timezone.now():
        raise void()
    # Digits are often typed or pasted with a space in the middle.
    given = re.sub(r"\s", "", code)
    if not row.code_index or not hmac.compare_digest(row.code_index, digest(row.token, given)):
        raise Blocked(_("The code is not right. Compare it digit by digit."), code="CODE_WRONG")
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    waiting: dict[str, Any] = json.loads(open_text(bytes(row.sealed)))
    return row, waiting


def counting_attempts(act: Act) -> Act:
    """Allow an act a few tries at its code, counted before each: of many guesses at once no more are compared either.

    The count stands outside the act's own transaction, which a wrong code takes back."""

    @wraps(act)
    def counted(*, token: uuid.UUID, **given: Any) -> User:
        left = ConfirmationCode.objects.filter(token=token, attempts__lt=MOST_ATTEMPTS)
        # A conditional update: two who come at once take two tries.
        if not left.update(attempts=F("attempts") + 1):
            raise void()
        return act(token=token, **given)

    return counted


def void() -> Blocked:
    return Blocked(_("This code is no longer valid. Ask for a new one."), code="CODE_VOID")


def send_again(*, token: uuid.UUID, client: str) -> CodeSent:
    """Send a new code for what an earlier one waits for; the earlier one is void. Blocked above the limits."""
    row = ConfirmationCode.objects.filter(token=token, used_at__isnull=True).first()
    if row is None:
        raise void()
    waiting = json.loads(open_text(bytes(row.sealed)))
    contact = str(waiting.pop("contact"))
    sent = send_code(
        purpose=row.purpose,
        contact=contact,
        client=client,
        waiting=waiting,
        user=row.user,
        is_known=bool(row.code_index),
    )
    # Only now: where the limits refuse a new code, the earlier one stays valid.
    ConfirmationCode.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    return sent


def digest(token: uuid.UUID, code: str) -> str:
    # Bound to its token, so equal codes of two persons do not have equal digests.
    return identity_index(f"{token}:{code}")


def half_hidden(contact: str) -> str:
    """138****0000, l***@example.org."""
    name, at, host = contact.partition("@")
    return f"{name[0]}***@{host}" if at else f"{name[:3]}****{name[-4:]}"
