"""What is simulated: a process, how cases come, who works, how long it takes, which way cases go."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bpmn.engine.effects import OpenWork
from bpmn.model import (
    Constant,
    Event,
    EventDefinition,
    Expression,
    FlowNode,
    Process,
    SequenceFlow,
    ServiceTask,
    SubProcess,
    TimerDefinition,
)
from bpmn.simulation.calendars import Calendar
from bpmn.simulation.distributions import Distribution, Exponential, Fixed

HOUR = timedelta(hours=1)
NOTHING = cast(Expression, Constant(None))


@dataclass(frozen=True)
class Resource:
    """So many people who do the same work."""

    count: int
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True)
class Trigger:
    """A message or signal that comes with a probability, after a while."""

    probability: float = 1.0
    delay: Distribution = Fixed(timedelta())  # noqa: RUF009


def role_or_lane(work: OpenWork) -> str:
    """Return the resource of a task: its role, candidate group, or lane."""
    return work.properties.get("role") or next(iter(work.candidate_groups), "") or work.lane


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`durations` of tasks, jobs and timers by element id; `branches` the probability of conditional flows by flow id
    (what is left is shared by the other flows of the element); `triggers` by the id of the event or receive task that
    waits; `called` the processes that call activities start (others take their duration); `clocks` how long a statutory
    clock runs (the empty name: any other); `deadlines` the time that a task, or under the empty id a case, may take; `variables` gives the variables
    of a case by its number, and with `asks_data` conditions without a probability are evaluated with them."""

    process: Process
    start_event: str | None = None
    """Where a case begins, in a process that has no start without a trigger."""
    cases: int = 1_000
    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    arrivals: Distribution = Exponential(HOUR)  # noqa: RUF009
    durations: Mapping[str, Distribution] = field(default_factory=dict)
    usual_duration: Distribution = Fixed(HOUR)  # noqa: RUF009
    branches: Mapping[str, float] = field(default_factory=dict)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    resource_of: Callable[[OpenWork], str] = role_or_lane
    called: Mapping[str, Process] = field(default_factory=dict)
    clocks: Mapping[str, timedelta] = field(default_factory=dict)
    deadlines: Mapping[str, timedelta] = field(default_factory=dict)
    variables: Callable[[int], Mapping[str, Any]] = lambda number: {}
    asks_data: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Chance:
    """A condition that holds with a probability."""

    probability: float
    chance: random.Random
    text: str = ""
    original: str = ""

    def holds(self, context: Mapping[str, Any], now: datetime) -> bool:
        return self.chance.random() < self.probability


def weighted(process: Process, scenario: Scenario, chance: random.Random) -> Process:
    """Return the process with probabilities for conditions, and service tasks that only take time."""
    flows: dict[str, SequenceFlow] = dict(process.flows)
    for node in process.elements.values():
        flows.update({flow.id: flow for flow in weighted_flows(node, scenario, chance)})
    elements = {}
    for key, node in process.elements.items():
        own = tuple(flows[flow.id] for flow in node.outgoing)
        incoming = tuple(flows[flow.id] for flow in node.incoming)
        changed = replace(node, outgoing=own, incoming=incoming)
        elements[key] = changed if scenario.asks_data else without_data(changed)
    return replace(process, elements=elements, flows=flows)


def without_data(node: FlowNode) -> FlowNode:
    """What needs no variables: tasks that reckon pass at once, timers that reckon are named clocks."""
    if isinstance(node, SubProcess) and (node.by_hand or node.by_condition):
        return replace(node, by_hand=False, by_condition=False)
    if isinstance(node, ServiceTask) and not node.handler and not node.topic:
        return replace(node, script=(), program=None, decision=None, expression=NOTHING)
    if isinstance(node, Event) and node.defines(TimerDefinition):
        return replace(node, definitions=tuple(as_clock(node, d) for d in node.definitions))
    return node


def as_clock(node: Event, definition: EventDefinition) -> EventDefinition:
    if not isinstance(definition, TimerDefinition):
        return definition
    written = definition.date or definition.duration or definition.cycle
    return TimerDefinition(clock=node.id) if isinstance(written, Expression) else definition


def weighted_flows(node: FlowNode, scenario: Scenario, chance: random.Random) -> list[SequenceFlow]:
    asked = [flow for flow in node.outgoing if flow.condition is not None and flow.id != node.default]
    if not asked or (scenario.asks_data and not any(flow.id in scenario.branches for flow in asked)):
        return []
    others = [flow for flow in node.outgoing if flow.id not in scenario.branches]
    left = max(0.0, 1.0 - sum(scenario.branches.get(flow.id, 0.0) for flow in node.outgoing))
    share = {flow.id: scenario.branches.get(flow.id, left / max(1, len(others))) for flow in asked}
    if node.type != "exclusiveGateway":
        return [replace(flow, condition=probable(share[flow.id], chance)) for flow in asked]
    made, rest = [], 1.0
    for flow in asked:  # they are asked one after the other: each takes its share of what is left
        part = (
            1.0
            if not node.default and flow is asked[-1]
            else min(1.0, share[flow.id] / rest)
            if rest > 0
            else 0.0
        )
        made.append(replace(flow, condition=probable(part, chance)))
        rest -= share[flow.id]
    return made


def probable(probability: float, chance: random.Random) -> Expression:
    return cast(Expression, Chance(probability, chance))
