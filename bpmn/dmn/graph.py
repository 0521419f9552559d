"""The requirement graph: decisions, the data and knowledge they need, and services (DMN 1.5, chapters 6 and 10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bpmn.dmn.results import DecisionResult
from bpmn.dmn.runs import DecisionRun
from bpmn.dmn.tables import DecisionTable
from bpmn.errors import Problem
from bpmn.feel import FeelError, FeelType
from bpmn.feel.calls import OUT_OF_RANGE, coerced
from bpmn.feel.runs import Closure, Frame, Function, Run


@dataclass(frozen=True, slots=True)
class InputData:
    """`name` is what expressions call it."""

    id: str
    name: str
    kind: FeelType | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A node that another needs. `prefix` is the import's name when it stands in another model."""

    node: Node
    prefix: str = ""


@dataclass(slots=True)
class Decision:
    """Its requirements are filled in once all nodes are known."""

    id: str
    name: str
    variable: str
    kind: FeelType | None
    logic: Closure
    requirements: list[Requirement] = field(default_factory=list)


@dataclass(slots=True)
class Knowledge:
    """A business knowledge model: `logic` gives the function when called with the frame of what it needs."""

    id: str
    name: str
    variable: str
    logic: Closure
    requirements: list[Requirement] = field(default_factory=list)


@dataclass(slots=True)
class Service:
    """A decision service; as a function it takes its input data, then its input decisions, in their order."""

    id: str
    name: str
    variable: str
    kind: FeelType | None
    outputs: list[Decision] = field(default_factory=list)
    inputs: list[InputData | Decision] = field(default_factory=list)


Node = InputData | Decision | Knowledge | Service


class DecisionModel:
    """A model as read. `decisions` maps the id of every decision to its name, `services` likewise.

    `problems` keeps the warnings of the reading."""

    def __init__(
        self,
        name: str,
        namespace: str,
        nodes: Mapping[str, Node],
        types: Mapping[str, FeelType],
        problems: list[Problem],
    ) -> None:
        self.name = name
        self.namespace = namespace
        self.nodes = dict(nodes)
        self.types = types
        self.problems = problems
        self.decisions = {id_: node.name for id_, node in self.nodes.items() if isinstance(node, Decision)}
        self.services = {id_: node.name for id_, node in self.nodes.items() if isinstance(node, Service)}
        self.inputs = {id_: node.name for id_, node in self.nodes.items() if isinstance(node, InputData)}

    def evaluate(
        self, decision: str, context: Mapping[str, Any], now: datetime | None = None
    ) -> DecisionResult:
        """Evaluate a decision or service, named by id or name, with everything it requires.

        `context` holds input data by name; what it holds beside is seen by the expressions of decisions too.
        Raises KeyError for an unknown name. What goes wrong in the evaluation gives a null value and `errors`."""
        node = self.find(decision)
        run = DecisionRun(now)
        session = Session(run, context)
        try:
            value = session.service(node, context) if isinstance(node, Service) else session.decision(node)
        except FeelError as error:
            value = None
            run.fail(str(error))
        except ArithmeticError:
            value = None
            run.fail(OUT_OF_RANGE)
        except RecursionError:
            value = None
            run.fail("the evaluation is nested too deeply")
        own = None
        if isinstance(node, Decision) and isinstance(node.logic, DecisionTable):
            # A service may have evaluated the same table with other inputs before; its own comes last.
            own = next((e for e in reversed(run.explanations) if e.table_id == node.logic.id), None)
        return DecisionResult(
            value,
            own.chosen if own else (),
            tuple(run.explanations),
            tuple(run.errors),
            tuple(run.warnings or ()),
            own,
        )

    def find(self, decision: str) -> Decision | Service:
        """Return the decision or service of that id, else of that name; KeyError when there is none."""
        node = self.nodes.get(decision)
        if isinstance(node, Decision | Service):
            return node
        for candidate in self.nodes.values():
            if isinstance(candidate, Decision | Service) and decision in (candidate.name, candidate.variable):
                return candidate
        raise KeyError(f"the model {self.name} holds no decision {decision}")


class Session:
    """Values of one evaluation: every decision is computed once. `given` overrides nodes by identity (services)."""

    def __init__(self, run: Run, context: Mapping[str, Any], given: Mapping[int, Any] | None = None) -> None:
        self.run = run
        self.base = Frame(context, None, run)
        self.context = context
        # By the identity of the node: two models may use the same id.
        self.values: dict[int, Any] = dict(given or {})

    def decision(self, node: Decision) -> Any:
        if id(node) not in self.values:
            frame = Frame(self._names(node.requirements), self.base, self.run)
            value = node.logic(frame)
            fitted = coerced(value, node.kind)
            if fitted is None and value is not None:
                self._fail(f"decision {node.name}: the value does not conform to its type")
            self.values[id(node)] = fitted
        return self.values[id(node)]

    def input_data(self, node: InputData) -> Any:
        if id(node) in self.values:
            return self.values[id(node)]
        value = self.context.get(node.name)
        fitted = coerced(value, node.kind)
        if fitted is None and value is not None:
            self._fail(f"input {node.name}: the value does not conform to its type")
        return fitted

    def service(self, node: Service, context: Mapping[str, Any]) -> Any:
        """Evaluate a service whose inputs are taken from `context` by name; one that names none sees all of it."""
        if not node.inputs:
            results = {output.variable: self.decision(output) for output in node.outputs}
            return coerced(next(iter(results.values())) if len(results) == 1 else results, node.kind)
        return self.invoke(node, [context.get(_called(part)) for part in node.inputs])

    def invoke(self, node: Service, arguments: list[Any]) -> Any:
        fitted = [coerced(value, part.kind) for part, value in zip(node.inputs, arguments, strict=True)]
        for part, before, after in zip(node.inputs, arguments, fitted, strict=True):
            if after is None and before is not None:
                self._fail(f"service {node.name}: the input {part.name} does not conform to its type")
                return None
        named = {_called(part): value for part, value in zip(node.inputs, fitted, strict=True)}
        given = {id(part): value for part, value in zip(node.inputs, fitted, strict=True)}
        inner = Session(self.run, named, given)
        results = {output.variable: inner.decision(output) for output in node.outputs}
        value = next(iter(results.values())) if len(results) == 1 else results
        return coerced(value, node.kind)

    def _names(self, requirements: list[Requirement]) -> dict[str, Any]:
        names: dict[str, Any] = {}
        for requirement in requirements:
            node = requirement.node
            target = names.setdefault(requirement.prefix, {}) if requirement.prefix else names
            target[_called(node)] = self._value(node)
        return names

    def _value(self, node: Node) -> Any:
        if isinstance(node, InputData):
            return self.input_data(node)
        if isinstance(node, Decision):
            return self.decision(node)
        return self._knowledge(node) if isinstance(node, Knowledge) else self._service_function(node)

    def _knowledge(self, node: Knowledge) -> Any:
        """A knowledge model sees its parameters and the knowledge it requires, nothing of the caller."""
        if id(node) not in self.values:
            self.values[id(node)] = node.logic(Frame(self._names(node.requirements), None, self.run))
        return self.values[id(node)]

    def _service_function(self, node: Service) -> Function:
        return Function(
            node.name,
            [_called(part) for part in node.inputs],
            lambda run, arguments: self.invoke(node, arguments),
        )

    def _fail(self, message: str) -> None:
        if isinstance(self.run, DecisionRun):
            self.run.fail(message)


def _called(node: Node) -> str:
    return node.name if isinstance(node, InputData) else node.variable
