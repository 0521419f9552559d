"""A draft on the screen: begun, edited, checked, submitted; read, published or sent back by a second person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.models import ModelDraft
from approvals.refusals import REFUSALS, refusal
from approvals.selectors import procedures as selectors
from approvals.selectors.model_places import located, titled
from approvals.selectors.problem_words import said_findings
from approvals.selectors.trying import tables_of
from approvals.services import drafts as service
from approvals.site import page
from approvals.templatetags.designing import change_word
from approvals.views.designer.frame import designing, may_decide, may_edit
from approvals.views.designer.procedures import (
    NO_MARKS,
    text_answer,
    title_of,
    title_of_file,
    trial_context,
    versioned,
)
from approvals.views.designer.reading import form_context, paper_context
from workflows.actors import Actor

# A marked pool or lane would paint over everything in it.
AREAS = frozenset({"process", "participant", "lane"})
DONE = {
    "check": gettext_noop("The checks are done; the list of findings says what came out."),
    "submit": gettext_noop("Submitted. A publisher, another person than you, decides on it now."),
    "take_back": gettext_noop("Taken back: you can change it further."),
    "reopen": gettext_noop("Opened again: you can change it further."),
    "withdraw": gettext_noop("Given up. The version in force stays as it is."),
    "publish": gettext_noop("Published. New cases begin on the new version; running ones stay on theirs."),
    "reject": gettext_noop("Sent back to the author with your reason."),
}


@require_POST
@designing
def draft_start(request: HttpRequest, actor: Actor, pack: str, version: int, file: str) -> HttpResponse:
    """Begin a change with the text of a version: the one in force, or an old one to restore."""
    chosen = selectors.version_of(pack, version)
    try:
        draft = service.start_draft(case_type=chosen, file=file, actor=actor)
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
        return redirect("procedure_file", pack, version, file)
    return redirect("draft", draft.pk)


@require_POST
@designing
def draft_new(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    """Begin a diagram or table that the procedure does not have yet."""
    given = {name: request.POST.get(name, "").strip()[:120] for name in ("key", "title", "kind")}
    try:
        draft = service.start_new_file(case_type=selectors.version_of(pack, None), actor=actor, **given)
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
        return redirect("procedure", pack)
    return redirect("draft", draft.pk)


@require_GET
@designing
def draft(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return show(request, actor, selectors.draft_of(pk))


def show(request: HttpRequest, actor: Actor, row: ModelDraft, status: int = 200) -> HttpResponse:
    """The author edits; everybody else, and the author of a draft that stands still, reads it with its differences."""
    is_editing = row.is_editable and may_edit(actor, row)
    difference = titled(selectors.draft_difference(row), row.based_on)
    context: dict[str, Any] = {
        "page_title": title_of_file(row.based_on, row.file),
        "procedure_title": title_of(row.based_on),
        "draft": row,
        "case_type": row.based_on,
        "is_editing": is_editing,
        "is_author": may_edit(actor, row),
        "may_decide": row.status == "submitted" and may_decide(actor, row),
        "difference": difference,
        "findings": located(said_findings(row.findings), row.file, row.content),
        **tools(request, row, is_editing, difference),
    }
    return page(request, actor, "designer/draft.html", context, status=status)


def tools(
    request: HttpRequest, row: ModelDraft, is_editing: bool, difference: service.Difference
) -> dict[str, Any]:
    """Return the editor, or what there is to read; for tables and forms also the values to try."""
    if row.kind == "json":
        return {"editor": None, **form_context(request, row.content, said_findings(row.findings))}
    if row.kind == "html":
        found = said_findings(row.findings)
        return {"editor": None, **paper_context(row.based_on, row.file, row.content, found)}
    xml_url = reverse("draft_xml", args=[row.pk])
    editor = {
        "xml_url": xml_url,
        "save_url": reverse("draft_save", args=[row.pk]),
        "revision": row.revision,
        "name": row.file,
        "findings": said_findings(row.findings),
    }
    if row.is_table:
        read = {"tables": tables_of(row.content), **trial_context(request, row.content)}
        return {**read, "editor": editor if is_editing else None}
    if is_editing:
        return {"editor": {**editor, "choices": selectors.choices(row.based_on)}}
    label = title_of_file(row.based_on, row.file)
    return {"editor": None, "diagram": {"xml_url": xml_url, "label": label, "marks": marks_of(difference)}}


def marks_of(difference: service.Difference) -> dict[str, list[Any]]:
    """Mark in the picture what a draft adds or changes; what it removes is not there to be marked."""
    shown = [row for row in difference.changes if row.kind != "removed" and row.type not in AREAS]
    return {**NO_MARKS, "active": [{"id": c.element_id, "label": change_word(c.kind)} for c in shown]}


@require_GET
@designing
def draft_xml(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    row = selectors.draft_of(pk)
    return text_answer(request, row.content, versioned(row.file, row.based_on.version + 1))


@require_POST
@designing
def draft_save(request: HttpRequest, actor: Actor, pk: int) -> JsonResponse:
    """Take {xml, revision} from the editor; answer {revision, findings}: 409 when stale, 422 when it cannot be kept."""
    sent = body_of(request)
    if sent is None:
        return JsonResponse({"findings": []}, status=400)
    xml, revision = sent
    try:
        row = service.save_draft(draft_id=pk, content=xml, revision=revision, actor=actor)
    except service.Unsaveable as error:
        return JsonResponse({"findings": said_findings(error.findings)}, status=422)
    except REFUSALS as error:
        status, text = refusal(error)
        return JsonResponse({"message": text, "findings": []}, status=status)
    return JsonResponse({"revision": row.revision, "findings": said_findings(row.findings)})


def body_of(request: HttpRequest) -> tuple[str, int] | None:
    try:
        body = json.loads(request.body)
        return str(body["xml"]), int(body["revision"])
    except (ValueError, KeyError, TypeError):
        return None


@require_http_methods(["POST"])
@designing
def draft_act(request: HttpRequest, actor: Actor, pk: int, act: str) -> HttpResponse:
    """Carry out one act; a refusal is shown on the draft's page with what was typed still there."""
    if act not in DONE:
        raise Http404(act)
    row = selectors.draft_of(pk)
    try:
        acts(request, pk, actor)[act]()
    except REFUSALS as error:
        status, text = refusal(error)
        messages.error(request, text)
        return show(request, actor, selectors.draft_of(pk), status)
    messages.success(request, _(DONE[act]))
    return redirect("procedure", row.pack_id) if act == "withdraw" else redirect("draft", pk)


def acts(request: HttpRequest, pk: int, actor: Actor) -> dict[str, Callable[[], ModelDraft]]:
    given = request.POST
    revision = int(given["revision"]) if given.get("revision", "").isdecimal() else 0
    return {
        "check": lambda: service.check_draft(draft_id=pk, actor=actor),
        "submit": lambda: service.submit_draft(draft_id=pk, reason=given.get("reason", ""), actor=actor),
        "take_back": lambda: service.take_back_draft(draft_id=pk, actor=actor),
        "reopen": lambda: service.reopen_draft(draft_id=pk, actor=actor),
        "withdraw": lambda: service.withdraw_draft(draft_id=pk, actor=actor),
        "publish": lambda: service.publish_draft(draft_id=pk, revision=revision, actor=actor),
        "reject": lambda: service.reject_draft(draft_id=pk, answer=given.get("answer", ""), actor=actor),
    }


@require_POST
@designing
def draft_row(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Switch a row of a table on or off."""
    given = request.POST
    revision = int(given["revision"]) if given.get("revision", "").isdecimal() else 0
    try:
        service.switch_row(
            draft_id=pk,
            rule_id=given.get("rule", ""),
            is_on=given.get("on") == "yes",
            revision=revision,
            actor=actor,
        )
    except KeyError:
        messages.error(request, _("This row is no longer in the table. Reload the page and look again."))
    except REFUSALS as error:
        status, text = refusal(error)
        messages.error(request, text)
        return show(request, actor, selectors.draft_of(pk), status)
    return redirect(f"{reverse('draft', args=[pk])}#rows")
