"""Many officials issue at once: no number twice, none missing, one paper an occasion. Needs PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from approvals.models import NumberSeries, Paper
from approvals.services.numbering import register_gaps
from approvals.services.papers import issue_paper
from tests.approvals.papers.cases import CLERK, decide, make_case, make_type, organisation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 6
SHORT = "{% extends 'base_paper.html' %}"


@pytest.fixture(autouse=True)
def only_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer; run with DATABASE_URL=postgres://...")


@pytest.fixture
def case_type():
    organisation()
    made = make_type()
    made.manifest["paper_templates"]["approval_decision.html"] = SHORT
    made.save()
    return made


def at_once(act, arguments):
    """Call `act` in a thread for each argument, all released together."""
    gate = Barrier(len(arguments))

    def run(argument):
        gate.wait()
        try:
            return act(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def issue(case):
    return issue_paper(
        case=case,
        key="approval_decision",
        context={},
        actor=CLERK,
        decision=case.decisions.in_force(),
        occasion="once",
    )


def test_numbers_of_different_cases_run_without_gaps(case_type):
    cases = [make_case(case_type=case_type, number=number) for number in range(1, THREADS + 1)]
    for case in cases:
        decide(case)
    numbers = sorted(paper.number for paper in at_once(issue, cases))
    assert numbers == [f"青溪计生再批〔2010〕第{value:04}号" for value in range(1, THREADS + 1)]
    assert register_gaps(NumberSeries.objects.get()) == []


def test_one_occasion_gives_one_paper_and_uses_one_number(case_type):
    case = make_case(case_type=case_type)
    decide(case)
    papers = at_once(issue, [case] * THREADS)
    assert len({paper.pk for paper in papers}) == Paper.objects.count() == 1
    assert NumberSeries.objects.get().last == 1
