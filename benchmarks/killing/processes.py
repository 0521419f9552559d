"""The program's processes as production starts them, killed at random and started again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_CHILDREN = 0.85
"""How often a child is hit and not its master, whose successor needs seconds to come up."""
WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "ERROR"]
BEAT = [sys.executable, "-m", "celery", "-A", "config", "beat", "-l", "ERROR", "-s"]


def web(port: int) -> list[str]:
    # A killed master leaves children that hold the port until they notice; the next one must not wait for them. With the
    # program loaded before the fork a killed child is back at once, so that most of the kills meet somebody at work.
    options = ["-w", "2", "--threads", "4", "--preload", "--reuse-port", "-b", f"127.0.0.1:{port}"]
    return [sys.executable, "-m", "gunicorn", "config.wsgi", *options, "--log-level", "critical"]


class Fleet:
    """One or two Celery workers, one beat, one gunicorn; `kills` counts by role and whether a master or a child was hit."""

    def __init__(self, port: int, folder: Path, chance: random.Random, *, is_small: bool) -> None:
        self._chance = chance
        self._log = (folder / "processes.log").open("ab")
        self._commands = {
            "web": web(port),
            "worker": [*WORKER, "-n", "one@drill"],
            "worker, second": [*WORKER, "-n", "two@drill"],
            "beat": [*BEAT, str(folder / "beat")],
        }
        if is_small:
            del self._commands["worker, second"]
        self._leaders: dict[str, subprocess.Popen[bytes]] = {}
        self._groups: list[int] = []
        self.kills: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()

    def start(self) -> None:
        for role in self._commands:
            self._begin(role)

    def _begin(self, role: str) -> None:
        started = subprocess.Popen(
            self._commands[role],
            cwd=ROOT,
            start_new_session=True,
            stdout=self._log,
            stderr=self._log,
        )
        self._leaders[role] = started
        self._groups.append(started.pid)

    def keep_up(self) -> None:
        """Begin again who ended by itself, as the service manager does (`Restart=always`): a Celery worker gives up when a
        child dies before it has come up."""
        for role, leader in self._leaders.items():
            if leader.poll() is not None:
                self.ended[role] += 1
                self._begin(role)

    def kill_one(self) -> None:
        """Kill a process that is up: mostly a child, as a machine short of memory would; who still starts is let be, or
        the drill would kill nothing but beginnings."""
        role, below = self._one_that_is_up()
        if below and self._chance.random() < OF_CHILDREN:
            kill(self._chance.choice(below))
            self.kills[f"{role}, child"] += 1
            return
        leader = self._leaders[role]
        leader.kill()
        leader.wait()
        self.kills[role] += 1
        self._begin(role)

    def _one_that_is_up(self) -> tuple[str, list[int]]:
        while True:
            self.keep_up()
            below = {role: children(leader.pid) for role, leader in self._leaders.items()}
            up = [role for role in ("web", "worker", "worker, second") if below.get(role)]
            if up:
                role = self._chance.choice([*up, *up, "beat"])
                return role, below[role]
            time.sleep(0.1)

    def ended_without_a_kill(self) -> list[str]:
        """Name the roles that ended oftener than one of their children was killed."""
        return [role for role, times in self.ended.items() if times > self.kills[f"{role}, child"]]

    def stop(self) -> None:
        """End every process of every group that was ever started; children may have outlived their masters."""
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, 9)
        for leader in self._leaders.values():
            leader.wait()
        self._log.close()


def kill(pid: int) -> None:
    # It may have gone by itself between the look and the shot.
    with suppress(ProcessLookupError):
        os.kill(pid, 9)


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
