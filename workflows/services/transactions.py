"""The boundary of a service: one transaction, tried again a few times when the database asks for it."""

from __future__ import annotations

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from workflows.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)
TRIES = 3
WAIT = 0.05
# Serialization failure, deadlock, lock not available (PostgreSQL, appendix A).
TRANSIENT = {"40001", "40P01", "55P03"}


def one_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction; the outermost one is tried up to three times, with jitter between.

    Again only after a serialization failure, a deadlock or a busy database: then nothing of the attempt is left.
    Conflict when the last attempt meets the same. Inside a caller's transaction the caller must try again."""

    @functools.wraps(function)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> R:
        # A savepoint only: after a deadlock the database has given up the outer transaction as well.
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, TRIES):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not is_transient(error):
                    raise
                log.info("%s is tried again after attempt %s: %s", function.__name__, attempt, error)
                # Apart by chance, or those who met would meet again.
                time.sleep(random.uniform(WAIT / 2, WAIT) * 2**attempt)  # noqa: S311 - spreads load, guards nothing
        return _last(function, *args, **kwargs)

    return bounded


def _last(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        with transaction.atomic():
            return function(*args, **kwargs)
    except OperationalError as error:
        if is_transient(error):
            raise Conflict(f"others hold the same rows ({error}); nothing was changed, try again") from error
        raise


def is_transient(error: OperationalError) -> bool:
    """Would the same transaction succeed when it is begun anew?"""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in TRANSIENT:
        return True
    # Also the extended codes, such as SQLITE_BUSY_SNAPSHOT.
    return str(getattr(cause, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
