"""One case as officials read it: its head, clocks, filed forms, files, opinions, papers, service, reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from approvals.access import may_read_form
from approvals.models import (
    AccessRecord,
    Case,
    CaseFile,
    CaseSubmission,
    Opinion,
    Paper,
    Recusal,
    ServiceRecord,
    StatutoryClock,
)
from approvals.rules.grounds import GROUNDS
from approvals.selectors.english import pack_word
from approvals.selectors.locks import lock_words
from approvals.selectors.places import filed_places, place_name
from approvals.selectors.told import filer, party_accounts
from approvals.selectors.wording import (
    OUTCOMES,
    REVIEW_OUTCOMES,
    REVIEWS,
    STAGES,
    STANDINGS,
    STATUSES,
    said,
)
from approvals.services.deadlines import ClockView, clocks_of
from approvals.services.disputed_data import is_disputed
from forms.models import StoredFile, Submission
from forms.rendering import render_answers
from forms.selectors import form_of
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import open_work

PANEL = ("panel_opinion", "expert_opinion")
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A form filed in the course of the case, as read: title, who, when, and its answers as HTML."""

    title: str
    who: str
    on: date
    html: str
    is_voided: bool = False


@dataclass(frozen=True, slots=True)
class Opinions:
    """What reviewers said. Panel members' opinions stay closed until all are in; `closed` counts those."""

    open: Sequence[Opinion]
    closed: int


def today_of(case: Case) -> date:
    return timelines.today(case.timeline)


def case_frame(case: Case, clocks: Sequence[ClockView]) -> Part:
    """Return the head of every screen of a case (parts/case_frame.html), without its tabs."""
    leading = leading_clock(clocks)
    return {
        "number": case.number,
        "type_name": {"zh": case.case_type.name_zh, "en": case.case_type.name_en},
        "applicant_label": case.applicant_label,
        "stage": " · ".join(filter(None, [said(STAGES, case.stage), place_name(case.unit(case.stage))])),
        "status": said(STATUSES, case.status),
        "filed_on": case.filed_on,
        "lamp": shown_lamp(leading) if leading else "none",
        "days_left": leading.left if leading and not leading.is_held else None,
        "unit": leading.row.unit if leading else "CD",
        "due_on": leading.due_on if leading else None,
        "is_training": case.is_training,
        "is_closed": case.closed_on is not None,
        "is_locked": case.is_locked,
        "lock_reason": lock_words(case),
        "is_disputed": is_disputed(case),
    }


def leading_clock(clocks: Sequence[ClockView]) -> ClockView | None:
    """Return the running clock that ends first; else one that stands still; else none."""
    running = [view for view in clocks if view.row.stopped_on is None]
    dated = [view for view in running if view.due_on and not view.is_held]
    return min(dated, key=lambda view: view.due_on or date.max) if dated else next(iter(running), None)


def shown_lamp(view: ClockView) -> str:
    if view.row.stopped_on is not None:
        return "none"
    return "held" if view.is_held else str(view.lamp)


def clock_parts(case: Case, clocks: Sequence[ClockView], *, running_only: bool = False) -> list[Part]:
    """Return the clocks as parts/clock.html shows them, running ones first."""
    chosen = [view for view in clocks if not running_only or view.row.stopped_on is None]
    chosen.sort(key=lambda view: view.row.stopped_on is not None)
    return [clock_part(case, view) for view in chosen]


def clock_part(case: Case, view: ClockView) -> Part:
    limit = limit_row(case, view.row)
    return {
        "name": {"zh": view.row.title, "en": limit.get("title_en") or view.row.title},
        "term": view.length,
        "length": view.total,
        "unit": view.row.unit,
        "lamp": shown_lamp(view),
        "net_days": view.net,
        "days_left": view.left,
        "held_days": view.held,
        "started_on": view.row.started_on,
        "due_on": view.due_on,
        "stopped_on": view.row.stopped_on,
        "promised_on": view.promised_on if view.row.promised else None,
        "hold_ground": hold_ground(view),
        "legal_basis": limit.get("legal_basis", ""),
        "is_provisional": view.is_provisional,
        "steps": view.steps,
    }


def limit_row(case: Case, row: StatutoryClock) -> Part:
    try:
        return case.limit(row.key)
    except KeyError:
        return {}


def hold_ground(view: ClockView) -> str:
    """Return why a clock stands now, in the reader's language; empty when it runs."""
    if not view.is_held:
        return ""
    codes = [code for hold in view.holds if hold.closed_on is None for code in hold.grounds]
    found = [GROUNDS[code] for code in codes if code in GROUNDS]
    if (get_language() or "zh").startswith("zh"):
        return "、".join(ground.title_zh for ground in found)
    return ", ".join(ground.title_en for ground in found)


def application(case: Case, *, masked: bool) -> FiledForm | None:
    """Return what was filed at the start; `masked` hides numbers, telephones and names but for their ends."""
    if case.submission is None:
        return None
    submission = case.submission
    form = form_of(submission.form)
    html = answers_html(submission, masked)
    title = form.title.text(get_language() or "zh")
    who = filer(submission, party_accounts(case), masked=masked)
    return FiledForm(title, who, submission.filed_on, html)


def filed_forms(case: Case, *, viewer: Actor, masked: bool) -> list[FiledForm]:
    """Return the forms completed so far, oldest first, without panel opinions that are still closed."""
    rows = case.submissions.select_related("submission__form", "work_item").prefetch_related(
        "submission__files"
    )
    closed = is_panel_open(case)
    readable = {key: may_read_form(viewer, case, key) for key in {row.form_key for row in rows}}
    shown = [row for row in rows if readable[row.form_key] and not (closed and is_foreign_panel(row, viewer))]
    parties = party_accounts(case)
    return [filed_form(row, masked, parties) for row in shown]


def is_foreign_panel(row: CaseSubmission, viewer: Actor) -> bool:
    item = row.work_item
    return (
        item is not None and item.properties.get("action") in PANEL and item.completed_by_id != viewer.user_id
    )


def filed_form(row: CaseSubmission, masked: bool, parties: set[int]) -> FiledForm:
    html = answers_html(row.submission, masked)
    who = filer(row.submission, parties, masked=masked)
    return FiledForm(pack_word(row.step), who, row.filed_on, html, row.is_voided)


def answers_html(submission: Submission, masked: bool) -> str:
    """Return filed answers to read; places under the names they had on the day of filing."""
    form = form_of(submission.form)
    places = filed_places(form, submission.answers, submission.filed_on)
    files = list(submission.files.all())
    return render_answers(
        form,
        given_words(submission.form.schema, submission.answers),
        masked=masked,
        files=files,
        places=places,
    )


def given_words(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with what the system wrote by itself, such as the title of a limit, in the reader's language."""
    fields = [field for section in schema["sections"] for field in section["fields"]]
    written = {field["key"] for field in fields if field.get("given") and field["type"] == "text"}
    return {
        key: pack_word(value) if key in written and isinstance(value, str) else value
        for key, value in answers.items()
    }


def is_panel_open(case: Case) -> bool:
    """Do members of the panel still owe their opinions (S08: written before seeing those of the others)?"""
    if case.root is None:
        return False
    return open_work(case.root).filter(properties__action__in=PANEL).exists()


def opinions(case: Case, viewer: Actor) -> Opinions:
    """Return the opinions in force that the viewer may read now, and how many are closed to him."""
    rows = list(case.opinions.filter(is_voided=False))
    if not is_panel_open(case):
        return Opinions(rows, 0)
    shown = [row for row in rows if row.kind != "panel" or row.user_id == viewer.user_id]
    return Opinions(shown, len(rows) - len(shown))


def case_files(case: Case) -> QuerySet[CaseFile]:
    return case.files.select_related("stored").order_by("id")


def file_purposes(case: Case) -> dict[str, dict[str, str]]:
    """Return the words (zh, en) of the fields of the application that take files, by key: what a file was filed for."""
    schema = case.submission.form.schema if case.submission else {}
    fields = [item for section in schema.get("sections", ()) for item in section.get("fields", ())]
    return {item["key"]: dict(item["label"]) for item in fields if item["type"] == "attach"}


def papers(case: Case) -> QuerySet[Paper]:
    return case.papers.select_related("superseded_by").order_by("-id")


def decisions(case: Case) -> list[Part]:
    """Return all decisions of the case, newest first, with outcome and standing in words and the one each replaces."""
    rows = case.decisions.select_related("replaces", "replaced_by").order_by("-pk")
    return [
        {"row": row, "outcome": said(OUTCOMES, row.outcome), "standing": said(STANDINGS, row.standing)}
        for row in rows
    ]


def reviews(case: Case) -> list[Part]:
    """Return the reconsiderations and suits about the case, newest first, in words."""
    return [
        {"row": row, "kind": said(REVIEWS, row.kind), "outcome": said(REVIEW_OUTCOMES, row.outcome)}
        for row in case.reviews.order_by("-pk")
    ]


def service_records(case: Case) -> QuerySet[ServiceRecord]:
    return case.service_records.select_related("paper").order_by("-id")


def reads(case: Case) -> QuerySet[AccessRecord]:
    """Return who read the file, newest first."""
    return case.reads.order_by("-id")


def seen_mark(case: Case) -> str:
    """Return where the file ends now: the page carries it, so that a later change can be named."""
    file = case.files.order_by("-id").values_list("pk", flat=True).first() or 0
    form = case.submissions.order_by("-id").values_list("pk", flat=True).first() or 0
    return f"{file}.{form}"


def changes_since(case: Case, mark: str) -> list[str]:
    """Return in words what was added to the file after the mark; voided forms are named as well."""
    file, _dot, form = mark.partition(".")
    after_file, after_form = (int(part) if part.isdigit() else 0 for part in (file, form))
    added = [row.purpose or row.stored.name for row in case_files(case).filter(pk__gt=after_file)]
    forms = case.submissions.filter(Q(pk__gt=after_form) | Q(is_voided=True))
    return [*added, *(row.step or row.form_key for row in forms)]


def usable_files(case: Case | None, user: Any, public_ids: Iterable[str]) -> list[StoredFile]:
    """Return the stored files that an answer may name: the person's own uploads and the files of the case."""
    own = Q(uploaded_by=user.pk)
    if case is not None:
        own |= Q(pk__in=case.files.values("stored_id"))
    rows = StoredFile.objects.filter(own, public_id__in=list(public_ids), deleted_at__isnull=True)
    return list(rows.distinct())


def has_declared(case: Case, actor: Actor) -> bool:
    """Has the official declared for this case that no ground of recusal exists, or asked for recusal?"""
    return Recusal.objects.filter(case=case, user_id=actor.user_id or 0).exists()


def undeclared(items: Iterable[WorkItem], actor: Actor) -> list[Case]:
    """Return the cases among these items for which the official has made no declaration yet."""
    roots = {item.root_id for item in items}
    declared = Recusal.objects.filter(case__root__in=roots, user_id=actor.user_id or 0).values("case")
    rows = Case.objects.filter(root__in=roots).exclude(pk__in=declared)
    return list(rows.select_related("case_type").order_by("number"))


def clocks_today(case: Case) -> list[ClockView]:
    return clocks_of(case, today_of(case))
