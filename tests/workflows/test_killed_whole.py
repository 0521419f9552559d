"""The short form of the drill with whole processes: gunicorn, Celery workers and beat killed while people work over HTTP."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES, KILLS = 5, 10


def drilled(command, environment):
    """What the drill printed; one that hangs is interrupted, so that it stops the fleet it started, and reported."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as drill:
        try:
            said, complaints = drill.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            drill.send_signal(signal.SIGINT)
            said, complaints = drill.communicate(timeout=30)
    assert said, complaints[-3000:]
    return json.loads(said)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.redis
def test_killed_web_processes_and_workers_lose_no_case_number_or_incident(scratch):
    command = [sys.executable, "-m", "benchmarks.killing", str(KILLS), str(CASES), "3"]
    environment = {**os.environ, "DATABASE_URL": scratch, "REDIS_URL": "redis://127.0.0.1:6379/11"}
    found = drilled(command, environment)
    assert {key: value for key, value in found["wrong"].items() if value} == {}
    assert (found["cases"], found["receipts_shown"], found["numbers"]) == (CASES, CASES, CASES)
    assert found["papers"] == {"registration_receipt": CASES}
    assert sum(found["kills"].values()) == KILLS and found["incidents_raised"] >= 1
