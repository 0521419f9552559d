"""Life tables, numbers, separation of duties, and what a public notice shows."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.errors import Blocked
from approvals.rules import lifecycle, numbering
from approvals.rules.masking import (
    chinese_number,
    mask_id,
    mask_mobile,
    mask_name,
    public_clause,
    village_label,
)
from approvals.rules.separation import EarlierAct, conflicts


def test_a_case_takes_the_lawful_road():
    road = ["filed", "supplementing", "accepted", "decided", "served", "closed"]
    for now, to in pairwise(road):
        lifecycle.move_case(now, to)


@pytest.mark.parametrize(
    ("now", "to"),
    [("filed", "decided"), ("closed", "accepted"), ("accepted", "filed"), ("served", "decided")],
)
def test_an_illegal_step_of_a_case_is_blocked(now, to):
    with pytest.raises(Blocked) as caught:
        lifecycle.move_case(now, to)
    assert caught.value.code == "CASE_STATUS" and now in str(caught.value)


def test_a_revoked_certificate_is_neither_cancelled_nor_replaced():
    """Only the annulment of its revocation brings it back (a.3; packs/certificate_end, V1)."""
    lifecycle.move_certificate("valid", "revoked")
    lifecycle.move_certificate("revoked", "valid")
    for other in ("canceled", "replaced"):
        with pytest.raises(Blocked):
            lifecycle.move_certificate("revoked", other)


def test_numbers_read_as_the_registers_write_them():
    assert numbering.case_number("ZSY", "990121", 2010, 1) == "ZSY-990121-2010-000001"
    assert numbering.formatted("certificate", "示", "计生再批", 2010, 1) == "示计生再批〔2010〕第0001号"
    assert numbering.formatted("letter", "示", "府", 2011, 188) == "示府〔2011〕188号"
    assert numbering.formatted("enforcement", "青溪", "计征决", 2011, 1) == "(青溪)计征决字〔2011〕第0001号"
    assert numbering.formatted("announcement", "示人口", "", 2010, 3) == "示人口公示〔2010〕3号"
    assert numbering.receipt_number("ZSY-990121-2010-000001", 1).endswith("-R1")
    assert numbering.batch_number("NJ", 2011, 1) == "FF-NJ-2011-001"


def test_an_unknown_pattern_lists_the_known_ones():
    with pytest.raises(KeyError, match="certificate"):
        numbering.formatted("roman", "示", "府", 2011, 1)


def test_gaps_are_found():
    assert numbering.gaps([1, 2, 5], 6) == [3, 4, 6]


def test_the_same_person_may_not_decide_what_she_verified():
    found = conflicts("decision", [EarlierAct("verification", "两人核查"), EarlierAct("", "登记")])
    assert [act.step for act in found] == ["两人核查"]


@pytest.mark.parametrize(
    ("group", "earlier", "is_lawful"),
    [
        ("verification", "acceptance", True),
        ("verification_second", "acceptance", False),
        ("verification_second", "verification", False),
        ("verification", "verification", True),
        ("examination", "review", True),
        ("legal_review", "examination", False),
        ("seal", "decision", False),
        ("", "decision", True),
    ],
)
def test_separation_of_duties(group, earlier, is_lawful):
    assert (not conflicts(group, [EarlierAct(earlier, "step")])) is is_lawful


@pytest.mark.parametrize(
    ("name", "shown"),
    [("李样本", "李**"), ("张测", "张*"), ("欧阳示例", "欧阳**"), ("欧阳", "欧*"), ("李", "李*"), ("", "")],
)
def test_names_in_a_notice(name, shown):
    assert mask_name(name) == shown


@given(st.text(alphabet="李欧阳样本示例测", min_size=1, max_size=6))
def test_a_masked_name_hides_every_given_character(name):
    shown = mask_name(name)
    assert "*" in shown and name.startswith(shown.rstrip("*")) and len(shown.rstrip("*")) <= 2


def test_foreign_names_keep_one_letter():
    assert mask_name("Ana Sample") == "A**" and mask_name("阿依·示例") == "阿**"


def test_numbers_are_masked():
    assert mask_id("990121197806120027") == "**************0027"
    assert mask_mobile("13800000000") == "138****0000"


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("22(3)", "第二十二条"),
        ("22(6)", "第二十二条"),
        ("24（2）", "第二十四条"),
        ("第二十二条第(三)项", "第二十二条"),
        ("第二十二条", "第二十二条"),
        ("none", "相关条款"),
    ],
)
def test_a_notice_shows_the_article_only(clause, shown):
    assert public_clause(clause) == shown


@pytest.mark.parametrize(
    ("number", "text"), [(5, "五"), (10, "十"), (22, "二十二"), (101, "一百零一"), (112, "一百一十二")]
)
def test_article_numerals(number, text):
    assert chinese_number(number) == text


def test_the_village_without_the_house():
    assert village_label("柳林村三组12号") == "柳林村" and village_label("清河社区") == "清河社区"
