"""Applying: a step of the form, the draft that keeps itself, the review, filing (hop 1 of the main path), the receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.errors import NotVisible
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.portal.applying import (
    SEEN,
    Application,
    application,
    draft_key,
    keys_of,
    language,
    own_files,
)
from approvals.selectors.portal.guide import guide_of, service_guide
from approvals.selectors.portal.own_cases import filed_before, filed_papers, receipt_of
from approvals.selectors.portal.progress import progress_of
from approvals.services.intake import open_case
from approvals.templatetags.jingwei import bilingual
from approvals.views.applicant.frame import page, personal
from forms.errors import DraftConflict, FileInUse, InvalidAnswers, RejectedFile
from forms.rendering import answers_from_post, is_round_trip, uploads_from_post
from forms.services import discard_draft, mark_for_deletion, save_draft, store_upload
from workflows import timelines
from workflows.actors import Actor


@require_safe
@personal
def begin(request: HttpRequest, actor: Actor, pack_id: str) -> HttpResponse:
    """Go to where the person stopped: the first step not done, or the review."""
    app = application(pack_id, actor)
    undone = next((step for step in app.steps if not step.is_done), None)
    return redirect("apply_step", pack_id, undone.key) if undone else redirect("apply_review", pack_id)


@personal
def step(request: HttpRequest, actor: Actor, pack_id: str, key: str) -> HttpResponse:
    """One section of the form: what is posted goes into the draft, right or wrong, and its errors beside the fields."""
    app = application(pack_id, actor)
    section = app.section(key)
    if request.method != "POST":
        shown = app.errors_of(section) if key in app.seen else {}
        return step_page(request, app, section, shown)
    answers, refused = posted(request, app, section)
    is_redraw = is_round_trip(request.POST)
    seen = app.seen if is_redraw else app.seen | {key}
    try:
        save(app, answers, seen, app.revision)
    except (DraftConflict, RejectedFile) as error:
        messages.error(request, said(error))
        return step_page(request, app, section, {}, status=409)
    drop_files(app, answers)
    app = application(pack_id, actor)
    errors = {**({} if is_redraw else app.errors_of(section)), **refused}
    if "_later" in request.POST:
        messages.success(request, _("Saved. You can go on at any time, on any device."))
        return redirect("service_guide", pack_id)
    if is_redraw or errors:
        return step_page(request, app, section, errors, status=422 if errors else 200)
    following = app.next_key(key)
    return redirect("apply_step", pack_id, following) if following else redirect("apply_review", pack_id)


def step_page(
    request: HttpRequest, app: Application, section: Any, errors: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "page_title": bilingual(app.guide.name),
        "app": app,
        "guide": app.guide,
        "step_key": section.key,
        "step_number": next(step.number for step in app.steps if step.key == section.key),
        "form": app.drawn(section, errors),
        "previous": app.previous_key(section.key),
        "opens_questions": app.opens_questions(section),
    }
    is_training = app.guide.is_training
    return page(request, "portal/step.html", context, is_training=is_training, status=status)


def posted(request: HttpRequest, app: Application, section: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the whole application with this section's answers from the post, and the uploads refused by input."""
    part = app.part_of_form(section)
    given = answers_from_post(part, request.POST)
    refused = received_files(request, part, given)
    others = {key: value for key, value in app.answers.items() if key not in keys_of(section)}
    return {**others, **given}, refused


def received_files(request: HttpRequest, form: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """Keep the uploads of a post and add them to the answers; return the refused ones' reasons by input."""
    refused: dict[str, Any] = {}
    for name, uploads in uploads_from_post(form, request.FILES).items():
        kept = []
        for upload in uploads:
            try:
                kept.append(str(store_upload(upload, user=request.user).public_id))
            except RejectedFile as error:
                refused[name] = error.reason
        put_files(answers, name, kept)
    return refused


def put_files(answers: dict[str, Any], name: str, ids: Iterable[str]) -> None:
    """Add uploads to the answer of an input: `papers`, or `children-0-papers` in a row."""
    repeat, _dash, rest = name.partition("-")
    if not rest:
        answers[name] = [*answers.get(name, ()), *ids]
        return
    number, _dash, key = rest.partition("-")
    rows = answers.get(repeat, [])
    if number.isdigit() and int(number) < len(rows):
        rows[int(number)][key] = [*rows[int(number)].get(key, ()), *ids]


def save(app: Application, answers: Mapping[str, Any], seen: Iterable[str], revision: int) -> int:
    draft = save_draft(
        form=app.definition,
        owner_id=app.owner_id,
        key=draft_key(app.guide.pack_id),
        answers={**answers, SEEN: sorted(seen)},
        revision=revision,
    )
    return draft.revision


def drop_files(app: Application, answers: Mapping[str, Any]) -> None:
    """Let uploads go that the person took out again; they wait out their period first."""
    kept = {stored.pk for stored in own_files(answers, app.owner_id)}
    for stored in app.files:
        if stored.pk not in kept:
            with suppress(FileInUse):
                mark_for_deletion(file=stored, today=timelines.today())


def said(error: Exception) -> str:
    if isinstance(error, RejectedFile):
        return bilingual({"zh": error.reason.zh, "en": error.reason.en})
    return _("This application was changed in another window. Please look at it again.")


@require_POST
@personal
def keep_draft(request: HttpRequest, actor: Actor, pack_id: str, key: str) -> HttpResponse:
    """Autosave: the answers of one step without files; 409 when another window was faster."""
    app = application(pack_id, actor)
    section = app.section(key)
    given = answers_from_post(app.part_of_form(section), request.POST)
    others = {name: value for name, value in app.answers.items() if name not in keys_of(section)}
    try:
        number = save(app, {**others, **given}, app.seen, number_of(request.POST.get("revision")))
    except DraftConflict as error:
        return JsonResponse({"revision": error.current}, status=409)
    except RejectedFile as error:
        return JsonResponse({"error": said(error)}, status=413)
    return JsonResponse({"revision": number})


def number_of(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@require_POST
@personal
def drop_draft(request: HttpRequest, actor: Actor, pack_id: str) -> HttpResponse:
    """Throw the unfinished application away, its uploads with it."""
    app = application(pack_id, actor)
    drop_files(app, {})
    discard_draft(owner_id=app.owner_id, key=draft_key(pack_id))
    messages.success(request, _("The draft was deleted. Nothing had been filed."))
    return redirect("service_guide", pack_id)


@require_safe
@personal
def review(request: HttpRequest, actor: Actor, pack_id: str) -> HttpResponse:
    return review_page(request, application(pack_id, actor))


def review_page(request: HttpRequest, app: Application, problem: str = "", status: int = 200) -> HttpResponse:
    sections = [
        {
            "key": section.key,
            "title": section.title.text(language()),
            "answers": app.read_back(section),
            "errors": app.errors_of(section),
        }
        for section in app.sections
    ]
    context = {
        "page_title": _("Check and file"),
        "app": app,
        "guide": app.guide,
        "sections": sections,
        "problem": problem,
        "has_errors": bool(app.errors),
    }
    is_training = app.guide.is_training
    return page(request, "portal/review.html", context, is_training=is_training, status=status)


@require_POST
@personal
def submit_application(request: HttpRequest, actor: Actor, pack_id: str) -> HttpResponse:
    """Hop 1: file the draft and show the receipt; pressed twice, it shows the receipt of the first time."""
    case_type = service_guide(pack_id).case_type
    earlier = filed_before(actor, case_type, request.POST.get("answers_hash", ""))
    app = application(pack_id, actor)
    if earlier and not app.revision:
        return redirect("own_receipt", earlier.number)
    try:
        case = open_case(
            pack_id=app.guide.pack_id,
            answers=app.answers,
            files=app.purposes,
            actor=actor,
            applicant_user_id=actor.user_id,
            draft=(draft_key(app.guide.pack_id), number_of(request.POST.get("revision"))),
        )
    except DraftConflict as error:
        earlier = filed_before(actor, case_type, request.POST.get("answers_hash", ""))
        if earlier:
            return redirect("own_receipt", earlier.number)
        return review_page(request, app, said(error), status=409)
    except InvalidAnswers:
        return review_page(request, app, _("Some answers are missing or wrong."), status=422)
    except REFUSALS as error:
        return review_page(request, app, refusal(error)[1], status=409)
    return redirect("own_receipt", case.number)


@require_safe
@personal
def receipt(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """What the applicant holds in hand: number, time, files with checksums, dates, and the signed paper when drawn up."""
    case = access.own_case(request.user, number)
    if case.submission_id is None:
        raise NotVisible(_("Nothing was filed in this case"))
    context = {
        "page_title": _("Your application has been filed"),
        "case": case,
        "guide": guide_of(case.case_type),
        "files": filed_papers(case),
        "paper": receipt_of(case),
        "progress": progress_of(case),
    }
    return page(request, "portal/receipt.html", context, is_training=case.is_training)
