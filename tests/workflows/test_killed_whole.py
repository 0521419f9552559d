"""The short form of the drill with whole processes: gunicorn, Celery workers and beat killed while people work over HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.killing.processes import children

ROOT = Path(__file__).resolve().parents[2]
CASES, KILLS = 5, 10


def drilled(command, environment, *, most=240, grace=30):
    """What the drill printed. One that hangs is interrupted, so that it stops the fleet it started, and reported; one
    that does not even heed that is killed with its fleet."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as drill:
        try:
            said, complaints = drill.communicate(timeout=most)
        except subprocess.TimeoutExpired:
            said, complaints = interrupted(drill, grace)
    assert said, complaints[-3000:]
    return json.loads(said)


def interrupted(drill, grace):
    drill.send_signal(signal.SIGINT)
    try:
        return drill.communicate(timeout=grace)
    except subprocess.TimeoutExpired:
        fleet = children(drill.pid)
        drill.kill()
        for leader in fleet:
            # Each leads a group of its own; one may have gone between the look and the shot.
            with suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)
        pytest.fail(f"the drill hung, did not end {grace} s after an interrupt, and was killed")


DEAF = """
import signal, subprocess, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "30"], start_new_session=True).pid, file=open("{place}", "w"), flush=True)
time.sleep(30)
"""


def test_a_drill_that_ignores_the_interrupt_is_killed_with_its_fleet_and_reported(tmp_path):
    command = [sys.executable, "-c", DEAF.format(place=tmp_path / "pid")]
    began = time.monotonic()
    with pytest.raises(pytest.fail.Exception, match="was killed"):
        drilled(command, os.environ, most=2, grace=0.5)
    assert time.monotonic() - began < 15
    state = Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}/stat")
    # The signal is sent before the kernel has ended whom it hits.
    while state_of(state) not in "ZX" and time.monotonic() - began < 20:
        time.sleep(0.05)
    assert state_of(state) in "ZX"


def state_of(stat):
    """Return the letter of a process's state; X for one that is gone."""
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


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
