"""What a case costs on disk: tables and indexes after some thousand whole cases, by table and scaled to a year.

    DATABASE_URL=postgres://.../an_empty_database python -m benchmarks.sizes [cases] [times]

A case here is a parent with six user tasks, each with a time limit, two service tasks and one called process of two
tasks: twelve steps or so of an approval with its documents sent. The cases are run by the engine, then their rows are
copied with numbers of their own (`times`), so that the indexes have the depth of a larger run."""

from __future__ import annotations

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from workflows.actors import SYSTEM  # noqa: E402
from workflows.handlers import Registry, registry, service_task  # noqa: E402
from workflows.models import HistoryEvent, Job, MessageSubscription, ProcessInstance, Timer, WorkItem  # noqa: E402
from workflows.services.compacting import compact  # noqa: E402
from workflows.services.deployment import deploy  # noqa: E402
from workflows.services.execution import complete_work_item, start_process  # noqa: E402
from workflows.services.settle import settle  # noqa: E402

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:jingwei="urn:jingwei:bpmn:1">'
)
ANSWERS = {"outcome": "accepted", "papers": ["household", "marriage", "income"], "remark": "complete " * 6}
COPIED = (ProcessInstance, WorkItem, Timer, Job, MessageSubscription, HistoryEvent)
SIZES = """
SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind = 'r' AND relname LIKE 'workflows\\_%%' AND pg_table_size(oid) > 65536 ORDER BY 3 DESC
"""
# Of the indexes the larger ones: which of them grow with the years, and which with the work in hand.
INDEXES = """
SELECT c.relname, i.relname, pg_relation_size(i.oid) FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE c.relname LIKE 'workflows\\_%%' AND pg_relation_size(i.oid) > 65536 ORDER BY 3 DESC
"""


def process(key, *elements):
    body, before = [f'<startEvent id="{key}_s"/>'], f"{key}_s"
    for name, xml in [*elements, (f"{key}_e", f'<endEvent id="{key}_e"/>')]:
        body.append(f'{xml}<sequenceFlow id="f_{name}" sourceRef="{before}" targetRef="{name}"/>')
        before = name
    return f'<process id="{key}" isExecutable="true">{"".join(body)}</process>'


def timed(name, end):
    late = (
        f'<boundaryEvent id="late_{name}" attachedToRef="{name}" cancelActivity="false"><timerEventDefinition>'
        "<timeDuration>P20D</timeDuration></timerEventDefinition></boundaryEvent>"
        f'<sequenceFlow id="l_{name}" sourceRef="late_{name}" targetRef="{end}"/>'
    )
    return name, f'<userTask id="{name}" name="{name}" camunda:candidateGroups="clerk"/>{late}'


def sent(name):
    return name, f'<serviceTask id="{name}" jingwei:handler="send"/>'


def diagrams():
    called = ("call", '<callActivity id="call" calledElement="notice"/>')
    first, second = (
        [timed(f"t{n}", "case_e") for n in (1, 2, 3)],
        [timed(f"t{n}", "case_e") for n in (4, 5, 6)],
    )
    own = process("case", *first, sent("receipt"), called, *second, sent("paper"))
    inner = process("notice", timed("n1", "notice_e"), timed("n2", "notice_e"))
    return {
        "case.bpmn": (HEAD + own + "</definitions>").encode(),
        "notice.bpmn": (HEAD + inner + "</definitions>").encode(),
    }


def run(cases):
    deployment = deploy(key="case", files=diagrams(), metadata={}, actor=SYSTEM)
    for number in range(cases):
        root = start_process(
            deployment=deployment,
            process_id="case",
            variables={"applicant": "X" * 40, "amount": 3, **ANSWERS},
            business_key=f"YB-990101-2012-{number:06}",
            actor=SYSTEM,
        )
        while items := list(WorkItem.objects.filter(root=root, status="open").values_list("pk", flat=True)):
            for pk in items:
                complete_work_item(work_item_id=pk, variables=ANSWERS, actor=SYSTEM)
            settle()


def copied(cases, times):
    """Copy every row of the cases so many times, with numbers of their own: indexes get their depth, the engine no work."""
    shifts = {
        model: (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) for model in COPIED
    }
    own = {
        "business_key": f"left(business_key, -6) || lpad((right(business_key, 6)::int + n * {cases})::text, 6, '0')",
        "key": "key || '.' || n",
    }
    with connection.cursor() as cursor:
        for model, shift in shifts.items():
            fields, table = model._meta.concrete_fields, model._meta.db_table
            values = [
                own.get(field.column, f'"{field.column}"{moved(field, shift, shifts)}') for field in fields
            ]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)}"
                f" FROM generate_series(1, {times - 1}) n, {table} WHERE id <= {shift} ORDER BY n, id"
            )


def moved(field, shift, shifts):
    shift = shift if field.primary_key else shifts.get(field.related_model, 0)
    return f" + n * {shift}" if shift else ""


def report(cases, a_year, title):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL ANALYZE")
        cursor.execute(SIZES)
        found = cursor.fetchall()
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
    print(
        f"\n{title}\n{'table':<34}{'rows/case':>10}{'B/row':>8}{'B index':>9}{'kB/case':>9}{'GB a year':>11}"
    )
    total = 0.0
    for name, number, table, index in found:
        a_case = (table + index) / cases / 1024
        total += a_case
        rows = max(number, 1)
        print(f"{name:<34}{number / cases:>10.1f}{table / rows:>8.0f}{index / rows:>9.0f}{a_case:>9.2f}"
              f"{a_case * a_year / 1024**2:>11.1f}")  # fmt: skip
    print(f"{'all':<34}{'':>27}{total:>9.2f}{total * a_year / 1024**2:>11.1f}", flush=True)
    for table, name, size in indexes:
        a_case = size / cases
        print(f"  {table:<32}{name:<62}{a_case:>8.0f} B/case{a_case * a_year / 1024**3:>7.1f} GB", flush=True)


def main():
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    a_year = 5_000_000
    if connection.vendor != "postgresql":
        raise SystemExit("sizes are PostgreSQL's (DATABASE_URL)")
    call_command("migrate", verbosity=0)
    if ProcessInstance.objects.exists():
        raise SystemExit("the database is not empty; name a new one")
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)
    service_task("send")(lambda context: {"paper": "P-1"})
    run(cases)
    copied(cases, times)
    cases *= times
    assert not ProcessInstance.objects.exclude(status="completed").exists()
    report(cases, a_year, f"{cases} ended cases")
    ProcessInstance.objects.update(ended_at="2000-01-02T00:00:00Z")
    compact(
        since=None,
        until=ProcessInstance.objects.order_by("started_at")
        .first()
        .started_at.replace(year=2000, month=1, day=5),
    )
    report(cases, a_year, "the same after `compact`")


if __name__ == "__main__":
    main()
