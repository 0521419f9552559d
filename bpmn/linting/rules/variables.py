"""Variables that are read on a way on which nothing has written them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bpmn.errors import Problem
from bpmn.feel import FeelError
from bpmn.linting.findings import finding
from bpmn.model import (
    CallActivity,
    ComplexGateway,
    Event,
    Expression,
    FlowNode,
    MultiInstance,
    Process,
    ReceiveTask,
    ServiceTask,
    StandardLoop,
    SubProcess,
    UserTask,
)
from bpmn.model.programs import Assign, inside

EVERYTHING = frozenset({"*"})
"""Something on the way may have written any variable: a form, a message, a handler."""
BUILT_IN = re.compile(r"nrOf\w+Instances|loopCounter|activationCount|item|partial")


def unread_before_written(process: Process) -> Iterator[Problem]:
    """Yield one problem for each variable that some element of the process writes, and that another reads although on
    some way nothing has written it. What no element writes comes with the start and is not judged."""
    written = {name for node in process.elements.values() for name in writes(process, node)} - EVERYTHING
    known = reaching(process)
    for node in process.elements.values():
        for name in sorted(reads(node) & written):
            if name not in known.get(node.id, EVERYTHING) and "*" not in known.get(node.id, EVERYTHING):
                yield finding(
                    process,
                    node.id,
                    f"{name} is read here, and on some way nothing has written it",
                    "write it earlier, or give the condition a value for its absence",
                    warning=True,
                )


def reaching(process: Process) -> Mapping[str, frozenset[str]]:
    """Return for each node what has certainly been written when a token comes to it (a forward fixed point)."""
    known: dict[str, frozenset[str]] = {}
    todo = [key for scope in process.scopes.values() for key in scope.starts]
    known.update(dict.fromkeys(todo, frozenset()))
    for trigger in process.triggers:
        known[trigger.id] = EVERYTHING
        todo.append(trigger.id)
    for key in list(todo):
        if process.elements[
            key
        ].scope:  # what is known outside a sub-process counts inside; it is not followed here
            known[key] = EVERYTHING
    while todo:
        key = todo.pop()
        after = known[key] | frozenset(writes(process, process.elements[key]))
        for following in process.successors[key]:
            before = known.get(following)
            merged = after if before is None else meet(before, after)
            if merged != before:
                known[following] = merged
                todo.append(following)
    return known


def meet(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    if "*" in first:
        return second
    if "*" in second:
        return first
    return first & second


def writes(process: Process, node: FlowNode) -> set[str]:
    found = {mapping.target for mapping in node.mappings.outputs}
    found |= {name for port in node.mappings.gives for name in (port.id, port.name) if name}
    if isinstance(node, UserTask | ReceiveTask | SubProcess):
        return found | EVERYTHING
    if isinstance(node, ServiceTask):
        found |= {name for name, _ in node.script if name} | {node.result_variable}
        if node.program is not None:
            found |= {one.name for one in inside(node.program.statements) if isinstance(one, Assign)}
        return (found | EVERYTHING if node.handler or node.topic else found) - {""}
    if isinstance(node, CallActivity):
        found |= {mapping.target for mapping in node.parameters.outputs}
        return found | EVERYTHING if node.returns_all else found
    if isinstance(node, Event) and node.definitions:
        return found | EVERYTHING
    return found


def reads(node: FlowNode) -> set[str]:
    """Return the free names of the expressions that the node evaluates with the variables around it."""
    own = {mapping.target for mapping in node.mappings.inputs}
    names: set[str] = set()
    for expression in expressions_of(node):
        try:
            names |= expression.compiled.variables
        except FeelError:
            # The reader has reported it.
            continue
    return {name for name in names - own if not BUILT_IN.fullmatch(name)}


def expressions_of(node: FlowNode) -> Iterator[Expression]:
    yield from (flow.condition for flow in node.outgoing if flow.condition is not None)
    yield from (m.source for m in node.mappings.inputs if isinstance(m.source, Expression))
    loop = getattr(node, "loop", None)
    if isinstance(loop, MultiInstance):
        yield from (v for v in (loop.collection, loop.cardinality) if isinstance(v, Expression))
    # Tested afterwards, the condition may read what the body has written.
    if isinstance(loop, StandardLoop) and loop.test_before and loop.condition is not None:
        yield loop.condition
    if isinstance(node, ServiceTask):
        written: set[str] = set()
        for name, expression in node.script:
            # What an earlier line of the script has written is known to the later ones.
            if not expression.compiled.variables & written:
                yield expression
            written.add(name)
        yield from ([node.expression] if node.expression is not None else [])
    if isinstance(node, CallActivity):
        yield from (m.source for m in node.parameters.inputs if isinstance(m.source, Expression))
    if isinstance(node, ComplexGateway) and node.activation is not None:
        yield node.activation
