"""The page of a case in its tabs; every look at it is logged, masked data open only with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import access
from approvals.errors import Blocked
from approvals.models import Case, JurisdictionRecord, Notice
from approvals.refusals import REFUSALS, refusal
from approvals.rules.masking import mask_name
from approvals.selectors import case_file, case_path
from approvals.selectors.desk import paged
from approvals.selectors.english import pack_word
from approvals.selectors.explained_tables import value_text
from approvals.selectors.looking import since_last_look
from approvals.selectors.places import full_names, place_name
from approvals.selectors.reissue import paper_cases
from approvals.selectors.told import recipients
from approvals.selectors.wording import (
    ANSWERS,
    EVIDENCE,
    METHODS,
    RELATIONS,
    ROUTING_ACTS,
    ROUTING_FACTS,
    SENDING,
    purpose_word,
    said,
)
from approvals.services.collections import claims_of, may_collect
from approvals.services.deadlines import ClockView
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from approvals.views.caseworker.parts import TABS, case_head, file_parts, tab_url
from approvals.views.caseworker.requests import send_request, tools
from approvals.views.caseworker.step_context import opinion_part
from workflows.actors import Actor
from workflows.selectors import archived_events, open_work

Context = dict[str, Any]
READS_A_PAGE = 100


@require_http_methods(["GET", "POST"])
@desk
def case_view(request: HttpRequest, actor: Actor, number: str, tab: str = "file") -> HttpResponse:
    """GET: one tab. POST: show masked data with a reason, or ask something of the case."""
    if tab not in TABS:
        raise Http404(tab)
    if request.method == "POST" and request.POST.get("act") == "reveal":
        return reveal(request, actor, number)
    case = access.case_for(actor, number, purpose=tab if request.method == "GET" else "request")
    person = access.actor_of(request.user, case)
    if request.method == "GET":
        return show(request, person, case, tab)
    clocks = case_file.clocks_today(case)
    try:
        messages.success(request, send_request(request, person, case, clocks))
    except REFUSALS as error:
        return show(request, person, case, tab, refused=error)
    return redirect(tab_url(case, "steps"))


def show(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    tab: str,
    *,
    refused: Exception | None = None,
    masked: bool = True,
) -> HttpResponse:
    clocks = case_file.clocks_today(case)
    status, text = refusal(refused) if refused else (200, "")
    context = {
        "page_title": case.number,
        "case": case,
        "tab": tab,
        "error": text,
        "masked": masked,
        "case_frame": case_head(case, clocks, tab, actor),
        "tools": tools(case, actor, clocks),
        "since_then": since_last_look(case, actor),
        "my_work": [item for item in open_items(case) if item.assignee_id == actor.user_id],
        **CONTEXTS[tab](request, actor, case, clocks),
    }
    if tab == "file":
        context.update(filed(case, actor, masked))
    return page(request, actor, f"desk/case_{tab}.html", context, case=case, status=status)


def reveal(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Show the file unmasked on this one page; the reason stands in the access log and is reviewed (ORG 12)."""
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 4:
        case = access.case_for(actor, number, purpose="file")
        error = Blocked(
            _("Say why you need the full data; the reason is logged and reviewed."), code="NO_REASON"
        )
        return show(request, access.actor_of(request.user, case), case, "file", refused=error)
    case = access.case_for(actor, number, purpose=f"reveal: {reason}"[:60])
    return show(request, access.actor_of(request.user, case), case, "file", masked=False)


def open_items(case: Case) -> list[Any]:
    return list(open_work(case.root)) if case.root else []


def filed(case: Case, actor: Actor, masked: bool) -> Context:
    return {
        "application": case_file.application(case, masked=masked),
        "filed_forms": case_file.filed_forms(case, viewer=actor, masked=masked),
    }


def file_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    return {
        "files": file_parts(case),
        "parties": case.parties.order_by("id"),
        "routes": [routed(row) for row in case.jurisdiction_records.order_by("id")],
        "supplements": case.supplement_requests.all(),
        "queries": [(row, said(ANSWERS, row.result)) for row in case.data_queries.order_by("id")],
    }


def routed(row: JurisdictionRecord) -> Context:
    """Return why the authority handles the case: the row of the routing table with its facts, or who decided it."""
    if row.table in ROUTING_ACTS:
        ground = said(ROUTING_ACTS, row.table)
    else:
        ground = _("Table %(table)s, row %(rule)s") % {"table": row.table, "rule": row.rule}
    return {"ground": ground, "decided_on": row.decided_on, "facts": routing_facts(row)}


def routing_facts(row: JurisdictionRecord) -> list[tuple[str, str]]:
    """Return the facts that chose the authority, places by their names; the kind of service stands in the table itself."""
    names = full_names([str(value) for value in row.facts.values()], row.decided_on)
    return [
        (said(ROUTING_FACTS, key), names.get(str(value), value_text(value)))
        for key, value in row.facts.items()
        if key in ROUTING_FACTS
    ]


def steps_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    opinions = case_file.opinions(case, actor)
    return {
        "open_items": [(item, place_name(item.unit)) for item in open_items(case)],
        "steps": case_path.steps_done(case),
        "events": case_path.history(case),
        "archived": archived_events(case.root) if case.root else None,
        "opinions": [opinion_part(case, row) for row in opinions.open],
        "closed_opinions": opinions.closed,
    }


def clocks_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    return {"clocks": case_file.clock_parts(case, clocks), "ledger": case.ledger.all()}


def papers_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    return {
        "papers": case_file.papers(case),
        "certificates": case.certificates.select_related("paper"),
        "decisions": case_file.decisions(case),
        "reviews": case_file.reviews(case),
        "paper_cases": paper_cases(case),
    }


def notices_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    sent = list(Notice.objects.filter(case=case).order_by("-id")[:READS_A_PAGE])
    names = recipients(case, sent)
    return {
        "notices": [
            (row, names.get(row.recipient_id, "—"), said(SENDING, row.channel), said(SENDING, row.status))
            for row in sent
        ],
        "services": [
            (
                row,
                mask_name(row.recipient),
                mask_name(row.signer),
                said(METHODS, row.method),
                said(RELATIONS, row.relation),
            )
            for row in case_file.service_records(case)
        ],
        "public_notices": case.public_notices.order_by("-id"),
        "statements": case.statements.select_related("party"),
    }


def diagram_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    """One procedure of the case at a time: the one asked for, else the main one."""
    instances = case_path.diagram_instances(case)
    if not instances:
        return {"instances": []}
    wanted = request.GET.get("of", "")
    chosen = next((row for row in instances if str(row.pk) == wanted), None) or instances[0]
    marks = case_path.diagram_marks(chosen)
    return {
        "instances": instances,
        "chosen": chosen,
        "diagram": {
            "xml_url": reverse("case_diagram_xml", args=[case.number, chosen.pk]),
            "label": pack_word(chosen.definition.name) or _("Diagram of the procedure"),
            "marks": marks,
            "active_names": case_path.active_names(chosen, marks),
        },
    }


def access_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    found = paged(case_file.reads(case), page_number(request.GET.get("page", "1")), READS_A_PAGE)
    return {"page": found, "reads": [(row, purpose_word(row.purpose)) for row in found.rows]}


def evidence_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    return {
        "evidence": [
            (row, said(EVIDENCE, row.kind), said(EVIDENCE, row.standing), said(EVIDENCE, row.copy_check))
            for row in case.evidence.all()
        ],
        "officers": case.officers.all(),
    }


def money_context(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> Context:
    today = case_file.today_of(case)
    return {
        "claims": claims_of(case, today),
        "today": today,
        "requests": case.instalment_requests.all(),
        "locked": may_collect(case, today),
    }


CONTEXTS: dict[str, Callable[[HttpRequest, Actor, Case, list[ClockView]], Context]] = {
    "file": file_context,
    "steps": steps_context,
    "clocks": clocks_context,
    "papers": papers_context,
    "evidence": evidence_context,
    "money": money_context,
    "notices": notices_context,
    "diagram": diagram_context,
    "access": access_context,
}
