"""Compiled definitions, kept per process by what they were compiled from (never by a row's number)."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache

from django.db.models import QuerySet

from bpmn import Process, read_bpmn
from bpmn.dmn import DecisionModel, read_dmn
from workflows.models import DecisionTable, Deployment, ProcessDefinition, ProcessInstance
from workflows.services.standing import standing

LIMIT = 256
_cache: OrderedDict[str, Process] = OrderedDict()
_decisions: dict[tuple[tuple[str, str], ...], Mapping[str, DecisionModel]] = {}
_lock = threading.Lock()


def pin(deployment: Deployment, definition: ProcessDefinition) -> str:
    """Return the name of the compiled content: the definition bound to its deployment's tables."""
    # The deployment is part of it: the same diagram may call other tables there.
    text = f"{deployment.content_hash}/{definition.key}/{definition.content_hash}"
    return hashlib.sha256(text.encode()).hexdigest()


def process_of(instance: ProcessInstance) -> Process:
    """Return the compiled process that `instance` is pinned to."""
    with _lock:
        if instance.pin in _cache:
            _cache.move_to_end(instance.pin)
            return _cache[instance.pin]
    # Outside the lock: two threads may compile the same once, which costs time and no harm.
    process = _compile(instance.definition, instance.deployment)
    with _lock:
        _cache[instance.pin] = process
        while len(_cache) > LIMIT:
            _cache.popitem(last=False)
    return process


def decisions_of(deployment: Deployment) -> Mapping[str, DecisionModel]:
    """Return every decision and service id of the deployment with the model it stands in."""
    # The tables are fetched once for each content; that they are the same is asked every time.
    contents = tuple(_contents(deployment.pk))
    known = _decisions.get(contents)
    if known is None:
        models = [read(table) for table in deployment.tables.all()]
        # A diagram calls a decision by its id, whichever file it stands in.
        known = {key: model for model in models for key in (*model.decisions, *model.services)}
        if len(_decisions) >= LIMIT:
            _decisions.clear()
        _decisions[contents] = known
    return known


@standing
def _contents(deployment: int) -> QuerySet[DecisionTable, tuple[str, str]]:
    tables = DecisionTable.objects.filter(deployments=deployment).order_by("pk")
    return tables.values_list("key", "content_hash")


def read(table: DecisionTable) -> DecisionModel:
    return parsed(table.key, table.xml)


@lru_cache(maxsize=LIMIT)
def parsed(key: str, xml: str) -> DecisionModel:
    """Read a table once for each content: a model is a value that nobody changes."""
    return read_dmn(xml.encode(), file=f"{key}.dmn")


def version_tag(definition: ProcessDefinition) -> str:
    """Return the name that the diagram gives its version (camunda:versionTag)."""
    found = read_bpmn(definition.xml.encode(), file=definition.file, strict=False)
    return found.processes[definition.key].version_tag


def _compile(definition: ProcessDefinition, deployment: Deployment) -> Process:
    # Deployment has refused what was wrong by its own rules; a rule that came later must not stop a running case.
    found = read_bpmn(definition.xml.encode(), file=definition.file, strict=False)
    process = found.processes[definition.key]
    return process.with_decisions(decisions_of(deployment))
