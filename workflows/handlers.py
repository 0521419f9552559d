"""What the layer above registers when Django starts: handlers of service tasks, resolvers, guards, observers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bpmn.engine.effects import Effect, OpenWork
from workflows.actors import SYSTEM, Actor
from workflows.models import ProcessInstance, WorkItem


class BpmnError(Exception):
    """A handler reports a BPMN error; the diagram's boundary events decide what follows (BPMN 10.5.6)."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code, self.message, self.variables = code, message, dict(variables or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """What a handler sees. `element` is the element's id; `idempotency_key` is the same at every attempt."""

    instance: ProcessInstance
    root: ProcessInstance
    business_key: str
    element: str
    properties: Mapping[str, str]
    variables: Mapping[str, Any]
    idempotency_key: str
    now: datetime
    actor: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may do a work item, and why: the derivation is stored beside it. `due_on` overrides the engine's."""

    pairs: Sequence[tuple[str, str]] = ()
    user_ids: Sequence[int] = ()
    derivation: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[JobContext], Mapping[str, Any] | None]
Resolver = Callable[[ProcessInstance, OpenWork], Candidates]
Guard = Callable[[WorkItem, Actor, str], None]
Observer = Callable[[ProcessInstance, Any, Sequence[Effect], Actor, datetime], None]
Moved = Callable[[ProcessInstance], None]
ClockSource = Callable[[ProcessInstance, str], datetime | None]
NextDue = Callable[[str, datetime, datetime], datetime | None]
RunDue = Callable[[str], int]
FirstLock = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What becomes due by the calendar and not by a running instance, such as cases that a day of the year opens.

    `next_due(timeline, after, until)` names the earliest moment in (after, until]; `run_due(timeline)` does what is due
    and returns the number of pieces, none when nothing is left."""

    next_due: NextDue
    run_due: RunDue


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `times` runs in every window of `seconds`, over all workers together."""

    times: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Registered:
    """A handler and where it runs: inside the job's transaction, or outside any (mail, signature, registry)."""

    function: Handler
    outside: bool
    rate: Rate | None = None


class Registry:
    """All that is registered in this process. One resolver, one clock source and one first lock; any number else."""

    def __init__(self) -> None:
        self.handlers: dict[str, Registered] = {}
        self.guards: list[Guard] = []
        self.observers: list[Observer] = []
        self.moved: list[Moved] = []
        self.agendas: dict[str, Agenda] = {}
        # A resolver even without an organisation chart: the runtime can be used and tested alone.
        self.resolver: Resolver = groups_as_roles
        self.clock: ClockSource | None = None
        self.first_lock: FirstLock | None = None


def groups_as_roles(instance: ProcessInstance, work: OpenWork) -> Candidates:
    """Without an organisation chart: the role of the lane or task and the diagram's candidate groups, unit empty."""
    roles = [*work.candidate_groups]
    if work.properties.get("role"):
        roles.append(work.properties["role"])
    return Candidates([("", role) for role in roles], [], {"rule": "groups", "roles": roles})


registry = Registry()


def service_task(
    name: str, *, outside: bool = False, rate: Rate | None = None
) -> Callable[[Handler], Handler]:
    """Register the handler that diagrams name `name`; ValueError when another function already has it.

    With `rate` its jobs wait while others have used up the present window."""

    def register(function: Handler) -> Handler:
        known = registry.handlers.get(name)
        # A module that is imported twice registers the same function again.
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"handler {name} is registered twice")
        registry.handlers[name] = Registered(function, outside, rate)
        return function

    return register


def candidate_resolver(function: Resolver) -> Resolver:
    """Register the one function that says who may do a work item."""
    registry.resolver = function
    return function


def work_guard(function: Guard) -> Guard:
    """Register a check called at commit with (work item, actor, "claim" | "complete" | ...); raises NotCompetent."""
    registry.guards.append(function)
    return function


def observer(function: Observer) -> Observer:
    """Register a function called in the step's transaction after its rows are written."""
    registry.observers.append(function)
    return function


def on_move(function: Moved) -> Moved:
    """Register a function called when an instance is moved to another version: in the transaction of the move, before
    the step that makes it."""
    registry.moved.append(function)
    return function


def agenda(name: str, *, next_due: NextDue, run_due: RunDue) -> None:
    """Register an agenda; the same name twice is the later one."""
    registry.agendas[name] = Agenda(next_due, run_due)


def clock_source(function: ClockSource) -> ClockSource:
    """Register the one function that says when a statutory clock of an instance expires (None: it stands)."""
    registry.clock = function
    return function


def first_lock(function: FirstLock) -> FirstLock:
    """Register the lock taken before the instance's row (the case): called with the root instance's number in every step."""
    registry.first_lock = function
    return function
