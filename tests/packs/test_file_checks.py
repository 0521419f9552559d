"""The city's register of special circumstances, and the lot over its decided files (a.12)."""

import pytest
from django.urls import reverse

from approvals.access import checking, checking_cities, visible_cases
from approvals.errors import Blocked
from approvals.models import AccessRecord, Case, CaseType, CircumstanceReview, Draw, FileCheck, OrgUnit, Post
from approvals.rules.draws import Member, draw
from approvals.scenarios.playing import play
from approvals.selectors.file_checks import year_by_row
from approvals.services.file_checks import check_file, draw_files, sample_size, year_of_check
from approvals.services.organisation import actor_for, people_with
from approvals.services.packs import deploy_pack, read_pack
from tests.packs.stories import scenario
from workflows import timelines
from workflows.actors import SYSTEM, Actor

CITY = "990100"
POINTS = 12
DRAWS = '<input type="hidden" name="year"'


@pytest.mark.parametrize(
    ("pack", "days"),
    [
        ("second_birth_approval", ("2010-01-01", "2010-12-31")),
        ("reward_confirmation", ("2009-07-01", "2010-06-30")),
    ],
)
def test_the_year_of_a_check_is_the_calendars_or_the_one_that_the_procedure_names(pack, days):
    found = year_of_check(CaseType(manifest=read_pack(pack).manifest), 2010)
    assert tuple(day.isoformat() for day in found) == days


@pytest.fixture(scope="module")
def year(lasting):
    """A special circumstance that the city granted in 2010; the day is in January 2011."""
    assert play(scenario("a4_special_circumstance")) == []


@pytest.fixture
def case_type(year):
    return CaseType.objects.get(pack_id="second_birth_approval", is_current=True)


@pytest.fixture
def case(year):
    return Case.objects.get(case_type__pack_id="second_birth_approval")


def actor(role, unit=CITY, number=0):
    return actor_for(people_with(role, unit)[number].user)


@pytest.fixture
def checker():
    return actor("SUPERVISOR")


def all_met(case_type, **more):
    keys = [point["key"] for point in case_type.manifest["file_check"]["points"]]
    return {**dict.fromkeys(keys, "met"), **more}


def drawn(case_type, checker, **more):
    wanted = {"case_type": case_type, "city": CITY, "year": 2010, "actor": checker, **more}
    return draw_files(**wanted)


@pytest.mark.parametrize(("there", "size"), [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5), (101, 6)])
def test_five_per_cent_are_rounded_up(there, size):
    assert sample_size(there, 5) == size


def test_the_register_holds_row_report_and_reply(case):
    row = CircumstanceReview.objects.get(case=case)
    assert (row.row, row.result) == ("SPEC-01", "granted")
    assert (row.reported_on.isoformat(), row.replied_on.isoformat()) == ("2010-08-30", "2010-10-12")


def test_the_year_has_a_line_for_every_row_of_the_city_rules(case_type, year):
    rows = {
        row.key: (row.reported, row.granted, row.refused, row.open)
        for row in year_by_row(case_type, CITY, 2010)
    }
    assert rows == {"SPEC-01": (1, 1, 0, 0), "SPEC-02": (0, 0, 0, 0), "SPEC-03": (0, 0, 0, 0)}
    assert not any(row.reported for row in year_by_row(case_type, CITY, 2009))


def test_the_checklist_has_twelve_points_in_two_languages(case_type):
    points = case_type.manifest["file_check"]["points"]
    assert len({point["key"] for point in points}) == POINTS
    assert all(point["zh"] and point["en"] for point in points)


def test_the_lot_is_recorded_and_anybody_can_repeat_it(case_type, case, checker):
    row = drawn(case_type, checker, seed="0" * 32)
    members = [Member(key, frozenset(groups)) for key, groups in row.pool]
    assert list(draw(members, seed=row.seed, size=row.size).chosen) == row.chosen == [case.number]
    assert FileCheck.objects.get(draw=row).case == case


def test_a_lot_is_drawn_once_and_only_when_the_year_is_over(case_type, year, checker):
    with pytest.raises(Blocked) as running:
        drawn(case_type, checker, year=timelines.today("training").year)
    with pytest.raises(Blocked) as empty:
        drawn(case_type, checker, year=2009)
    drawn(case_type, checker)
    with pytest.raises(Blocked) as again:
        drawn(case_type, checker)
    assert [found.value.code for found in (running, empty, again)] == ["YEAR_RUNS", "NO_FILES", "DRAWN"]
    assert Draw.objects.filter(purpose="file_check").count() == 1


def test_a_drawn_file_lies_open_until_it_is_checked(case_type, case, checker):
    assert case not in visible_cases(checker)
    row = drawn(case_type, checker)
    assert case in visible_cases(checker)
    assert case not in visible_cases(actor("SUPERVISOR", "990122"))
    check_file(
        check=row.file_checks.get(), case_type=case_type, answers=all_met(case_type), remark="", actor=checker
    )
    assert case not in visible_cases(checker)


@pytest.mark.parametrize(
    ("answers", "remark", "code"),
    [({"heard": ""}, "", "POINTS"), ({"heard": "perhaps"}, "", "POINTS"), ({"heard": "not_met"}, " ", "NO_REMARK")],
)  # fmt: skip
def test_every_point_is_answered_and_a_fault_is_explained(case_type, year, checker, answers, remark, code):
    check = drawn(case_type, checker).file_checks.get()
    with pytest.raises(Blocked) as refused:
        check_file(
            check=check,
            case_type=case_type,
            answers=all_met(case_type, **answers),
            remark=remark,
            actor=checker,
        )
    assert refused.value.code == code


def test_who_did_a_step_of_the_case_does_not_check_it(case_type, year, checker):
    check = drawn(case_type, checker).file_checks.get()
    # The head of division led the panel's meeting.
    with pytest.raises(Blocked) as refused:
        check_file(
            check=check,
            case_type=case_type,
            answers=all_met(case_type),
            remark="",
            actor=actor("DIVISION_HEAD"),
        )
    assert refused.value.code == "OWN_WORK"


def test_a_check_changes_nothing_in_the_case_and_its_remark_is_sealed(case_type, case, checker):
    check = drawn(case_type, checker).file_checks.get()
    before = (case.status, case.outcome, case.decisions.in_force().outcome)
    answers = all_met(case_type, minutes="not_met", heard="not_asked")
    check_file(check=check, case_type=case_type, answers=answers, remark="会议记录缺少附页", actor=checker)
    case.refresh_from_db()
    check.refresh_from_db()
    assert (case.status, case.outcome, case.decisions.in_force().outcome) == before
    assert (check.answers["minutes"], "会议记录".encode() in bytes(check.remark)) == ("not_met", False)
    assert case.root.history.filter(kind="file_checked").exists()
    with pytest.raises(Blocked, match="已经检查"):
        check_file(check=check, case_type=case_type, answers=answers, remark="再查", actor=checker)


def test_the_city_draws_reads_and_checks_on_its_pages(client, case_type, case, checker):
    client.force_login(people_with("SUPERVISOR", CITY)[0].user)
    address = reverse("file_checks")
    assert "随机抽取" in client.get(address, {"year": 2010}).content.decode()
    client.post(address, {"year": 2010})
    check = FileCheck.objects.get()
    page = client.get(reverse("file_check", args=[check.pk])).content.decode()
    assert page.count('value="not_met"') == POINTS
    client.get(reverse("case", args=[case.number]))
    assert AccessRecord.objects.filter(case=case, user_id=checker.user_id).exists()
    given = {f"point_{key}": value for key, value in all_met(case_type).items()}
    missing = client.post(reverse("file_check", args=[check.pk]), {**given, "point_heard": ""})
    assert (missing.status_code, "请逐项填写" in missing.content.decode()) == (409, True)
    client.post(reverse("file_check", args=[check.pk]), given)
    check.refresh_from_db()
    assert set(check.answers.values()) == {"met"}
    assert "检查结果" in client.get(address, {"year": 2010}).content.decode()


@pytest.mark.parametrize(
    ("role", "unit"), [("COUNTY_CLERK", "990121"), ("SUPERVISOR", "990121"), ("CITY_CLERK", CITY)]
)
def test_the_pages_are_for_the_checkers_of_the_city(client, case_type, checker, role, unit):
    check = drawn(case_type, checker).file_checks.get()
    client.force_login(people_with(role, unit)[0].user)
    assert client.get(reverse("file_checks")).status_code == 404
    assert client.get(reverse("file_check", args=[check.pk])).status_code == 404


def test_who_checks_is_said_by_the_procedure_and_where_by_the_units_of_his_posts(case_type, year):
    assert checking_cities(actor("SUPERVISOR")) == [CITY]
    # A township's code ends in two zeros too.
    assert checking_cities(Actor(None, "", frozenset({("990121100", "SUPERVISOR")}))) == []
    rules = case_type.manifest["file_check"]
    case_type.manifest = {**case_type.manifest, "file_check": {**rules, "checkers": ["CITY_CLERK"]}}
    case_type.save(update_fields=["manifest"])
    assert (CITY, "second_birth_approval") not in checking(actor("SUPERVISOR"))
    assert checking(actor("CITY_CLERK")) == [(CITY, "second_birth_approval")]


def test_a_checker_of_two_cities_chooses_between_them(client, case_type, case, checker):
    person = people_with("SUPERVISOR", CITY)[0]
    other = OrgUnit.objects.create(code="990200", name="邻市", level="city", valid_from="2000-01-01")
    Post.objects.create(person=person, unit=other, role="SUPERVISOR", valid_from="2000-01-01")
    client.force_login(person.user)
    address = reverse("file_checks")
    page = client.get(address, {"year": 2010}).content.decode()
    assert "邻市" in page and DRAWS in page
    empty = client.get(address, {"year": 2010, "of": "second_birth_approval/990200"}).content.decode()
    assert DRAWS not in empty
    client.post(address, {"year": 2010, "of": "second_birth_approval/990200"})
    assert not Draw.objects.filter(purpose="file_check").exists()
    assert client.get(address, {"of": "second_birth_approval/990300"}).status_code == 404


def test_a_procedure_without_special_circumstances_has_the_lot_alone(client, year):
    deploy_pack(pack_id="reward_confirmation", actor=SYSTEM)
    client.force_login(people_with("SUPERVISOR", CITY)[0].user)
    page = client.get(reverse("file_checks"), {"of": f"reward_confirmation/{CITY}", "year": 2011})
    text = page.content.decode()
    assert "2010年7月1日至2011年6月30日" in text and "特殊情形" not in text
    decisions = client.get(reverse("register", args=["decisions"])).content.decode()
    assert reverse("file_checks") in decisions


def test_the_city_reads_its_register_after_the_case_has_gone_back(client, case):
    client.force_login(people_with("CITY_CLERK", CITY)[0].user)
    page = client.get(reverse("register", args=["circumstances"]), {"from": "2010-01-01", "to": "2010-12-31"})
    text = page.content.decode()
    assert case.number in text and "示人口〔2010〕1号" in text and "李示一" not in text
