"""Interventions as the operators read them: what each would do, to which runs, and what became of it there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.selectors.desk import Page, paged
from approvals.selectors.run_words import element_word, procedure_word, refusal_text
from approvals.selectors.wording import INTERVENTION_STATES, said
from bpmn import values
from workflows.models import Deployment, Incident, Intervention, InterventionTarget, ProcessInstance
from workflows.services import compiled
from workflows.services.interventions import arguments_of
from workflows.services.migration import as_moved

SHOWN = 200
Lines = list[tuple[str, str]]
Said = Callable[[Mapping[str, Any], ProcessInstance], Lines]


def interventions(number: int) -> Page:
    """Return a page of interventions, newest first, each with its counts."""
    rows = with_counts(Intervention.objects.all()).order_by("-pk")
    return paged(rows, number)


def with_counts(rows: QuerySet[Intervention]) -> QuerySet[Any]:
    by = {status: Count("targets", filter=Q(targets__status=status)) for status in ("waiting", "refused")}
    return rows.annotate(total=Count("targets"), **by)


def interventions_of(instance: ProcessInstance) -> list[InterventionTarget]:
    rows = list(instance.interventions.select_related("intervention").order_by("-pk")[:50])
    for row in rows:
        row.message = refusal_text(instance, row.message)
    return rows


def targets(intervention: Intervention) -> list[dict[str, Any]]:
    """Return the runs with what became of each, those that refused first, at most two hundred."""
    refused_first = Case(When(status=InterventionTarget.Status.REFUSED, then=0), default=1)
    rows = intervention.targets.select_related("instance__definition", "instance__deployment")
    return [
        {
            "instance": row.instance,
            "state": target_word(intervention, row.status),
            "why": refusal_text(row.instance, row.message) if row.message else "",
        }
        for row in rows.defer("instance__state").order_by(refused_first, "pk")[:SHOWN]
    ]


def target_word(intervention: Intervention, status: str) -> str:
    if status == InterventionTarget.Status.WAITING and not intervention.is_open:
        return pgettext("run of an intervention", "not done")
    return {
        "waiting": pgettext("run of an intervention", "waits"),
        "refused": pgettext("run of an intervention", "stayed as it was"),
        "done": said(INTERVENTION_STATES, "done"),
    }[status]


def described(intervention: Intervention) -> Lines:
    """Return (label, text) of what the act does: what the second person agrees to. Elements by the names that the first
    run's version gives them."""
    first = intervention.targets.select_related("instance__definition", "instance__deployment").first()
    if first is None or intervention.kind not in DESCRIBED:
        return []
    return DESCRIBED[intervention.kind](arguments_of(intervention), first.instance)


def of_move(arguments: Mapping[str, Any], run: ProcessInstance) -> Lines:
    return [
        (_("Take tokens away from"), names(run, arguments["from"])),
        (_("Put tokens at"), names(run, arguments["to"])),
    ]


def of_skip(arguments: Mapping[str, Any], run: ProcessInstance) -> Lines:
    incident = Incident.objects.get(pk=arguments["incident"])
    return [
        (_("Incident at"), names(run, [incident.element_id])),
        (_("Go on at"), names(run, arguments["to"])),
    ]


def of_variables(arguments: Mapping[str, Any], run: ProcessInstance) -> Lines:
    return [(name, value_text(value)) for name, value in arguments["variables"].items()]


def of_migration(arguments: Mapping[str, Any], run: ProcessInstance) -> Lines:
    target, mapping = Deployment.objects.get(pk=arguments["deployment"]), arguments["mapping"]
    before, after = left_by(run, target, mapping), as_moved(run, target)
    renamed = [(with_id(before, old), with_id(after, new)) for old, new in mapping.items()]
    return [(_("Version"), f"{procedure_word(after)} · {after.definition.version}"), *renamed]


def with_id(run: ProcessInstance, element_id: str) -> str:
    """A step that only changed its id keeps its name, which alone would not say what was done."""
    word = element_word(run, element_id)
    return word if element_id in word else f"{word} ({element_id})"


def left_by(run: ProcessInstance, target: Deployment, mapping: Mapping[str, str]) -> ProcessInstance:
    """Return the run as it was before the move, which may be done by now: in the newest earlier version that knows every
    element of the mapping."""
    if run.deployment_id != target.pk:
        return run
    earlier = Deployment.objects.filter(key=target.key, definitions__key=run.definition.key).order_by("-pk")
    for deployment in earlier.exclude(pk=target.pk).distinct():
        was = as_moved(run, deployment)
        if mapping.keys() <= compiled.process_of(was).elements.keys():
            return was
    return run


DESCRIBED: Mapping[str, Said] = {
    "move": of_move,
    "skip": of_skip,
    "set_variables": of_variables,
    "migrate": of_migration,
}


def names(run: ProcessInstance, element_ids: Iterable[str]) -> str:
    return " · ".join(element_word(run, element_id) for element_id in element_ids)


def value_text(value: Any) -> str:
    """Return a value as it is typed in: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(values.dump(value), ensure_ascii=False)
