"""A power lent for one case: the case is there for the person who holds it, every other case is not (ORG section 10)."""

from datetime import date

import pytest

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Post
from approvals.services.casework import claim_work
from approvals.services.delegation import delegate_post, end_delegation
from approvals.services.organisation import people_with
from tests.packs.stories import begun, played, take
from workflows.actors import SYSTEM
from workflows.errors import NotCompetent
from workflows.selectors import open_work, work_list


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def stage():
    return played("a1_only_children", "a_T14")


@pytest.fixture
def stranger(stage):
    """A clerk of another county, who sees nothing of this case by himself."""
    return people_with("COUNTY_CLERK", "990122", stage.today).first()


@pytest.fixture
def lent(stage, stranger):
    post = Post.objects.filter(role="COUNTY_DEPUTY", unit__code="990121").first()
    return delegate_post(
        kind="ad_hoc",
        post=post,
        to=stranger,
        case=stage.case,
        reason="出差",
        valid_from=date(2010, 3, 1),
        valid_to=date(2010, 4, 30),
        actor=SYSTEM,
    )


def another_case():
    other = begun("a1_only_children")
    take(other, "file", {"files": ["ground_papers"]})
    return other.case


def test_without_it_the_case_does_not_exist_for_a_stranger(stage, stranger):
    with pytest.raises(NotVisible):
        access.case_for(access.actor_of(stranger.user), stage.case.number, purpose="work")


def test_the_inbox_the_step_and_the_file_are_there_before_he_holds_the_step(stage, stranger, lent):
    actor = access.actor_of(stranger.user)
    item = open_work(stage.case.root).get(element_id="a_T14")
    assert item in work_list(actor)
    assert access.work_item_for(actor, item.pk) == item
    assert access.case_for(actor, stage.case.number, purpose="work") == stage.case
    assert claim_work(work_item=item, actor=actor, declares_no_interest=True).assignee_id == actor.user_id


def test_no_other_case_is_seen_or_claimed(stage, stranger, lent):
    other = another_case()
    actor = access.actor_of(stranger.user)
    assert list(access.visible_cases(actor)) == [stage.case]
    with pytest.raises(NotVisible):
        access.case_for(actor, other.number, purpose="work")
    item = open_work(other.root).get()
    item.candidates = {"pairs": [["990121", "COUNTY_DEPUTY"]], "user_ids": []}
    item.save()
    with pytest.raises(NotCompetent):
        claim_work(work_item=item, actor=actor, declares_no_interest=True)


def test_it_is_over_when_it_is_ended(stage, stranger, lent):
    end_delegation(delegation=lent, on=stage.today, actor=SYSTEM)
    assert not access.visible_cases(access.actor_of(stranger.user)).exists()
