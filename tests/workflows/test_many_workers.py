"""Several workers, one database: what is due happens once, whoever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.workflows.at_once import start_many, together
from tests.workflows.diagrams import APPROVAL, END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.errors import WorkflowError
from workflows.handlers import service_task
from workflows.models import Job, ProcessInstance, WorkItem
from workflows.services.execution import complete_work_item
from workflows.services.jobs import run_due_jobs

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]


@pytest.fixture(autouse=True)
def only_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("row locks are tested on PostgreSQL (DATABASE_URL)")


def test_every_job_runs_once_under_eight_workers():
    ran = Counter()
    lock = threading.Lock()

    @service_task("count")
    def count(context):
        with lock:
            ran[context.instance.pk] += 1

    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="count"/>'), task("t"), END)
    instances = start_many(diagram(process("p", body)), "p", 40)
    together(8, lambda place: run_due_jobs(limit=100))
    assert ran == {instance.pk: 1 for instance in instances}
    assert WorkItem.objects.filter(status="open").count() == 40
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}


def test_of_two_who_complete_the_same_item_one_wins():
    (instance,) = start_many(APPROVAL, "approval", 1)
    item = WorkItem.objects.get(root=instance)
    results = together(
        6, lambda place: complete_work_item(work_item_id=item.pk, variables={"by": place}, actor=SYSTEM)
    )
    refused = [result for result in results if isinstance(result, WorkflowError)]
    assert len(refused) == 5
    assert WorkItem.objects.filter(root=instance, element_id="decide").count() == 1


@pytest.mark.redis
@pytest.mark.slow
def test_celery_workers_drain_what_a_killed_one_left(settings, tmp_path):
    catch = (
        "w",
        '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0S</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>",
    )
    waiting = start_many(diagram(process("q", chain(START, catch, END))), "q", 20)
    name = connection.settings_dict["NAME"]
    url = f"postgres://postgres@127.0.0.1:5432/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "JINGWEI_KEYS": str(settings.KEYS_DIR)}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-B",
        "-c",
        "2",
        "-l",
        "ERROR",
        "-s",
        str(tmp_path / "beat"),
    ]
    first = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        time.sleep(1)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        second = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        try:
            ids = [instance.pk for instance in waiting]
            for _ in range(120):
                left = ProcessInstance.objects.filter(pk__in=ids).exclude(status="completed").count()
                if not left:
                    break
                time.sleep(0.5)
            assert left == 0
        finally:
            os.killpg(second.pid, signal.SIGTERM)
            second.wait(30)
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
