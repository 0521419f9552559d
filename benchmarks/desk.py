"""Pages of the desk with a city's cases in the database: how much longer they take than with a handful.

    DATABASE_URL=postgres://.../a_scratch_database python -m benchmarks.desk [cases]

Every page is asked for as its own person, through the whole stack, at 1 % of the cases and at all of them; the ratio tells
whether a list is read by its index. Four of five cases are closed, as in a register of some years. The database must be
empty or from an earlier run, which goes on where it stands."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import date, timedelta
from itertools import islice

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from approvals.models import Case, Decision, OrgUnit, StatutoryClock  # noqa: E402
from approvals.sample.city import load_sample_city  # noqa: E402
from approvals.services.packs import deploy_pack  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.models import InboxEntry, ProcessInstance, Timeline, WorkItem  # noqa: E402

TODAY = date(2010, 3, 22)
BATCH = 5000
PAGES = [
    ("county_clerk", "/desk/", "inbox"),
    ("county_clerk", "/desk/?box=unit", "inbox, the unit's"),
    ("county_clerk", "/desk/cases/", "register"),
    ("county_clerk", "/desk/cases/?lamp=red", "register, overdue"),
    ("county_clerk", "/desk/cases/?q=-000500", "register, search for a number"),
    ("city_clerk", "/desk/cases/", "register of the city"),
    ("supervisor", "/supervision/", "supervision"),
    ("supervisor", "/supervision/oldest/", "supervision, oldest cases"),
    ("county_clerk", "/registers/cases/?from=2007-01-01", "case register"),
    ("county_clerk", "/registers/decisions/?from=2007-01-01&sort=number", "decision register by number"),
    ("supervisor", "/registers/cases/?from=2007-01-01&after=2009-01-01~1", "case register, far behind"),
    ("supervisor", "/reports/?year=2009", "statistics of a year"),
    ("applicant", "/portal/cases/", "an applicant's cases"),
    ("system", "/operation/runs/", "runs"),
    ("system", "/operation/runs/?state=running&element=a_T09", "runs at an element"),
    ("system", "/operation/", "health"),
]


def prepare():
    call_command("migrate", verbosity=0)
    load_sample_city()
    Timeline.objects.update_or_create(key="training", defaults={"day": TODAY, "instant": None})
    return deploy_pack(pack_id="second_birth_approval", actor=SYSTEM)


def fill(case_type, total):
    """Write cases with an instance, a clock, and for the open ones a work item that the county's examiners see."""
    villages = list(OrgUnit.objects.filter(level="village").values_list("code", flat=True).order_by("code"))
    definition = case_type.deployment.definitions.get(key=case_type.process_id)
    draw, have = random.Random(7), Case.objects.count()
    numbers = iter(range(have, total))
    while batch := list(islice(numbers, BATCH)):
        with transaction.atomic():
            write(batch, case_type, definition, villages, draw)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def write(numbers, case_type, definition, villages, draw):
    roots = ProcessInstance.objects.bulk_create(
        ProcessInstance(
            definition=definition,
            deployment=case_type.deployment,
            pin="0" * 64,
            business_key=f"ZSY-990121-2009-{number:06}",
            timeline="training",
            status="completed" if number % 5 else "active",
            started_at=timezone.now(),
        )
        for number in numbers
    )
    cases = Case.objects.bulk_create(
        case_of(number, root, case_type, villages[draw.randrange(len(villages))], draw)
        for number, root in zip(numbers, roots, strict=True)
    )
    StatutoryClock.objects.bulk_create(clock_of(case, draw) for case in cases)
    decider = User.objects.get(username="county_deputy")
    Decision.objects.bulk_create(decision_of(case, decider) for case in cases if case.status == "closed")
    items = WorkItem.objects.bulk_create(item_of(case) for case in cases if case.status == "accepted")
    InboxEntry.objects.bulk_create(
        InboxEntry(
            work_item=item, unit=item.unit, role=item.role, due_on=item.due_on, opened_at=item.opened_at
        )
        for item in items
    )


def case_of(number, root, case_type, village, draw):
    filed = TODAY - timedelta(days=draw.randrange(10, 900))
    is_open = number % 5 == 0
    return Case(
        case_type=case_type,
        number=root.business_key,
        timeline="training",
        root=root,
        status="accepted" if is_open else "closed",
        stage="county",
        applicant_label="李**",
        village=village,
        township=village[:9],
        county=village[:6],
        city="990100",
        filed_on=filed,
        fact_date=filed,
        accepted_on=filed,
        closed_on=None if is_open else filed + timedelta(days=20),
    )


def clock_of(case, draw):
    due = TODAY + timedelta(days=draw.randrange(-5, 30))
    is_open = case.status == "accepted"
    return StatutoryClock(
        case=case,
        key="county_decision",
        unit="WD",
        length=20,
        handling_unit=case.county,
        started_on=case.filed_on,
        due_on=due,
        warns_on=due - timedelta(days=6),
        stopped_on=None if is_open else case.closed_on,
        status="running" if is_open else "stopped",
        calendar_version="2010",
    )


def decision_of(case, decider):
    return Decision(
        case=case,
        outcome="granted" if case.pk % 10 else "refused",
        legal_basis="x",
        reasons="x",
        seen_hash="x",
        decided_on=case.closed_on,
        decided_by=decider,
        decided_by_name="x",
        unit=case.county,
    )


def item_of(case):
    return WorkItem(
        instance=case.root,
        root=case.root,
        work_id="1",
        element_id="a_T09",
        name="审查",
        unit=case.county,
        role="COUNTY_CLERK",
        candidates={"pairs": [[case.county, "COUNTY_CLERK"]]},
        opened_at=timezone.now(),
        due_on=TODAY,
        business_key=case.number,
    )


def measure():
    """Return page -> (milliseconds, median of five after one to warm up; queries)."""
    found = {}
    for username, url, title in PAGES:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        asked = []
        with connection.execute_wrapper(lambda run, *given, asked=asked: asked.append(1) or run(*given)):
            answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        found[title] = (statistics.median(timed(client, url) for _ in range(5)), len(asked))
    return found


def timed(client, url):
    began = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - began) * 1000


def main():
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    case_type = prepare()
    fill(case_type, total // 100)
    few = measure()
    began = time.perf_counter()
    fill(case_type, total)
    print(f"{total:,} cases in {connection.vendor}, written in {time.perf_counter() - began:.0f} s")
    many = measure()
    print(f"{'page':32} {'queries':>7} {total // 100:>10,} {total:>10,}  ratio")
    for title, (before, queries) in few.items():
        after = many[title][0]
        print(f"{title:32} {queries:>7} {before:>7.0f} ms {after:>7.0f} ms  {after / before:5.1f}")


if __name__ == "__main__":
    main()
