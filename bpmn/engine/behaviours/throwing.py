"""Throwing by an element: messages, signals, escalations and errors (BPMN 10.5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.arriving import trigger
from bpmn.engine.behaviours.catching import sent_by, throw_error, throw_escalation
from bpmn.engine.behaviours.conversations import address, text
from bpmn.engine.run import Run
from bpmn.model import (
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    Expression,
    FlowNode,
    MessageDefinition,
    SignalDefinition,
)


def receivers(run: Run, name: str) -> list[str]:
    """Return the waits of this instance for a signal, oldest first."""
    # Its name is kept beside the wait, so the state alone says who hears a signal.
    return [wait_id for wait_id, kept in run.timers.items() if wait_id[0] == "s" and kept == [name]]


def throw(run: Run, element: FlowNode, node_id: str, definition: EventDefinition) -> None:
    """Throw a message, signal, escalation or error from `element`, seen from the node or scope `node_id`."""
    context = run.context(node_id)
    if isinstance(definition, SignalDefinition):
        name = text(definition.name.evaluate(context, run.now))
        # Camunda's camunda:in all: everything that the thrower sees, or has itself, goes with the signal.
        seen = run.nodes[node_id].variables if definition.passes_local else run.visible(node_id)
        sent = dict(seen or {}) if definition.passes_all else {}
        sent.update({m.target: m.source.evaluate(context, run.now) for m in definition.mappings.inputs})
        sent.update(sent_by(run, definition, context))
        # Others hear it through the runtime; this instance hears it here, before the thrower goes on.
        run.tell(
            e.ThrowSignal(element_id=element.id, name=name, variables=sent, is_local=definition.is_local)
        )
        for wait_id in receivers(run, name):
            # The receiver before may have taken this one away.
            if wait_id in run.waits:
                trigger(run, wait_id, sent)
    elif isinstance(definition, MessageDefinition):
        name = text(definition.name.evaluate(context, run.now))
        sent = {m.target: m.source.evaluate(context, run.now) for m in element.mappings.inputs}
        sent.update(sent_by(run, definition, context))
        key = address(run, node_id, definition, context, sent)
        run.tell(e.ThrowMessage(element_id=element.id, name=name, correlation_key=key, variables=sent))
    elif isinstance(definition, EscalationDefinition):
        code = worked_out(run, definition.code_value, definition.code, context)
        throw_escalation(run, node_id, element.id, code, sent_by(run, definition, context))
    elif isinstance(definition, ErrorDefinition):
        code = worked_out(run, definition.code_value, definition.code, context)
        message = worked_out(run, definition.message_value, definition.message, context)
        throw_error(run, node_id, code, message, sent_by(run, definition, context))


def worked_out(run: Run, value: Expression | None, written: str, context: Mapping[str, Any]) -> str:
    return written if value is None else text(value.evaluate(context, run.now))
