"""One step under way: a working copy of the state that only this call sees, and what it asks of the runtime.

Nodes are copied when they are first written, so that the given state stays as it was and a step costs what it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.layered import working_copy
from bpmn.engine.programs import Thrown, execute
from bpmn.engine.state import ROOT, Node, State
from bpmn.model import EXECUTION, FlowNode, Process
from bpmn.model.programs import Listener, Program

Operation = Callable[..., None]


class Run:
    """The working copy. Behaviours read and change it only through these methods."""

    def __init__(self, process: Process, state: State, now: datetime) -> None:
        self.process = process
        self.now = now
        # Shared with the given state until written: a step must not cost what its siblings weigh.
        self.nodes = working_copy(state.nodes)
        self.waits = working_copy(state.waits)
        self.timers = working_copy(state.timers)
        self.counter = state.counter
        self.reached = list(state.reached)
        self.outcome = state.outcome
        self.effects: list[e.Effect] = []
        # A stack: what an operation sets going comes before what waited, so one token runs to its rest first.
        self.queue: list[tuple[Operation, str, tuple[Any, ...]]] = []
        self.variables_changed = False
        self.changed: dict[str, str] = {}
        # What the command has changed before that, and began with: for listeners that begin only now.
        self.changed_before: dict[str, str] = {}
        # Nodes that this step has copied; all others belong to the given state.
        self._own: dict[str, Node] = {}
        # Built when first asked for: most steps never look inside a scope.
        self._children: dict[str, list[str]] | None = None

    def result(self) -> State:
        return State(
            nodes=self.nodes,
            waits=self.waits,
            timers=self.timers,
            counter=self.counter,
            reached=tuple(self.reached),
            outcome=self.outcome,
        )

    # Nodes

    def new_id(self, prefix: str) -> str:
        self.counter += 1
        # Counted and not drawn: the same command on the same state must give the same ids.
        return f"{prefix}{self.counter}"

    def edit(self, node_id: str) -> Node:
        """Return the node for writing."""
        node = self._own.get(node_id)
        if node is None:
            node = self._own[node_id] = self.nodes[node_id] = self.nodes[node_id].copy()
        return node

    def open(
        self, element_id: str, parent: str, variables: dict[str, Any] | None = None, **data: Any
    ) -> Node:
        """Put a new node into `parent`, which stays alive at least as long."""
        node = Node(self.new_id("n"), element_id, parent, variables, data=data)
        self.nodes[node.id] = node
        self._own[node.id] = node
        self.edit(parent).live += 1
        if self._children is not None:
            self._children.setdefault(parent, []).append(node.id)
        return node

    def remove(self, node_id: str) -> Node:
        node = self.nodes.pop(node_id)
        self._own.pop(node_id, None)
        if self._children is not None:
            self._children.get(node.parent, [node_id]).remove(node_id)
        return node

    def put_into(self, node_id: str, parent: str) -> None:
        """Let a node lie in another scope, which it keeps alive from now on."""
        node = self.edit(node_id)
        self.edit(node.parent).live -= 1
        self.edit(parent).live += 1
        node.parent = parent
        self._children = None

    def children(self, node_id: str) -> list[str]:
        """Return the ids of the nodes directly inside, oldest first."""
        if self._children is None:
            self._children = {}
            for node in self.nodes.values():
                self._children.setdefault(node.parent, []).append(node.id)
        return list(self._children.get(node_id, ()))

    def element(self, node_id: str) -> FlowNode:
        return self.process.elements[self.nodes[node_id].element]

    def scope_of(self, node_id: str) -> str:
        """Return the nearest node around `node_id` that is a scope of the diagram (not a loop's body)."""
        parent = self.nodes[node_id].parent
        while self.is_body(parent):
            parent = self.nodes[parent].parent
        return parent

    def is_body(self, node_id: str) -> bool:
        return "body" in self.nodes[node_id].data

    # Waits

    def wait(self, node: Node, prefix: str, label: str = "") -> str:
        """Let the (own) node wait under a new id; `label` says for what."""
        wait_id = self.new_id(prefix)
        node.waits[wait_id] = label
        self.waits[wait_id] = node.id
        return wait_id

    def end_wait(self, node: Node, wait_id: str) -> None:
        node.waits.pop(wait_id, None)
        self.waits.pop(wait_id, None)
        self.timers.pop(wait_id, None)

    # Variables

    def context(self, node_id: str) -> Mapping[str, Any]:
        """Return what an expression sees at a node: the variables, and what it may ask of its execution."""
        seen = self.visible(node_id)
        if not self.process.asks_who_runs:
            return seen
        node, root = self.nodes[node_id], self.nodes[ROOT]
        element = self.process.elements.get(node.element)
        told = {
            **root.data.get("told", {}),
            "id": node_id,
            "parentId": node.parent or None,
            "activityInstanceId": node_id,
            "currentActivityId": node.element or None,
            "currentActivityName": element.name if element else None,
            "processDefinitionId": self.process.id,
        }
        return {**seen, EXECUTION: told}

    def visible(self, node_id: str) -> Mapping[str, Any]:
        """Return the variables in sight of a node: inner scopes hide outer ones."""
        layers = []
        while node_id:
            node = self.nodes[node_id]
            if node.variables:
                layers.append(node.variables)
            node_id = node.parent
        if not layers:
            return {}
        # Shared and not copied: nearly every node sees the process's own variables alone.
        if len(layers) == 1:
            return layers[0]
        merged: dict[str, Any] = {}
        for layer in reversed(layers):
            merged.update(layer)
        return merged

    def write(self, node_id: str, variables: Mapping[str, Any]) -> None:
        """Set variables where they are known, seen from the node outwards; new ones belong to the instance."""
        for name, value in variables.items():
            held = self.edit(self._holder(node_id, name)).variables
            # A variable made and changed in one step was made in it.
            self.changed.setdefault(name, "update" if name in held else "create")  # type: ignore[operator]
            held[name] = value  # type: ignore[index]
        if variables:
            self.variables_changed = True

    def write_local(self, node_id: str, variables: Mapping[str, Any]) -> None:
        if variables:
            node = self.edit(node_id)
            known = node.variables or {}
            for name in variables:
                self.changed.setdefault(name, "update" if name in known else "create")
            node.variables = {**known, **variables}
            self.variables_changed = True

    def listen(self, node_id: str, listeners: Iterable[Listener]) -> None:
        """Do what listeners do, seen from the node (or scope) on. Raises Thrown for a BPMN error of a script."""
        for listener in listeners:
            if isinstance(listener, Program):
                self.run_listener(node_id, listener)
                continue
            name, expression = listener
            value = expression.evaluate(self.context(node_id), self.now)
            if name:
                self.write(node_id, {name: value})

    def run_listener(self, node_id: str, listener: Program) -> None:
        try:
            found, inner = execute(listener, self.nodes[node_id].element, self.context(node_id), self.now)
        except Thrown as thrown:
            thrown.node_id = node_id
            raise
        self.write(node_id, found)
        self.write_local(node_id, inner)

    def _holder(self, node_id: str, name: str) -> str:
        while node_id != ROOT:
            node = self.nodes[node_id]
            if node.variables and name in node.variables:
                return node_id
            node_id = node.parent
        return ROOT

    # Work to do

    def push(self, operation: Operation, element_id: str, *arguments: Any) -> None:
        """Do this next; what was pushed before comes after it."""
        self.queue.append((operation, element_id, arguments))

    def push_last(self, operation: Operation, element_id: str, *arguments: Any) -> None:
        """Do this when everything that is on its way now has come to rest."""
        self.queue.insert(0, (operation, element_id, arguments))

    def drop_queued(self, scope_ids: Iterable[str]) -> None:
        """Forget the tokens on their way inside these scopes."""
        gone = set(scope_ids)
        # Each queued operation begins with the scope or node that it is about (`lifecycle`).
        self.queue = [item for item in self.queue if not (item[2] and item[2][0] in gone)]

    def tell(self, effect: e.Effect) -> None:
        self.effects.append(effect)

    def visit(self, element_id: str, phase: Any, activity_id: str = "") -> None:
        self.effects.append(e.Visit(element_id=element_id, phase=phase, activity_id=activity_id))
