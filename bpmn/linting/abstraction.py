"""A process without its data: every condition may turn out either way, every timer may fire, every script passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from bpmn.model import (
    Activity,
    CallActivity,
    ComplexGateway,
    ConditionalDefinition,
    Constant,
    Event,
    EventDefinition,
    Expression,
    FlowNode,
    MessageDefinition,
    MultiInstance,
    Process,
    ReceiveTask,
    SequenceFlow,
    ServiceTask,
    SignalDefinition,
    StandardLoop,
    SubProcess,
    TimerDefinition,
    UserTask,
)
from bpmn.model.data import NO_MAPPINGS

SIBLINGS = 2
"""How many instances a multi-instance is explored with."""


class Decider:
    """Answers questions from a list of answers, and makes up the next list until all have been tried."""

    def __init__(self) -> None:
        self.answers: list[bool] = []
        self.asked = 0
        self.said: dict[str, bool] = {}
        self.event = ""

    def begin(self, event: str = "") -> None:
        """Start a run in which the condition of the event `event` has come true."""
        self.asked, self.said, self.event = 0, {}, event

    def answer(self, question: str) -> bool:
        """Within one run the same question has the same answer."""
        if question not in self.said:
            if self.asked == len(self.answers):
                self.answers.append(False)
            self.said[question] = self.answers[self.asked]
            self.asked += 1
        return self.said[question]

    def next(self) -> bool:
        """Prepare the next list of answers; False when every one has been given."""
        # Answers that this run never asked for belong to another way.
        del self.answers[self.asked :]
        while self.answers and self.answers[-1]:
            self.answers.pop()
        if not self.answers:
            return False
        self.answers[-1] = True
        return True


@dataclass(frozen=True)
class Open:
    """A condition whose answer is open."""

    text: str
    decider: Decider
    original: str = ""

    def holds(self, context: Mapping[str, Any], now: datetime) -> bool:
        return self.decider.answer(self.text)

    def evaluate(self, context: Mapping[str, Any], now: datetime) -> bool:
        return self.decider.answer(self.text)


@dataclass(frozen=True)
class Awaited:
    """The condition of an event: true in the one step that is about it."""

    event: str
    decider: Decider
    text: str = ""

    def holds(self, context: Mapping[str, Any], now: datetime) -> bool:
        return self.decider.event == self.event


def abstract(process: Process, decider: Decider) -> Process:
    """Return the process with open conditions; the real one stays as it was."""
    flows = {key: open_flow(flow, decider) for key, flow in process.flows.items()}
    elements = {key: open_node(node, flows, decider) for key, node in process.elements.items()}
    return Process(
        id=process.id,
        name=process.name,
        elements=elements,
        flows=flows,
        file=process.file,
        lanes=process.lanes,
    )


def open_flow(flow: SequenceFlow, decider: Decider) -> SequenceFlow:
    condition = None if flow.condition is None else opened(flow.condition, decider)
    return replace(flow, condition=condition, on_take=())


def opened(condition: Expression, decider: Decider) -> Expression:
    return cast(Expression, Open(condition.text, decider))


def open_node(node: FlowNode, flows: Mapping[str, SequenceFlow], decider: Decider) -> FlowNode:
    changes: dict[str, Any] = {
        "incoming": tuple(flows[flow.id] for flow in node.incoming),
        "outgoing": tuple(flows[flow.id] for flow in node.outgoing),
        "mappings": NO_MAPPINGS,
        "on_start": (),
        "on_end": (),
        "on_complete": (),
        "on_delete": (),
        # Jobs between steps change nothing of what can happen.
        "async_before": False,
        "async_after": False,
    }
    if isinstance(node, Activity):
        changes["skip"] = None
        changes["loop"] = node.loop and open_loop(node.loop, decider)
    if isinstance(node, Event):
        changes["definitions"] = tuple(open_definition(node, d, decider) for d in node.definitions)
    # activationCount comes from the tokens and not from data: it can be computed.
    if isinstance(node, ComplexGateway) and node.activation and "activationCount" not in node.activation.text:
        changes["activation"] = opened(node.activation, decider)
    return replace(node, **changes, **open_work(node, decider))


def open_work(node: FlowNode, decider: Decider) -> dict[str, Any]:
    """What an activity does inside, without its data."""
    if isinstance(node, UserTask):
        nobody = dict.fromkeys(("title", "form", "assignee", "due", "follow_up", "priority"))
        return {**nobody, "candidate_users": (), "candidate_groups": ()}
    if isinstance(node, ServiceTask):
        waits = bool(node.handler or node.topic)
        return {
            "expression": None if waits else Constant(None),
            "script": (),
            "decision": None,
            "message": None,
            "result_variable": "",
            "triggerable": False,
        }
    if isinstance(node, CallActivity):
        return {"called_element": Constant("called"), "business_key": None, "parameters": NO_MAPPINGS}
    if isinstance(node, ReceiveTask) and node.message:
        # The text as a constant: a name may be computed from data.
        return {"message": MessageDefinition(name=Constant(node.message.name.text))}
    if isinstance(node, SubProcess):
        completion = None if node.completion is None else opened(node.completion, decider)
        return {"completion": completion, "data_objects": (), "by_hand": False, "by_condition": False}
    return {}


def open_loop(loop: StandardLoop | MultiInstance, decider: Decider) -> StandardLoop | MultiInstance:
    if isinstance(loop, StandardLoop):
        condition = loop.condition and opened(loop.condition, decider)
        return replace(loop, condition=condition, maximum=Constant(SIBLINGS))
    completion = loop.completion and opened(loop.completion, decider)
    return replace(
        loop,
        cardinality=Constant(SIBLINGS),
        collection=None,
        completion=completion,
        output="",
        own=(),
        complex_events=(),
    )


def open_definition(node: Event, definition: EventDefinition, decider: Decider) -> EventDefinition:
    if isinstance(definition, TimerDefinition):
        # By a clock: nothing has to be computed to arm it.
        return TimerDefinition(clock=node.id)
    if isinstance(definition, MessageDefinition):
        return MessageDefinition(name=Constant(definition.name.text))
    if isinstance(definition, SignalDefinition):
        return replace(definition, name=Constant(definition.name.text), mappings=NO_MAPPINGS)
    if isinstance(definition, ConditionalDefinition):
        return ConditionalDefinition(condition=cast(Expression, Awaited(node.id, decider)))
    return definition
