"""Statistics: what is counted in which month and unit, small numbers hidden on the page and in the export."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import SupplementRequest
from reports.queries.durations import durations, percentile
from reports.queries.handling import handling
from reports.queries.months import months
from reports.queries.scope import ReportFilter
from tests.approvals.supervisor.cases import TODAY, a_case, county_with_people, decided, procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_type():
    county_with_people()
    return procedure()


@pytest.fixture
def official(client):
    user = User.objects.get(username="county_supervisor")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def wanted(since="2010-03-01", until="2010-03-31", **more):
    return ReportFilter(TODAY.fromisoformat(since), TODAY.fromisoformat(until), **more)


def test_each_number_counts_in_the_period_of_its_own_day(case_type):
    early = a_case(case_type, filed="2010-02-20", status="decided")
    inside = a_case(case_type, filed="2010-03-01")
    a_case(case_type, filed="2010-04-01")
    decided(early, "2010-03-10")
    SupplementRequest.objects.create(case=inside, requested_on=TODAY, due_on=TODAY)
    (row,) = handling(wanted())
    assert row.unit == "990121"
    assert row.numbers | {"accepted": 0} == {
        "received": 1, "accepted": 0, "supplemented": 1, "granted": 1, "refused": 0, "terminated": 0
    }  # fmt: skip


def test_a_county_is_told_apart_by_its_townships(case_type):
    a_case(case_type, "990121101"), a_case(case_type, "990121100")
    assert [row.unit for row in handling(wanted(county="990121"))] == ["990121100", "990121101"]
    assert [row.unit for row in handling(wanted())] == ["990121"]
    assert handling(wanted(pack="another")) == []


def test_durations_tell_average_and_what_nine_of_ten_do_not_exceed(case_type):
    for number in range(10):
        case = a_case(case_type, filed="2010-03-01", status="decided")
        decided(case, f"2010-03-{2 + number:02}")
    (row,) = durations(wanted())
    assert (row.decisions, row.average, row.most) == (10, 5.5, 9)


@pytest.mark.parametrize(
    ("counts", "percent", "value"),
    [([(3, 1)], 90, 3), ([(1, 9), (50, 1)], 90, 1), ([(1, 8), (50, 2)], 90, 50)],
)
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(counts, percent, value):
    assert percentile(counts, percent) == value


def test_months_without_anything_are_left_out(case_type):
    a_case(case_type, filed="2010-01-05")
    case = a_case(case_type, filed="2010-03-05")
    decided(case, "2010-03-20")
    found = months(wanted("2010-01-01", "2010-03-31"))
    assert [(row.first.month, row.received, row.decided) for row in found] == [(1, 1, 0), (3, 1, 1)]


def test_small_numbers_are_hidden_on_the_page_and_in_the_export(case_type, official):
    for _number in range(3):
        a_case(case_type)
    for _number in range(6):
        a_case(case_type, status="decided", township="990121101")
    page = official.get(reverse("reports"), {"county": "990121"})
    received = [row["cells"][0] for row in page.context["table"]]
    assert received == ["<5", "*", "9"]
    export = official.get(reverse("reports_export"), {"county": "990121"})
    rows = list(csv.reader(io.StringIO(export.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[2:]] == ["<5", "*", "9"]


def test_an_average_of_few_decisions_is_not_told(case_type, official):
    decided(a_case(case_type, status="decided"), "2010-03-20")
    (row,) = official.get(reverse("reports")).context["durations"]
    assert (row["decisions"], row["average"]) == ("<5", "—")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_with_odd_addresses_and_not_for_strangers(case_type, official, client, language):
    official.cookies["django_language"] = language
    assert official.get(reverse("reports"), {"from": "x", "county": "'", "type": "none"}).status_code == 200
    client.logout()
    assert client.get(reverse("reports")).status_code == 302
