"""A lease is renewed while its worker lives: a slow handler is begun once. A worker that was frozen past its lease wakes up
to find its job taken, and nothing of its attempt stays."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.models import HistoryEvent, Job, ProcessInstance, WorkItem
from workflows.selectors import instance_variables
from workflows.services import jobs, leases
from workflows.services.deployment import deploy
from workflows.services.execution import start_process

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]


@pytest.fixture
def instance(runtime_alone, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("needs a database that processes share (DATABASE_URL)")
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=1.5))
    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="who"/>'), task("t"), END)
    deployment = deploy(key="p", files={"p.bpmn": diagram(process("p", body))}, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=SYSTEM
    )


@pytest.fixture
def worker_with(tmp_path):
    """Start a worker whose handler notes its process in `begun` and stays there until the file `goes_on` exists.

    Files, because whoever wakes a stopped process through a lock waits for it himself."""
    started = []

    def start(*, outside):
        @service_task("who", outside=outside)
        def who(context):
            with (tmp_path / "begun").open("a") as begun:
                begun.write(f"{os.getpid()}\n")
            wait_for((tmp_path / "goes_on").exists)
            return {"by": os.getpid()}

        connections.close_all()
        worker = multiprocessing.get_context("fork").Process(target=jobs.run_due_jobs, daemon=True)
        worker.start()
        started.append(worker)
        # The file is there before its line is.
        wait_for(lambda: begun_by(tmp_path))
        return worker

    yield start
    for worker in started:
        worker.kill()


def wait_for(condition):
    until = time.monotonic() + 30
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    assert condition()


def begun_by(tmp_path):
    begun = tmp_path / "begun"
    return [int(line) for line in begun.read_text().split()] if begun.exists() else []


@pytest.mark.parametrize("outside", [True, False], ids=["outside", "inside"])
def test_a_handler_slower_than_its_lease_is_begun_once(instance, worker_with, tmp_path, outside):
    worker = worker_with(outside=outside)
    for _ in range(16):
        time.sleep(leases.LEASE.total_seconds() / 5)
        assert jobs.run_due_jobs() == 0
    (tmp_path / "goes_on").touch()
    worker.join(20)
    assert worker.exitcode == 0
    assert begun_by(tmp_path) == [worker.pid]
    assert Job.objects.values_list("status", "attempts").get() == ("done", 1)
    assert WorkItem.objects.filter(element_id="t").count() == 1


@pytest.mark.parametrize("how", ["frozen", "hanging"])
def test_a_late_workers_result_is_discarded(instance, worker_with, tmp_path, monkeypatch, how):
    if how == "hanging":
        # Its process lives and renews; after LONGEST it is given up all the same.
        monkeypatch.setattr(leases, "LONGEST", timedelta(0))
    worker = worker_with(outside=True)
    if how == "frozen":
        os.kill(worker.pid, signal.SIGSTOP)
    time.sleep(leases.LEASE.total_seconds() + 0.1)
    # Once the next worker has the job.
    threading.Timer(0.5, (tmp_path / "goes_on").touch).start()
    assert jobs.run_due_jobs() == 1
    os.kill(worker.pid, signal.SIGCONT)
    worker.join(20)
    assert worker.exitcode == 0
    assert begun_by(tmp_path) == [worker.pid, os.getpid()]
    fresh = ProcessInstance.objects.get(pk=instance.pk)
    assert instance_variables(fresh)["by"] == os.getpid()
    assert HistoryEvent.objects.filter(kind="job_done").count() == 1
    assert WorkItem.objects.filter(element_id="t").count() == 1
    assert set(Job.objects.values_list("status", "attempts")) == {("done", 2)}
