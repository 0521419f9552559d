"""Figures of a unit: lamps, stages, the rate in time, drill-down, who sees what, and few questions to the database."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import Case, LedgerEvent, StatutoryClock
from approvals.selectors.suppression import suppressed
from tests.approvals.supervisor.cases import TODAY, a_case, a_clock, county_with_people, decided, procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_type():
    county_with_people()
    return procedure()


@pytest.fixture
def entered(client):
    def enter(username):
        user = User.objects.get(username=username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def figures(client, **query):
    return client.get(reverse("supervision"), query).context["overview"]


def test_a_lamp_is_that_of_the_worst_running_duty(case_type, entered):
    red, yellow, green, held, mine, none = (a_case(case_type) for _ in range(6))
    a_clock(red, "2010-03-19")
    a_clock(red, "2010-05-01", key="issue")
    a_clock(yellow, "2010-03-22", warns="2010-03-15")
    a_clock(green, "2010-04-30")
    a_clock(held, None, status="held")
    a_clock(mine, "2010-03-01", key="supplement")
    a_clock(none, "2010-03-01", status="stopped", stopped="2010-02-28")
    lamps = figures(entered("county_supervisor")).total.lamps
    assert lamps == {"red": 1, "yellow": 1, "green": 1, "held": 1, "none": 2}


def test_decided_in_time_looks_at_duties_begun_before_the_decision_only(case_type, entered):
    in_time, late, later_duty, open_clock = (a_case(case_type, status="decided") for _ in range(4))
    a_clock(in_time, "2010-03-10", status="stopped", stopped="2010-03-10")
    a_clock(late, "2010-03-10", status="stopped", stopped="2010-03-11")
    a_clock(
        later_duty, "2010-03-10", status="stopped", stopped="2010-03-20", start="2010-03-16", key="service"
    )
    a_clock(open_clock, "2010-03-12")
    for case in (in_time, late, later_duty):
        decided(case, "2010-03-15")
    decided(open_clock, "2010-03-15")
    total = figures(entered("county_supervisor")).total
    assert (total.decided, total.in_time, total.rate) == (4, 2, 50)


def test_the_page_says_what_lies_on_the_other_timeline(case_type, entered):
    for _ in range(2):
        a_case(case_type)
    a_case(case_type, status="closed")
    client = entered("county_supervisor")
    assert client.get(reverse("supervision")).context["not_shown"] == 0
    real = a_case(case_type)
    Case.objects.filter(pk=real.pk).update(timeline="live")
    page = client.get(reverse("supervision"))
    assert page.context["wanted"].timeline == "live" and "另有未结演练案件 2 件" in page.content.decode()
    training = client.get(reverse("supervision"), {"cases": "training"}).content.decode()
    assert "另有未结正式案件 1 件" in training


def test_the_period_holds_its_first_and_last_day(case_type, entered):
    for day in ("2010-03-01", "2010-03-10", "2010-03-11"):
        a_case(case_type, filed=day)
    total = figures(entered("county_supervisor"), **{"from": "2010-03-01", "to": "2010-03-10"}).total
    assert total.filed == 2 and total.open == 3


def test_cases_for_training_are_never_counted_with_real_ones(case_type, entered):
    a_case(case_type)
    client = entered("county_supervisor")
    page = client.get(reverse("supervision"))
    assert page.context["wanted"].until == TODAY and page.context["overview"].total.open == 1
    real = a_case(case_type)
    Case.objects.filter(pk=real.pk).update(timeline="live")
    a_case(case_type)
    assert figures(client).total.open == 1
    assert figures(client, cases="training").total.open == 2
    assert figures(client, cases="live").total.open == 1


def test_the_way_down_leads_from_county_to_township_and_no_further_up(case_type, entered):
    a_clock(a_case(case_type, "990121100"), "2010-03-19")
    a_case(case_type, "990121101")
    client = entered("county_supervisor")
    units = figures(client).units
    assert [(row.key, row.name, row.open) for row in units] == [
        ("990121100", "清河镇", 1),
        ("990121101", "高塘镇", 1),
    ]
    assert figures(client, unit="990121101").total.open == 1
    assert client.get(reverse("supervision"), {"unit": "990100"}).status_code == 404
    assert [row.key for row in figures(entered("city_supervisor")).units] == ["990121"]


def test_a_township_head_sees_his_township_and_a_clerk_no_figures(case_type, entered):
    a_case(case_type, "990121100"), a_case(case_type, "990121101")
    assert figures(entered("town_head")).total.open == 1
    assert entered("town_head").get(reverse("supervision"), {"unit": "990121101"}).status_code == 404
    assert entered("clerk").get(reverse("supervision")).status_code == 403


def test_the_overdue_list_names_limit_days_and_ledger_and_opens_only_what_may_be_opened(case_type, entered):
    case = a_case(case_type)
    a_clock(case, "2010-03-19")
    LedgerEvent.objects.create(case=case, kind="county_overdue", occurred_on=TODAY)
    page = entered("county_supervisor").get(reverse("supervision_overdue"))
    (row,) = page.context["page"].rows
    text = page.content.decode()
    assert (row.days_left, row.may_open, row.limit["zh"]) == (-1, False, "县级决定")
    assert case.number in text and reverse("case", args=[case.number]) not in text
    assert "县级决定" in text


@pytest.mark.parametrize(("unit", "left"), [("WD", -1), ("CD", -3), ("M", -3)])
def test_the_days_are_counted_as_the_limit_counts_them(case_type, entered, unit, left):
    """From Friday to Monday a limit in working days is one day over, one in calendar days three."""
    clock = a_clock(a_case(case_type), "2010-03-19")
    StatutoryClock.objects.filter(pk=clock.pk).update(unit=unit)
    page = entered("county_supervisor").get(reverse("supervision_overdue"))
    (row,) = page.context["page"].rows
    assert (row.days_left, row.unit) == (left, "WD" if unit == "WD" else "CD")
    assert ("工作日" in page.content.decode()) is (unit == "WD")


def test_the_longest_waiting_come_first_and_are_narrowed_by_lamp(case_type, entered):
    new, old = a_case(case_type, filed="2010-03-10"), a_case(case_type, filed="2010-03-02")
    a_clock(new, "2010-03-19")
    client = entered("county_supervisor")
    rows = client.get(reverse("supervision_oldest")).context["page"].rows
    assert [row.case.pk for row in rows] == [old.pk, new.pk]
    rows = client.get(reverse("supervision_oldest"), {"lamp": "red"}).context["page"].rows
    assert [row.case.pk for row in rows] == [new.pk]


def test_the_number_of_questions_does_not_grow_with_the_cases(
    case_type, entered, django_assert_max_num_queries
):
    for number in range(40):
        a_clock(a_case(case_type, f"9901211{number % 2:02}"), "2010-03-19")
    client = entered("county_supervisor")
    with django_assert_max_num_queries(27):
        client.get(reverse("supervision"))
    with django_assert_max_num_queries(26):
        client.get(reverse("supervision_overdue"))


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_holds_numbers_only_and_hides_small_ones_for_publication(case_type, entered):
    cases = [a_case(case_type, "990121100") for _ in range(6)] + [
        a_case(case_type, "990121101") for _ in range(3)
    ]
    client = entered("county_supervisor")
    inner = client.get(reverse("supervision_export"))
    rows = read_csv(inner)
    assert [row[:2] for row in rows[2:]] == [
        ["990121100", "清河镇"],
        ["990121101", "高塘镇"],
        ["990121", "青溪县"],
    ]
    assert rows[2][6] == "6" and rows[3][6] == "3" and rows[4][6] == "9"
    assert not any(case.number in inner.content.decode() for case in cases)
    public = read_csv(client.get(reverse("supervision_export"), {"publish": "1"}))
    assert public[3][6] == "<5" and public[2][6] == "*" and public[4][6] == "9"


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=6
        )
    )
)
def test_no_hidden_cell_can_be_computed_from_a_sum(rows):
    shown = suppressed(rows)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            assert shown[y][x] in (str(cell), "<5", "*")
            assert not (0 < cell < 5 and shown[y][x] == str(cell))
    lines = [*shown, *zip(*shown, strict=True)]
    for line in lines:
        closed = [text for text in line if text in ("<5", "*")]
        assert len(closed) != 1 or len(line) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_open_in_both_languages_and_with_odd_addresses(case_type, entered, language):
    a_case(case_type)
    client = entered("county_supervisor")
    client.cookies["django_language"] = language
    odd = {"from": "x", "to": "2010-13-99", "lamp": "pink", "stage": "?", "page": "-1"}
    for name in ("supervision", "supervision_oldest", "supervision_overdue"):
        assert client.get(reverse(name)).status_code == 200
        assert client.get(reverse(name), odd).status_code == 200
