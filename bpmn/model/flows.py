"""Sequence flows and message flows (BPMN 8.4)."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.model.expressions import Expression
from bpmn.model.programs import Listener


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """An arrow between two nodes of one scope; taken when its condition holds."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    is_immediate: bool = True
    on_take: tuple[Listener, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A dashed arrow between participants."""

    id: str
    source: str
    target: str
    name: str = ""
    message: str = ""
