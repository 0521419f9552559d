"""A browser without a screen: a signed-in session that reads pages and posts their forms, and breaks when the server does."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TypeVar
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client

TOKEN = "d" * 32
BROKEN = (OSError, HTTPException)
Answer = TypeVar("Answer")


class Unanswered(Exception):
    """The server said 5xx, or what it said was no page of ours: try again."""


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    text: str
    location: str

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field; Unanswered when the page has none of that name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        if found is None:
            raise Unanswered(f"no field {name} on a page with status {self.status}")
        return html.unescape(found[1])


class Browser:
    """One person at the program. Each request has a connection of its own, as behind a proxy."""

    def __init__(self, port: int, user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self._port = port
        self._cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Page:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **fields}))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": self._cookie, "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = Page(answer.status, answer.read().decode(), answer.headers.get("Location", ""))
        finally:
            connection.close()
        if page.status >= 500:
            raise Unanswered(f"{page.status} for {path}")
        return page


def insist(act: Callable[[], Answer], until: float) -> Answer:
    """Do what a person does when the page does not come: again. TimeoutError when `until` (monotonic) has passed."""
    while True:
        try:
            return act()
        except (*BROKEN, Unanswered) as error:
            if time.monotonic() > until:
                raise TimeoutError(f"no answer: {error}") from error
            time.sleep(0.2)
