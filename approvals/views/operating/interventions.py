"""Repairs of runs: chosen instances and an act, tried out, proposed with a reason, agreed to, followed to the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import access
from approvals.refusals import REFUSALS, refusal
from approvals.selectors import instances as selectors
from approvals.selectors import repairs
from approvals.selectors.run_words import refusal_text
from approvals.selectors.wording import INTERVENTION_STATES, INTERVENTIONS, said
from approvals.views.caseworker.inbox import page_number
from approvals.views.operating.frame import operating, operating_page
from approvals.views.operating.instances import FILTER, filter_of
from bpmn import values
from workflows.actors import Actor
from workflows.models import Deployment, Intervention, ProcessInstance
from workflows.services import interventions as services
from workflows.services import migration

SHOWN = 100
Fields = dict[str, Any]


class Unreadable(Exception):
    """What was typed in cannot be read; the text says what to change."""


@require_safe
@operating
def interventions(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = repairs.interventions(page_number(request.GET.get("page", "1")))
    context = {"page_title": _("Interventions"), "page": found, "words": INTERVENTIONS}
    return operating_page(request, actor, "operator/interventions.html", context, tab="interventions")


@require_http_methods(["GET", "POST"])
@operating
def prepare(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the form of the act for the chosen runs; with its fields filled in, what it would do to each."""
    if request.method == "GET":
        # Another language, a page loaded again: what was chosen does not stand in the address.
        return redirect("instances")
    kind = kind_of(request.POST)
    rows = chosen(request, actor)
    if not rows:
        messages.error(request, _("Choose at least one run."))
        given = {name: text for name in FILTER if (text := request.POST.get(name))}
        return redirect(reverse("instances", query=given))
    preview, problem = None, ""
    if request.POST.get("try"):
        try:
            arguments = ARGUMENTS[kind](request.POST, rows)
            ids = [row.pk for row in rows]
            preview = services.preview(kind=kind, instance_ids=ids, arguments=arguments)
        except Unreadable as error:
            problem = str(error)
        except REFUSALS as error:
            problem = refusal(error)[1]
    status = 409 if problem else 200
    context = form_context(request.POST, kind, rows) | {"preview": preview, "problem": problem}
    if preview:
        context["refused"] = [
            {"instance": row, "why": refusal_text(row, preview.refused[row.pk])}
            for row in rows
            if row.pk in preview.refused
        ][:SHOWN]
        context["needs_second"] = services.needs_second_person(kind, [row.pk for row in rows])
    return operating_page(request, actor, "operator/prepare.html", context, tab="instances", status=status)


def kind_of(given: QueryDict) -> str:
    kind = given.get("kind", "")
    # Skipping belongs to one incident and begins at it, on the page of health.
    if kind not in INTERVENTIONS or kind == "skip":
        raise Http404(kind)
    return kind


def chosen(request: HttpRequest, actor: Actor) -> list[ProcessInstance]:
    """Return the ticked runs, or all that fit the filter, up to what one intervention may hold."""
    if request.POST.get("all"):
        rows = selectors.instances(actor, filter_of(request))
    else:
        ids = [int(text) for text in ids_of(request.POST) if text.isdecimal() and len(text) < 19]
        rows = access.operable_instances(actor).filter(pk__in=ids).select_related("definition").order_by("pk")
    return list(rows.defer("state", "definition__xml")[: services.MOST])


def ids_of(given: QueryDict) -> list[str]:
    return [*given.getlist("id"), *given.get("ids", "").split()]


def form_context(given: QueryDict, kind: str, rows: Sequence[ProcessInstance]) -> Fields:
    """Return what the form shows: the places of the diagram, the versions, the mapping, what was typed in."""
    context: Fields = {
        "page_title": said(INTERVENTIONS, kind),
        "kind": kind,
        "rows": rows[:SHOWN],
        "count": len(rows),
        "ids": " ".join(str(row.pk) for row in rows),
        "given": given,
        "from_chosen": given.getlist("from"),
        "to_chosen": given.getlist("to"),
        "carried": carried(given),
        "is_mixed": len({row.definition_id for row in rows}) > 1,
    }
    first = first_of(rows)
    if kind == "move":
        context |= {"from": selectors.places_of(rows[:SHOWN]), "to": selectors.elements(first)}
    if kind == "migrate":
        context |= migration_context(given, first)
    return context


def carried(given: QueryDict) -> list[tuple[str, str]]:
    """Return the fields that the proposal sends again, exactly as they were tried."""
    left = ("csrfmiddlewaretoken", "reason", "try")
    return [(name, value) for name, values_ in given.lists() if name not in left for value in values_]


def first_of(rows: Sequence[ProcessInstance]) -> ProcessInstance:
    """Return the first of the rows, which have passed the gate, with its state and diagram."""
    return ProcessInstance.objects.select_related("definition", "deployment").get(pk=rows[0].pk)


def migration_context(given: QueryDict, first: ProcessInstance) -> Fields:
    targets = selectors.targets_for(first)
    target = next((row for row in targets if str(row.pk) == given.get("deployment")), None)
    if target is None:
        return {"targets": targets}
    proposal = migration.propose(instance=first, target=target)
    names = dict(selectors.elements(first))
    wanted = [*proposal.mapping, *proposal.unmatched]
    return {
        "targets": targets,
        "target": target,
        "new_elements": selectors.elements(migration.as_moved(first, target)),
        "mapping": [
            {
                "id": key,
                "name": names.get(key, key),
                "to": given.get(f"map-{key}", proposal.mapping.get(key, "")),
            }
            for key in wanted
        ],
    }


def nothing(given: QueryDict, rows: Sequence[ProcessInstance]) -> Fields:
    return {}


def move_arguments(given: QueryDict, rows: Sequence[ProcessInstance]) -> Fields:
    leave, enter = given.getlist("from"), given.getlist("to")
    if not leave or not enter:
        raise Unreadable(_("Choose where the tokens are taken away and where they are put."))
    return {"from": leave, "to": enter}


def variable_arguments(given: QueryDict, rows: Sequence[ProcessInstance]) -> Fields:
    name, text = given.get("name", "").strip(), given.get("new_value", "").strip()
    if not name.isidentifier():
        raise Unreadable(_("Name: expected a variable's name, letters, digits and underscores."))
    try:
        value = values.load(json.loads(text))
        # Numbers without an end can be written in JSON and not be kept.
        values.dump(value)
    except (ValueError, RecursionError) as error:
        if given.get("is_text"):
            return {"variables": {name: text}}
        raise Unreadable(
            _("Value: expected a number, true, false, null, a list or an object in JSON, or tick “text”.")
        ) from error
    return {"variables": {name: text if given.get("is_text") else value}}


def migration_arguments(given: QueryDict, rows: Sequence[ProcessInstance]) -> Fields:
    if len({row.definition_id for row in rows}) > 1:
        raise Unreadable(_("Choose runs of one version: the mapping leads from that version to another."))
    deployment = given.get("deployment", "")
    if not deployment.isdecimal():
        raise Unreadable(_("Choose the version to move to."))
    lines = {key[4:]: str(value) for key, value in given.items() if key.startswith("map-")}
    mapping = {key: value for key, value in lines.items() if value} if lines else proposed(deployment, rows)
    return {"deployment": int(deployment), "mapping": mapping}


def proposed(deployment: str, rows: Sequence[ProcessInstance]) -> dict[str, str]:
    """Return the system's own mapping: what holds before anybody has changed a line of it."""
    target = Deployment.objects.filter(pk=int(deployment)).first()
    if target is None:
        raise Unreadable(_("Choose the version to move to."))
    return dict(migration.propose(instance=first_of(rows), target=target).mapping)


ARGUMENTS: Mapping[str, Callable[[QueryDict, Sequence[ProcessInstance]], Fields]] = {
    "retry": nothing,
    "move": move_arguments,
    "set_variables": variable_arguments,
    "suspend": nothing,
    "resume": nothing,
    "cancel": nothing,
    "migrate": migration_arguments,
}


@require_http_methods(["GET", "POST"])
@operating
def propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Record the act; it begins, or waits for a second person."""
    if request.method == "GET":
        return redirect("instances")
    kind, rows = kind_of(request.POST), chosen(request, actor)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why: the reason stands in the history of every run."))
        return prepare(request)
    try:
        row = services.propose(
            kind=kind,
            instance_ids=[row.pk for row in rows],
            arguments=ARGUMENTS[kind](request.POST, rows),
            reason=reason,
            actor=actor,
        )
    except (*REFUSALS, Unreadable) as error:
        messages.error(request, refusal(error)[1])
        return prepare(request)
    return redirect("intervention", pk=row.pk)


@require_safe
@operating
def intervention(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One intervention: its state, how far it is, and the runs that refused it. Reloads itself while it is under way."""
    row = repairs.with_counts(Intervention.objects.filter(pk=pk)).first()
    if row is None:
        raise Http404(pk)
    context = {
        "page_title": f"{said(INTERVENTIONS, row.kind)} #{row.pk}",
        "row": row,
        "state": said(INTERVENTION_STATES, row.status),
        "acted": row.total - row.waiting,
        "targets": repairs.targets(row),
        "described": repairs.described(row),
        "may_decide": row.status == "proposed" and row.requested_by_id != actor.user_id,
        "may_stop": row.is_open,
    }
    return operating_page(request, actor, "operator/intervention.html", context, tab="interventions")


@require_POST
@operating
def decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Agree, refuse or stop."""
    act = {"approve": services.approve, "refuse": services.refuse, "stop": services.stop}.get(
        request.POST.get("act", "")
    )
    if act is None:
        raise Http404
    try:
        act(intervention_id=pk, actor=actor)
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
    return redirect("intervention", pk=pk)
