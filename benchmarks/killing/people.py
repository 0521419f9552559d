"""Who works while processes are killed: applicants, clerks, an operator, and what each was shown as done."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from approvals.models import Person
from approvals.services.organisation import people_with
from benchmarks.killing.browsing import BROKEN, Browser, Unanswered, insist

PACK, VILLAGE, TOWNSHIP = "birth_registration", "990121100201", "990121100"
APPLY = f"/portal/services/{PACK}/apply/"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643: what each digit of an identity number counts for in its check character."""
LOOK = {"contact": "phone", "found": "spelling confirmed", "look_result": "registered"}


@dataclass(slots=True)
class Shown:
    """What people were shown: receipts by applicant, completed items, tries of incidents; and who gave up."""

    receipts: dict[int, str] = field(default_factory=dict)
    completed: list[int] = field(default_factory=list)
    tried_again: int = 0
    gave_up: list[str] = field(default_factory=list)


def applicant(number: int) -> User:
    made = User.objects.create_user(f"applicant-{number}", email=f"applicant-{number}@example.org")
    Person.objects.create(user=made, name="李示一")
    return made


def identity(number: int) -> str:
    body = f"99012219850320{number % 1000:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def sections(number: int) -> dict[str, dict[str, str]]:
    """The application, section by section, as the portal asks for it."""
    return {
        "self": {
            "name": "李示一",
            "id_number": identity(number),
            "phone": f"139{number:08}",
            "residence": VILLAGE,
            "home_province": "this",
        },
        "other_parent": {},
        "birth": {},
        "declare": {"consent_query": "true", "declared": "true", "e_service": "true"},
    }


def file_one(browser: Browser, number: int, until: float) -> str:
    """File an application and return the number on its receipt; after a broken connection, go on as a person would."""
    for key, answers in sections(number).items():
        page = insist(lambda key=key, given=answers: browser.post(f"{APPLY}step/{key}/", **given), until)  # type: ignore[misc]
        if page.status != 302:
            raise Unanswered(f"step {key}: {page.status}: {errors_on(page.text)}")
    review = insist(lambda: reviewed(browser), until)
    # The same form again: whether the first one arrived, its sender cannot know.
    return insist(lambda: submitted(browser, review), until)


def errors_on(text: str) -> str:
    return " ".join(re.findall(r'class="field-error[^>]*>([^<]*)', text))[:300]


def reviewed(browser: Browser) -> dict[str, str]:
    page = browser.get(f"{APPLY}review/")
    return {name: page.hidden(name) for name in ("revision", "answers_hash")}


def submitted(browser: Browser, review: dict[str, str]) -> str:
    page = browser.post(f"{APPLY}file/", **review)
    found = re.search(r"/portal/cases/([^/]+)/receipt/", page.location)
    if found is None:
        raise Unanswered(f"no receipt: {page.status}")
    return found[1]


def clerks(port: int) -> list[Browser]:
    """The two clerks of the township who look at what the register could not confirm."""
    return [Browser(port, person.user) for person in people_with("TOWN_CLERK", TOWNSHIP)[:2]]


def look_at_all(browser: Browser, shown: Shown) -> None:
    inbox = browser.get("/desk/?box=unit").text + browser.get("/desk/").text
    for pk in dict.fromkeys(re.findall(r"/desk/items/(\d+)/", inbox)):
        if look_at(browser, pk):
            shown.completed.append(int(pk))


def look_at(browser: Browser, pk: str) -> bool:
    """Claim an item and complete it; whether the program said that it is done."""
    path = f"/desk/items/{pk}/"
    browser.post(path, act="claim", declares="yes")
    page = browser.get(path)
    if 'name="seen_hash"' not in page.text:
        return False
    seen = {name: page.hidden(name) for name in ("seen_hash", "item_revision")}
    return browser.post(path, act="complete", **seen, **LOOK).status == 302


def try_all_again(browser: Browser, shown: Shown) -> None:
    page = browser.get("/operation/")
    for pk in re.findall(r"/operation/incidents/(\d+)/retry/", page.text):
        shown.tried_again += browser.post(f"/operation/incidents/{pk}/retry/").status == 302


class Crowd:
    """Everybody at work, each in a thread. Applicants come one after the other; the others repeat their round."""

    def __init__(self, port: int, users: list[User], operator: User, seconds: float) -> None:
        self.shown = Shown()
        self._until = time.monotonic() + seconds
        self._over = threading.Event()
        self._waiting = list(enumerate(users))
        self._port = port
        self._threads = [threading.Thread(target=self._apply) for _ in range(3)]
        self._threads += [
            threading.Thread(target=self._repeat, args=(lambda each=each: look_at_all(each, self.shown), 0.5))
            for each in clerks(port)
        ]
        watching = Browser(port, operator)
        self._threads.append(
            threading.Thread(target=self._repeat, args=(lambda: try_all_again(watching, self.shown), 2.0))
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def has_filed(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads[:3])

    def _apply(self) -> None:
        while self._waiting and not self._over.is_set():
            number, user = self._waiting.pop()
            try:
                self.shown.receipts[number] = file_one(Browser(self._port, user), number, self._until)
            except (TimeoutError, Unanswered) as error:
                self.shown.gave_up.append(f"applicant {number}: {error}")

    def _repeat(self, round_of: Callable[[], None], rest: float) -> None:
        while not self._over.wait(rest):
            try:
                round_of()
            except (*BROKEN, Unanswered):
                continue
