"""A procedure changed in the browser: drawn, checked, mended, published by a second person, and what then runs on it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from approvals.models import CaseType, ModelDraft
from approvals.selectors.procedures import draft_difference
from approvals.services.drafts import findings_of
from approvals.services.packs import deploy_pack
from tests.approvals.designer.procedure import DIAGRAM, people, published
from tests.journeys.browser import ARGUMENTS, CHROMIUM, skip_without_browser
from workflows.actors import SYSTEM
from workflows.services.deployment import evaluate_decision
from workflows.services.execution import start_process

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = (390, 844)


@pytest.fixture
def enter(live_server, monkeypatch, settings, tmp_path):
    """Open the site as anybody; every script failure fails the test."""
    skip_without_browser()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.STATIC_ROOT = tmp_path / "static"
    people()
    failures = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def opened(username, path, size=(1366, 768), lang="zh-CN"):
            client = Client()
            user = User.objects.get(username=username)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=lang)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: failures.append(str(error)))
            page.goto(live_server.url + path)
            return page

        yield opened
        browser.close()
    assert failures == []


@pytest.fixture
def leave(settings, tmp_path):
    return published(settings, tmp_path / "packs")


def begun(page):
    page.locator("form[action$='/draft/'] button").click()
    page.wait_for_selector("[data-ready=yes]")
    return ModelDraft.objects.latest("pk")


def choose(page, element):
    """Select an element by the finder: the pad of the one selected before may lie over it."""
    page.click("[data-design=find]")
    page.locator(".djs-search-input input").fill(element)  # as pasted: no key is pressed
    page.locator(".djs-search-result").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".djs-element.selected")).to_have_attribute("data-element-id", element)


def check(page):
    page.click("form[action$='/check/'] button")
    expect(page.locator("#jw-announce")).to_contain_text("检查完毕")


def written(page, text):
    """Type over what stands in the cell that has the focus."""
    page.wait_for_selector(".cm-focused")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def state(page, wanted):
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", wanted, timeout=20_000)


def submitted(page, reason):
    page.fill("#reason", reason)
    page.click("#submit button")
    expect(page.locator(".jw-note-ok")).to_contain_text("已提交")


def decided(page):
    page.locator("#decide button").first.click()
    page.locator("#jw-confirm button[value=confirm]").click()
    expect(page.locator(".jw-note-ok")).to_contain_text("已发布")


def serious(page):
    found = Axe().run(page).response["violations"]
    return [row["id"] for row in found if row["impact"] in ("serious", "critical")]


def run(case_type):
    return start_process(
        deployment=case_type.deployment,
        process_id="leave",
        variables={},
        business_key="x",
        timeline="live",
        actor=SYSTEM,
    )


def test_a_diagram_is_changed_checked_mended_and_published_by_a_second_person(enter, leave):
    running = run(leave)
    page = enter("drawer", reverse("procedure_file", args=["leave", 1, "leave.bpmn"]))
    draft = begun(page)
    choose(page, "look")
    page.fill("#bio-properties-panel-name", "复核")
    page.select_option("#bio-properties-panel-jingwei-clock", "review")
    choose(page, "f2")
    page.click("[data-group-id=group-CamundaPlatform__Condition] .bio-properties-panel-group-header")
    page.select_option("#bio-properties-panel-conditionType", "expression")
    page.fill("#bio-properties-panel-conditionExpression", "days >")
    state(page, "unsaved")

    check(page)  # saves what is unsaved first, and stays on the page
    expect(page.locator(".jw-finding.is-error")).to_have_count(1)
    expect(page.locator("[data-findings-count]")).to_contain_text("错误 1")
    expect(page.locator("#changes")).to_contain_text("复核")
    page.click("[data-findings-list] button.is-error")
    expect(page.locator(".djs-element.selected")).to_have_attribute("data-element-id", "f2")

    page.select_option("#bio-properties-panel-conditionType", "")
    state(page, "unsaved")
    submitted(page, "名称与职责一致")
    draft.refresh_from_db()
    assert [(p.name, p.after) for c in draft_difference(draft).changes for p in c.properties] == [
        ("name", "复核"),
        ("jingwei:clock", "review"),
    ]

    page = enter("publisher", reverse("draft", args=[draft.pk]))
    expect(page.locator("#changes")).to_contain_text("复核期限 (review)")
    decided(page)
    current = CaseType.objects.get(pack_id="leave", is_current=True)
    running.refresh_from_db()
    assert (running.definition.version, run(current).definition.version) == (1, 2)
    assert [item.name for item in running.work_items.all()] == ["审核"]


def test_what_a_publisher_reads_leads_to_the_element_and_a_phone_only_reads(enter, leave):
    content = DIAGRAM.replace('name="审核"', 'name="签批"').replace('targetRef="end"', 'targetRef="look"')
    ModelDraft.objects.create(
        pack_id="leave",
        file="leave.bpmn",
        based_on=leave,
        author=User.objects.get(username="drawer"),
        author_name="drawer",
        status="submitted",
        content=content,
        findings=findings_of(leave, "leave.bpmn", content, DIAGRAM),
    )
    path = reverse("draft", args=[ModelDraft.objects.get().pk])
    page = enter("publisher", path)
    page.wait_for_selector("#picture .djs-element")
    page.click("li a[data-leads-to=look] >> text=签批")
    expect(page.locator("#picture .djs-element.selected")).to_have_attribute("data-element-id", "look")
    assert serious(page) == []

    ModelDraft.objects.update(status="draft")
    page = enter("drawer", path, PHONE)
    page.wait_for_selector("[data-ready=reading]")
    assert (
        page.locator("[data-reading-only]").is_visible()
        and not page.locator("[data-save-button]").is_visible()
    )
    assert serious(page) == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_table_is_changed_checked_mended_and_published(enter, leave):
    page = enter("drawer", reverse("procedure_file", args=["leave", 1, "points.dmn"]))
    draft = begun(page)
    page.click("td[data-element-id=r2i]")
    written(page, "< < 5")
    check(page)
    expect(page.locator("[data-findings-list]")).to_contain_text("评分 · 第2行")
    expect(page.locator("[data-findings-list]")).to_contain_text("此处应有值，却写了“<”")
    page.click("[data-findings-list] button.is-error")
    page.wait_for_selector("td[data-element-id=r2i] .cm-focused")  # the list led into the cell
    written(page, "<= 7")
    state(page, "unsaved")

    # A row is switched off on the text as it stands on the screen, whatever was saved meanwhile.
    page.keyboard.press("Control+s")
    state(page, "saved")
    page.locator("details.jw-note summary").click()
    page.locator("#draft-rows tbody tr").nth(2).locator("button").click()
    page.wait_for_selector("[data-ready=yes]")
    draft.refresh_from_db()
    assert draft.findings == [] and draft.content.count('enabled="false"') == 2
    submitted(page, "天数改为七天")

    decided(enter("publisher", reverse("draft", args=[draft.pk])))
    current = CaseType.objects.get(pack_id="leave", is_current=True)
    given = [
        evaluate_decision(deployment=current.deployment, table="points", variables={"days": days}).value
        for days in (7, 8)
    ]
    assert given == ["short", None]


def test_the_server_says_why_it_kept_nothing(enter, leave):
    page = enter("drawer", reverse("procedure_file", args=["leave", 1, "leave.bpmn"]))
    draft = begun(page)
    choose(page, "look")
    page.fill("#bio-properties-panel-name", "复核")
    state(page, "unsaved")
    ModelDraft.objects.filter(pk=draft.pk).update(revision=5)
    page.click("[data-save-button]")
    state(page, "conflict")
    expect(page.locator("[data-save-status]")).to_contain_text("又保存过")
    ModelDraft.objects.filter(pk=draft.pk).update(revision=1, status="withdrawn")
    page.fill("#reason", "理由")
    page.click("#submit button")  # what cannot be saved is not submitted
    state(page, "conflict")
    expect(page.locator("[data-save-status]")).to_contain_text("状态")


@pytest.mark.parametrize(
    ("pack", "file"),
    [
        ("second_birth_approval", "second_birth_approval.bpmn"),
        ("second_birth_approval", "da4_decision_document.dmn"),
        # Writes what is a default of the editor's library and none of the engine.
        ("disability_child_appraisal", "appraisal_panel.bpmn"),
    ],
)
def test_opening_and_saving_loses_nothing(enter, pack, file):
    deploy_pack(pack_id=pack, actor=SYSTEM)
    page = enter("drawer", reverse("procedure_file", args=[pack, 1, file]))
    draft = begun(page)
    page.click("[data-save-button]")
    state(page, "saved")
    draft.refresh_from_db()
    assert draft.revision == 2 and draft_difference(draft).is_empty and draft.findings == []
