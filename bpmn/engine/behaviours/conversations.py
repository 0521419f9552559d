"""Conversations (BPMN 8.4.2): the key of the first message that is sent or received settles what the later ones carry.

An instance holds one conversation for each correlation property, and so does each single run of a loop's body: two
hundred inquiries sent out side by side await two hundred answers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine.run import Run
from bpmn.engine.state import ROOT
from bpmn.model import FlowNode, MessageDefinition

TALKS = "talks"
"""Where a node keeps the keys, by correlation property."""


def address(
    run: Run, node_id: str, message: MessageDefinition, context: Mapping[str, Any], sent: dict[str, Any]
) -> str | None:
    """Return the key of a thrown message: that of its conversation, else what it says, which then settles it.

    `sent` gets the variables that the key is read from: its receiver must be able to read it there too."""
    if message.correlation is None:
        return None
    key = text(message.correlation.evaluate({**context, **said(sent)}, run.now))
    if message.conversation and "payload" not in sent:
        for name in message.correlation.free_names & context.keys():
            sent.setdefault(name, context[name])
    # A later message must fit what the first one settled, and never replaces it (BPMN 8.4.2).
    settled = known(run, node_id, message)
    if not settled:
        settle(run, node_id, message, key)
    return settled or key


def key_awaited(run: Run, node_id: str, message: MessageDefinition, context: Mapping[str, Any]) -> str | None:
    """Return the key of the conversation that the receiver is in, else what its own data say; "" takes any."""
    if message.correlation is None:
        return None
    # What is settled already comes before the data, which may have changed since.
    return known(run, node_id, message) or text(message.correlation.evaluate(context, run.now))


def hear(run: Run, node_id: str, element: FlowNode | None, variables: Mapping[str, Any]) -> None:
    """A message that came settles the conversation that nothing has settled before."""
    for message in (*getattr(element, "definitions", ()), getattr(element, "message", None)):
        if not isinstance(message, MessageDefinition) or not message.conversation:
            continue
        # The first message alone settles it; later ones must fit (BPMN 8.4.2).
        if message.correlation and not known(run, node_id, message):
            settle(run, node_id, message, text(message.correlation.evaluate(said(variables), run.now)))


def said(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a message path is read from: the payload, where the message carries one as a whole."""
    payload = sent.get("payload")
    return {**sent, **payload} if isinstance(payload, Mapping) else sent


def known(run: Run, node_id: str, message: MessageDefinition) -> str:
    while node_id:
        node = run.nodes[node_id]
        key = node.data.get(TALKS, {}).get(message.conversation)
        if key:
            return str(key)
        node_id = node.parent
    return ""


def settle(run: Run, node_id: str, message: MessageDefinition, key: str) -> None:
    if not key or not message.conversation:
        return
    # Up to the process, or to a loop's single run, which holds a conversation of its own.
    while node_id != ROOT and not run.is_body(run.nodes[node_id].parent):
        node_id = run.nodes[node_id].parent
    data = run.edit(node_id).data
    # A new dictionary: the old one belongs to the given state.
    data[TALKS] = {**data.get(TALKS, {}), message.conversation: key}


def text(value: Any) -> str:
    return "" if value is None else str(value)
