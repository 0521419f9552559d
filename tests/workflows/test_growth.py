"""What is asked all the while looks at the work in hand; it never walks through the years that are over."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.workflows.diagrams import END, START, chain, diagram, process
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.measures import exposition
from workflows.models import Job, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.inbox import OPEN
from workflows.services.jobs import run_due_jobs
from workflows.services.sweeps import sweep
from workflows.services.timers import run_due_timers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
# Tables that keep a row of everything that ever happened.
GROWING = (
    "workflows_processinstance",
    "workflows_workitem",
    "workflows_historyevent",
    "workflows_job ",
    "workflows_timer ",
)


def walks(work):
    """Return the statements of `work` for which PostgreSQL knows no way but reading a growing table whole."""
    with CaptureQueriesContext(connection) as seen:
        work()
    asked = [row["sql"] for row in seen.captured_queries if row["sql"].startswith("SELECT")]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return [sql for sql in asked if any(f"Seq Scan on {name}" in plan(cursor, sql) for name in GROWING)]


def plan(cursor, sql):
    cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
    return "\n".join(line for (line,) in cursor.fetchall()) + " "


@pytest.mark.postgres
def test_no_query_is_compiled_by_the_server():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (DATABASE_URL)")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("work", [exposition, sweep, run_due_jobs, run_due_timers])
def test_no_year_that_is_over_is_read(work):
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL for its plans")
    assert walks(work) == []


def test_open_work_is_counted_from_an_index_that_holds_nothing_else():
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL for its plans")
    with CaptureQueriesContext(connection) as seen, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert WorkItem.objects.filter(status__in=OPEN).count() == 0
        assert "work_open" in plan(cursor, seen.captured_queries[-1]["sql"])


def test_the_next_job_is_found_without_sorting_all_that_wait():
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL for its plans")
    service_task("note")(lambda context: None)
    content = diagram(process("p", chain(START, ("s", '<serviceTask id="s" jingwei:handler="note"/>'), END)))
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    start_process(deployment=deployment, process_id="p", variables={}, business_key="k", actor=SYSTEM)
    [job] = Job.objects.all()
    waiting = {"instance": job.instance, "handler": "note", "run_after": job.run_after}
    Job.objects.bulk_create(Job(**waiting, key=f"k{n}", priority=n % 3) for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as seen:
        assert run_due_jobs(limit=1) == 1
    [claim] = [row["sql"] for row in seen.captured_queries if "SKIP LOCKED" in row["sql"]]
    with connection.cursor() as cursor:
        assert "Sort" not in plan(cursor, claim)
