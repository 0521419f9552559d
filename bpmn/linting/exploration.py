"""All that can happen in a process, up to a bound: the state space, walked with the engine itself, breadth first."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.advance import advance
from bpmn.engine.state import ROOT, Node, State
from bpmn.errors import EngineError, StepLimit
from bpmn.linting.abstraction import Decider, abstract
from bpmn.model import (
    BoundaryEvent,
    ErrorDefinition,
    EscalationDefinition,
    Event,
    FlowNode,
    Process,
    StartEvent,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = 5_000
ANSWERS = 64
"""How many ways of answering the questions of one step are tried."""
BESIDE = 1
"""How many events that do not interrupt may have happened on one path: what runs beside the rest is looked at one by
one, or the situations would multiply. One that was never seen is always tried."""
ALIKE = 2
"""How many tokens at one place are told apart (more where an activity waits for more): a loop that puts out another
at every round would have no end."""
Event_ = tuple[str, str, str]
"""(kind of wait or "error", wait id, event id or code)."""


@dataclass(slots=True)
class Place:
    """One situation that can come about, and how."""

    state: State
    fired: frozenset[str]
    before: Place | None = None
    entered: tuple[str, ...] = ()
    after: list[Place] = field(default_factory=list)

    def path(self) -> list[str]:
        """Return the elements entered on the shortest way here."""
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            steps[:0] = place.entered
            place = place.before
        return steps


@dataclass(slots=True)
class Exploration:
    """What was found. `is_complete`: the bound was not reached, so that what was not seen cannot happen."""

    process: Process
    places: list[Place] = field(default_factory=list)
    is_complete: bool = True
    visited: set[str] = field(default_factory=set)
    circles: list[StepLimit] = field(default_factory=list)


def explore(process: Process, limit: int = 2_000) -> Exploration:
    """Walk through the situations of the process, `limit` of them at most."""
    return Walk(process, limit).all()


class Walk:
    def __init__(self, process: Process, limit: int) -> None:
        self.decider = Decider()
        self.process = abstract(process, self.decider)
        self.found = Exploration(process)
        self.limit = limit
        self.known: dict[Any, Place] = {}
        self.todo: deque[Place] = deque()
        self.tried: set[str] = set()
        self.alike = max([ALIKE, *(getattr(node, "start_quantity", 1) for node in process.elements.values())])

    def all(self) -> Exploration:
        for start in starts_of(self.process):
            self.step(None, commands.Start(start_event=start), frozenset())
        while self.todo:
            place = self.todo.popleft()
            if not place.state.is_ended:
                for event in events_of(self.process, place):
                    fired = fired_with(self.process, place, event)
                    if len(fired) <= BESIDE or not fired <= self.tried:
                        self.tried |= fired
                        self.step(place, command_for(event), fired, event)
        return self.found

    def step(
        self,
        place: Place | None,
        command: commands.Command,
        fired: frozenset[str],
        event: Event_ | None = None,
    ) -> None:
        """Carry out one command in every way that the questions in it can be answered."""
        self.decider.answers.clear()
        for _ in range(ANSWERS):
            self.decider.begin(event[2] if event and event[0] == "c" else "")
            self.once(place, command, fired)
            if not self.decider.next():
                return
        self.found.is_complete = False

    def once(self, place: Place | None, command: commands.Command, fired: frozenset[str]) -> None:
        given = None if place is None else place.state
        try:
            state, effects = advance(self.process, given, command, now=NOW, max_steps=STEPS)
        except StepLimit as error:
            self.found.circles.append(error)
            return
        except EngineError:
            return  # no flow holds: the data of a real case would have to answer otherwise
        # What comes after an incident is for the person who repairs it.
        if any(isinstance(effect, e.RaiseIncident) for effect in effects):
            return
        entered = tuple(v.element_id for v in effects if isinstance(v, e.Visit) and v.phase == "entered")
        self.found.visited.update(entered)
        self.found.visited.update(
            v.element_id for v in effects if isinstance(v, e.Visit) and v.phase == "taken"
        )
        self.note(Place(state, fired, place, entered))

    def note(self, place: Place) -> None:
        key = (situation(place.state, self.alike), place.fired)
        known = self.known.get(key)
        if known is None:
            if len(self.known) >= self.limit:
                self.found.is_complete = False
                return
            self.known[key] = known = place
            self.found.places.append(place)
            self.todo.append(place)
        if place.before is not None:
            place.before.after.append(known)


def starts_of(process: Process) -> list[str | None]:
    triggers: list[str | None] = [element.id for element in process.triggers]
    return [None, *triggers] if process.scopes[""].starts else triggers


def situation(state: State, alike: int) -> Any:
    """Return what makes two states the same for the future: where tokens stand, not how they got there, and no more
    than `alike` of those that stand at the same place."""
    inside: dict[str, list[Node]] = {}
    for node in state.nodes.values():
        inside.setdefault(node.parent, []).append(node)

    def shape(node: Node) -> Any:
        joins = tuple(
            sorted((key, fewer(counts, alike)) for key, counts in node.data.get("joins", {}).items())
        )
        rest = tuple(
            sorted((k, repr(v)) for k, v in node.data.items() if k not in ("joins", "done", "index"))
        )
        # What could be undone counts too: it decides where a later compensation leads.
        done = tuple(entry[0] for entry in node.data.get("done", ()))
        waits = tuple(sorted((wait[0], label) for wait, label in node.waits.items()))
        children = fewer(Counter(shape(child) for child in inside.get(node.id, ())), alike)
        return node.element, waits, joins, rest, done, children

    return state.outcome, shape(state.nodes[ROOT]) if not state.is_ended else ()


def fewer(counts: Mapping[Any, int], alike: int) -> tuple[Any, ...]:
    return tuple(sorted(((key, min(count, alike)) for key, count in counts.items()), key=repr))


def events_of(process: Process, place: Place) -> Iterator[Event_]:
    """Yield what may happen next; an event that does not interrupt once only on a path, so that paths come to an end."""
    for wait_id, node_id in place.state.waits.items():
        node = place.state.nodes[node_id]
        label = node.waits[wait_id]
        if label in place.fired and not interrupts(process.elements.get(label)):
            continue
        yield wait_id[0], wait_id, label or node.element
        if wait_id[0] in "wj":
            yield from throws_of(process, place.state, node, wait_id)
        elif wait_id[0] == "k":
            for kind, wait, code in throws_of(process, place.state, node, wait_id):
                yield f"child {kind}", wait, code


def interrupts(element: FlowNode | None) -> bool:
    return not isinstance(element, BoundaryEvent | StartEvent) or element.interrupting


def throws_of(process: Process, state: State, node: Node, wait_id: str) -> Iterator[Event_]:
    """Yield the errors and escalations that somebody around the work would catch."""
    codes: dict[tuple[str, str], None] = {}
    current: Node | None = node
    while current is not None:
        element = process.elements.get(current.element)
        around = [process.elements[key] for key in getattr(element, "boundary", ())]
        if current.element in process.scopes:
            around += [
                process.elements[start] for _, start in process.scopes[current.element].event_subprocesses
            ]
        for event in around:
            for definition in event.definitions if isinstance(event, Event) else ():
                if isinstance(definition, ErrorDefinition):
                    codes["error", code_of(definition)] = None
                if isinstance(definition, EscalationDefinition) and current is node:
                    codes["escalation", code_of(definition)] = None
        current = state.nodes.get(current.parent) if current.id != ROOT else None
    for kind, code in codes:
        yield kind, wait_id, code


def code_of(definition: ErrorDefinition | EscalationDefinition) -> str:
    return "any" if definition.takes_any else definition.code or "any"


def fired_with(process: Process, place: Place, event: Event_) -> frozenset[str]:
    kind, _, label = event
    if kind in "tsc" and not interrupts(process.elements.get(label)):
        return place.fired | {label}
    return place.fired | {f"{kind}:{label}"} if "escalation" in kind else place.fired


def command_for(event: Event_) -> commands.Command:
    kind, wait_id, code = event
    made: dict[str, commands.Command] = {
        "w": commands.CompleteWork(work_id=wait_id),
        "t": commands.FireTimer(timer_id=wait_id),
        "s": commands.DeliverMessage(subscription_id=wait_id),
        "j": commands.CompleteJob(job_id=wait_id),
        "k": commands.CompleteChild(child_id=wait_id),
        # Any write makes the engine ask the conditions again.
        "c": commands.SetVariables(variables={"changed": wait_id}),
        "error": commands.ThrowError(wait_id=wait_id, code=code),
        "escalation": commands.ThrowEscalation(wait_id=wait_id, code=code),
        "child error": commands.FailChild(child_id=wait_id, code=code),
        "child escalation": commands.EscalateChild(child_id=wait_id, code=code),
    }
    return made[kind]
