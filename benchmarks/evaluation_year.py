"""A year of evaluation at full size: 2,395 units, from letters in bulk, a worker killed in the middle, to the archive.

    DATABASE_URL=postgres://... python -m benchmarks.evaluation_year [--counties 10] [--sheets 100]

Makes a database of its own beside the one named (test_...) and drops it. Papers are filled in but not typeset, because
typesetting one costs the same whatever the number of units. Prints one line for each phase, then what must be equal."""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("JINGWEI_EMBEDDED", "1")

import django

django.setup()

from django.db import connection, connections  # noqa: E402
from django.db.models import Count  # noqa: E402

from approvals.models import Case, EvaluatedUnit, IndicatorValue, UnitDuty, UnitScore  # noqa: E402
from approvals.sample.city import load_sample_city  # noqa: E402
from approvals.sample.places import COUNTIES  # noqa: E402
from approvals.services import rendering_pdf  # noqa: E402
from approvals.services.casework import complete_work  # noqa: E402
from approvals.services.evaluations import (  # noqa: E402
    open_evaluation,
    score_all,
)
from approvals.services.packs import deploy_pack  # noqa: E402
from approvals.services.papers import issuing  # noqa: E402
from approvals.services.papers.analysis import analysis_of  # noqa: E402
from benchmarks.evaluation_phases import (  # noqa: E402
    LINE,
    accounted,
    assessed,
    closed_and_told,
    drain,
    every,
    import_sheets,
    move,
    objected,
    published_result,
    quarter_reported,
    superiors_reporting,
    surveyed,
)
from workflows import timelines  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.models import HistoryEvent, Job, ProcessInstance, Timeline, WorkItem  # noqa: E402
from workflows.selectors import instance_variables  # noqa: E402
from workflows.services.settle import settle  # noqa: E402


class Unsigned:
    def sign(self, pdf, **words):
        return pdf


def without_typesetting():
    def render(source, values, *, name):
        rendering_pdf.fill(source, values, name=name)
        return b"%PDF-1.4"

    issuing.render_paper, issuing.signer_in_use = render, Unsigned


def server_seconds():
    """Return which process of the database server serves this connection, and the processor time that it has had;
    nothing where the server is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    try:
        # Fields 14 and 15 of proc(5), counted behind the name of the program in brackets.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return pid, 0.0
    return pid, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def phase(name, number, act):
    start, own, served = time.perf_counter(), time.process_time(), server_seconds()
    result = act()
    seconds, own, now = time.perf_counter() - start, time.process_time() - own, server_seconds()
    server = now[1] - (served[1] if now[0] == served[0] else 0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    # A server whose autovacuum is off keeps the plans that it made for empty tables, and all that was written over.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    each = 1000 / max(number, 1)
    print(
        f"{name:<44} {number:>6}  {seconds:8.1f} s  processor {own:7.1f} s + server {server:7.1f} s"
        f"  ({own * each:7.1f} + {server * each:7.1f} ms each)  {memory:5} MB",
        flush=True,
    )
    return result


def step(case, element, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    complete_work(work_item=item, answers=answers, actor=SYSTEM)
    settle(timeline=LINE, limit=40)


def published(year):
    case = open_evaluation(
        pack_id="annual_evaluation", year=year, city="990100", actor=SYSTEM, is_rehearsal=True
    )
    settle(timeline=LINE)
    step(case, "e_T01", {"base": "library"})
    step(case, "e_T03", {"legal_result": "pass", "reasons": "符合规定"})
    timelines.move_to(timeline=LINE, day=date(year - 1, 12, 20), actor=SYSTEM)
    step(case, "e_T04a", {"answered": True})
    timelines.move_to(timeline=LINE, day=date(year, 1, 10), actor=SYSTEM)
    item = WorkItem.objects.get(root_id=case.root_id, element_id="e_T05", status__in=["open", "claimed"])
    complete_work(
        work_item=item,
        answers={"members": 9, "present": 8, "minutes": "通过", "approved": True},
        actor=SYSTEM,
    )
    return case


def kill_a_worker(enough):
    """Let another process drain the queue and kill it without warning when it has opened `enough` letters."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        settle(timeline=LINE, limit=100000)
        os._exit(0)
    while UnitDuty.objects.count() < enough and os.waitpid(child, os.WNOHANG) == (0, 0):
        time.sleep(0.2)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    there = UnitDuty.objects.count()
    stranded = Job.objects.filter(status="running").update(locked_until=timelines.now("live"))
    print(f"worker killed after {there} letters, jobs left in its hands: {stranded}", flush=True)
    return there


def sign_all():
    every("l_T1", {"letter_answer": "sign", "head_sign": "负责人"})


def villages_reported(year):
    import_sheets(superiors_reporting("H2"), year, "H2")
    every("p_T5", {"accept_result": "accept"})


def check(name, expected, got):
    print(f"{'ok  ' if expected == got else 'DIFF'} {name}: {got} of {expected}", flush=True)
    return expected == got


def run(counties, sheets, year=2011):
    without_typesetting()
    codes = [row[0] for row in COUNTIES][:counties]
    Timeline.objects.update_or_create(key=LINE, defaults={"day": date(year - 1, 12, 1), "instant": None})
    timelines.move_to(timeline=LINE, day=date(year - 1, 12, 1), actor=SYSTEM)
    phase("sample city loaded", counties, lambda: load_sample_city(counties=codes))
    phase("pack deployed", 1, lambda: deploy_pack(pack_id="annual_evaluation", actor=SYSTEM))
    case = phase("indicators published", 1, lambda: published(year))
    villages = counties * 200
    units = 25 + counties * (1 + 15 + 1 + 20) + villages
    good = letters(case, units)
    good &= first_half(year, sheets, villages, others=units - villages)
    good &= second_half(case, year, villages, others=units - villages)
    good &= results(case, year, units, appeals=10 * counties)
    good &= ending(case, units, others=units - villages)
    print(f"instances {ProcessInstance.objects.count()}, history {HistoryEvent.objects.count()}", flush=True)
    return good


def letters(case, units):
    half = units // 2
    phase("letters opened until the worker is killed", half, lambda: kill_a_worker(half))
    phase("the rest opened by another worker", units - half, drain)
    good = check("units", units, EvaluatedUnit.objects.count())
    good &= check("letters", units, UnitDuty.objects.filter(kind="letter").count())
    twice = UnitDuty.objects.values("evaluated", "kind", "period").annotate(n=Count("pk")).filter(n__gt=1)
    good &= check("letters twice", 0, twice.count())
    good &= check("letter cases", units, Case.objects.filter(unit_duty__kind="letter").count())
    phase("letters signed, numbered, told to the year", units, sign_all)
    signed = instance_variables(ProcessInstance.objects.get(pk=case.root_id)).get("letters_signed")
    good &= check("signed, counted by the year's own process", units, int(signed))
    heard = HistoryEvent.objects.filter(instance_id=case.root_id, kind="message_received").count()
    return good & check("messages that the year received", units, heard)


def first_half(year, sheets, villages, others):
    move(date(year, 4, 1))
    phase("first quarter reported, checked, accepted", others, lambda: quarter_reported(year, "Q1"))
    phase("half-year opened", 2 * others + villages, lambda: move(date(year, 7, 1)))
    towns = superiors_reporting("H1")[:sheets]
    due = EvaluatedUnit.objects.filter(line="G", superior__in=towns).count()
    twice = f"{len(towns)} sheets of villages, each twice"
    done, known = phase(twice, due, lambda: import_sheets(towns, year, "H1", 2))
    good = check("village reports imported", due, done)
    good &= check("found known at the second import", due, known)
    good &= check("values", due * 5, IndicatorValue.objects.filter(period="H1").count())
    every("p_T5", {"accept_result": "accept"})
    phase("second quarter reported", others, lambda: quarter_reported(year, "Q2"))
    return good & check("half-year assessments", others, phase("half-year assessed", others, assessed))


def second_half(case, year, villages, others):
    move(date(year, 10, 9))
    phase("third quarter reported", others, lambda: quarter_reported(year, "Q3"))
    phase("survey counted", villages + others, lambda: surveyed(case))
    move(date(year + 1, 1, 4))
    phase("second half of villages", villages, lambda: villages_reported(year))
    phase("fourth quarter reported", others, lambda: quarter_reported(year, "Q4"))
    good = check("assessments of the year", others, phase("year assessed", others, assessed))
    done = UnitDuty.objects.filter(kind="report", status="done").count()
    return good & check("reports accepted", 4 * others + 2 * villages, done)


def results(case, year, units, appeals):
    move(date(year + 1, 2, 10))
    phase("all units scored, ranked, told", units, lambda: closed_and_told(case))
    good = check("scores", units, UnitScore.objects.count())
    good &= check("told", units, UnitDuty.objects.filter(kind="score", status="done").count())
    phase("scored once more", units, lambda: score_all(case=case))
    reviewed = phase("objections reviewed", appeals, lambda: objected(case, appeals))
    return good & check("objections", appeals, reviewed)


def ending(case, units, others):
    final = phase("result confirmed and published", units, lambda: published_result(case))
    good = check("published", units, final)
    figures = phase("the year analysed for its report", units, lambda: analysis_of(case))
    good &= check("ranked units in the analysis", units, sum(row["units"] for row in figures["classes"]))
    good &= check("duty reports", others, phase("duty reports, archive", others, lambda: accounted(case)))
    case.refresh_from_db()
    return good & check("the year's end", "e_EE1", case.outcome)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=10)
    parser.add_argument("--sheets", type=int, default=100)
    given = parser.parse_args()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        # Nobody else moves the clock of the rehearsal, as nobody moves that of a live year.
        with timelines.alone():
            good = run(given.counties, given.sheets)
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(str(name), verbosity=0)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
