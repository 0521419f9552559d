"""Monthly statistics: what is counted in which month and region, and that no published table gives a small number away."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import (
    Case,
    Decision,
    Draw,
    Entitlement,
    Hold,
    Opinion,
    Paper,
    Rating,
    Review,
    Statement,
    SupplementRequest,
)
from approvals.selectors.suppression import SMALLEST, Sum, closed_cells, rate
from reports.queries.statistics import Statistics, average, cube, percentile
from tests.approvals.supervisor.cases import TODAY, a_case, a_clock, county_with_people, decided, procedure
from tests.reports.rows import a_full_case

pytestmark = pytest.mark.django_db
COUNTY = ("990100", "990121")
QING, GAO = (*COUNTY, "990121100"), (*COUNTY, "990121101")


@pytest.fixture
def case_type():
    county_with_people()
    return procedure()


@pytest.fixture
def official(client):
    user = User.objects.get(username="county_supervisor")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def numbers(case_type, region=COUNTY, month=0):
    found = cube(Statistics(case_type.pack_id, 2010)).numbers
    return {name: value for (where, when, name), value in found.items() if (where, when) == (region, month)}


def table(client, case_type, **query):
    given = {"type": case_type.pack_id, "year": "2010", "region": ".".join(COUNTY), **query}
    return client.get(reverse("reports"), given).context["tables"]


def test_each_number_counts_in_the_month_of_its_own_day(case_type):
    early = a_case(case_type, filed="2010-02-20", status="decided")
    a_case(case_type, filed="2009-12-31")
    Case.objects.filter(pk=early.pk).update(accepted_on="2010-03-01")
    decided(early, "2010-04-10")
    assert numbers(case_type, month=2) == {"received": 1}
    assert numbers(case_type, month=3) == {"accepted": 1}
    assert numbers(case_type, month=4) == {"decided": 1, "granted": 1, "on_time": 1}
    assert numbers(case_type, region=())["received"] == 1


def test_regions_add_up_from_township_to_the_whole(case_type):
    a_case(case_type, "990121101"), a_case(case_type, "990121100"), a_case(case_type, "990121100")
    found = [numbers(case_type, region)["received"] for region in (QING, GAO, COUNTY, ("990100",), ())]
    assert found == [2, 1, 3, 3, 3]
    assert numbers(procedure()) == {}


def test_asked_for_papers_once_or_again(case_type):
    for times in (1, 1, 2):
        case = a_case(case_type)
        for _time in range(times):
            SupplementRequest.objects.create(case=case, requested_on=TODAY, due_on=TODAY)
    found = numbers(case_type)
    assert (found["corrected"], found["corrected_once"]) == (3, 2)


def test_ends_without_a_decision_are_named_by_the_procedure(case_type):
    case_type.manifest["outcomes"] = {"not_accepted": ["x_EE7"], "withdrawn": ["x_EE3", "x_EE8"]}
    case_type.save()
    for outcome in ("x_EE7", "x_EE3", "x_EE8", "x_EE1"):
        case = a_case(case_type, status="closed")
        Case.objects.filter(pk=case.pk).update(outcome=outcome, closed_on="2010-03-20")
    found = numbers(case_type)
    assert (found["not_accepted"], found["withdrawn"]) == (1, 2)


def test_kept_limits_extensions_objections_and_annulments_of_the_decisions(case_type):
    full, late = a_full_case(case_type), a_case(case_type, status="decided")
    a_clock(late, "2010-03-10", status="stopped", stopped="2010-03-11")
    decided(late, "2010-03-15")
    Decision.objects.filter(case=full).update(annulled_on="2010-06-01", standing="annulled")
    for kind in ("reconsideration", "suit"):
        Review.objects.create(
            case=full, decision=Decision.objects.get(case=full), kind=kind, number="1", accepted_on=TODAY,
            ended_on=TODAY, outcome="annulled",
        )  # fmt: skip
    pending = a_case(case_type, status="accepted")
    decided(pending, "2010-03-15")
    Decision.objects.filter(case=pending).update(standing="pending")
    found = numbers(case_type)
    wanted = {
        "reconsidered": 1,
        "sued": 1,
        "decided": 2,
        "on_time": 1,
        "extended": 1,
        "objected": 1,
        "overturned": 1,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_days_on_hold_do_not_count_and_a_hold_of_two_clocks_counts_once(case_type):
    """U5: from 2010-04-01, on hold from 04-08 to 07-15, the twentieth working day is 2010-08-06 (0.4.4)."""
    case = a_case(case_type, filed="2010-04-01", status="decided")
    for key in ("county_decision", "issue"):
        clock = a_clock(case, "2010-08-06", key=key)
        Hold.objects.create(clock=clock, opened_on="2010-04-08", closed_on="2010-07-15")
    decided(case, "2010-08-06")
    plain = a_case(case_type, filed="2010-02-08", status="decided")
    decided(plain, "2010-02-20")
    assert cube(Statistics(case_type.pack_id, 2010)).days[(COUNTY, 0)] == Counter({20: 1, 5: 1})


def test_average_and_the_days_that_nine_of_ten_do_not_exceed():
    assert (average(Counter({1: 8, 50: 2})), percentile(Counter({1: 8, 50: 2}), 90)) == (10.8, 50)
    assert (percentile(Counter({1: 9, 50: 1}), 90), percentile(Counter(), 90)) == (1, 0)


def test_papers_right_the_first_time(case_type):
    case = a_case(case_type)
    wrong, new = (
        Paper.objects.create(case=case, key="k", occasion=str(at), number=str(at), title="x", issued_on=TODAY)
        for at in range(2)
    )
    Paper.objects.filter(pk=wrong.pk).update(superseded_by=new, correction_reason="姓名有误")
    found = numbers(case_type)
    assert (found["papers"], found["papers_right"]) == (2, 1)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 4, ""), (0, 200, "0 %"), (200, 200, "100 %"), (3, 200, "<3 %"), (197, 200, "≥98 %"), (100, 200, "50 %"),
    ],
)  # fmt: skip
def test_a_share_tells_of_nobody_under_five(part, whole, text):
    assert rate(part, whole) == text


def test_a_small_number_is_hidden_and_one_beside_it_covered(case_type, official):
    for _number in range(3):
        a_case(case_type)
    for _number in range(6):
        a_case(case_type, township="990121101")
    assert [row["numbers"][0] for row in table(official, case_type)] == ["<5", "*", "9"]
    export = official.get(
        reverse("reports_export"),
        {"type": case_type.pack_id, "year": "2010", "region": ".".join(COUNTY)},
    )
    rows = list(csv.reader(io.StringIO(export.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[2:]] == ["<5", "*", "9"]


def test_the_years_sum_does_not_give_a_month_away(case_type, official):
    for _number in range(2):
        a_case(case_type, filed="2010-01-05")
    for _number in range(8):
        a_case(case_type, filed="2010-02-05")
    january, february = (table(official, case_type, month=month)[-1]["numbers"][0] for month in ("1", "2"))
    assert (january, february) == ("<5", "*")


def test_the_results_do_not_give_each_other_away(case_type, official):
    for outcome in ("granted",) * 9 + ("refused",) * 2:
        case = a_case(case_type, status="decided")
        decided(case, "2010-03-20")
        Decision.objects.filter(case=case).update(outcome=outcome)
    total = table(official, case_type)[-1]["numbers"]
    assert total[4:8] == ["*", "<5", "0", "11"]


@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=2, max_size=5))
def test_no_sum_of_a_table_leaves_fewer_than_five_to_be_computed(rows):
    width = range(4)
    values = {(y, x): n for y, row in enumerate(rows) for x, n in enumerate(row) if n}
    for y, row in enumerate(rows):
        values |= {(y, "all"): sum(row)} if sum(row) else {}
    for x in (*width, "all"):
        column = sum(values.get((y, x), 0) for y in range(len(rows)))
        values |= {("all", x): column} if column else {}
    sums = [Sum((y, "all"), [(y, x) for x in width]) for y in (*range(len(rows)), "all")]
    sums += [Sum(("all", x), [(y, x) for y in range(len(rows))]) for x in (*width, "all")]
    closed = closed_cells(values, sums)
    for line in sums:
        parts = [key for key in line.parts if key in closed]
        if line.whole not in closed and parts:
            assert len(parts) > 1 and sum(values[key] for key in parts) >= SMALLEST
        assert not (line.whole in closed and not parts)


TABLES = [
    {"key": "ends", "title": {"zh": "结案"}, "question": "ends",
     "values": [{"key": "paid", "codes": ["x1", "x2"], "title": {"zh": "已履行"}}, {"key": "none", "title": {"zh": "无"}}]},
    {"key": "c", "title": {"zh": "结论"}, "question": "opinions", "kind": "conclusion",
     "values": [{"key": "met", "codes": ["MET"], "title": {"zh": "符合"}}]},
    {"key": "g", "title": {"zh": "病种"}, "question": "specialties", "kind": "conclusion",
     "values": [{"key": "heart", "title": {"zh": "心脏"}}, {"key": "rare", "title": {"zh": "罕见"}}]},
    {"key": "rights", "title": {"zh": "权利"}, "question": "steps", "of": ["x_T1"],
     "values": [{"key": "heard", "codes": ["S07_T5"], "title": {"zh": "听证率"}}]},
    {"key": "said", "title": {"zh": "申辩"}, "question": "statements",
     "values": [{"key": "accepted", "codes": ["changed", "dropped"], "title": {"zh": "采纳率"}}]},
    {"key": "kept", "title": {"zh": "期限"}, "question": "limits",
     "values": [{"key": "county_decision", "title": {"zh": "县级决定"}}]},
    {"key": "again", "title": {"zh": "再鉴定"}, "question": "changed_conclusions", "kind": "conclusion",
     "values": [{"key": "changed", "codes": ["final"], "title": {"zh": "改变原结论"}}]},
    {"key": "soon", "title": {"zh": "等候"}, "question": "waits", "of": ["receipt", "slip"],
     "values": [{"key": "ten", "codes": ["10"], "title": {"zh": "十秒内"}}]},
    {"key": "ways", "title": {"zh": "渠道"}, "question": "channels",
     "values": [{"key": "portal", "title": {"zh": "网上"}}, {"key": "window", "title": {"zh": "窗口"}}]},
    {"key": "late", "title": {"zh": "逾期申领"}, "question": "late_claims",
     "values": [{"key": "cc", "title": {"zh": "满三周岁以后"}}]},
]  # fmt: skip


def waited_and_claimed(case, number):
    """One paper at once and one after a minute; one right that was over when it was claimed and one that was not."""
    made = case.created_at
    for key, seconds in (("receipt", 9), ("slip", 61)):
        paper = Paper.objects.create(
            case=case, key=key, number=f"{case.number}-{key}", title=key, issued_on="2010-03-01"
        )
        Paper.objects.filter(pk=paper.pk).update(recorded_at=made + timedelta(seconds=seconds))
    for scheme, ends_on in (("cc", "2010-02-28"), ("cc", "2010-03-31"), ("other", "2010-01-31")):
        key = f"{number}{scheme}{ends_on}"
        Entitlement.objects.create(
            case=case, timeline="training", register="r", scheme=scheme, number=key, masked_name="李**", holder=b"", payee=b"",
            holder_index=key, township=case.township, county=case.county, city=case.city, confirmed_on="2010-03-05",
            starts_on="2010-01-01", ends_on=ends_on,
        )  # fmt: skip


def test_a_procedure_declares_its_own_tables(case_type, official):
    case_type.manifest["statistics"] = TABLES
    case_type.save()
    for number in range(6):
        case = a_case(case_type, status="closed")
        Case.objects.filter(pk=case.pk).update(outcome="x1" if number else "x2", closed_on="2010-03-20")
        a_clock(case, "2010-03-10", status="stopped", stopped="2010-03-10")
        judged(case, "heart" if number else "rare")
        waited_and_claimed(case, number)
        for proposal in ("dropped", "upheld"):
            Statement.objects.create(
                case=case, given_on="2010-03-01", reviewed_on="2010-03-05", proposal=proposal
            )
        Statement.objects.create(case=case, given_on="2010-03-01", is_waiver=True)
    given = {"type": case_type.pack_id, "year": "2010"}
    tables = official.get(reverse("reports"), given).context["declared"]
    assert [table["rows"] for table in tables] == [
        [("已履行", "6"), ("无", "0")], [("符合", "6")],
        [("心脏", "*"), ("罕见", "<5")], [("听证率", "")], [("采纳率", "50 %")], [("县级决定", "100 %")],
        [("改变原结论", "")], [("十秒内", "50 %")], [("网上", "100 %"), ("窗口", "0 %")], [("满三周岁以后", "50 %")],
    ]  # fmt: skip
    file = official.get(reverse("reports_export"), given).content.decode("utf-8-sig")
    lines = [row[:2] for row in csv.reader(io.StringIO(file))]
    assert all(
        line in lines for line in (["结案", ""], ["已履行", "6"], ["罕见", "<5"], ["县级决定", "100 %"])
    )


def test_how_often_the_province_finds_otherwise_is_told(case_type, official):
    """b.7: of the conclusions of the higher panel those that differ from the one before."""
    case_type.manifest["statistics"] = [
        {"key": "again", "title": {"zh": "再鉴定"}, "question": "changed_conclusions", "kind": "conclusion",
         "values": [{"key": "changed", "codes": ["final"], "title": {"zh": "改变原结论"}}]},
    ]  # fmt: skip
    case_type.save()
    for number in range(10):
        case = a_case(case_type, status="closed")
        judged(case, "heart")
        judged(case, "heart")
        if number % 2:
            Opinion.objects.filter(case=case).order_by("pk").last().delete()
            judged(case, "heart", "NOT_MET")
        Paper.objects.create(
            case=case, key="final", occasion="1", number=str(number), title="x", issued_on="2010-03-20"
        )
    given = {"type": case_type.pack_id, "year": "2010"}
    tables = official.get(reverse("reports"), given).context["declared"]
    assert [table["rows"] for table in tables] == [[("改变原结论", "50 %")]]


def judged(case, group, opinion="MET"):
    Draw.objects.create(
        case=case, purpose="panel", unit="990100", seed="1", pool_version="1", quotas=[[group, 3], ["paediatrics", 1]],
        size=5, drawn_on="2010-03-01", drawn_by_name="x",
    )  # fmt: skip
    Opinion.objects.create(
        case=case, kind="conclusion", user=User.objects.get(username="county_clerk"), name="x", opinion=opinion,
        given_on="2010-03-15",
    )  # fmt: skip


def test_an_average_of_few_decisions_is_not_told(case_type, official):
    decided(a_case(case_type, status="decided"), "2010-03-20")
    assert table(official, case_type)[-1]["rates"][-3:-1] == ["", ""]


def test_satisfaction_needs_five_ratings(case_type, official):
    for score in (5, 4, 4, 3):
        rated(case_type, score)
    assert table(official, case_type)[-1]["rates"][-1] == ""
    rated(case_type, 5)
    assert table(official, case_type)[-1]["rates"][-1] == "4.2"


def rated(case_type, score):
    Rating.objects.create(
        pack_id=case_type.pack_id, city="990100", county="990121", township="990121100",
        month=date(2010, 3, 1), score=score,
    )  # fmt: skip


def test_more_cases_ask_no_more_questions(case_type, official):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            table(official, case_type)
        return len(queries)

    a_full_case(case_type)
    few = asked()
    for _number in range(10):
        a_full_case(case_type, township="990121101")
    assert asked() == few <= 30


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_with_odd_addresses_and_not_for_strangers(case_type, official, client, language):
    official.cookies["django_language"] = language
    odd = {"year": "x", "month": "13", "region": "'.x.y.z", "type": "none"}
    assert official.get(reverse("reports"), odd).status_code == 200
    assert official.get(reverse("reports_export"), {"format": "xlsx"}).status_code == 200
    client.logout()
    assert client.get(reverse("reports")).status_code == 302
