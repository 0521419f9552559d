"""The main path of the README in a real browser: from a couple's application to a certificate that anyone verifies."""

import re
from datetime import date
from io import BytesIO

import pytest
import yaml
from playwright.sync_api import expect, sync_playwright
from pypdf import PdfWriter

from approvals.models import Case, Paper
from approvals.sample.city import load_sample_city
from approvals.sample.people import DEMO_PHRASE
from approvals.services import verification
from approvals.services.packs import deploy_pack
from tests.journeys.browser import ARGUMENTS, CHROMIUM, ROOT, fill, skip_without_browser
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.services.settle import settle

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SCENARIO = yaml.safe_load(
    (ROOT / "packs/second_birth_approval/scenarios/a1_only_children.yaml").read_text(encoding="utf8")
)
APPLY = "/portal/services/second_birth_approval/apply/"


@pytest.fixture
def city(monkeypatch, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setitem(verification.CONNECTORS, "civil_affairs", lambda case, question: ("confirmed", ""))
    monkeypatch.setitem(verification.CONNECTORS, "police", lambda case, question: ("confirmed", ""))
    load_sample_city(counties=["990121"])
    deploy_pack(pack_id="second_birth_approval", actor=SYSTEM)
    timelines.set_day(timeline="training", day=date(2010, 3, 1), actor=SYSTEM)


@pytest.fixture
def people(city, live_server, monkeypatch):
    """Sign in as anybody; every script failure fails the test."""
    skip_without_browser()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    failures = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def sign_in(username):
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
            page.on("pageerror", lambda error: failures.append(str(error)))
            page.goto(live_server.url + ("/login/" if username else "/verify/"))
            if username:
                page.fill("#id_username", username)
                page.fill("#id_password", DEMO_PHRASE)
                page.press("#id_password", "Enter")
                page.wait_for_load_state()
            return page

        yield sign_in
        browser.close()
    assert failures == []


def move_to(day):
    timelines.move_to(timeline="training", day=day, actor=SYSTEM)
    settle(timeline="training")


def paper_file():
    writer, buffer = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    return {"name": "独生子女证明.pdf", "mimeType": "application/pdf", "buffer": buffer.getvalue()}


def all_steps_stand_above_the_form(page):
    page.click("text=全部步骤")
    steps, form = page.locator("ol.jw-steps").bounding_box(), page.locator("main form").last.bounding_box()
    assert steps["y"] + steps["height"] <= form["y"]


def apply(page, base):
    """Fill the application step by step and submit it; return the case."""
    page.goto(base + APPLY)
    all_steps_stand_above_the_form(page)
    for _ in range(12):
        if "/review" in page.url:
            break
        fill(page, SCENARIO["answers"])
        if page.locator('main [name="ground_papers"]').count():
            page.set_input_files('main [name="ground_papers"]', paper_file())
        page.locator("main form button.btn-primary").first.click()
        page.wait_for_load_state()
        assert page.locator(".field-error").all_inner_texts() == []
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_load_state()
    settle(timeline="training")
    return Case.objects.get()


def do(page, base, case, answers):
    """Claim the official's one item of the case from the inbox and complete it with the answers."""
    page.goto(base + "/desk/")
    page.get_by_role("link", name=case.number).first.click()
    page.wait_for_load_state()
    declares = page.locator('[name="declares"]')
    if declares.count():
        declares.check()
    if page.locator('button[value="claim"]').count():
        page.locator('button[value="claim"]').first.click()
        page.wait_for_load_state()
    fill(page, answers)
    if page.locator('main [name="_refresh"]').count():
        # Some answers open further questions; without a script the page asks for them on a button.
        page.locator('main [name="_refresh"]').first.click()
        page.wait_for_load_state()
        fill(page, answers)
    page.locator('button[value="complete"]').click()
    confirm = page.locator(
        "dialog[open] .btn-primary, dialog[open] .btn-grave, dialog[open] button[value=yes]"
    )
    if page.locator("dialog[open]").count():
        confirm.first.click()
    page.wait_for_load_state()
    wrong = page.locator(".has-error, .jw-note-late").all_inner_texts()
    assert wrong == []
    settle(timeline="training")


def look_up_in_the_file(page, base, case, step):
    """Go through the contents to a form of the file; the contents close, and what was looked for is in sight."""
    page.goto(f"{base}/desk/cases/{case.number}/")
    contents = page.locator(".jw-contents")
    contents.locator("summary").click()
    contents.get_by_role("link", name=step, exact=True).click()
    expect(page.get_by_role("heading", name=step, exact=True)).to_be_in_viewport()
    expect(contents).not_to_have_attribute("open", "")


def steps():
    """Yield (day to move to or None, element, answers) of the scenario's official steps, in order."""
    day = None
    for step in SCENARIO["steps"]:
        if "day" in step:
            day = step["day"]
        if "do" in step:
            yield day, step["do"]["as"], step["do"]["answers"]
            day = None


ACCOUNTS = {
    "TOWN_WINDOW": "window", "TOWN_CLERK": "town_clerk", "TOWN_HEAD": "town_head", "VILLAGE_CLERK": "village",
    "COUNTY_CLERK": "county_clerk", "COUNTY_DEPUTY": "county_deputy", "SEAL_KEEPER": "county_seal",
}  # fmt: skip


def test_from_application_to_certificate(people, live_server):
    base = live_server.url
    applicant = people("applicant")
    case = apply(applicant, base)
    expect(applicant.locator("main")).to_contain_text(case.number)
    desks = {}
    for day, role, answers in steps():
        if day:
            move_to(day)
        if role not in desks:
            desks[role] = people(ACCOUNTS[role])
        do(desks[role], base, case, answers)
    case.refresh_from_db()
    assert (case.status, case.decisions.in_force().outcome) == ("served", "granted")

    look_up_in_the_file(desks["COUNTY_CLERK"], base, case, "审查")

    certificate = Paper.objects.get(case=case, key="second_birth_certificate")
    applicant.goto(f"{base}/portal/cases/{case.number}/")
    expect(applicant.locator("main")).to_contain_text(certificate.number)
    with applicant.expect_download() as download:
        applicant.locator(f'main a[href*="/papers/{certificate.pk}/"]').first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    public = people("")
    public.fill('[name="number"]', certificate.number)
    public.fill('[name="f"]', certificate.verification_code)
    public.locator("main form button").first.click()
    public.wait_for_load_state()
    expect(public.locator("main")).to_contain_text(certificate.number)
    assert "李示一" not in public.inner_text("main")
    assert re.search("有效", public.inner_text("main"))
