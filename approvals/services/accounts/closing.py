"""Closing an account: what it says of the person goes; files of cases stay with the authority as the law has it."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import ApplicantAccount, Case, CaseLink, Notice, Person
from approvals.services.accounts.signed_in import end_other_sessions


@transaction.atomic
def close_account(*, user: User, password: str) -> None:
    """Close a self-made account. Blocked: PASSWORD, OPEN_CASES (notices could no longer reach the party), NOT_OWN."""
    account = ApplicantAccount.objects.select_for_update().filter(user=user, closed_at__isnull=True).first()
    if account is None:
        raise Blocked(_("This account was not made by yourself; ask its administrator."), code="NOT_OWN")
    if not user.check_password(password):
        raise Blocked(_("The present password is not right."), code="PASSWORD")
    # Also where he is spouse or proxy: a party must stay reachable until the case is over.
    own = Q(applicant=user) | Q(parties__user=user)
    if Case.objects.filter(own, closed_on__isnull=True).exists():
        raise Blocked(
            _("A case of yours is open. Withdraw it or wait until it is closed; then close the account."),
            code="OPEN_CASES",
        )
    erase(user, account)
    end_other_sessions(user=user, keep="")


def erase(user: User, account: ApplicantAccount) -> None:
    """Leave a row that says only that there was an account (Personal Information Protection Law art. 47)."""
    account.closed_at = timezone.now()
    account.identity_index, account.identity_sealed = "", b""
    account.save(update_fields=["closed_at", "identity_index", "identity_sealed"])
    # The name is the address: it must be free for a new account, and the row must keep one.
    user.username, user.email, user.first_name = f"closed-{secrets.token_hex(8)}", "", ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    Person.objects.filter(user=user).update(name="", phone="")
    # Settled links belong to cases and stay; an open question has nobody left to ask it.
    CaseLink.objects.filter(account=account, status=CaseLink.Status.ASKED).delete()
    # Waiting messages would be sent to an address that is no longer his.
    Notice.objects.filter(recipient=user, status=Notice.Status.WAITING).update(
        status=Notice.Status.DROPPED, address=""
    )
