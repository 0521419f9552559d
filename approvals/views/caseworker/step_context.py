"""What the page of a step shows: the form, what completing does, who else may do it, and the case beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.models import Case
from approvals.selectors import case_file, case_path
from approvals.selectors.claiming import bars
from approvals.selectors.english import pack_word
from approvals.selectors.explained_tables import explained_tables
from approvals.selectors.places import place_name
from approvals.selectors.reissue import asked_in
from approvals.selectors.wording import OPINION_KINDS, OPINIONS, role_word, said
from approvals.services.casework import file_hash, given_answers, starting_answers
from approvals.services.organisation import people_with
from approvals.services.pinned import step_form
from approvals.services.supervision import possible_hands
from approvals.views.caseworker.answers import draft_of, first_answers, form_html
from approvals.views.caseworker.parts import case_head, file_parts
from forms.services import form_of
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import open_work
from workflows.services.competence import is_candidate

# What completing a step with this action does, beyond moving the case on.
ACTION_WORDS = {
    "accept": gettext_noop(
        "Accepts the application, asks once for everything missing, or refuses acceptance."
    ),
    "opinion": gettext_noop("Records the opinion under your name, bound to the file as you see it now."),
    "examine": gettext_noop("Records the proposal under your name, bound to the file as you see it now."),
    "legal_review": gettext_noop("Records the result of the legal review under your name."),
    "panel_opinion": gettext_noop("Records your opinion; the others read it once all have given theirs."),
    "panel_conclude": gettext_noop("Counts the members' opinions and records the panel's conclusion."),
    "decide": gettext_noop(
        "Takes the decision in your name. It can't be taken back here; the paper is made from it and the decision "
        "clock stops."
    ),
    "decide_end": gettext_noop(
        "Takes the decision in your name, which can't be taken back here and stops the payment at once; or returns the case."
    ),
    "sign_paper": gettext_noop("Signs the paper in your name."),
    "seal": gettext_noop("Enters the sealing in the seal log."),
    "sign_reply": gettext_noop("Signs the city's reply in your name."),
    "serve": gettext_noop("Records the service; every later period counts from its day."),
    "archive": gettext_noop("Closes the catalogue of the file."),
    "release_notice": gettext_noop("Releases the public notice as it stands."),
    "register_objection": gettext_noop("Records what was found about the objections; both sides are told."),
    "statement_review": gettext_noop("Answers every argument of the party."),
    "extension_decide": gettext_noop("Grants or refuses the extension; a grant moves the due day."),
    "supervise": gettext_noop("Enters the unit's reason in the responsibility ledger beside the delay."),
    "recusal_decide": gettext_noop(
        "Decides on the recusal; a granted one takes open steps from the official."
    ),
}
# Acts that end something for the party: the page asks once more before they are sent.
GRAVE = frozenset({"decide", "decide_end", "sign_reply", "panel_conclude"})
MOST_PAST = 12


def step_context(
    request: HttpRequest,
    actor: Actor,
    item: WorkItem,
    case: Case,
    *,
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the context of desk/work_item.html; `answers` are those posted, else the draft or a fresh start."""
    case.refresh_from_db()
    clocks = case_file.clocks_today(case)
    holds = item.is_open and item.assignee_id is not None and item.assignee_id == actor.user_id
    has_declared = case_file.has_declared(case, actor)
    return {
        "item": item,
        "case": case,
        "case_frame": case_head(case, clocks, "", actor),
        "unit_name": place_name(item.unit),
        "role_name": role_word(item.role),
        "holds": holds,
        "may_claim": item.is_open and item.assignee_id is None and is_candidate(item, actor),
        "bar": bars([item], actor).get(item.pk),
        "has_declared": has_declared,
        "works": holds and has_declared,
        "action_text": _(ACTION_WORDS[act])
        if (act := item.properties.get("action", "")) in ACTION_WORDS
        else "",
        "is_grave": act in GRAVE,
        "asked": asked_in(case),
        "next_steps": case_path.next_steps(item),
        **form_context(request, item, case, answers, errors),
        **others_context(item, case, actor, holds),
        "supervised_steps": supervised_steps(item, case) if holds and is_supervision(item) else [],
        **beside(case, item, actor, clocks),
    }


def form_context(
    request: HttpRequest,
    item: WorkItem,
    case: Case,
    answers: Mapping[str, Any] | None,
    errors: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the form with posted answers, the draft, or a start; with the version of the file that it stands on."""
    definition = step_form(item, case)
    seen = {"seen_hash": file_hash(case), "seen_mark": case_file.seen_mark(case)}
    if definition is None:
        return {"form_html": "", "draft_revision": 0, **seen}
    draft = draft_of(owner_id=request.user.pk or 0, key=f"work:{item.pk}")
    form = form_of(definition)
    if answers is None:
        known = draft.answers if draft else own_earlier_answers(item, case) or starting_answers(case, item)
        answers = known if draft else first_answers(form, case_file.today_of(case), known)
        # A draft or one's own earlier answers may be older than what the system fills in.
        answers = case_file.given_words(
            definition.schema, {**answers, **given_answers(case, item, definition)}
        )
    return {
        "form_title": definition.schema.get("title", {}),
        "form_html": form_html(form, request, case, answers, errors),
        "draft_revision": draft.revision if draft else 0,
        "has_draft": draft is not None,
        **seen,
    }


def own_earlier_answers(item: WorkItem, case: Case) -> dict[str, Any]:
    """Return what the same person filed at the same step before it came back to him; nothing of anybody else's."""
    rows = case.submissions.filter(form_key=item.form, work_item__element_id=item.element_id)
    row = rows.filter(work_item__completed_by=item.assignee_id or 0).select_related("submission").last()
    return row.submission.answers if row else {}


def others_context(item: WorkItem, case: Case, actor: Actor, holds: bool) -> dict[str, Any]:
    if not item.is_open:
        return {}
    return {
        "colleagues": colleagues(item, case, actor) if holds or item.assignee_id is None else [],
        "earlier_steps": case_path.earlier_steps(item) if holds and may_return(item) else [],
    }


def is_supervision(item: WorkItem) -> bool:
    return bool(item.properties.get("action") == "supervise")


def supervised_steps(supervision: WorkItem, case: Case) -> list[dict[str, Any]]:
    """Return the open steps of the case that the holder of a supervision may put into other hands."""
    on = case_file.today_of(case)
    steps = []
    for item in open_work(supervision.root):
        if is_supervision(item) or item.role in ("", "APPLICANT"):
            continue
        people = [(person.user_id, person.name) for person in possible_hands(item, on)]
        steps.append({"item": item, "unit_name": place_name(item.unit), "people": people})
    return steps


def may_return(item: WorkItem) -> bool:
    """One member of a panel does not send the whole panel back."""
    return bool(item.properties.get("action") != case_file.PANEL)


def colleagues(item: WorkItem, case: Case, actor: Actor) -> list[tuple[int, str]]:
    """Return (user id, name) of the others who hold a post that the step is for."""
    found: dict[int, str] = {}
    for unit, role in item.candidates.get("pairs", ()):
        for person in people_with(role, unit, case_file.today_of(case)):
            if person.user_id != actor.user_id:
                found[person.user_id] = f"{person.name}（{role_word(role)}）"
    return sorted(found.items(), key=lambda pair: pair[1])


def beside(case: Case, item: WorkItem, actor: Actor, clocks: Any) -> dict[str, Any]:
    """Return the right-hand column: clocks, why a table said so, opinions, the application, files, history, diagram."""
    marks = case_path.diagram_marks(item.instance)
    said_opinions = case_file.opinions(case, actor)
    return {
        "clocks": case_file.clock_parts(case, clocks, running_only=True),
        "explanations": explained_tables(case, item),
        "opinions": [opinion_part(case, row) for row in said_opinions.open],
        "closed_opinions": said_opinions.closed,
        "application": case_file.application(case, masked=True),
        "files": file_parts(case),
        "events": case_path.history(case)[:MOST_PAST],
        "diagram": {
            "xml_url": reverse("case_diagram_xml", args=[case.number, item.instance_id]),
            "label": _("Diagram of the procedure"),
            "marks": marks,
            "active_names": case_path.active_names(item.instance, marks),
        },
    }


def opinion_part(case: Case, row: Any) -> dict[str, Any]:
    """Return one opinion in words: the house's own, else those of the pack, whose experts answer in its codes."""
    codes = case.case_type.manifest.get("codes", {})
    reason = _("votes %(votes)s") % {"votes": row.reason} if row.kind == "conclusion" else row.reason
    return {
        "kind": said(OPINION_KINDS, row.kind),
        "who": row.name,
        "unit": place_name(row.unit) if row.unit else "",
        "opinion": said(OPINIONS, pack_word(codes.get(row.opinion, row.opinion))),
        "reason": reason,
        "on": row.given_on,
    }
