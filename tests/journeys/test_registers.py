"""A supervisor's way through the registers and the statistics, in a real browser."""

import csv

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import sync_playwright

from approvals.models import RegisterExport
from tests.approvals.supervisor.cases import county_with_people, procedure
from tests.journeys.browser import ARGUMENTS, CHROMIUM, skip_without_browser
from tests.reports.rows import a_full_case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch, live_server):
    skip_without_browser()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    county_with_people()
    case_type = procedure()
    for _number in range(7):
        a_full_case(case_type)
    client = Client()
    client.force_login(User.objects.get(username="county_supervisor"))
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        context = chromium.new_context(locale="en-US", base_url=live_server.url)
        cookie = {
            "name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url,
        }  # fmt: skip
        context.add_cookies([cookie])
        yield context.new_page()
        chromium.close()


def serious(page):
    found = Axe().run(page).response["violations"]
    return [row["id"] for row in found if row["impact"] in ("serious", "critical")]


def test_from_supervision_to_a_register_its_file_and_the_statistics(page):
    page.goto("/supervision/")
    page.get_by_role("link", name="Registers of the unit").click()
    page.get_by_role("link", name="Seal log").click()
    assert page.locator("tbody tr").count() == 7
    assert serious(page) == []
    page.get_by_label("Reason").fill("quarterly check of seals")
    with page.expect_download() as file:
        page.get_by_label("Reason").press("Enter")
    rows = list(csv.reader(file.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 9 and RegisterExport.objects.get().reason == "quarterly check of seals"
    page.get_by_role("link", name="Reports").click()
    assert page.locator("tbody strong").first.inner_text() == "7"
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # A long filter is folded: the figures stand in sight.
    assert not page.get_by_role("button", name="Show").is_visible()
    page.get_by_role("button", name="Filter and order").click()
    shown = page.get_by_role("button", name="Show").bounding_box()
    assert shown["x"] + shown["width"] <= 390
    # The registers stand in one row that scrolls, the one that is open in sight.
    page.goto("/registers/seals/")
    tabs, current = page.locator(".jw-boxes"), page.locator(".jw-boxes [aria-current]")
    assert tabs.bounding_box()["height"] < 80 and 0 <= current.bounding_box()["x"] < 300
