"""Putting a procedure's diagrams and tables into force, once for every content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from bpmn import ReadingError, read_bpmn
from bpmn.dmn import DecisionResult, read_dmn
from workflows.actors import Actor
from workflows.errors import Conflict, DeploymentError, NotFound
from workflows.models import DecisionTable, Deployment, ProcessDefinition
from workflows.services import compiled


def deploy(
    *, key: str, files: Mapping[str, bytes], mode: str = "live", metadata: Mapping[str, Any], actor: Actor
) -> Deployment:
    """Read and store `files` (name -> bytes, .bpmn and .dmn) as the next version of `key`.

    The same content returns the deployment that is there. Raises DeploymentError with the readers' problems and
    Conflict when another deployer took the version number."""
    # Known content is not read again, so deploying all packs once more is quick.
    digest = content_hash(files, mode, metadata)
    same = Deployment.objects.filter(key=key, content_hash=digest)
    if known := same.first():
        return known
    processes = _read_all(files)
    try:
        with transaction.atomic():
            return _store(key, digest, files, processes, mode, metadata, actor)
    except IntegrityError as error:
        # The other deployer may have brought the same content.
        if known := same.first():
            return known
        raise Conflict(f"{key} was deployed by another at the same moment; deploy again") from error


def content_hash(files: Mapping[str, bytes], mode: str, metadata: Mapping[str, Any]) -> str:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    text = json.dumps([digests, mode, metadata], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def definition_for(deployment: Deployment, process_id: str) -> ProcessDefinition:
    """Return the deployment's own version of `process_id`; NotFound when it has none."""
    found = deployment.definitions.filter(key=process_id).first()
    if found is None:
        raise NotFound(f"{deployment} holds no process {process_id}")
    return found


def evaluate_decision(*, deployment: Deployment, table: str, variables: Mapping[str, Any]) -> DecisionResult:
    """Evaluate the decision `table` (its id) with the tables pinned by `deployment`; NotFound when there is none."""
    model = compiled.decisions_of(deployment).get(table)
    if model is None:
        raise NotFound(f"{deployment} holds no decision {table}")
    return model.evaluate(table, variables)


def _read_all(files: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """Return (file, process id, process name) of every process; all problems of all files at once."""
    found: list[tuple[str, str, str]] = []
    problems: list[Any] = []
    for name, content in sorted(files.items()):
        # No early exit: an author sees the problems of all files at once.
        try:
            if name.endswith(".dmn"):
                read_dmn(content, file=name)
            elif name.endswith(".bpmn"):
                found += [(name, *process) for process in processes_in(content, name)]
            else:
                problems.append(f"{name}: neither .bpmn nor .dmn; leave it out")
        except ReadingError as error:
            problems += error.problems
    problems += _doubled(found)
    if problems:
        raise DeploymentError(problems)
    return found


# Procedures share diagrams: who deploys several reads each of those once.
@lru_cache(maxsize=512)
def processes_in(content: bytes, file: str) -> tuple[tuple[str, str], ...]:
    """Return the id and the name of each process in a diagram; ReadingError as in `read_bpmn`."""
    processes = read_bpmn(content, file=file).processes.values()
    return tuple((process.id, process.name or process.id) for process in processes)


def _doubled(found: list[tuple[str, str, str]]) -> list[str]:
    seen: dict[str, str] = {}
    return [
        f"{file}: process {key} stands in {seen[key]} as well; rename one"
        for file, key, _ in found
        if seen.setdefault(key, file) != file
    ]


def _store(
    key: str,
    digest: str,
    files: Mapping[str, bytes],
    processes: list[tuple[str, str, str]],
    mode: str,
    metadata: Mapping[str, Any],
    actor: Actor,
) -> Deployment:
    deployment = Deployment.objects.create(
        key=key,
        version=_next(Deployment, key),
        content_hash=digest,
        mode=mode,
        metadata=dict(metadata),
        deployed_by_id=actor.user_id,
        deployed_by_name=actor.name,
    )
    definitions = [_definition(file, process, name, files[file]) for file, process, name in processes]
    tables = [_table(name, content) for name, content in files.items() if name.endswith(".dmn")]
    deployment.definitions.set(definitions)
    deployment.tables.set(tables)
    return deployment


def _definition(file: str, key: str, name: str, content: bytes) -> ProcessDefinition:
    digest = hashlib.sha256(content).hexdigest()
    # A file that did not change keeps its version, so a deployment counts up only what it changed.
    known = ProcessDefinition.objects.filter(key=key, content_hash=digest).first()
    return known or ProcessDefinition.objects.create(
        key=key,
        version=_next(ProcessDefinition, key),
        name=name,
        file=file,
        content_hash=digest,
        xml=content.decode("utf-8-sig"),
    )


def _table(name: str, content: bytes) -> DecisionTable:
    key, digest = PurePosixPath(name).stem, hashlib.sha256(content).hexdigest()
    known = DecisionTable.objects.filter(key=key, content_hash=digest).first()
    return known or DecisionTable.objects.create(
        key=key, version=_next(DecisionTable, key), content_hash=digest, xml=content.decode("utf-8-sig")
    )


def _next(model: type[Deployment | ProcessDefinition | DecisionTable], key: str) -> int:
    # Two deployers may count to the same number; the constraint lets one of them through.
    last: int | None = model._default_manager.filter(key=key).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1
