"""A browser with as many people at it as a journey has; a script's failure fails the journey."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.journeys.browser import ARGUMENTS, CHROMIUM, skip_without_browser


@pytest.fixture
def browser(monkeypatch, live_server):
    skip_without_browser()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    failures = []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def page(username="", size=(1366, 768), lang="en-US"):
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]}, locale=lang, base_url=live_server.url
            )
            if username:
                client = Client()
                client.force_login(User.objects.get(username=username))
                cookie = {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
                context.add_cookies([cookie])
            made = context.new_page()
            made.on("pageerror", lambda error: failures.append(str(error)))
            return made

        yield page
        chromium.close()
    assert failures == []
