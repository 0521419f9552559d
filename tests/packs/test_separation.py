"""Nobody acts twice in one case across the groups of section 0.12, whatever posts he holds."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import OrgUnit, Post
from approvals.scenarios.stage import person_of, plain
from approvals.services.casework import claim_work, complete_work
from approvals.services.organisation import actor_for
from tests.packs.stories import answers_at, played, take
from workflows.errors import NotCompetent
from workflows.models import WorkItem


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def with_second_post(user, unit, role):
    """Give an official another post in force since long ago."""
    Post.objects.create(
        person=user.person,
        unit=OrgUnit.objects.get(code=unit),
        role=role,
        title=role,
        valid_from=date(2000, 1, 1),
    )
    return user


def do(stage, element, user):
    item = WorkItem.objects.get(root=stage.the_case().root, element_id=element, status="open")
    actor = actor_for(user, stage.today)
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=plain(answers_at(stage, element)), actor=actor)


def test_who_examined_does_not_decide():
    stage = played("a1_only_children", before="a_T14")
    examiner = with_second_post(person_of("COUNTY_CLERK", "990121"), "990121", "COUNTY_DEPUTY")
    with pytest.raises(NotCompetent, match="职责分离：您在本案已办理“审查”"):
        do(stage, "a_T14", examiner)
    assert stage.the_case().status == "accepted"


def test_who_did_nothing_before_decides_with_the_same_two_posts():
    stage = played("a1_only_children", before="a_T14")
    other = with_second_post(person_of("COUNTY_CLERK/2", "990121"), "990121", "COUNTY_DEPUTY")
    do(stage, "a_T14", other)
    assert stage.the_case().status == "decided"


def test_who_accepted_does_not_sign_the_opinion():
    stage = played("a1_only_children", before="a_T06h")
    window = with_second_post(person_of("TOWN_WINDOW", "990121100"), "990121100", "TOWN_HEAD")
    with pytest.raises(NotCompetent, match="审查管辖、形式和齐全"):
        do(stage, "a_T06h", window)


def test_who_previewed_the_notice_does_not_release_it():
    stage = played("a1_only_children", before="S04_T2b")
    author = with_second_post(person_of("TOWN_CLERK", "990121100"), "990121100", "TOWN_HEAD")
    with pytest.raises(Blocked) as refusal:
        do(stage, "S04_T2b", author)
    assert refusal.value.code == "FOUR_EYES"
    assert not stage.the_case().public_notices.filter(status="published").exists()


def test_who_decided_does_not_keep_the_seal():
    stage = played("a1_only_children", before="S10_T2")
    decider = with_second_post(person_of("COUNTY_DEPUTY", "990121"), "990121", "SEAL_KEEPER")
    with pytest.raises(NotCompetent, match="决定"):
        do(stage, "S10_T2", decider)


def test_an_official_declares_before_the_first_step():
    stage = played("a1_only_children", before="a_T05a")
    item = WorkItem.objects.get(root=stage.the_case().root, element_id="a_T05a", status="open")
    actor = actor_for(person_of("TOWN_CLERK/2", "990121100"), stage.today)
    with pytest.raises(NotCompetent, match="声明"):
        claim_work(work_item=item, actor=actor)


def test_the_scenario_goes_on_after_every_refusal():
    stage = played("a1_only_children", before="S04_T2b")
    step = next(s for s in stage.scenario.steps if s.kind == "do" and s.body["at"] == "S04_T2b")
    take(stage, "do", step.body)
    assert stage.the_case().public_notices.filter(status="published").exists()
