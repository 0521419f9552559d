"""Where no beat runs, the process itself sweeps, and seals and compacts once a night."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows import clock
from workflows.services import housekeeping
from workflows.services.housekeeping import Housekeeping

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(monkeypatch):
    """A housekeeping whose acts are written down, at a time that the test sets."""
    done, now = [], [NOON]
    monkeypatch.setattr(clock, "now", lambda timeline="live": now[0])
    monkeypatch.setattr(housekeeping, "sweep", lambda: done.append("swept"))
    monkeypatch.setattr(housekeeping, "seal_until", lambda day: done.append(f"sealed {day}"))
    monkeypatch.setattr(housekeeping, "compact", lambda: done.append("compacted"))
    monkeypatch.setattr(housekeeping, "archive_history", lambda: done.append("archived"))
    keep = Housekeeping(lambda: done.append("more"))

    def at(moment):
        now[0] = moment
        done.clear()
        keep()
        return list(done)

    return at


def test_the_first_look_makes_good_what_the_night_missed(house):
    assert house(NOON) == ["swept", "sealed 2026-03-01", "compacted", "archived", "more"]


def test_the_sweepers_go_round_every_ten_minutes(house):
    house(NOON)
    assert house(NOON + timedelta(minutes=9)) == []
    assert house(NOON + timedelta(minutes=10)) == ["swept"]


def test_the_day_is_sealed_an_hour_after_midnight_and_once(house):
    house(NOON)
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert house(midnight + timedelta(minutes=59)) == ["swept"]
    assert house(midnight + timedelta(minutes=60)) == ["sealed 2026-03-02", "compacted", "archived", "more"]
    assert house(midnight + timedelta(minutes=65)) == []


def test_a_night_that_failed_is_tried_again_ten_minutes_later(house, monkeypatch):
    house(NOON)
    with monkeypatch.context() as broken:
        broken.setattr(housekeeping, "compact", lambda: 1 / 0)
        assert house(NOON + DAY) == ["swept", "sealed 2026-03-02", "archived", "more"]
    assert house(NOON + DAY + timedelta(minutes=9)) == []
    again = ["swept", "sealed 2026-03-02", "compacted", "archived", "more"]
    assert house(NOON + DAY + timedelta(minutes=10)) == again


def test_a_sweep_that_fails_keeps_no_day_from_being_sealed(house, monkeypatch):
    monkeypatch.setattr(housekeeping, "sweep", lambda: 1 / 0)
    assert house(NOON) == ["sealed 2026-03-01", "compacted", "archived", "more"]
