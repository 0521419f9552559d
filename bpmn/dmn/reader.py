"""Reads a DMN file into a DecisionModel, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from bpmn.dmn.boxed import BoxedCompiler, function_closure
from bpmn.dmn.document import Document, Element, id_of, local
from bpmn.dmn.graph import Decision, DecisionModel, InputData, Knowledge, Node, Requirement, Service
from bpmn.dmn.types import Types
from bpmn.errors import Problem, ReadingError

_NAMED = "formalParameter variable inputData decision businessKnowledgeModel decisionService itemComponent column output"
_REQUIRED = ("requiredDecision", "requiredInput", "requiredKnowledge")


def read_dmn(
    content: bytes, file: str = "", *, models: Collection[DecisionModel] = (), lenient: bool = False
) -> DecisionModel:
    """Read a model of DMN 1.1 to 1.5. `models` are those it may import, found by their namespace.

    Raises ReadingError with every Problem of the file. With `lenient` text that is no FEEL is a warning and gives null
    when evaluated, as the compatibility kit expects."""
    document = Document(content, file)
    try:
        return Reader(document, models, lenient).read()
    except RecursionError as error:
        problem = Problem(file, 0, "", "the model is nested too deeply", "split its types and expressions")
        raise ReadingError([*document.problems, problem]) from error


class Reader:
    def __init__(self, document: Document, models: Collection[DecisionModel], lenient: bool) -> None:
        self.document = document
        self.namespace = document.root.get("namespace", "")
        self.imports = dict(self._imports(models))
        types = {prefix: model.types for prefix, model in self.imports.values()}
        self.types = Types(document, types)
        self.boxes = BoxedCompiler(document, self.types, set(self._all_names()), lenient=lenient)
        self.nodes: dict[str, Node] = {}

    def read(self) -> DecisionModel:
        sources: list[tuple[Element, Node]] = []
        for element in self.document.children(self.document.root, *_NODES):
            node = _NODES[local(element)](self, element)
            if node.id in self.nodes:
                self.document.problem(
                    element, f"the id {node.id} is given twice", "give every element its own"
                )
            self.nodes[node.id] = node
            sources.append((element, node))
        for element, node in sources:
            self._connect(element, node)
        self._refuse_circles()
        self.document.finish()
        name = self.document.root.get("name", "")
        return DecisionModel(name, self.namespace, self.nodes, self.types, self.document.problems)

    def _imports(self, models: Collection[DecisionModel]) -> Iterator[tuple[str, tuple[str, DecisionModel]]]:
        known = {model.namespace: model for model in models}
        for element in self.document.children(self.document.root, "import"):
            namespace = element.get("namespace", "")
            if namespace in known:
                yield namespace, (element.get("name", ""), known[namespace])
            elif "DMN" in element.get("importType", "") or "dmn" in element.get("importType", ""):
                self.document.problem(element, f"the imported model {namespace} is not here", "give it along")

    def _all_names(self) -> Iterator[str]:
        for element in self.document.root.iter():
            if isinstance(element.tag, str) and local(element) in _NAMED and element.get("name"):
                yield element.get("name", "")
        for prefix, model in self.imports.values():
            yield prefix
            yield from (node.name for node in model.nodes.values())

    def _id(self, element: Element) -> str:
        # Ids are optional in DMN.
        return element.get("id") or element.get("name") or id_of(element)

    def _variable(self, element: Element) -> tuple[str, Element | None]:
        variable = self.document.child(element, "variable")
        name = element.get("name", "")
        return (name if variable is None else variable.get("name") or name), variable

    def input_data(self, element: Element) -> Node:
        name, variable = self._variable(element)
        return InputData(self._id(element), name, self.boxes.kind(variable))

    def decision(self, element: Element) -> Node:
        name, variable = self._variable(element)
        logic = self.boxes.compile(self.document.expression(element), element)
        return Decision(self._id(element), element.get("name", ""), name, self.boxes.kind(variable), logic)

    def knowledge(self, element: Element) -> Node:
        name, _ = self._variable(element)
        body = self.document.child(element, "encapsulatedLogic")
        title = element.get("name", "")
        if body is None:
            self.document.problem(element, f"{title} has no encapsulatedLogic", "write its function")
            return Knowledge(self._id(element), title, name, lambda frame: None)
        return Knowledge(self._id(element), title, name, function_closure(self.boxes, body, title))

    def service(self, element: Element) -> Node:
        name, variable = self._variable(element)
        return Service(self._id(element), element.get("name", ""), name, self.boxes.kind(variable))

    def _connect(self, element: Element, node: Node) -> None:
        if isinstance(node, Decision | Knowledge):
            for holder in self.document.children(element, "informationRequirement", "knowledgeRequirement"):
                for reference in self.document.children(holder, *_REQUIRED):
                    node.requirements += self._requirement(reference)
        elif isinstance(node, Service):
            node.outputs += [
                part for part in self._parts(element, "outputDecision") if isinstance(part, Decision)
            ]
            inputs = (*self._parts(element, "inputData"), *self._parts(element, "inputDecision"))
            node.inputs += [part for part in inputs if isinstance(part, InputData | Decision)]
            if not node.outputs:
                self.document.problem(element, f"the service {node.name} has no outputDecision", "add one")

    def _parts(self, element: Element, name: str) -> list[Node]:
        references = self.document.children(element, name)
        return [requirement.node for reference in references for requirement in self._requirement(reference)]

    def _requirement(self, reference: Element) -> list[Requirement]:
        """Return the node an href means, in a list; an empty one when the href points nowhere."""
        href = reference.get("href", "")
        namespace, _, target = href.rpartition("#")
        prefix, nodes = "", self.nodes
        if namespace and namespace != self.namespace and namespace in self.imports:
            prefix, model = self.imports[namespace]
            nodes = model.nodes
        node = nodes.get(target)
        if node is None:
            self.document.problem(
                reference, f"{href or 'an empty href'} points nowhere", "correct the reference"
            )
            return []
        return [Requirement(node, prefix)]

    def _refuse_circles(self) -> None:
        done: set[str] = set()
        for node in self.nodes.values():
            self._visit(node, [], done)

    def _visit(self, node: Node, trail: list[str], done: set[str]) -> None:
        if node.id in trail:
            circle = " → ".join([*trail[trail.index(node.id) :], node.id])
            self.document.problem(self.document.root, f"requirements run in a circle: {circle}", "remove one")
            done.update(trail)
            return
        if node.id in done or not isinstance(node, Decision | Knowledge):
            return
        # Evaluation goes down along the chain and must stay far from Python's own limit.
        if len(trail) > 150:
            self.document.problem(
                self.document.root, "requirements are chained more than 150 deep", "join some"
            )
            return
        for requirement in node.requirements:
            # An imported model was read before and cannot lead back.
            if not requirement.prefix:
                self._visit(requirement.node, [*trail, node.id], done)
        done.add(node.id)


_NODES: dict[str, Callable[[Reader, Element], Node]] = {
    "inputData": Reader.input_data,
    "decision": Reader.decision,
    "businessKnowledgeModel": Reader.knowledge,
    "decisionService": Reader.service,
}
