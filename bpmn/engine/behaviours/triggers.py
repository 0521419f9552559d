"""Waiting for a trigger (BPMN 10.5.5): messages, signals, timers and conditions, for whatever node waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from bpmn.engine import effects as e
from bpmn.engine.behaviours.conversations import key_awaited, text
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.errors import ExpressionFailed
from bpmn.model import (
    ConditionalDefinition,
    EventDefinition,
    FlowNode,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)
from bpmn.timers import Cron, Schedule, Span, schedule


def arm(
    run: Run, node: Node, element: FlowNode, label: str, definitions: Iterable[EventDefinition]
) -> list[str]:
    """Let `node` wait for each definition of `element`; return the wait ids."""
    waits = []
    for number, definition in enumerate(definitions):
        if isinstance(definition, MessageDefinition):
            waits.append(subscribe_message(run, node, element, label, definition))
        elif isinstance(definition, SignalDefinition):
            wait_id = run.wait(node, "s", label)
            name = text(definition.name.evaluate(run.context(node.id), run.now))
            # The name as it was when the wait began: variables in it may change later.
            run.timers[wait_id] = [name]
            kind: Literal["signal", "local"] = "local" if definition.is_local else "signal"
            run.tell(e.Subscribe(subscription_id=wait_id, element_id=element.id, kind=kind, name=name))
            waits.append(wait_id)
        elif isinstance(definition, TimerDefinition):
            if definition.may_be_unset and is_unset(run, node, definition):
                continue
            waits.append(arm_timer(run, node, element, label, definition))
        elif isinstance(definition, ConditionalDefinition):
            wait_id = run.wait(node, "c", label)
            # Not asked yet: None makes the next look fire it if the condition holds already.
            run.timers[wait_id] = [None, number]
            # A condition that is true from the start must fire although nothing has changed.
            run.variables_changed = True
            waits.append(wait_id)
    return waits


def subscribe_message(
    run: Run, node: Node, element: FlowNode, label: str, definition: MessageDefinition
) -> str:
    context = run.context(node.id)
    name = text(definition.name.evaluate(context, run.now))
    key = key_awaited(run, node.id, definition, context)
    wait_id = run.wait(node, "s", label)
    run.tell(
        e.Subscribe(
            subscription_id=wait_id, element_id=element.id, kind="message", name=name, correlation_key=key
        )
    )
    return wait_id


def is_unset(run: Run, node: Node, definition: TimerDefinition) -> bool:
    written = definition.date or definition.duration or definition.cycle
    return written is not None and written.evaluate(run.context(node.id), run.now) is None


def arm_timer(run: Run, node: Node, element: FlowNode, label: str, definition: TimerDefinition) -> str:
    wait_id = run.wait(node, "t", label)
    # The law's clock may stand, move and be extended; the runtime alone knows when it ends.
    if definition.clock:
        run.tell(e.ArmTimer(timer_id=wait_id, element_id=element.id, due=None, clock=definition.clock))
        return wait_id
    try:
        plan = schedule(definition, run.context(node.id), run.now)
    except (ValueError, OverflowError) as error:
        raise ExpressionFailed(element.id, f"timer: {error}") from error
    remember(run, wait_id, plan)
    run.tell(e.ArmTimer(timer_id=wait_id, element_id=element.id, due=plan.due))
    return wait_id


def remember(run: Run, wait_id: str, plan: Schedule) -> None:
    """Keep what a repeating timer still has to do."""
    if plan.interval is None or plan.repeats == 0:
        return
    if isinstance(plan.interval, Cron):
        # Three values are a cron expression, four a span (`rearm`).
        run.timers[wait_id] = [plan.repeats, plan.due, plan.interval.text]
    else:
        run.timers[wait_id] = [plan.repeats, plan.due, plan.interval.months, plan.interval.rest]


def rearm(run: Run, wait_id: str, element: FlowNode) -> bool:
    """Arm a repeating timer again, one interval after it was due; False when it has fired for the last time."""
    kept = run.timers.pop(wait_id, None)
    if kept is None:
        return False
    repeats, due, *interval = kept
    every = Cron(*interval) if len(interval) == 1 else Span(*interval)
    try:
        # From when it was due and not from now: a late worker must not shift the whole series.
        following = every.after(due)
    except ValueError:  # a cron expression has come for the last time
        return False
    plan = Schedule(following, None if repeats is None else repeats - 1, every)
    remember(run, wait_id, plan)
    run.tell(e.ArmTimer(timer_id=wait_id, element_id=element.id, due=plan.due))
    return True


def condition_of(run: Run, wait_id: str) -> ConditionalDefinition:
    """Return the condition behind a `c` wait."""
    node = run.nodes[run.waits[wait_id]]
    element = run.process.elements[node.waits[wait_id] or node.element]
    # Read anew from the diagram, so that a migrated instance asks the new condition.
    definition = getattr(element, "definitions", ())[run.timers[wait_id][1]]
    assert isinstance(definition, ConditionalDefinition)
    return definition
