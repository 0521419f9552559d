"""What the drills share: the roles as processes, and the judgement of what they left."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

LISTENERS = 40
ROOT = Path(__file__).resolve().parents[2]


def check(found, cases):
    """One parent and one child a case; two notes, one post, one timer, one message and one decision a case; one signal
    to all listeners."""
    assert found["drained"], found
    assert found["instances"] == {"completed": 2 * cases + LISTENERS + 1}
    assert found["children"] == cases
    assert found["timers"] == {"fired": cases + 1}
    assert found["jobs"] == {"done": 6 * cases + LISTENERS}
    assert found["incidents"] == 0
    assert (found["items"], found["completed"]) == (cases, cases)
    assert (found["lost"], found["confirmed_twice"], found["confirmed"] <= cases) == (0, 0, True)
    assert (found["notes"], found["notes_doubled"], found["posts"]) == (2 * cases, 0, cases)
    assert found["steps_doubled"] == []
    assert found["kinds"] == {
        "started": 2 * cases + LISTENERS + 1,
        "job_done": 3 * cases,
        "child_ended": cases,
        "timer_fired": cases + 1,
        "message_received": cases,
        "signal_received": LISTENERS,
        "work_completed": cases,
    }


def outage(environment, *arguments):
    """Run a part of the outage drill to its end; return what it printed."""
    command = [sys.executable, "-m", "tests.workflows.outage_drill", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


@contextmanager
def running(environment, *commands):
    """Keep commands running, each a process group of its own; fail when one ended by itself."""
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield
        assert [one.poll() for one in started] == [None] * len(started)
    finally:
        for one in started:
            if one.poll() is None:
                os.killpg(one.pid, 9)
            one.wait()


def role(*arguments):
    return [sys.executable, "-m", "tests.workflows.outage_drill", *map(str, arguments)]
