"""Completing a step of a case: the form's answers are stored, the step's act is done, the token moves on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked, StaleFile
from approvals.models import Case, CaseSubmission, Recusal
from approvals.services.authority_answers import keep_answer
from approvals.services.case_rows import cases_at
from approvals.services.notices import send_notice
from approvals.services.officer_cards import check_cards
from approvals.services.pinned import step_form
from approvals.services.settled import check_settled
from forms.models import FormDefinition, StoredFile, Submission
from forms.services import discard_draft, process_values, submit_form
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services import work_items
from workflows.services.execution import complete_work_item


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an official does at a work item: hand this to a named action."""

    case: Case
    work_item: WorkItem
    answers: Mapping[str, Any]
    submission: Submission | None
    actor: Actor
    today: date
    files: Sequence[StoredFile] = field(default_factory=tuple)


Action = Callable[[Act], Mapping[str, Any] | None]
ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Register the domain act that `jingwei:action="<name>"` names; it returns extra process variables."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register


Start = Callable[[Case, WorkItem], Mapping[str, Any]]
STARTS: dict[str, Start] = {}


def starts_with(name: str) -> Callable[[Start], Start]:
    """Register what the form of a step with this action holds when it is opened for the first time."""

    def register(function: Start) -> Start:
        STARTS[name] = function
        return function

    return register


def starting_answers(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """Return what a step's form holds at first: what the procedure says ([first_answers.<form>] of its manifest), what its act finds."""
    usual = case.case_type.manifest.get("first_answers", {}).get(work_item.form, {})
    start = STARTS.get(str(work_item.properties.get("action", "")))
    return {**usual, **(start(case, work_item) if start else {})}


def given_answers(case: Case, work_item: WorkItem, form: FormDefinition) -> dict[str, Any]:
    """Return what the system fills in by itself and nobody may alter: the start's values for the fields marked as given."""
    single = [section for section in form.schema["sections"] if not section.get("repeat")]
    keys = {row["key"] for section in single for row in section["fields"] if row.get("given")}
    # Most forms have none: then nothing is looked up.
    start = starting_answers(case, work_item) if keys else {}
    return {key: value for key, value in start.items() if key in keys}


def case_of(work_item: WorkItem) -> Case:
    [case] = cases_at(work_item.root_id)
    return case


def file_hash(case: Case) -> str:
    """Return the SHA-256 over everything filed and recorded in the case: an approval is bound to it."""
    digest = hashlib.sha256()
    # In fixed order: the hash must be the same for the same file.
    digest.update((case.submission.answers_hash if case.submission else "").encode())
    for sha256 in case.files.order_by("id").values_list("stored__sha256", flat=True):
        digest.update(sha256.encode())
    # Voided submissions are no part of what is decided on.
    rows = case.submissions.filter(is_voided=False).values_list("submission__answers_hash", flat=True)
    for answers_hash in rows:
        digest.update(answers_hash.encode())
    return digest.hexdigest()


def complete_work(
    *,
    work_item: WorkItem,
    answers: Mapping[str, Any],
    actor: Actor,
    files: Sequence[StoredFile] = (),
    seen_hash: str = "",
    expected_revision: int | None = None,
    draft_key: str = "",
) -> WorkItem:
    """Finish a work item with the answers of its form, and forget the actor's draft of them, in one transaction.

    `seen_hash` is `file_hash` of the file as it was shown; when the file changed since, StaleFile is raised and nothing
    is stored. Raises InvalidAnswers per field, NotCompetent, Conflict (somebody was faster), Blocked with a rule code."""
    with refusals_told(work_item, actor), transaction.atomic():
        # Locked before the file is compared, so that nothing can be filed in between.
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("case_type")
            .get(root_id=work_item.root_id)
        )
        current = file_hash(case)
        if seen_hash and seen_hash != current:
            raise StaleFile(_("The file changed after you opened it; look at it again before you go on"))
        check_settled(case, work_item, answers)
        today = timelines.today(case.timeline)
        submission = store_answers(case, work_item, answers, files, actor, today)
        act = Act(
            case=case,
            work_item=work_item,
            answers=submission.answers if submission else answers,
            submission=submission,
            actor=actor,
            today=today,
            files=files,
        )
        variables = dict(process_values(submission) if submission else {})
        # The act before the token: an act that is refused leaves the step open.
        variables.update(performed(act) or {})
        if submission:
            # With the file as it was seen, before this submission became part of it.
            record(act, submission, current)
            keep_answer(case=case, work_item=work_item, filed=submission, on=today, actor=actor)
        if draft_key:
            discard_draft(owner_id=actor.person_id, key=draft_key)
        # Last: the engine's step commits with the answers and the act or not at all.
        return complete_work_item(
            work_item_id=work_item.pk, variables=variables, actor=actor, expected_revision=expected_revision
        )


@contextmanager
def refusals_told(work_item: WorkItem, actor: Actor) -> Iterator[None]:
    """Send the notice that a refusal names, outside the transaction that it has undone."""
    try:
        yield
    except Blocked as refusal:
        if refusal.notice:
            case = case_of(work_item)
            occasion = f"refused:{refusal.code}:{work_item.pk}:{timelines.today(case.timeline)}"
            send_notice(
                case=case, key=refusal.notice, context={}, actor=actor, occasion=occasion, is_optional=True
            )
        raise


def store_answers(
    case: Case,
    work_item: WorkItem,
    answers: Mapping[str, Any],
    files: Sequence[StoredFile],
    actor: Actor,
    today: date,
) -> Submission | None:
    """Validate and store the step's form; a step without a form keeps none."""
    if not work_item.form:
        return None
    form = step_form(work_item, case)
    if form is None:
        raise Blocked(
            _("Step %(step)s uses the form %(form)s, which this version does not have; tell the designer")
            % {"step": work_item.element_id, "form": work_item.form},
            code="NO_FORM",
        )
    check_cards(form.schema, answers, today)
    return submit_form(
        form=form,
        answers={**answers, **given_answers(case, work_item, form)},
        files=files,
        submitted_by_id=actor.user_id,
        submitted_by_name=actor.name,
        today=today,
    )


def performed(act: Act) -> Mapping[str, Any] | None:
    name = act.work_item.properties.get("action", "")
    if not name or name == "form":
        return None
    if name not in ACTIONS:
        raise Blocked(
            _("Step %(step)s names the act %(act)s, which does not exist; tell the designer")
            % {"step": act.work_item.element_id, "act": name},
            code="NO_ACTION",
        )
    return ACTIONS[name](act)


def record(act: Act, submission: Submission, seen_hash: str) -> None:
    CaseSubmission.objects.create(
        case=act.case,
        form_key=act.work_item.form,
        submission=submission,
        work_item=act.work_item,
        step=act.work_item.name,
        filed_on=act.today,
        seen_hash=seen_hash,
    )


@transaction.atomic
def claim_work(*, work_item: WorkItem, actor: Actor, declares_no_interest: bool = False) -> WorkItem:
    """Take a work item. Before the first one in a case the official declares that no ground of recusal exists (S15)."""
    if declares_no_interest:
        declare_no_interest(case=case_of(work_item), actor=actor)
    return work_items.claim(work_item_id=work_item.pk, actor=actor)


def declare_no_interest(*, case: Case, actor: Actor) -> None:
    """Record the declaration once; a pending or granted recusal stays what it is."""
    if Recusal.objects.filter(case=case, user_id=actor.person_id).exists():
        return
    Recusal.objects.create(
        case=case,
        user_id=actor.person_id,
        requested_by_name=actor.name,
        result=Recusal.Result.NONE,
        requested_on=timelines.today(case.timeline),
    )
