"""A change of a real procedure in a real browser: opened, drawn, saved, submitted, published by a second person."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from approvals.models import CaseType, ModelDraft
from approvals.selectors.procedures import draft_difference
from approvals.services.packs import deploy_pack
from tests.approvals.designer.procedure import people
from tests.journeys.browser import ARGUMENTS, CHROMIUM, skip_without_browser
from workflows.actors import SYSTEM

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PACK = "second_birth_approval"


@pytest.fixture
def enter(live_server, monkeypatch, settings, tmp_path):
    """Open the site as anybody; every script failure fails the test."""
    skip_without_browser()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.STATIC_ROOT = tmp_path
    people()
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    failures = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def opened(username, path):
            client = Client()
            user = User.objects.get(username=username)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            page.set_default_timeout(90_000)
            page.on("pageerror", lambda error: failures.append(str(error)))
            page.goto(live_server.url + path)
            return page

        yield opened
        browser.close()
    assert failures == []


def begun(page):
    page.locator("form[action$='/draft/'] button").click()
    page.wait_for_selector("[data-ready=yes]")
    return ModelDraft.objects.latest("pk")


def saved(page):
    page.click("[data-save-button]")
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved", timeout=60_000)


def test_a_step_gets_its_legal_basis_and_is_saved_submitted_and_published(enter):
    page = enter("drawer", reverse("procedure_file", args=[PACK, 1, "S05_service.bpmn"]))
    draft = begun(page)
    page.locator("[data-element-id='S05_T1c'] .djs-hit").first.click(force=True)
    page.locator("#bio-properties-panel-jingwei-legalBasis").fill("示例送达规定")
    page.keyboard.press("Tab")
    saved(page)
    draft.refresh_from_db()
    (change,) = draft_difference(draft).changes
    assert [(p.name, p.after) for p in change.properties] == [("jingwei:legalBasis", "示例送达规定")]
    page.fill("#reason", "补充依据")
    page.click("#submit button")
    page.wait_for_load_state()

    page = enter("publisher", reverse("draft", args=[draft.pk]))
    expect(page.locator("#changes")).to_contain_text("示例送达规定")
    page.locator("#decide button").first.click()
    page.locator("#jw-confirm button[value=confirm]").click()
    page.wait_for_url(f"**{reverse('draft', args=[draft.pk])}")
    expect(page.locator(".jw-note-ok")).to_be_visible()
    assert CaseType.objects.get(pack_id=PACK, is_current=True).version == 2


@pytest.mark.parametrize("file", ["second_birth_approval.bpmn", "da4_decision_document.dmn"])
def test_opening_and_saving_loses_nothing(enter, file):
    page = enter("drawer", reverse("procedure_file", args=[PACK, 1, file]))
    draft = begun(page)
    saved(page)
    draft.refresh_from_db()
    assert draft.revision == 2 and draft_difference(draft).is_empty and draft.findings == []
