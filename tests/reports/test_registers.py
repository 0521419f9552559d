"""The registers: who sees which rows, masked persons, pages by key, void and missing numbers, files that are logged."""

import csv
import io
import json
from datetime import date

import openpyxl
import pypdf
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.draw_verifier import verify
from approvals.models import AccessRecord, Case, Draw, NumberEntry, NumberSeries, RegisterExport
from approvals.rules.draws import Member
from approvals.services.lots import drawn_lot
from reports.queries.registers import REGISTERS
from tests.approvals.organisation.cast import person
from tests.approvals.supervisor.cases import a_case, county_with_people, procedure
from tests.reports.rows import DAY, a_full_case
from workflows.actors import SYSTEM

pytestmark = pytest.mark.django_db
PERIOD = {"from": "2010-01-01", "to": "2010-12-31"}


@pytest.fixture
def case_type():
    county_with_people()
    return procedure()


@pytest.fixture
def enter(client):
    def entered(username):
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return entered


def shown(client, key="cases", **query):
    return client.get(reverse("register", args=[key]), {**PERIOD, **query}).context["rows"]


def numbers(client, key="cases", **query):
    column = REGISTERS[key].columns.index(
        next(c for c in REGISTERS[key].columns if c.path == REGISTERS[key].case_number)
    )
    return [row["cells"][column][1] for row in shown(client, key, **query)]


def export(client, key="cases", form="csv", reason="月度检查", **query):
    text = "&".join(f"{name}={value}" for name, value in {**PERIOD, **query}.items())
    given = {"format": form, "reason": reason, "query": text}
    return client.post(reverse("register_export", args=[key]), given)


@pytest.mark.parametrize("key", REGISTERS)
def test_each_register_shows_its_row_and_no_name(case_type, enter, key):
    case = a_full_case(case_type)
    client = enter("county_clerk")
    assert numbers(client, key) == [case.number]
    page = client.get(reverse("register", args=[key]), PERIOD).content.decode()
    assert "李某某" not in page and "另有一子" not in page


def test_a_question_to_a_register_is_named_as_the_pack_asks_it(case_type, enter):
    case_type.manifest = {
        **case_type.manifest,
        "questions": [{"item": "marriage", "text": "双方之间是否存在有效的婚姻登记？"}],
    }
    case_type.save()
    a_full_case(case_type)
    page = enter("county_clerk").get(reverse("register", args=["data-queries"]), PERIOD).content.decode()
    assert "双方之间是否存在有效的婚姻登记？" in page and "marriage" not in page


@pytest.mark.parametrize(("who", "seen"), [("county_clerk", 2), ("town_head", 1), ("city_supervisor", 2)])
def test_a_register_ends_where_the_unit_ends(case_type, enter, who, seen):
    a_full_case(case_type), a_full_case(case_type, township="990121101")
    assert {key: len(shown(enter(who), key)) for key in REGISTERS} == dict.fromkeys(REGISTERS, seen)


def test_a_unit_beyond_ones_own_is_not_found_and_one_below_narrows(case_type, enter):
    a_case(case_type), a_case(case_type, township="990121101")
    client = enter("county_clerk")
    assert len(shown(client, unit="990121101")) == 1
    assert client.get(reverse("registers"), {"unit": "990100"}).status_code == 404
    assert client.get(reverse("register", args=["nothing"])).status_code == 404


def test_a_post_that_keeps_no_register_sees_none(case_type, enter):
    a_case(case_type)
    assert enter("sysadmin").get(reverse("registers")).status_code == 404


def test_a_procedure_with_a_closed_file_stands_in_no_keepers_register(case_type, enter):
    case_type.manifest["closed_role"] = "APPRAISAL_FILE"
    case_type.save()
    a_case(case_type)
    assert shown(enter("county_clerk")) == []
    assert len(shown(enter("county_supervisor"))) == 1


def test_only_a_file_that_may_be_opened_is_a_link_and_opening_is_logged(case_type, enter):
    case = a_case(case_type)
    assert shown(enter("county_supervisor"))[0]["number"] == ""
    client = enter("county_clerk")
    assert shown(client)[0]["number"] == case.number
    assert not AccessRecord.objects.exists()
    client.get(reverse("case", args=[case.number]))
    assert AccessRecord.objects.filter(case=case).exists()


def test_period_procedure_and_number_narrow(case_type, enter):
    other = procedure()
    early, wanted = a_case(case_type, filed="2010-02-01"), a_case(other, filed="2010-03-01")
    client = enter("county_clerk")
    assert numbers(client, to="2010-02-28") == [early.number]
    assert numbers(client, type=other.pack_id) == [wanted.number]
    assert numbers(client, q=wanted.number[-4:]) == [wanted.number]


@pytest.mark.parametrize("sort", ["new", "old", "number"])
def test_pages_follow_each_other_by_key_and_back(case_type, enter, sort):
    for number in range(120):
        a_case(case_type, filed=f"2010-03-{1 + number % 3:02}")
    client = enter("county_clerk")
    pages, query = [], {}
    while True:
        context = client.get(reverse("registers"), {**PERIOD, "sort": sort, **query}).context
        pages.append([row["cells"][0][1] for row in context["rows"]])
        if not context["found"].older:
            break
        query = {"after": context["found"].older}
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({number for page in pages for number in page}) == 120
    back = client.get(reverse("registers"), {**PERIOD, "sort": sort, "before": context["found"].newer})
    assert [row["cells"][0][1] for row in back.context["rows"]] == pages[1]


@pytest.mark.parametrize("odd", ["x", "~", "2010-13-01~4", "'~1", "2010-03-01~y"])
def test_an_odd_key_is_no_error(case_type, enter, odd):
    a_case(case_type)
    assert len(shown(enter("county_clerk"), after=odd)) in (0, 1)


def test_void_and_missing_numbers_are_told(case_type, enter):
    a_full_case(case_type)
    series = NumberSeries.objects.get()
    series.last = 4
    series.save()
    NumberEntry.objects.create(
        series=series, value=3, text="示计生再批〔2010〕第0003号", drawn_on=DAY, drawn_by_name="x",
        is_void=True, void_reason="打印错误",
    )  # fmt: skip
    (fault,) = enter("county_clerk").get(reverse("register", args=["certificates"]), PERIOD).context["faults"]
    assert (fault.missing, fault.void) == ([2, 4], [("示计生再批〔2010〕第0003号", "打印错误")])


def test_a_file_is_logged_with_its_reason_and_names_nobody(case_type, enter):
    case = a_full_case(case_type)
    answer = export(enter("county_clerk"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[2][0] == case.number and not any("李" in cell for row in rows for cell in row)
    logged = RegisterExport.objects.get()
    assert (logged.name, logged.register, logged.unit, logged.rows) == ("县经办", "cases", "990121", 1)
    assert (logged.reason, logged.format) == ("月度检查", "csv")


def test_without_a_reason_nothing_leaves(case_type, enter):
    a_full_case(case_type)
    assert export(enter("county_clerk"), reason="查").status_code == 302
    assert not RegisterExport.objects.exists()


def test_a_file_larger_than_allowed_is_refused_whole(case_type, enter):
    case = a_case(case_type)
    Case.objects.bulk_create(
        Case(
            case_type=case_type, number=f"B-{number:05}", township=case.township, county=case.county,
            city=case.city, filed_on=case.filed_on, fact_date=case.fact_date,
        )
        for number in range(1000)
    )  # fmt: skip
    client = enter("county_clerk")
    assert export(client).status_code == 302
    assert not RegisterExport.objects.exists()
    assert export(client, q="B-").status_code == 200


def test_a_workbook_keeps_texts_as_texts(case_type, enter):
    case = a_full_case(case_type)
    Case.objects.filter(pk=case.pk).update(channel="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(export(enter("county_clerk"), form="xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_the_printed_sheet_masks_names(case_type, enter):
    case = a_full_case(case_type)
    answer = export(enter("county_clerk"), form="pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert case.number in text and "李某某" not in text and "李**" in text


def test_a_long_page_asks_no_more_than_a_short_one(case_type, enter, django_assert_max_num_queries):
    client = enter("county_clerk")
    a_full_case(case_type)
    asked = {}
    for key in REGISTERS:
        with CaptureQueriesContext(connection) as queries:
            shown(client, key)
        asked[key] = len(queries)
    for _number in range(12):
        a_full_case(case_type)
    for key, number in asked.items():
        # Twelve lines more, each with one question, would be twelve; what a busy machine asks once more is no growth.
        with django_assert_max_num_queries(number + 1):
            assert len(shown(client, key)) == 13
    assert max(asked.values()) <= 26, asked


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_in_both_languages_and_not_for_strangers(case_type, enter, client, language):
    person("lone", "无岗")
    a_full_case(case_type)
    entered = enter("county_clerk")
    entered.cookies["django_language"] = language
    assert {entered.get(reverse("register", args=[key]), PERIOD).status_code for key in REGISTERS} == {200}
    client.logout()
    assert client.get(reverse("registers")).status_code == 302


def enter_as(client, *posts):
    client.force_login(
        person("office", "领导小组办公室", *posts).user, backend="django.contrib.auth.backends.ModelBackend"
    )


def test_the_office_of_the_lead_group_keeps_the_registers_of_units_and_sees_no_other(case_type, client):
    """e.17: scores, corrections, cards and the rest name units only; registers about persons stay closed to it."""
    a_full_case(case_type), a_full_case(case_type, township="990121101")
    enter_as(client, ("LEADGROUP_OFFICE", "990121100"))
    of_units = [key for key, book in REGISTERS.items() if book.is_of_units]
    assert {key: len(shown(client, key)) for key in of_units} == dict.fromkeys(of_units, 1)
    first = client.get(reverse("registers"), PERIOD)
    assert first.status_code == 200 and len(first.context["tabs"]) == len(of_units) == 10
    for key in set(REGISTERS) - set(of_units):
        assert client.get(reverse("register", args=[key])).status_code == 404
        assert export(client, key).status_code == 404
    assert export(client, "scores").status_code == 200


def test_a_register_of_draws_leaves_as_what_repeats_them(case_type, enter, client):
    """b.7, e.17: pool and seed of every row of the period go to whoever draws again; a name goes with none."""
    case = a_full_case(case_type)
    lot = {"size": 2, "on": DAY, "actor": SYSTEM, "case": case, "unit": "990121"}
    drawn = drawn_lot(
        [Member(str(key)) for key in range(5)], purpose="verifiers", excluded={"3": "of the unit"}, **lot
    )
    Draw.objects.exclude(pk=drawn.pk).update(drawn_on=date(2009, 1, 1))
    county = enter("county_clerk")
    content = json.loads(export(county, "unit-draws", "json").content)
    assert [row["case"] for row in content["draws"]] == [case.number] and verify(content) == []
    content["draws"][0]["chosen"] = ["3", "4"]
    assert verify(content) != []
    assert json.loads(export(county, "draws", "json").content) == {"draws": []}
    # Another register has nothing that is drawn again.
    assert export(county, "scores", "json").status_code == 302
    assert RegisterExport.objects.filter(format="json").count() == 2


def test_the_seed_and_the_version_of_a_pool_may_break_anywhere(case_type, enter):
    """They are longer than a card on a phone is wide, and have no place to break."""
    case = a_full_case(case_type)
    lot = {"size": 1, "on": DAY, "actor": SYSTEM, "case": case, "unit": "990121"}
    drawn = drawn_lot([Member("1")], purpose="panel", **lot)
    page = (
        enter("county_clerk")
        .get(reverse("register", args=["draws"]), {"from": DAY, "to": DAY})
        .content.decode()
    )
    for text in (drawn.seed, drawn.pool_version):
        assert f'class="jw-break">{text}</td>' in page


def test_an_office_sees_no_case_of_its_place_by_a_register_that_it_reads_elsewhere(case_type, client):
    a_full_case(case_type)
    enter_as(client, ("LEADGROUP_OFFICE", "990121"), ("TOWN_CLERK", "990121101"))
    assert not shown(client, "cases", unit="990121") and len(shown(client, "scores", unit="990121")) == 1
