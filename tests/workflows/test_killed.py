"""Whoever is killed, and whenever: no completion lost or doubled, every timer and job once, nothing stuck."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.conftest import SERVICES

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
CASES = 30


def drill(url, folder, kills, seed):
    """Run the drill in a process of its own and return what it found."""
    command = [
        sys.executable,
        "-m",
        "tests.workflows.kill_drill",
        str(kills),
        str(CASES),
        str(seed),
        str(folder),
    ]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def scratch():
    """An empty PostgreSQL database that is gone afterwards."""
    name = f"jingwei_rt_kill_{os.getpid()}"
    server = SERVICES["postgres"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def check(found):
    """One parent and one child a case; two notes, one post, one timer and one decision a case."""
    assert found["drained"], found
    assert found["instances"] == {"completed": 2 * CASES}
    assert found["children"] == CASES
    assert found["timers"] == {"fired": CASES}
    assert found["jobs"] == {"done": 5 * CASES}
    assert found["incidents"] == 0
    assert (found["items"], found["completed"]) == (CASES, CASES)
    assert (found["lost"], found["confirmed_twice"], found["confirmed"] <= CASES) == (0, 0, True)
    assert (found["notes"], found["notes_doubled"], found["posts"]) == (2 * CASES, 0, CASES)
    assert found["steps_doubled"] == []
    assert found["kinds"] == {
        "started": 2 * CASES,
        "job_done": 3 * CASES,
        "child_ended": CASES,
        "timer_fired": CASES,
        "work_completed": CASES,
    }


@pytest.mark.postgres
def test_sixty_kills_on_postgresql_lose_and_double_nothing(scratch, tmp_path):
    check(drill(scratch, tmp_path, 60, 1))


def test_forty_kills_on_sqlite_lose_and_double_nothing(tmp_path):
    check(drill(f"sqlite:///{tmp_path / 'drill.sqlite3'}", tmp_path, 40, 3))
