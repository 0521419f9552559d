"""Whoever signs in while a worker drains a long queue gets in between: SQLite has one writer and no queue."""

import pytest
from django.db import connection

from workflows.services import settle as settling


@pytest.fixture
def queue(monkeypatch):
    """A queue of a hundred pieces whose pauses are counted instead of slept."""
    left, pauses = [100], []

    def run(*, limit):
        done = min(limit, left[0])
        left[0] -= done
        return done

    monkeypatch.setattr(settling, "run_due_jobs", run)
    monkeypatch.setattr(settling, "run_due_timers", lambda **_: 0)
    monkeypatch.setattr(settling, "run_due_agendas", lambda **_: 0)
    monkeypatch.setattr(settling.time, "sleep", pauses.append)
    return pauses


@pytest.mark.skipif(connection.vendor != "sqlite", reason="several writers at once elsewhere")
@pytest.mark.django_db(transaction=True)
def test_a_long_queue_is_drained_with_gaps_longer_than_a_writers_patience(queue):
    assert settling.settle() == 100
    # A waiting writer looks again after at most 100 ms (sqlite3_busy_timeout).
    assert len(queue) == 4 and min(queue) > 0.1


@pytest.mark.django_db
def test_within_a_transaction_nobody_is_kept_waiting_longer(queue):
    assert settling.settle() == 100 and queue == []
