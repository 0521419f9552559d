"""Whoever is killed, and whenever: no completion lost or doubled, every timer and job once, nothing stuck."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.drilling import check

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
CASES = 80


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
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.postgres
def test_a_hundred_and_twenty_kills_on_postgresql_lose_and_double_nothing(scratch, tmp_path):
    check(drill(scratch, tmp_path, 120, 1), CASES)


def test_a_hundred_kills_on_sqlite_lose_and_double_nothing(tmp_path):
    check(drill(f"sqlite:///{tmp_path / 'drill.sqlite3'}", tmp_path, 100, 3), CASES)
