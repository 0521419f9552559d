"""Runs of procedures: the list with its filter, one run with its diagram, waits and variables, the versions in use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import access
from approvals.selectors import case_path, one_run, repairs
from approvals.selectors import instances as selectors
from approvals.selectors.english import pack_word, shown_diagram
from approvals.selectors.instances import InstanceFilter
from approvals.selectors.wording import INSTANCE_STATES, INTERVENTIONS, said
from approvals.views.caseworker.inbox import page_number
from approvals.views.operating.frame import operating, operating_page
from workflows.actors import Actor
from workflows.models import ProcessInstance
from workflows.selectors import archived_events

# A case is canceled, suspended or resumed as a whole: its called procedures follow.
FILTER = ("key", "process", "version", "state", "element", "variable", "value")
OF_WHOLE_CASES = ("suspend", "resume", "cancel")
WHILE_SUSPENDED = ("resume", "cancel")
# Skipping begins at its incident, on the page of health.
ACTS = tuple(code for code in INTERVENTIONS if code != "skip")


@require_safe
@operating
def instances(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A page of runs; what stands in the address is the filter."""
    wanted = filter_of(request)
    context = {
        "page_title": _("Runs of procedures"),
        "wanted": wanted,
        "page": selectors.found_page(actor, wanted),
        "processes": selectors.processes(),
        "states": [(code, said(INSTANCE_STATES, code)) for code in selectors.STATES],
        "acts": [(code, said(INTERVENTIONS, code)) for code in ACTS],
        "filter_fields": [(name, request.GET.get(name, "")) for name in FILTER],
    }
    return operating_page(request, actor, "operator/instances.html", context, tab="instances")


def filter_of(request: HttpRequest) -> InstanceFilter:
    given = request.POST if request.method == "POST" else request.GET
    state, version = given.get("state", ""), given.get("version", "")
    return InstanceFilter(
        key=given.get("key", "").strip()[:100],
        process=given.get("process", "")[:200],
        version=int(version) if version.isdecimal() and len(version) < 7 else 0,
        state=state if state in selectors.STATES else "",
        element=given.get("element", "").strip()[:200],
        variable=variable_name(given.get("variable", "")),
        value=given.get("value", "").strip()[:200],
        page=page_number(given.get("page", "1")),
    )


def variable_name(text: str) -> str:
    """A name as diagrams have them; anything else would read as a path into the state."""
    name = text.strip()[:100]
    return name if name.isidentifier() and "__" not in name else ""


@require_http_methods(["GET", "HEAD", "POST"])
@operating
def instance(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One run. A POST with a reason opens the values of its variables, once and on record."""
    row = access.instance_for(actor, pk)
    shown = None
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            messages.error(request, _("Say why you must read the values: it is noted in the case."))
            return redirect("instance", pk=pk)
        shown = selectors.variables(access.opened_variables(actor, pk, reason=reason))
    context = instance_context(row) | {"variables": shown}
    return operating_page(request, actor, "operator/instance.html", context, tab="instances")


def instance_context(row: ProcessInstance) -> dict[str, Any]:
    marks = case_path.diagram_marks(row)
    names = pack_word(row.definition.name) or row.definition.key
    return {
        "page_title": f"{row.business_key} · {names}",
        "row": row,
        "tree": list(selectors.tree(row)),
        "waits": one_run.waits(row),
        "incidents": one_run.incidents(row),
        "kinds": selectors.kinds_of_variables(row),
        "events": one_run.events(row),
        "archived": archived_events(row),
        "past": repairs.interventions_of(row),
        "acts": [(code, said(INTERVENTIONS, code)) for code in acts_on(row)],
        "state": state_of(row),
        "diagram": {
            "xml_url": reverse("instance_xml", args=[row.pk]),
            "label": names,
            "marks": marks,
            "active_names": case_path.active_names(row, marks),
        },
    }


def acts_on(row: ProcessInstance) -> list[str]:
    """Return the acts that fit the run's state: no resuming of what runs, no trying again without an incident."""
    if row.is_ended:
        return []
    acts = [code for code in ACTS if row.parent_id is None or code not in OF_WHOLE_CASES]
    if row.status == "suspended":
        return [code for code in acts if code in WHILE_SUSPENDED]
    stands = bool(selectors.with_incident([row]))
    return [code for code in acts if code != "resume" and (stands or code != "retry")]


def state_of(row: ProcessInstance) -> str:
    return said(INSTANCE_STATES, {"active": "running", "suspended": "suspended"}.get(row.status, "ended"))


@require_safe
@operating
def instance_xml(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Answer the diagram in the version that the run is pinned to."""
    row = access.instance_for(actor, pk)
    return HttpResponse(shown_diagram(row.definition.xml), content_type="application/xml; charset=utf-8")


@require_safe
@operating
def versions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version of every procedure and how many runs live on it; from here they are moved to another."""
    context = {"page_title": _("Versions in use"), "rows": selectors.versions()}
    return operating_page(request, actor, "operator/versions.html", context, tab="versions")
