"""Ending sessions: one that its owner does not know, or all but the present."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from approvals.models import SignedInSession


@transaction.atomic
def end_session(*, user: User, mark: str) -> bool:
    """End the session of the user whose key begins with `mark`; False when there is none."""
    own = SignedInSession.objects.filter(account_id=user.pk, session_key__startswith=mark)
    # A mark shorter than eight characters could mean several sessions.
    return bool(len(mark) >= 8 and own.delete()[0])


@transaction.atomic
def end_other_sessions(*, user: User, keep: str) -> int:
    """End every session of the user but the one with the key `keep`; return how many."""
    return SignedInSession.objects.filter(account_id=user.pk).exclude(session_key=keep).delete()[0]
