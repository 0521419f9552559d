"""Being heard before a refusal: the pack's own story, with the party speaking through the portal."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from approvals.models import Case, Statement
from approvals.scenarios.reading import read_scenario
from approvals.scenarios.stage import PLAYS, Stage
from tests.approvals.portal.conftest import SCENARIO
from workflows.services.settle import settle

STORY = read_scenario(SCENARIO.file.with_name("x02_refusal_after_statement.yaml"))
KINDS = [step.kind for step in STORY.steps]
FIRST, LAST = KINDS.index("state"), len(KINDS) - KINDS[::-1].index("state")
# Officials print and serve half a dozen papers on the way.
pytestmark = pytest.mark.slow
PLAYED = ("file", "do", "day")


def play(stage, steps):
    for step in steps:
        if step.kind in PLAYED:
            list(PLAYS[step.kind](stage, step.body))
            settle(timeline="training")


@pytest.fixture(scope="module")
def heard_story(published, django_db_blocker):
    """The story up to the days in which the party may speak; Li is the applicant."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = Stage(replace(STORY, id="portal"), applicant=User.objects.get(username="applicant"))
        play(stage, STORY.steps[:FIRST])
        yield stage
        transaction.set_rollback(True)


@pytest.fixture
def case(heard_story):
    return Case.objects.get(pk=heard_story.case.pk)


def page_of(client, case):
    return client.get(reverse("own_case", args=[case.number]))


def act(case, name):
    return reverse("own_request", args=[case.number, name])


def test_the_page_says_until_when_one_may_speak(li, case):
    page = page_of(li, case)
    assert page.context["own"].statement_until == date(2010, 3, 29)
    assert act(case, "statement") in page.text
    assert act(case, "waiver") in page.text


def test_a_further_point_gets_a_box_without_a_script(li, case):
    page = li.post(act(case, "statement"), {"text": ["第一点"], "_add": "1"})
    assert page.context["texts"] == ["第一点", ""]
    assert not Statement.objects.exists()


def test_a_statement_without_a_point_is_not_taken(li, case):
    assert li.post(act(case, "statement"), {"text": ["", " "]}).status_code == 422


def test_a_waiver_ends_the_period(li, case):
    assert li.post(act(case, "waiver")).status_code == 302
    assert Statement.objects.get().is_waiver
    assert not {"statement", "waiver"} & page_of(li, case).context["own"].acts


def test_every_point_is_answered_and_the_refusal_tells_the_remedies(li, case, heard_story):
    points = ["姐姐已由他人收养", "户籍登记有误"]
    li.post(act(case, "statement"), {"text": points})
    settle(timeline="training")
    assert Statement.objects.get().arguments == points
    play(heard_story, STORY.steps[LAST:])
    page = page_of(li, case)
    assert len(page.context["own"].statements[0].answers) == 2
    assert page.context["own"].decision.outcome == "refused"
    assert "青溪县人民法院" in page.text
