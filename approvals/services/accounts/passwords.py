"""A forgotten or a changed password; every other session of the account ends with the old one."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import ConfirmationCode
from approvals.services.accounts.codes import CodeSent, confirmed, counting_attempts, send_code, void
from approvals.services.accounts.signed_in import end_other_sessions

RESET = ConfirmationCode.Purpose.RESET


def begin_reset(*, contact: str, client: str) -> CodeSent:
    """Send a code to an address that an applicant signs in with; for any other the answer looks the same.

    Officials' passwords are set by the administrator of their unit. Blocked (TOO_OFTEN)."""
    owners = User.objects.filter(username=contact, is_active=True, applicant_account__closed_at__isnull=True)
    user = owners.exclude(applicant_account=None).first()
    return send_code(
        purpose=RESET, contact=contact, client=client, waiting={}, user=user, is_known=user is not None
    )


@counting_attempts
@transaction.atomic
def finish_reset(*, token: uuid.UUID, code: str, password: str) -> User:
    """Set the new password, which has passed the validators. Blocked (CODE_WRONG, CODE_VOID)."""
    row, _waiting = confirmed(token=token, purpose=RESET, code=code)
    if row.user is None:
        raise void()
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    # Whoever learned the old password is signed out with it.
    end_other_sessions(user=row.user, keep="")
    return row.user


@transaction.atomic
def change_password(*, user: User, old: str, new: str, session_key: str) -> None:
    """Replace the password of whoever knows the old one. Blocked (PASSWORD) otherwise."""
    if not user.check_password(old):
        raise Blocked(_("The present password is not right."), code="PASSWORD")
    user.set_password(new)
    user.save(update_fields=["password"])
    end_other_sessions(user=user, keep=session_key)
