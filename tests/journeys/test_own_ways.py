"""What persons and officials arrange for themselves, in a real browser: an account, a place by its name, filters, keys, the day."""

import re

import pytest

from approvals.models import Notice, SavedFilter
from approvals.services.training import run_waiting_moves
from tests.approvals.desk.procedure import begin, people
from tests.journeys.browser import fits, serious
from workflows import timelines
from workflows.models import WorkItem

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "drei-rote-Dächer-19"


def test_a_person_makes_an_account_on_a_phone_and_signs_out_another_device(browser):
    page = browser(size=(390, 844))
    page.goto("/register/")
    assert serious(page) == [] and fits(page)
    for name, value in {
        "name": "孙示例",
        "identity_number": "990122198503200021",
        "contact": "sun@example.org",
        "password": PASSWORD,
        "password2": PASSWORD,
    }.items():
        page.fill(f"#{name}", value)
    page.check("#terms")
    page.click("text=Send me a code")
    assert "check character" in page.inner_text(".error-summary") and serious(page) == []
    assert page.evaluate("document.activeElement.id") == "identity_number"
    page.fill("#identity_number", "990122198503200020")
    page.fill("#password", PASSWORD)
    page.fill("#password2", PASSWORD)
    page.click("text=Send me a code")
    page.wait_for_url("**/register/code/")
    page.fill("#code", re.search(r"\d{6}", Notice.objects.get().body)[0])
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_url("**/portal/")

    elsewhere = browser()
    elsewhere.goto("/login/")
    elsewhere.fill("#id_username", "sun@example.org")
    elsewhere.fill("#id_password", PASSWORD)
    elsewhere.click("main button[type=submit]")
    page.goto("/account/")
    assert serious(page) == [] and fits(page)
    page.click("text=Sign out there")
    assert page.locator("text=Sign out there").count() == 0
    elsewhere.goto("/account/")
    assert "/login/" in elsewhere.url


def test_an_official_keeps_a_filter_and_claims_with_keys(browser):
    people()
    begin()
    page = browser("clerk")
    page.goto("/desk/?lamp=green")
    page.click("text=Save this filter")
    page.fill("#filter-name", "on time")
    page.click(".jw-saved-filters >> text=Save >> nth=-1")
    assert SavedFilter.objects.get().query == "lamp=green"
    page.goto("/desk/")
    page.click(".jw-saved-filters a >> text=on time")
    assert page.url.endswith("?lamp=green") and serious(page) == []
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_selector("text=Declaration before the first step")
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_url("**/desk/items/*/")
    assert WorkItem.objects.get(status="claimed").assignee_name
    page.goto("/desk/")
    page.keyboard.press("2")
    page.wait_for_url("**box=mine")


def test_the_training_page_follows_a_move_by_itself(browser):
    people()
    begin()
    page = browser("supervisor")
    page.goto("/desk/training/")
    page.click("text=One day on")
    page.wait_for_selector("progress")
    assert serious(page) == []
    page.reload()
    assert page.locator("text=Waits to begin").count() == 1
    assert run_waiting_moves() == 1
    page.wait_for_selector("text=No time limit fell due on the way", timeout=10_000)
    assert timelines.today("training").isoformat() == "2010-03-02"
