"""PostgreSQL is restarted and Redis is killed and emptied under load: nothing is lost, doubled or stuck."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.conftest import REQUIRED
from tests.workflows.drilling import check, outage, role, running

pytestmark = pytest.mark.slow
CASES = 40


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def program(name):
    """Return the path of a server's program; skip where it is not installed, unless everything is required."""
    found = shutil.which(name) or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        assert not REQUIRED, f"required but not installed: {name}"
        pytest.skip(f"{name} is not installed")
    return found


class Cluster:
    """A PostgreSQL server of the test's own, in a folder, with everything as safe as in production."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.owner = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        )
        if self.owner:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
        self.data = folder / "data"
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    def run(self, name, *arguments):
        command = [program(name), *map(str, arguments)]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60,
            check=False, **self.owner,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"


@pytest.fixture
def cluster():
    """Not below pytest's own folders, which the server's user may not enter."""
    program("initdb")
    with tempfile.TemporaryDirectory(prefix="jingwei_cluster_") as folder:
        one = Cluster(Path(folder))
        yield one
        one.stop("immediate")


def test_postgresql_restarted_under_load_loses_nothing(cluster, tmp_path):
    environment = {"DATABASE_URL": cluster.url, "JINGWEI_KEYS": str(tmp_path / "keys")}
    acknowledged = tmp_path / "confirmed"
    outage(environment, "prepare", CASES)
    with running(environment, role("work", "-"), role("work", "-"), role("decide", acknowledged)):
        for mode in ("fast", "immediate", "fast", "immediate"):
            time.sleep(1)
            cluster.stop(mode)
            time.sleep(0.2)
            cluster.start()
        found = outage(environment, "found", acknowledged)
    check(found, CASES)


@pytest.fixture
def redis_server(tmp_path):
    path, port = program("redis-server"), free_port()
    started = []

    def start():
        command = [path, "--port", str(port), "--save", "", "--dir", str(tmp_path), "--bind", "127.0.0.1"]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def kill():
        started[-1].kill()
        started[-1].wait()

    start()
    yield f"redis://127.0.0.1:{port}/0", start, kill
    kill()


# As systemd does by docs/deploy.md (Restart=always): a worker whose Redis goes away while it gives back what it has not
# done may end by itself (kombu: the connection that it asks for its address is gone).
RESTARTED = ["/bin/sh", "-c", 'while :; do "$0" "$@"; sleep 1; done']


@pytest.mark.postgres
def test_redis_killed_and_emptied_under_load_loses_nothing(redis_server, scratch, tmp_path):
    url, start, kill = redis_server
    environment = {
        "DATABASE_URL": scratch,
        "REDIS_URL": url,
        "JINGWEI_KEYS": str(tmp_path / "keys"),
        "JINGWEI_EMBEDDED": "false",
        "JINGWEI_SECRET_KEY": "only-for-this-drill",
    }
    acknowledged = tmp_path / "confirmed"
    outage(environment, "prepare", CASES)
    worker = [sys.executable, "-m", "celery", "-A", "tests.workflows.outage_drill", "worker", "-B", "-c", "2"]
    worker += ["-l", "CRITICAL", "-s", str(tmp_path / "beat")]
    with running(environment, [*RESTARTED, *worker], role("decide", acknowledged)):
        for _ in range(3):
            time.sleep(3)
            kill()
            time.sleep(0.5)
            start()
        found = outage(environment, "found", acknowledged)
    check(found, CASES)
