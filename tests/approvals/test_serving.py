"""The server of one machine is told to stop: it ends by itself, and nothing that it began goes on without it."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from approvals.background import Background

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def answers(port):
    try:
        urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
def test_the_server_that_is_told_to_stop_ends_by_itself(tmp_path):
    port, database = free_port(), f"sqlite:///{tmp_path / 'here.sqlite3'}"
    environment = os.environ | {"DATABASE_URL": database, "JINGWEI_KEYS": str(tmp_path / "keys")}
    command = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            until = time.monotonic() + 120
            while not answers(port) and time.monotonic() < until:
                time.sleep(0.2)
            server.terminate()
            said, _ = server.communicate(timeout=60)
        finally:
            server.kill()
    assert (server.returncode, said.splitlines()[-1]) == (0, "stopping")


def test_work_in_the_background_is_ended_after_the_piece_at_hand():
    begun, done = threading.Event(), []

    def piece():
        begun.set()
        time.sleep(0.2)
        done.append(1)

    background = Background()
    background.run("piece", piece)
    begun.wait(5)
    background.stop()
    assert done == [1]
