"""Tokens of external workers: made once, shown once, bound to topics, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from workflows import clock
from workflows.errors import Conflict, NotFound
from workflows.models import WorkerToken

# When a token was last used is worth a write a minute, not one a request.
USE = timedelta(minutes=1)


@transaction.atomic
def create(
    *, name: str, topics: Sequence[str], valid_for: timedelta | None = None
) -> tuple[WorkerToken, str]:
    """Make a token for `topics`; return the row and the secret, which is not kept. Conflict when the name is taken."""
    if not topics:
        raise ValueError("name at least one topic")
    secret = secrets.token_urlsafe(32)
    expires = clock.now() + valid_for if valid_for else None
    try:
        # A savepoint: on PostgreSQL a refused insert would leave the outer transaction unusable.
        with transaction.atomic():
            row = WorkerToken.objects.create(
                name=name, digest=_digest(secret), topics=sorted(set(topics)), expires_at=expires
            )
    except IntegrityError as error:
        raise Conflict(f"there is a worker {name} already; revoke it or take another name") from error
    return row, secret


def revoke(*, name: str) -> WorkerToken:
    """End a token for good; jobs that its worker holds are given out again when their locks run out. NotFound."""
    row = WorkerToken.objects.filter(name=name).first()
    if row is None:
        raise NotFound(f"no worker {name}")
    # The first revocation's moment stays when it is asked twice.
    WorkerToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now())
    return row


def authenticate(secret: str) -> WorkerToken | None:
    """Return the valid token whose secret this is. The secret has 256 bits, so a plain hash finds it safely."""
    moment = clock.now()
    row = _valid().filter(digest=_digest(secret)).first()
    if row and (row.last_used_at is None or row.last_used_at < moment - USE):
        WorkerToken.objects.filter(pk=row.pk).update(last_used_at=moment)
    return row


def _valid() -> QuerySet[WorkerToken]:
    runs_on = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return WorkerToken.objects.filter(runs_on, revoked_at=None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
