"""Lent powers: who may use which, when, and in whose name (ORG section 10)."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.services.delegation import absent_with_deputy, delegate_post, end_delegation, end_post
from approvals.services.organisation import actor_for
from tests.approvals.deadlines.cases import make_case
from tests.approvals.organisation.cast import ORDERING, person, small_county

pytestmark = pytest.mark.django_db
ON, UNTIL = date(2010, 3, 1), date(2010, 3, 31)
HEAD_PAIR = ("990121", "COUNTY_HEAD")


@pytest.fixture
def cast():
    small_county()
    head = person("head", "局长样本", ("COUNTY_HEAD", "990121"))
    deputy = person("deputy", "副局长样本", ("COUNTY_DEPUTY", "990121"))
    return head, deputy


def lend(cast, **changed):
    head, deputy = cast
    row = {
        "kind": "absence",
        "post": head.posts.get(),
        "to": deputy,
        "valid_from": ON,
        "valid_to": UNTIL,
        "actor": ORDERING,
    }
    return delegate_post(**{**row, **changed})


def test_the_deputy_acts_in_the_heads_name_within_the_period(cast):
    lend(cast, letter_no="青字1号")
    deputy = cast[1].user
    acting = actor_for(deputy, ON, for_pairs=[HEAD_PAIR])
    assert HEAD_PAIR in acting.posts and acting.acting_for.startswith("局长样本")
    assert HEAD_PAIR not in actor_for(deputy, date(2010, 4, 1)).posts


def test_an_own_post_is_used_in_the_own_name(cast):
    lend(cast)
    acting = actor_for(cast[1].user, ON, for_pairs=[HEAD_PAIR, ("990121", "COUNTY_DEPUTY")])
    assert acting.acting_for == ""


def test_a_standing_delegation_covers_its_matters_only(cast):
    lend(cast, kind="standing", matters=["second_birth_approval"], letter_no="青字1号")
    deputy = cast[1].user
    assert HEAD_PAIR in actor_for(deputy, ON, subject="second_birth_approval").posts
    assert HEAD_PAIR not in actor_for(deputy, ON, subject="reward").posts


def test_an_ad_hoc_delegation_covers_one_case(cast):
    case, other = make_case(), make_case()
    lend(cast, kind="ad_hoc", case=case, reason="出差")
    deputy = cast[1].user
    assert HEAD_PAIR in actor_for(deputy, ON, case_id=case.pk).posts
    assert HEAD_PAIR not in actor_for(deputy, ON, case_id=other.pk).posts
    assert HEAD_PAIR not in actor_for(deputy, ON).posts


def test_the_power_goes_with_the_post(cast):
    lent = lend(cast)
    assert end_post(post=cast[0].posts.get(), last_day=date(2010, 3, 9), actor=ORDERING) == [lent]
    assert HEAD_PAIR in actor_for(cast[1].user, date(2010, 3, 8)).posts
    assert HEAD_PAIR not in actor_for(cast[1].user, date(2010, 3, 10)).posts


def test_an_ended_delegation_is_over_that_day(cast):
    end_delegation(delegation=lend(cast), on=date(2010, 3, 5), actor=ORDERING)
    assert HEAD_PAIR in actor_for(cast[1].user, date(2010, 3, 4)).posts
    assert HEAD_PAIR not in actor_for(cast[1].user, date(2010, 3, 5)).posts
    assert absent_with_deputy(ON) == []


def test_a_lent_power_is_not_lent_on(cast):
    lend(cast)
    third = person("third", "第三样本", ("COUNTY_CLERK", "990121"))
    lend((cast[1], third))
    assert HEAD_PAIR not in actor_for(third.user, ON).posts


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("TOO_LONG", {"valid_to": date(2010, 6, 30)}),
        ("PERIOD", {"valid_to": date(2010, 2, 1)}),
        ("NO_LETTER", {"kind": "standing", "matters": ["x"]}),
        ("NO_MATTERS", {"kind": "standing", "letter_no": "1"}),
        ("NO_CASE", {"kind": "ad_hoc", "reason": "出差"}),
    ],
)
def test_a_delegation_against_the_rules_is_blocked(cast, code, changed):
    with pytest.raises(Blocked) as caught:
        lend(cast, **changed)
    assert caught.value.code == code


def test_nobody_deputises_for_himself_and_no_stranger_does(cast):
    for to, code in ((cast[0], "SELF"), (person("x", "外人", is_official=False), "NOT_OFFICIAL")):
        with pytest.raises(Blocked) as caught:
            lend(cast, to=to)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("role", "held", "code"),
    [
        ("SEAL_KEEPER", "COUNTY_CLERK", "NOT_LENT"),
        ("SUPERVISOR", "COUNTY_CLERK", "NOT_LENT"),
        ("HEARING_PRESIDER", "ENF_OFFICER", "INCOMPATIBLE"),
        ("LEGAL_REVIEWER", "COUNTY_CLERK", "INCOMPATIBLE"),
        ("FINANCE_APPROVER", "FINANCE_CLERK", "INCOMPATIBLE"),
    ],
)
def test_powers_that_check_others_are_not_lent_to_them(cast, role, held, code):
    owner = person("owner", "原任", (role, "990121"))
    user = person("user", "代任", (held, "990121"))
    with pytest.raises(Blocked) as caught:
        lend((owner, user))
    assert caught.value.code == code
