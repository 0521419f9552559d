"""A worker that was frozen past its lease wakes up to find its job taken: nothing of its attempt stays."""

import multiprocessing
import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.models import HistoryEvent, Job, ProcessInstance, WorkItem
from workflows.selectors import instance_variables
from workflows.services import jobs
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
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.5))
    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="who"/>'), task("t"), END)
    deployment = deploy(key="p", files={"p.bpmn": diagram(process("p", body))}, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=SYSTEM
    )


def waiting_worker(inside, goes_on):
    """Return a worker whose handler makes the file `inside` and stays there until the file `goes_on` exists.

    Files, because whoever wakes a stopped process through a lock waits for it himself."""

    @service_task("who", outside=True)
    def who(context):
        inside.touch()
        await_file(goes_on)
        return {"by": os.getpid()}

    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=jobs.run_due_jobs, daemon=True)
    worker.start()
    return worker


def await_file(path):
    until = time.monotonic() + 20
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert path.exists()


def test_a_late_workers_result_is_discarded(instance, tmp_path):
    inside, goes_on = tmp_path / "inside", tmp_path / "goes_on"
    worker = waiting_worker(inside, goes_on)
    try:
        await_file(inside)
        os.kill(worker.pid, signal.SIGSTOP)
        time.sleep(jobs.LEASE.total_seconds() + 0.1)
        goes_on.touch()
        assert jobs.run_due_jobs() == 1
        os.kill(worker.pid, signal.SIGCONT)
        worker.join(20)
        assert worker.exitcode == 0
    finally:
        worker.kill()
    fresh = ProcessInstance.objects.get(pk=instance.pk)
    assert instance_variables(fresh)["by"] == os.getpid()
    assert HistoryEvent.objects.filter(kind="job_done").count() == 1
    assert WorkItem.objects.filter(element_id="t").count() == 1
    assert set(Job.objects.values_list("status", "attempts")) == {("done", 2)}
