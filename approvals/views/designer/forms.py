"""Forms and papers under way: questions filled in and arranged, texts typed, papers printed as a sample."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.errors import InvalidPack
from approvals.models import CaseType, ModelDraft
from approvals.refusals import REFUSALS, refusal
from approvals.selectors import procedures as selectors
from approvals.selectors.problem_words import said_findings
from approvals.services import drafts as service
from approvals.services.papers.specimen import specimen_pdf
from approvals.site import page
from approvals.views.designer.frame import designing, may_edit
from approvals.views.designer.procedures import title_of, title_of_file
from forms.rendering import answers_from_post, is_round_trip, render_form
from forms.selectors import Form, validate
from workflows import timelines
from workflows.actors import Actor

FAULTS = (InvalidPack, ArithmeticError, LookupError, TypeError, ValueError)


@require_GET
@designing
def procedure_sample(request: HttpRequest, actor: Actor, pack: str, version: int, file: str) -> HttpResponse:
    """Print a paper of a version with sample values."""
    chosen = selectors.version_of(pack, version)
    return sample(chosen, file, service.file_text(chosen, file))


@require_GET
@designing
def draft_sample(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Print a paper as the draft has it."""
    row = selectors.draft_of(pk)
    return sample(row.based_on, row.file, row.content)


def sample(case_type: CaseType, file: str, content: str) -> HttpResponse:
    if service.kind_of(file) != "html":
        raise Http404(file)
    try:
        pdf = specimen_pdf(case_type, file, content)
    except FAULTS as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file.removesuffix(".html")}-sample.pdf"'
    return answer


@require_POST
@designing
def draft_text(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Store the text of a form or paper as it was typed; what cannot be kept comes back with its findings."""
    row = selectors.draft_of(pk)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        service.save_draft(draft_id=pk, content=text, revision=revision_of(request), actor=actor)
    except service.Unsaveable as error:
        return text_page(request, actor, row, text, said_findings(error.findings), 422)
    except REFUSALS as error:
        status, words = refusal(error)
        messages.error(request, words)
        return text_page(request, actor, row, text, [], status)
    messages.success(request, _("Saved."))
    return redirect("draft", pk)


def text_page(
    request: HttpRequest,
    actor: Actor,
    row: ModelDraft,
    text: str,
    findings: list[dict[str, str]],
    status: int,
) -> HttpResponse:
    """Show what was typed once more, so that nothing is lost."""
    context = {
        **crumbs(row),
        "page_title": title_of_file(row.based_on, row.file),
        "text": text,
        "findings": findings,
    }
    return page(request, actor, "designer/text.html", context, status=status)


@require_http_methods(["GET", "POST"])
@designing
def draft_question(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Fill in the sheet of one question (?section=&question=); without `question` it is a new one."""
    row = selectors.draft_of(pk)
    schema, section, key, question = asked(request, row)
    if not may_edit(actor, row) or not row.is_editable:
        return redirect("draft", pk)
    form = service.question_sheet(schema, section, key)
    if request.method == "GET":
        shown = service.sheet_answers(question) if question else {}
        return question_page(request, actor, row, form, shown, {})
    given = answers_from_post(form, request.POST)
    if is_round_trip(request.POST):
        return question_page(request, actor, row, form, given, {})
    checked = validate(form, given, timelines.today("live"))
    if checked.errors:
        return question_page(request, actor, row, form, given, checked.errors, 422)
    made = service.question_of(checked.answers, question, schema)
    try:
        service.put_question(
            draft_id=pk, section=section, key=key, question=made, revision=revision_of(request), actor=actor
        )
    except REFUSALS as error:
        status, words = refusal(error)
        messages.error(request, words)
        return question_page(request, actor, row, form, given, {}, status)
    return redirect(f"{reverse('draft', args=[pk])}#q-{section}.{made['key']}")


def asked(request: HttpRequest, row: ModelDraft) -> tuple[dict[str, Any], str, str, Mapping[str, Any]]:
    """Return (form, section, key, question as it stands); Http404 where the form has none of this name."""
    if row.kind != "json":
        raise Http404(row.file)
    schema = json.loads(row.content)
    section, key = request.GET.get("section", ""), request.GET.get("question", "")
    parts = [part for part in schema["sections"] if part["key"] == section]
    items = [item for part in parts for item in part["fields"] if item["key"] == key]
    if not parts or (key and not items):
        raise Http404(f"{section}.{key}")
    return schema, section, key, items[0] if items else {}


def question_page(
    request: HttpRequest,
    actor: Actor,
    row: ModelDraft,
    form: Form,
    answers: Mapping[str, Any],
    errors: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    # After a refusal the saving that the person began with still counts.
    revision = revision_of(request) if request.method == "POST" else row.revision
    context = {
        **crumbs(row),
        "page_title": _("Change a question") if request.GET.get("question") else _("Add a question"),
        "form": render_form(form, answers, errors),
        "revision": revision,
    }
    return page(request, actor, "designer/question.html", context, status=status)


def crumbs(row: ModelDraft) -> dict[str, Any]:
    return {
        "draft": row,
        "procedure_title": title_of(row.based_on),
        "file_title": title_of_file(row.based_on, row.file),
    }


@require_POST
@designing
def draft_arrange(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Move or remove a question, or add a section."""
    given = request.POST
    section, key, act = given.get("section", ""), given.get("question", ""), given.get("act", "")
    revision = revision_of(request)
    try:
        if act == "section":
            title = {"zh": given.get("zh", "")[:120], "en": given.get("en", "")[:120]}
            service.add_section(draft_id=pk, title=title, revision=revision, actor=actor)
        elif act in ("up", "down", "remove"):
            service.arrange_question(
                draft_id=pk, section=section, key=key, act=act, revision=revision, actor=actor
            )
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
    place = f"s-{section}" if act == "remove" else f"q-{section}.{key}"
    return redirect(f"{reverse('draft', args=[pk])}#{place if section else 'sections'}")


def revision_of(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
