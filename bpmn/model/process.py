"""A process as a frozen graph, with the indexes that the engine asks for at every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from bpmn.model.activities import Activity, ReceiveTask, SubProcess
from bpmn.model.data import DataObject, DataPort
from bpmn.model.event_definitions import CancelDefinition, CompensateDefinition
from bpmn.model.events import BoundaryEvent, CatchEvent, Event, StartEvent
from bpmn.model.exception_maps import mapped_code
from bpmn.model.flows import MessageFlow, SequenceFlow
from bpmn.model.gateways import ComplexGateway, EventBasedGateway
from bpmn.model.nodes import FlowNode
from bpmn.model.programs import Listener

EXECUTION = "_execution"
"""The name under which expressions find what they may ask of their execution."""


class DecisionModel(Protocol):
    """What a business rule task needs of a DMN model."""

    def evaluate(self, decision: str, context: Mapping[str, Any], now: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """The inside of the process or of a sub-process."""

    id: str
    members: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    """Where a plain start puts tokens: the none start event, else every node that nothing leads to."""
    event_subprocesses: tuple[tuple[str, str], ...] = ()
    """(event sub-process, its start event), in diagram order."""
    links: Mapping[str, str] = field(default_factory=dict)
    data_objects: tuple[DataObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: the nodes in it take its properties as defaults."""

    id: str
    name: str
    members: tuple[str, ...]
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Process:
    """One executable process. `elements` holds every node at every depth by id."""

    id: str
    name: str = ""
    elements: Mapping[str, FlowNode] = field(default_factory=dict)
    flows: Mapping[str, SequenceFlow] = field(default_factory=dict)
    data_objects: tuple[DataObject, ...] = ()
    inputs: tuple[DataPort, ...] = ()
    """What it takes of all that a caller shares with it, and what it gives back; everything when it declares none."""
    outputs: tuple[DataPort, ...] = ()
    on_start: tuple[Listener, ...] = ()
    """What listeners do when an instance begins, and when it ends."""
    on_end: tuple[Listener, ...] = ()
    lanes: tuple[Lane, ...] = ()
    file: str = ""
    is_executable: bool = True
    participant: str = ""
    participant_name: str = ""
    message_flows: tuple[MessageFlow, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    version_tag: str = ""
    documentation: str = ""
    asks_who_runs: bool = False
    """Whether some expression asks for its execution: ids and keys are kept for those that do."""
    decisions: Mapping[str, DecisionModel] = field(default_factory=dict)

    def with_decisions(self, decisions: Mapping[str, DecisionModel]) -> Process:
        """Return the process bound to decision models by decision id."""
        return replace(self, decisions=dict(decisions))

    @cached_property
    def asks_who_starts(self) -> bool:
        """Whether a start event names a variable for who starts an instance."""
        return any(isinstance(e, StartEvent) and e.initiator for e in self.elements.values())

    def meant_by(self, element_id: str, error: BaseException) -> str:
        """Return the code of the BPMN error that an exception of an element's code means; empty where it means none."""
        return mapped_code(getattr(self.elements.get(element_id), "exceptions", ()), error)

    @cached_property
    def scopes(self) -> dict[str, Scope]:
        """Every scope by the id of its sub-process; the process's own under the empty id."""
        ids = ["", *(e.id for e in self.elements.values() if isinstance(e, SubProcess))]
        return {scope_id: self._scope(scope_id) for scope_id in ids}

    def _scope(self, scope_id: str) -> Scope:
        members = [e for e in self.elements.values() if e.scope == scope_id]
        owner = self.elements.get(scope_id)
        events = [e for e in members if isinstance(e, SubProcess) and e.triggered_by_event]
        return Scope(
            id=scope_id,
            members=tuple(e.id for e in members),
            starts=tuple(self._starts(members, owner)),
            event_subprocesses=tuple(
                (sub.id, e.id)
                for sub in events
                for e in self.elements.values()
                if e.scope == sub.id and isinstance(e, StartEvent)
            ),
            links={e.link: e.id for e in members if isinstance(e, CatchEvent) and e.link},
            data_objects=owner.data_objects if isinstance(owner, SubProcess) else self.data_objects,
        )

    def _starts(self, members: list[FlowNode], owner: FlowNode | None) -> Iterator[str]:
        starts = [e for e in members if isinstance(e, StartEvent)]
        plain = [e.id for e in starts if not e.definitions]
        if plain:
            yield from plain
        elif isinstance(owner, SubProcess) and not owner.triggered_by_event and starts:
            yield from (e.id for e in starts)
        elif not starts:
            yield from (e.id for e in members if self._begins(e))

    def _begins(self, element: FlowNode) -> bool:
        """BPMN 13.2: without a start event, every activity and gateway without incoming flow begins."""
        if element.incoming or isinstance(element, BoundaryEvent | StartEvent):
            return False
        # A catching link begins by its throwing one.
        if isinstance(element, Event) and element.link and isinstance(element, CatchEvent):
            return False
        if isinstance(element, Activity) and element.is_for_compensation:
            return False
        # What instantiates begins by its message or event, not by a plain start.
        if isinstance(element, ReceiveTask) and element.instantiate:
            return False
        if isinstance(element, EventBasedGateway) and element.instantiate:
            return False
        return not (isinstance(element, SubProcess) and element.triggered_by_event)

    @cached_property
    def triggers(self) -> tuple[FlowNode, ...]:
        """What may start an instance from outside: start events with a definition, instantiating receive tasks and
        the events behind an instantiating event gateway."""
        found: list[FlowNode] = []
        for element in self.elements.values():
            if element.scope:
                continue
            if isinstance(element, StartEvent) and element.definitions:
                found.append(element)
            if isinstance(element, ReceiveTask) and element.instantiate:
                found.append(element)
            if isinstance(element, EventBasedGateway) and element.instantiate:
                found += [self.elements[flow.target] for flow in element.outgoing]
        return tuple(found)

    @cached_property
    def compensation_handlers(self) -> dict[str, str]:
        """Activity id -> id of the activity that undoes it."""
        return {
            e.host: e.handler
            for e in self.elements.values()
            if isinstance(e, BoundaryEvent) and e.handler and e.defines(CompensateDefinition)
        }

    @cached_property
    def can_compensate(self) -> bool:
        """Whether anything in the process ever undoes: without it nothing need be remembered."""
        return any(
            e.defines(CancelDefinition)
            or (e.defines(CompensateDefinition) and not isinstance(e, BoundaryEvent))
            for e in self.elements.values()
            if isinstance(e, Event)
        )

    @cached_property
    def compensation_subprocesses(self) -> dict[str, str]:
        """Scope id -> its event sub-process that starts with a compensation event."""
        found = {}
        for scope in self.scopes.values():
            for sub, start in scope.event_subprocesses:
                event = self.elements[start]
                if isinstance(event, Event) and event.defines(CompensateDefinition):
                    found[scope.id] = sub
        return found

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """Where a token at an element may be next inside its scope: flows, boundary events, links."""
        following: dict[str, list[str]] = {
            e.id: [flow.target for flow in e.outgoing] for e in self.elements.values()
        }
        for element in self.elements.values():
            if isinstance(element, BoundaryEvent):
                following[element.host].append(element.id)
            if isinstance(element, Event) and element.link and not isinstance(element, CatchEvent):
                target = self.scopes[element.scope].links.get(element.link)
                following[element.id] += [target] if target else []
        return {key: tuple(targets) for key, targets in following.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Every node that a token can come to, whatever the conditions say."""
        todo = [self.elements[key] for scope in self.scopes.values() for key in scope.starts]
        todo += [*self.triggers, *(e for e in self.elements.values() if self._is_entry(e))]
        seen: set[str] = set()
        while todo:
            element = todo.pop()
            if element.id not in seen:
                seen.add(element.id)
                todo += [self.elements[key] for key in self.successors[element.id]]
        return frozenset(seen)

    def _is_entry(self, element: FlowNode) -> bool:
        """Whether the node begins by itself inside its scope, or for an ad-hoc sub-process or a compensation."""
        owner = self.elements.get(element.scope)
        if isinstance(element, StartEvent):
            return bool(element.scope)
        if isinstance(element, SubProcess) and element.triggered_by_event:
            return True
        if isinstance(element, Activity) and element.is_for_compensation:
            return True
        if isinstance(element, EventBasedGateway) and element.instantiate:
            return True
        return isinstance(owner, SubProcess) and owner.is_ad_hoc and not element.incoming

    @cached_property
    def waits_for_upstream(self) -> bool:
        """Whether any gateway joins by looking upstream (inclusive and complex)."""
        return any(
            len(e.incoming) > 1 and (e.type == "inclusiveGateway" or isinstance(e, ComplexGateway))
            for e in self.elements.values()
        )

    def upstream(self, gateway_id: str) -> Mapping[str, frozenset[str]]:
        """For each incoming flow of a gateway: the elements from which a token can reach it without passing the
        gateway (BPMN 13.4.3)."""
        known = self._upstream.get(gateway_id)
        if known is None:
            gateway = self.elements[gateway_id]
            known = {flow.id: self._reaching(flow.source, gateway_id) for flow in gateway.incoming}
            self._upstream[gateway_id] = known
        return known

    @cached_property
    def _upstream(self) -> dict[str, dict[str, frozenset[str]]]:
        return {}

    @cached_property
    def _predecessors(self) -> dict[str, list[str]]:
        before: dict[str, list[str]] = {key: [] for key in self.elements}
        for source, targets in self.successors.items():
            for target in targets:
                before[target].append(source)
        return before

    def _reaching(self, target: str, without: str) -> frozenset[str]:
        seen, todo = set(), [target]
        while todo:
            element = todo.pop()
            if element in seen or element == without:
                continue
            seen.add(element)
            todo += self._predecessors[element]
        return frozenset(seen)
