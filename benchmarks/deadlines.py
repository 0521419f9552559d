"""A hundred thousand open time limits are computed again after a calendar change, with the progress shown.

    DATABASE_URL=postgres://.../a_scratch_database python -m benchmarks.deadlines [clocks]

Cases, clocks and alarms are copies, row by row, of one that was opened, begun on ten different days; the change moves
nine in ten of them, which is near the worst case: each moved one costs a row, its timer, four alarms, a history event and a record."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import date, timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from approvals.models import (  # noqa: E402
    CalendarYear,
    Case,
    CaseType,
    ClockAlarm,
    ClockEvent,
    ClockMove,
    StatutoryClock,
)
from approvals.services import deadlines  # noqa: E402
from approvals.services.work_calendar import load_known_years, load_year  # noqa: E402
from workflows import timelines  # noqa: E402
from workflows.actors import SYSTEM, Actor  # noqa: E402
from workflows.models import Deployment, ProcessDefinition, ProcessInstance, Timer  # noqa: E402

LIMIT = {
    "key": "service", "name": "service", "unit": "WD", "length": 10, "warn": [70, 100], "overdue": "supervise",
}  # fmt: skip
ESCALATIONS = [{"key": "red", "after": 0}, {"key": "red3", "after": 3}, {"key": "red10", "after": 10}]
CLERK, HEAD = Actor(user_id=None, name="clerk"), Actor(user_id=None, name="head")


def columns(model, *left_out):
    return ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.column not in left_out)


def opened(day):
    """Return one case with its process, a running clock of ten working days and a timer that follows it."""
    timelines.set_day(timeline="training", day=day, actor=SYSTEM)
    deployment = Deployment.objects.create(key="benchmark", version=1, content_hash="0" * 64)
    case_type = CaseType.objects.create(
        pack_id="benchmark", version=1, code="YB", name_zh="样本", name_en="sample", mode="training",
        manifest={"limits": [LIMIT], "escalations": ESCALATIONS}, content_hash="0" * 64, deployment=deployment,
    )  # fmt: skip
    definition = ProcessDefinition.objects.create(
        key="b", version=1, content_hash="0" * 64, xml="<definitions/>"
    )
    root = ProcessInstance.objects.create(
        definition=definition,
        deployment=deployment,
        pin="0" * 64,
        timeline="training",
        started_at=timelines.now("live"),
    )
    case = Case.objects.create(
        case_type=case_type,
        root=root,
        number="B-0",
        timeline="training",
        fact_date=day,
        filed_on=day,
        county="990121",
        township="990121100",
    )
    Timer.objects.create(instance=root, timer_id="t", element_id="t", clock="service", timeline="training")
    deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    return case


def copy(case, number):
    """Copy the case with all that hangs on it; numbers of copies are those of their cases."""
    tables = (
        (ProcessInstance, case.root_id, {"id": "%(root)s + n"}),
        (Case, case.pk, {"id": "%(case)s + n", "root_id": "%(root)s + n", "number": "'B-' || n"}),
        (StatutoryClock, case.clocks.get().pk, {"id": "%(clock)s + n", "case_id": "%(case)s + n"}),
        (ClockEvent, ClockEvent.objects.get().pk, {"id": "%(event)s + n", "clock_id": "%(clock)s + n"}),
        *(
            (ClockAlarm, pk, {"id": f"%(alarm)s + 4 * n + {place}", "clock_id": "%(clock)s + n"})
            for place, pk in enumerate(ClockAlarm.objects.values_list("pk", flat=True))
        ),
        (Timer, Timer.objects.get().pk, {"id": "%(timer)s + n", "instance_id": "%(root)s + n"}),
    )
    names = {
        ProcessInstance: "root",
        Case: "case",
        StatutoryClock: "clock",
        ClockEvent: "event",
        Timer: "timer",
    }
    base = {name: key for model, key, _ in tables if (name := names.get(model, "alarm"))}
    with connection.cursor() as cursor:
        for model, key, changed in tables:
            names = columns(model, *changed)
            table, values = model._meta.db_table, ", ".join(changed.values()) % base
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(changed)}, {names}) SELECT {values}, {names}"
                f" FROM {table}, generate_series(1, {number}) n WHERE id = {key}"
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        for table, key, day in (("statutoryclock", "id", "started_on"), ("clockevent", "clock_id", "on")):
            cursor.execute(f'UPDATE approvals_{table} SET "{day}" = "{day}" - {key}::integer % 10')
        cursor.execute("ANALYZE")


def told(begin):
    last = [0]

    def tell(change):
        if change.done - last[0] >= 10_000 or change.done == change.total:
            last[0] = change.done
            seconds = time.perf_counter() - begin
            print(f"  {change.done} of {change.total}, {change.moved} moved, {seconds:.0f} s", flush=True)

    return tell


def run(place):
    begin = time.perf_counter()
    return deadlines.run_calendar_changes(tell=told(begin))


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if connection.vendor != "postgresql":
        raise SystemExit("name a PostgreSQL database (DATABASE_URL)")
    call_command("migrate", verbosity=0)
    if Case.objects.exists():
        raise SystemExit("the database is not empty; name a new one")
    load_known_years(last=2013, actor=SYSTEM)
    CalendarYear.objects.filter(year__gte=2014).delete()
    copy(opened(date(2013, 12, 24)), number - 1)
    days = [date(2014, 1, 1) + timedelta(n) for n in range(3)]
    load_year(year=2014, days_off=days, worked=[], source="benchmark", actor=CLERK)
    begin = time.perf_counter()
    change = deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    print(
        f"confirmed in {time.perf_counter() - begin:.2f} s; {change.total} open clocks are computed in the background"
    )
    connections.close_all()
    begin = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        computed = sum(pool.map(run, range(1)))
    seconds = time.perf_counter() - begin
    print(
        f"{computed} clocks in {seconds:.0f} s, {computed / seconds:.0f} a second; {ClockMove.objects.count()} moved"
    )


if __name__ == "__main__":
    main()
