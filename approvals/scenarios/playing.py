"""Playing a scenario: each step kind is one small function on the stage, through the same services as the screens."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pypdf import PdfWriter

from approvals.errors import ApprovalError
from approvals.models import Case, CaseStatus, Person
from approvals.scenarios.expecting import differences, work_differences
from approvals.scenarios.reading import Scenario, ScenarioError, Step
from approvals.services import intake, public_notice, recusal, remedies, verification
from approvals.services.casework import claim_work, complete_work
from approvals.services.organisation import actor_for, people_with
from forms.errors import FormError
from forms.models import StoredFile
from forms.services import store_upload
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.errors import WorkflowError
from workflows.models import Timeline, WorkItem
from workflows.selectors import open_incidents, open_work
from workflows.services.settle import settle

TIMELINE = "training"
REFUSALS = (ApprovalError, WorkflowError, FormError)
Play = Callable[["Stage", Any], Iterator[str]]
PLAYS: dict[str, Play] = {}


@dataclass(slots=True)
class Stage:
    """A scenario under way: its case and applicant, and the day it stands at."""

    scenario: Scenario
    case: Case | None = None
    applicant: User | None = None
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timelines.today(TIMELINE)

    def the_case(self) -> Case:
        if self.case is None:
            raise ScenarioError("no application has been filed yet")
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


def play(scenario: Scenario) -> list[str]:
    """Play a scenario on the training timeline; return every difference found, none when it went as written.

    Stops at the first step that cannot be done. Call it inside a transaction that is rolled back, or on a database
    of its own."""
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": scenario.today, "instant": None})
    timelines.move_to(timeline=TIMELINE, day=scenario.today, actor=SYSTEM)
    with answering_registers(scenario.registers):
        return list(play_steps(Stage(scenario), scenario))


def answer(result: str, case: Case, question: verification.Question) -> tuple[str, str]:
    return result, ""


@contextmanager
def answering_registers(answers: Mapping[str, str]) -> Iterator[None]:
    """Let the registers of other authorities answer as the scenario says."""
    before = dict(verification.CONNECTORS)
    for kind, result in answers.items():
        verification.register_connector(kind, partial(answer, result))
    try:
        yield
    finally:
        verification.CONNECTORS.clear()
        verification.CONNECTORS.update(before)


def play_steps(stage: Stage, scenario: Scenario) -> list[str]:
    found: list[str] = []
    for step in scenario.steps:
        label = f"{scenario.id} step {step.number} ({step.kind}{', ' + step.note if step.note else ''}, {stage.today})"
        try:
            found += [f"{label}: {text}" for text in PLAYS[step.kind](stage, step.body)]
            settle(timeline=TIMELINE)
            found += [f"{label}: {text}" for text in incidents(stage)]
        except (*REFUSALS, ScenarioError, KeyError) as error:
            return [*found, f"{label}: {type(error).__name__}: {explained(error)}"]
    return found


def incidents(stage: Stage) -> Iterator[str]:
    if stage.case and stage.case.root:
        for incident in open_incidents(stage.case.root):
            yield f"incident at {incident.element_id}: {incident.message}"


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


@playing("day")
def play_day(stage: Stage, body: date) -> Iterator[str]:
    timelines.move_to(timeline=TIMELINE, day=body, actor=SYSTEM)
    return iter(())


@playing("file")
def play_file(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    applicant = stage.the_applicant()
    proxy = person_of(str(body["as"]), str(body["unit"])) if "as" in body else None
    actor = actor_for(proxy or applicant, stage.today)
    files = {key: upload(stage, key) for key in body.get("files") or ()}
    answers = {**stage.scenario.answers, **(body.get("answers") or {}), **named(files)}

    def act() -> None:
        stage.case = intake.open_case(
            pack_id=stage.scenario.pack,
            answers=plain(answers),
            files=list(files.items()),
            channel=str(body.get("channel", "proxy" if proxy else "portal")),
            actor=actor,
            applicant_user_id=applicant.pk,
            mandate={"signed_on": stage.today.isoformat()} if proxy else None,
        )

    yield from refused(body, act)


@playing("do")
def play_do(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    item = item_at(stage, str(body["at"]), is_over="refused" in body)
    actor = performer(stage, item, str(body.get("as", "")))

    def act() -> None:
        if item.role != "APPLICANT" and item.assignee_id is None:
            claim_work(work_item=item, actor=actor, declares_no_interest=True)
        files = {key: upload(stage, key) for key in body.get("files") or ()}
        answers = {**(body.get("answers") or {}), **named(files)}
        complete_work(work_item=item, answers=plain(answers), actor=actor, files=list(files.values()))

    yield from refused(body, act)


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


def performer(stage: Stage, item: WorkItem, who: str) -> Actor:
    """Return who does the item: the applicant, or the n-th person of a role ("TOWN_CLERK/2") at its unit."""
    if item.role in ("", "APPLICANT") and not who:
        return actor_for(stage.the_applicant(), stage.today)
    role, _, number = who.partition("/")
    pairs = [(unit, name) for unit, name in item.candidates.get("pairs", ()) if not role or name == role]
    if not pairs:
        offered = ", ".join(f"{name} at {unit}" for unit, name in item.candidates.get("pairs", ()))
        raise ScenarioError(f"{item.element_id} is not for {who}; it is for {offered or 'the applicant'}")
    unit, name = pairs[0]
    return actor_for(person_of(f"{name}/{number}" if number else name, unit), stage.today)


def person_of(who: str, unit: str) -> User:
    role, _, number = who.partition("/")
    people = list(people_with(role, unit, timelines.today(TIMELINE))[: int(number or 1)])
    if len(people) < int(number or 1):
        raise ScenarioError(
            f"unit {unit} has {len(people)} persons with the role {role}, asked for number {number or 1}"
        )
    user: User = people[-1].user
    return user


@playing("supply")
def play_supply(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    files = [(purpose, upload(stage, purpose)) for purpose in body.get("files") or ()]
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body, lambda: intake.supplement_papers(case=stage.the_case(), files=files, actor=actor)
    )


@playing("withdraw")
def play_withdraw(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    reason = str(body.get("reason", ""))
    yield from refused(body, lambda: intake.withdraw_case(case=stage.the_case(), reason=reason, actor=actor))


@playing("object")
def play_object(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    notice = stage.the_case().public_notices.filter(status="published").last()
    if notice is None:
        raise ScenarioError("there is no public notice to object to")

    def act() -> None:
        public_notice.object_to_notice(
            notice=notice, facts=str(body["facts"]), objector=str(body.get("objector", "")), actor=SYSTEM
        )

    yield from refused(body, act)


@playing("state")
def play_state(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    arguments = [str(text) for text in body["arguments"]]
    yield from refused(
        body, lambda: remedies.submit_statement(case=stage.the_case(), arguments=arguments, actor=actor)
    )


@playing("waive")
def play_waive(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body or {},
        lambda: remedies.submit_statement(
            case=stage.the_case(), arguments=[], actor=actor, channel="written", is_waiver=True
        ),
    )


@playing("change")
def play_change(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body, lambda: intake.report_changed_facts(case=stage.the_case(), text=str(body["text"]), actor=actor)
    )


@playing("recuse")
def play_recuse(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    official = person_of(str(body["as"]), str(body["unit"]))
    actor, ground = actor_for(stage.the_applicant(), stage.today), str(body.get("ground", ""))

    def act() -> None:
        recusal.request_recusal(case=stage.the_case(), user_id=official.pk, ground=ground, actor=actor)

    yield from refused(body, act)


@playing("message")
def play_message(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case, variables = stage.the_case(), body.get("variables") or {}
    yield from refused(body, lambda: intake.deliver(case, str(body["name"]), variables, SYSTEM))


@playing("review")
def play_review(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    if "outcome" in body:
        remedies.record_review_outcome(
            case=case, outcome=str(body["outcome"]), text=str(body.get("text", "")), actor=SYSTEM
        )
    else:
        remedies.record_review(case=case, kind=str(body["kind"]), number=str(body["number"]), actor=SYSTEM)
    return iter(())


@playing("work")
def play_work(stage: Stage, body: Any) -> Iterator[str]:
    yield from work_differences(stage.the_case(), body or [])


@playing("expect")
def play_expect(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    yield from differences(stage.the_case(), body, stage.today)


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


__all__ = ["CaseStatus", "Step", "play"]
