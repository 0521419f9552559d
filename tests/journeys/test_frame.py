"""The frame of every page in a real browser: reading, keys, drafts, files, and the two designers."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import views as auth
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.utils import translation
from django.views.i18n import set_language
from playwright.sync_api import sync_playwright

from approvals.rules.clock_explanation import Step
from approvals.templatetags.clocks import step_text
from approvals.templatetags.jingwei import bilingual, day, file_size, moment, remaining, share, span
from approvals.views.accounts.signing_in import signed_in
from approvals.views.style_guide import style_guide

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "frontend" / "dist" / "js" / "app.js"
CHROMIUM = Path("/usr/bin/chromium")
DIAGRAM = ROOT / "packs" / "second_birth_approval" / "second_birth_approval.bpmn"
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="sample" name="sample" namespace="urn:sample">
  <decision id="fee" name="Fee"><decisionTable id="fee_table">
    <input id="i1" label="Days"><inputExpression id="e1" typeRef="number"><text>days</text></inputExpression></input>
    <output id="o1" label="Fee" name="fee" typeRef="number" />
    <rule id="r1"><inputEntry id="c1"><text>&lt; 5</text></inputEntry><outputEntry id="c2"><text>0</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""
DESIGNER = """{% extends "base.html" %}{% load static %}
{% block head %}<link rel="stylesheet" href="{% static 'css/designer.css' %}">{% endblock %}
{% block scripts %}<script src="{% static 'js/designer.js' %}" defer></script>{% endblock %}
{% block content %}{% include "parts/designer.html" %}{% endblock %}"""
PICTURE = DESIGNER.replace("designer", "diagram")
TABLES = DESIGNER.replace("designer", "tables").replace("parts/tables", "parts/tables_editor")
DRAFT = """{% extends "base_portal.html" %}{% block content %}<form data-draft="/draft/" data-draft-revision="3">
{% csrf_token %}<label for="name">Name</label><input id="name" name="name">
<input type="file" name="paper" aria-label="Paper" accept=".pdf" data-max-bytes="10">
<span data-draft-status></span></form>{% endblock %}"""
SENT = """{% extends "base_portal.html" %}{% block content %}<form method="post" action="/sent/" novalidate>
{% csrf_token %}<label for="words">Words</label><textarea id="words" name="words"></textarea>
<input type="file" name="paper" aria-label="Paper" accept=".pdf" data-max-bytes="10">
<div class="jw-actions"><button name="act" value="go">Send</button></div></form>{% endblock %}"""

received = []


def page_of(source, **context):
    def view(request):
        return HttpResponse(engines["django"].from_string(source).render(context, request))

    return view


def save(request):
    received.append(json.loads(request.body))
    finding = {"element_id": "a_T14", "message": "No remedy is told.", "severity": "error"}
    return JsonResponse({"revision": 2, "findings": [finding]})


def save_draft(request):
    received.append(request.POST.dict())
    is_stale = request.POST["name"] == "stale"
    return JsonResponse({"revision": 4}, status=409 if is_stale else 200)


def sent(request):
    received.append(request.POST.dict())
    return HttpResponse("received")


MARKS = {"active": [{"id": "a_TP"}, {"id": "a_T06"}], "visited": ["a_T05a"], "incidents": []}
EDITED = {"save_url": "/save/", "revision": 1, "findings": [], "choices": {}}
urlpatterns = [
    path("", style_guide, name="home"),
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("designer/", page_of(DESIGNER, page_title="Designer", designer={**EDITED, "xml_url": "/diagram/"})),
    path("tables/", page_of(TABLES, page_title="Tables", tables={**EDITED, "xml_url": "/table/"})),
    path("diagram/", lambda request: HttpResponse(DIAGRAM.read_bytes(), content_type="application/xml")),
    path("table/", lambda request: HttpResponse(TABLE, content_type="application/xml")),
    path(
        "picture/", page_of(PICTURE, page_title="Picture", diagram={"xml_url": "/diagram/", "marks": MARKS})
    ),
    path("form/", page_of(DRAFT, page_title="Form")),
    path("save/", save),
    path("draft/", save_draft),
    path("letter/", page_of(SENT, page_title="Letter")),
    path("sent/", sent),
    path("account/signed-in/", signed_in, name="signed_in"),
]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = __name__
    received.clear()


@pytest.fixture(scope="module")
def chromium():
    if not BUILT.exists() or not CHROMIUM.exists():
        pytest.skip("needs the built front end and /usr/bin/chromium")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as driver:
        # The driver keeps an event loop in this thread, which Django would take for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, live_server):
    """Open an address at a size; a script's failure fails the test."""
    failures = []

    def open_page(address, width=1366, height=768):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-US")
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in chromium.contexts:
        context.close()
    assert failures == []


@pytest.mark.journey
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("address", ["/", "/login/", "/form/"])
def test_pages_are_accessible_and_fit_the_screen(opened, address, size):
    page = opened(address, *size)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.journey
def test_the_menu_opens_on_a_phone(opened):
    page = opened("/", 390, 844)
    assert not page.is_visible("#jw-bar")
    page.click(".jw-menu-button")
    assert page.is_visible("#jw-bar")


@pytest.mark.journey
def test_a_grave_act_asks_first(opened):
    page = opened("/")
    page.click(".btn-danger")
    assert "loses its effect" in page.inner_text("#jw-confirm")
    page.click("#jw-confirm [value=cancel]")
    assert not page.url.endswith("?")
    page.click(".btn-danger")
    page.click("#jw-confirm [value=confirm]")
    page.wait_for_url("**/?")


@pytest.mark.journey
def test_keys_walk_a_list_and_show_their_help(opened):
    page = opened("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "2号" in page.inner_text(".jw-row-selected")
    page.keyboard.press("?")
    assert page.is_visible("#jw-keys")


@pytest.mark.journey
def test_a_diagram_shows_where_the_case_stands(opened):
    page = opened("/")
    page.wait_for_selector(".jw-active[data-element-id=decide]", state="attached")
    assert "in progress" in page.inner_text(".jw-token")
    symbols = page.locator(".jw-diagram-symbols")
    assert symbols.locator("dl").is_hidden()
    symbols.locator("summary").click()
    assert symbols.locator("dl > div").count() == symbols.locator("svg:visible").count() == 14


@pytest.mark.journey
def test_a_token_within_a_folded_step_is_seen_there_and_from_outside(opened):
    page = opened("/picture/")
    page.wait_for_selector("[data-element-id=a_T06].jw-active", state="visible")
    assert page.locator("[data-element-id=a_TP].jw-active").is_hidden()
    page.click(".bjs-breadcrumbs a")
    page.wait_for_selector("[data-element-id=a_TP].jw-active", state="visible")
    assert page.locator("[data-element-id=a_T06].jw-active").is_hidden()


@pytest.mark.journey
def test_a_draft_keeps_itself_with_its_revision(opened):
    page = opened("/form/")
    page.fill("#name", "示例")
    page.wait_for_selector("[data-draft-status][data-state=saved]")
    assert (received[0]["name"], received[0]["revision"]) == ("示例", "3")
    assert page.get_attribute("form[data-draft]", "data-draft-revision") == "4"


@pytest.mark.journey
def test_a_draft_changed_elsewhere_is_not_overwritten(opened):
    page = opened("/form/")
    page.fill("#name", "stale")
    page.wait_for_selector("[data-draft-status][data-state=failed]")
    assert "changed elsewhere" in page.inner_text("[data-draft-status]")


@pytest.mark.journey
@pytest.mark.parametrize(
    ("name", "size", "said"),
    [("a.pdf", 5, "(5 B)"), ("a.pdf", 11, "more than the limit"), ("a.exe", 5, "not accepted")],
)
def test_a_chosen_file_is_checked_before_it_travels(opened, name, size, said):
    page = opened("/form/")
    page.set_input_files("[type=file]", {"name": name, "mimeType": "", "buffer": b"x" * size})
    assert said in page.inner_text(".jw-picked")
    assert page.evaluate("document.querySelector('[type=file]').validity.valid") is (said == "(5 B)")


@pytest.mark.journey
def test_a_form_with_a_file_that_is_too_large_stays(opened):
    page = opened("/letter/")
    page.set_input_files("[type=file]", {"name": "a.pdf", "mimeType": "", "buffer": b"x" * 11})
    page.click("main button")
    page.wait_for_timeout(300)
    assert page.url.endswith("/letter/")
    assert received == []


def sign_in(page, live_server, client, user):
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_what_was_written_outlives_its_session(opened, live_server, client, django_user_model):
    one, other = (django_user_model.objects.create_user(name) for name in ("one", "other"))
    page = opened("/login/")
    sign_in(page, live_server, client, one)
    page.clock.install()
    page.goto(live_server.url + "/letter/")
    page.fill("#words", "示例")
    page.context.clear_cookies()
    page.clock.fast_forward("05:00")
    page.click("main button")
    page.wait_for_selector("[role=alert] a[target=_blank]")
    sign_in(page, live_server, client, other)
    page.click("main button")
    page.wait_for_selector("[role=alert]:has-text('another account')")
    assert (received, page.input_value("#words")) == ([], "示例")
    sign_in(page, live_server, client, one)
    page.click("main button")
    page.wait_for_selector("text=received")
    assert (received[0]["words"], received[0]["act"]) == ("示例", "go")


@pytest.mark.journey
def test_a_diagram_is_edited_saved_and_marked_with_findings(opened):
    page = opened("/designer/")
    page.wait_for_selector("[data-designer][data-ready]")
    page.click("[data-save-button]")
    page.click("[data-findings-list] button")
    page.fill("#bio-properties-panel-jingwei-legalBasis", "example article")
    page.wait_for_selector("[data-save-status][data-state=unsaved]")
    page.click("[data-save-button]")
    page.wait_for_selector("[data-save-status][data-state=saved]")
    before, after = received[0]["xml"], received[1]["xml"]
    assert page.is_visible(".jw-finding.is-error")
    assert 'jingwei:legalBasis="example article"' in after
    assert (
        before.count("<jingwei:clock ")
        == after.count("<jingwei:clock ")
        == DIAGRAM.read_text().count("<jingwei:clock ")
    )


@pytest.mark.journey
def test_a_decision_table_is_edited_and_saved(opened):
    page = opened("/tables/")
    page.wait_for_selector("[data-tables][data-ready]")
    page.click(".add-rule")
    page.wait_for_selector("[data-save-status][data-state=unsaved]")
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-save-status][data-state=saved]")
    assert received[0]["xml"].count("<rule ") == 2


def test_every_word_of_the_frame_has_its_chinese():
    known = set(
        re.findall(r'^msgid "(.+)"$', (ROOT / "locale" / "parts" / "frame.po").read_text("utf8"), re.M)
    )
    templates = ROOT / "approvals" / "templates"
    own = [*templates.glob("parts/*.html"), *templates.glob("*.html"), *templates.glob("registration/*.html")]
    for template in own:
        used = re.findall(r"{%\s*trans\s+(?:\"([^\"]+)\"|'([^']+)')", template.read_text("utf8"))
        assert {one or other for one, other in used} <= known, template.name


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (lambda: day(date(2010, 3, 1)), "1 March 2010"),
        (lambda: day(datetime(2010, 3, 1, 20, tzinfo=UTC)), "2 March 2010"),
        (lambda: day(None), "—"),
        (lambda: moment(datetime(2010, 3, 1, 1, 5, tzinfo=UTC)), "1 March 2010, 09:05"),
        (lambda: span(1, "WD"), "1 working day"),
        (lambda: span(20, "WD"), "20 working days"),
        (lambda: remaining(3, "WD"), "3 working days left"),
        (lambda: remaining(-2, "CD"), "2 days over"),
        (lambda: remaining(0, "WD"), "due today"),
        (lambda: remaining(42, "M"), "42 days left"),
        (lambda: bilingual({"zh": "受理", "en": "accepted"}), "accepted"),
        (lambda: bilingual({"zh": "受理"}), "受理"),
        (lambda: file_size(1536), "1.5 KB"),
        (lambda: share(30, 20), 100),
        (lambda: share(1, 0), 0),
        (lambda: step_text(Step("moved", date(2010, 3, 6), {"rule": "T3", "to": date(2010, 3, 8)})),
         "The last day is a day off, so the limit ends on 8 March 2010."),
        (lambda: step_text(Step("hold_open", date(2010, 3, 1), {"grounds": ["HEARING"], "until": None})),
         "Stands still since then (hearing)."),
    ],
)  # fmt: skip
def test_values_read_as_people_say_them(shown, said):
    with translation.override("en"):
        assert shown() == said
