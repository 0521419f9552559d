"""The pages by which money goes back: a death entered by mistake, what was repaid on a decision that fell, what false papers
brought. Each is filled in and sent as the office does it, on a desk and on a telephone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import Entitlement
from approvals.sample.city import load_sample_city
from approvals.scenarios.stage import TIMELINE, item_at, performer, person_of
from approvals.services.casework import claim_work
from approvals.services.packs import deploy_pack
from tests.journeys.browser import fill, fits, serious
from tests.packs.conftest import print_blank
from tests.packs.stories import LOOKING, begun, take
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.services.settle import settle

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SIZES = {"zh-CN": (1366, 768), "en-US": (390, 844)}


@pytest.fixture(autouse=True)
def city(monkeypatch, browser):
    """Stand beside the browser, so that both are undone together."""
    print_blank(monkeypatch)
    load_sample_city(counties=["990121"])
    for pack in ("reward_exit", "reward_restore", "reward_payment_batch"):
        deploy_pack(pack_id=pack, actor=SYSTEM)


def looked_at(browser, stage, body):
    """Open the step in both languages and sizes, and send it filled in as the scenario has it."""
    item = item_at(stage, body["at"])
    actor = performer(stage, item, str(body["as"]))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    username = User.objects.get(pk=actor.user_id).username
    for lang, size in SIZES.items():
        page = browser(username, size=size, lang=lang)
        page.goto(reverse("work_item", args=[item.pk]))
        assert serious(page) == [] and fits(page), (body["at"], lang)
    fill(page, body["answers"])
    with page.expect_navigation():
        page.locator('main button[name="act"][value="complete"]').first.click()
    assert page.locator(".error-summary").all_inner_texts() == []
    item.refresh_from_db()
    assert item.status == "completed"
    settle(timeline=TIMELINE)


@pytest.mark.parametrize(
    ("stem", "clicked"),
    [
        ("cx8_death_mistaken", {"c_V1", "c_V2"}),
        ("cx5_end_annulled", {"c_X5", "c_XF1", "c_XF2"}),
        ("cx9_false_papers", {"c_R1", "c_R2", "c_R4", "c_R5"}),
    ],
)
def test_what_goes_back_is_entered_on_its_pages(browser, stem, clicked):
    stage, left = begun(stem), set(clicked)
    with timelines.alone():
        for step in stage.scenario.steps:
            if not left:
                break
            if step.kind == "do" and step.body["at"] in clicked and "refused" not in step.body:
                looked_at(browser, stage, step.body)
                left.discard(step.body["at"])
            elif step.kind not in LOOKING:
                take(stage, step.kind, step.body)
    row = Entitlement.objects.latest("pk")
    page = browser(person_of("COUNTY_CLERK", "990121").username, lang="zh-CN")
    page.goto(reverse("beneficiary", args=[row.pk]))
    assert serious(page) == [] and fits(page)
