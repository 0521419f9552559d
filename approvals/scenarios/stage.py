"""The stage of a scenario: its case, applicant and day, who does a work item, what is uploaded, and the kinds of steps."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pypdf import PdfWriter

from approvals.errors import ApprovalError
from approvals.models import Case, Person
from approvals.scenarios.reading import Scenario, ScenarioError
from approvals.services.organisation import actor_for, people_with
from forms.errors import FormError
from forms.models import StoredFile
from forms.services import store_upload
from workflows import timelines
from workflows.actors import Actor
from workflows.errors import WorkflowError
from workflows.models import WorkItem
from workflows.selectors import open_work

TIMELINE = "training"
REFUSALS = (ApprovalError, WorkflowError, FormError)
Play = Callable[["Stage", Any], Iterator[str]]
PLAYS: dict[str, Play] = {}


@dataclass(slots=True)
class Stage:
    """A scenario under way: its cases by the names that the file gives them, its applicant, and the day it stands at.

    On the live timeline only samples of the day itself are played."""

    scenario: Scenario
    case: Case | None = None
    applicant: User | None = None
    name: str = ""
    cases: dict[str, Case | None] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    timeline: str = TIMELINE

    @property
    def today(self) -> date:
        return timelines.today(self.timeline)

    def turn_to(self, name: str) -> None:
        """Let the next step be about the case of this name; the unnamed one is the scenario's own."""
        if name != self.name:
            self.cases[self.name] = self.case
            self.name, self.case = name, self.cases.get(name)

    def the_case(self) -> Case:
        if self.case is None:
            raise ScenarioError(f"no application has been filed yet{self.name and f' as {self.name}'}")
        self.case.refresh_from_db()
        return self.case

    def the_applicant(self) -> User:
        if self.applicant is None:
            name = f"scenario-{self.scenario.id.lower()}"
            self.applicant, _ = User.objects.get_or_create(
                username=name, defaults={"email": f"{name}@example.org"}
            )
            Person.objects.get_or_create(user=self.applicant, defaults={"name": self.scenario.id})
        return self.applicant


def playing(kind: str) -> Callable[[Play], Play]:
    def register(function: Play) -> Play:
        PLAYS[kind] = function
        return function

    return register


def explained(error: Exception) -> str:
    details = getattr(error, "errors", None)
    return f"{error} {details}" if details else str(error)


def refused(body: Mapping[str, Any], act: Callable[[], object]) -> Iterator[str]:
    """Do the act; where the step says `refused`, it must fail with a message or code that holds that text.

    What came before the refusal in the same step, such as a claim, is undone with it."""
    expected = body.get("refused") if isinstance(body, Mapping) else None
    try:
        with transaction.atomic():
            act()
    except REFUSALS as error:
        if not expected:
            raise
        if str(expected) not in f"{getattr(error, 'code', '')} {explained(error)}":
            yield f"refused with {explained(error)!r}, expected {expected!r}"
        return
    if expected:
        yield f"was accepted, expected a refusal with {expected!r}"


def item_at(stage: Stage, element: str, *, is_over: bool = False) -> WorkItem:
    """Return the open item at an element; with `is_over` also one that is done or gone, to see it refused."""
    case = stage.the_case()
    items = list(open_work(case.root)) if case.root else []
    for item in items:
        if item.element_id == element:
            return item
    gone = WorkItem.objects.filter(root_id=case.root_id, element_id=element).last() if is_over else None
    if gone is not None:
        return gone
    there = ", ".join(sorted({item.element_id for item in items})) or "nothing"
    raise ScenarioError(f"no open work at {element}; open is: {there} (case {case.status})")


def performer(stage: Stage, item: WorkItem, who: str, *, by: str = "") -> Actor:
    """Return who does the item: the applicant, the one person it is for, or the n-th person of a role ("TOWN_CLERK/2")
    at its unit.

    `by` names somebody by another role of his at that unit."""
    if item.role in ("", "APPLICANT") and not who:
        return actor_for(stage.the_applicant(), stage.today)
    named = item.candidates.get("user_ids", ())
    if named and not item.candidates.get("pairs"):
        return actor_for(User.objects.get(pk=named[0]), stage.today)
    if who == "DRAWN":
        return drawn_for(stage)
    role, _, number = who.partition("/")
    pairs = [(unit, name) for unit, name in item.candidates.get("pairs", ()) if not role or name == role]
    if not pairs:
        offered = ", ".join(f"{name} at {unit}" for unit, name in item.candidates.get("pairs", ()))
        raise ScenarioError(f"{item.element_id} is not for {who}; it is for {offered or 'the applicant'}")
    unit, name = pairs[0]
    return actor_for(person_of(by or (f"{name}/{number}" if number else name), unit), stage.today)


def drawn_for(stage: Stage) -> Actor:
    """Return the first of those who were drawn to check the unit of the case on the spot."""
    drawn = Person.objects.select_related("user").get(pk=stage.the_case().unit_check.assessors[0]["key"])
    return actor_for(drawn.user, stage.today)


def person_of(who: str, unit: str) -> User:
    role, _, number = who.partition("/")
    people = list(people_with(role, unit, timelines.today(TIMELINE))[: int(number or 1)])
    if len(people) < int(number or 1):
        raise ScenarioError(
            f"unit {unit} has {len(people)} persons with the role {role}, asked for number {number or 1}"
        )
    user: User = people[-1].user
    return user


def named(files: Mapping[str, StoredFile]) -> dict[str, list[str]]:
    """The answers of the attachment fields: the public ids of what was uploaded."""
    return {key: [str(stored.public_id)] for key, stored in files.items()}


def plain(value: Any) -> Any:
    """Answers as a browser sends them: dates as ISO text."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def with_cards(stage: Stage, value: Any) -> Any:
    """Answers in which `card:ENF_OFFICER/2` is the card number of that person at the case's county."""
    if isinstance(value, Mapping):
        return {key: with_cards(stage, item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_cards(stage, item) for item in value]
    if isinstance(value, str) and value.startswith("card:"):
        return person_of(value.removeprefix("card:"), stage.the_case().county).person.officer_no
    return value


def upload(stage: Stage, purpose: str) -> StoredFile:
    """Store a one-page PDF under the purpose's name, once for each scenario."""
    if purpose not in stage.files:
        writer = PdfWriter()
        writer.add_blank_page(width=200, height=200)
        writer.add_metadata({"/Title": f"{stage.scenario.id} {purpose}"})
        buffer = io.BytesIO()
        writer.write(buffer)
        file = SimpleUploadedFile(f"{purpose}.pdf", buffer.getvalue(), "application/pdf")
        stage.files[purpose] = store_upload(file, user=stage.the_applicant())
    return stage.files[purpose]
