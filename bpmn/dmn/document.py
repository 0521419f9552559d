"""A DMN file as a tree that is safe to walk, and the list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bpmn.errors import Problem, ReadingError, Severity

Element = etree._Element
MAX_BYTES = 5_000_000
MODEL_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20151130",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
OWN_NAMESPACE = "urn:jingwei:bpmn:1"
EXPRESSIONS = frozenset(
    [
        "literalExpression",
        "decisionTable",
        "context",
        "invocation",
        "functionDefinition",
        "relation",
        "list",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    ]
)
_ANYWHERE = frozenset({"description", "extensionElements"})
_ARTIFACTS = "textAnnotation association group elementCollection performanceIndicator organizationUnit"
_CHILDREN: dict[str, frozenset[str]] = {
    name: frozenset(children.split())
    for name, children in {
        "definitions": "import itemDefinition decision inputData businessKnowledgeModel decisionService"
        f" knowledgeSource {_ARTIFACTS}",
        "import": "",
        "itemDefinition": "typeRef allowedValues typeConstraint itemComponent functionItem",
        "itemComponent": "typeRef allowedValues typeConstraint itemComponent functionItem",
        "functionItem": "parameters",
        "parameters": "",
        "allowedValues": "text",
        "typeConstraint": "text",
        "typeRef": "",
        "decision": "question allowedAnswers variable informationRequirement knowledgeRequirement"
        " authorityRequirement supportedObjective impactedPerformanceIndicator decisionMaker decisionOwner"
        " usingProcess usingTask " + " ".join(sorted(EXPRESSIONS)),
        "inputData": "variable",
        "variable": "",
        "businessKnowledgeModel": "variable encapsulatedLogic knowledgeRequirement authorityRequirement",
        "decisionService": "variable outputDecision encapsulatedDecision inputDecision inputData",
        "informationRequirement": "requiredDecision requiredInput",
        "knowledgeRequirement": "requiredKnowledge",
        "literalExpression": "text importedValues",
        "decisionTable": "input output annotation rule",
        "input": "inputExpression inputValues",
        "inputExpression": "text",
        "inputValues": "text",
        "output": "outputValues defaultOutputEntry",
        "outputValues": "text",
        "defaultOutputEntry": "text",
        "annotation": "",
        "rule": "inputEntry outputEntry annotationEntry",
        "inputEntry": "text",
        "outputEntry": "text",
        "annotationEntry": "text",
        "context": "contextEntry",
        "contextEntry": "variable " + " ".join(sorted(EXPRESSIONS)),
        "invocation": "binding " + " ".join(sorted(EXPRESSIONS)),
        "binding": "parameter " + " ".join(sorted(EXPRESSIONS)),
        "parameter": "",
        "functionDefinition": "formalParameter " + " ".join(sorted(EXPRESSIONS)),
        "encapsulatedLogic": "formalParameter " + " ".join(sorted(EXPRESSIONS)),
        "formalParameter": "",
        "relation": "column row",
        "column": "",
        "row": " ".join(sorted(EXPRESSIONS)),
        "list": " ".join(sorted(EXPRESSIONS)),
        "conditional": "if then else",
        "filter": "in match",
        "for": "in return",
        "some": "in satisfies",
        "every": "in satisfies",
    }.items()
}
_CHILDREN |= {part: EXPRESSIONS for part in ("if", "then", "else", "in", "match", "return", "satisfies")}
_UNREAD = frozenset(
    f"knowledgeSource authorityRequirement question allowedAnswers supportedObjective impactedPerformanceIndicator"
    f" decisionMaker decisionOwner usingProcess usingTask {_ARTIFACTS}".split()
)
"""Parts that explain a model to people; they are allowed and do not change what it computes."""


class Document:
    """The tree of one file. `problem` notes a finding at an element; `finish` raises when there are errors."""

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root = self._parse(content)
        self.namespace = etree.QName(self.root).namespace or ""
        self._check_namespace()
        self._check_children(self.root)

    def _parse(self, content: bytes) -> Element:
        if len(content) > MAX_BYTES:
            self._fail(0, f"the file is larger than {MAX_BYTES} bytes", "split it into several models")
        # A file comes from outside: its entities could read files or fill the memory.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            line = error.lineno or 0
            self._fail(
                line, f"the file is no well-formed XML: {error.msg}", "export it again from the modeller"
            )
        if etree.ElementTree(root).docinfo.internalDTD is not None:
            self._fail(1, "the file declares a document type", "remove the DOCTYPE line")
        return root

    def _check_namespace(self) -> None:
        if local(self.root) != "definitions" or self.namespace not in MODEL_NAMESPACES:
            name = etree.QName(self.root).text
            self._fail(
                line_of(self.root),
                f"the root element is {name}",
                "a DMN file of version 1.1 to 1.5 begins with definitions",
            )

    def _check_children(self, element: Element) -> None:
        """Note every element of the DMN namespace that stands where the standard has none."""
        allowed = _CHILDREN.get(local(element), frozenset()) | _ANYWHERE
        for child in elements(element):
            name = etree.QName(child)
            # Extensions of other tools, in namespaces of their own.
            if name.namespace != self.namespace:
                continue
            if name.localname not in allowed:
                where = local(element)
                self.problem(
                    child, f"{name.localname} is unknown within {where}", "remove it or correct its name"
                )
            elif name.localname not in _UNREAD and name.localname not in _ANYWHERE:
                self._check_children(child)

    def children(self, element: Element, *names: str) -> Iterator[Element]:
        """Yield the children of the DMN namespace, of the given names only when there are any."""
        for child in elements(element):
            name = etree.QName(child)
            if name.namespace == self.namespace and (not names or name.localname in names):
                yield child

    def child(self, element: Element, *names: str) -> Element | None:
        return next(self.children(element, *names), None)

    def text(self, element: Element | None) -> str:
        """Return the content of the element's text child; the empty text when there is none."""
        found = None if element is None else self.child(element, "text")
        return "" if found is None else content_of(found)

    def expression(self, element: Element) -> Element | None:
        """Return the boxed expression that stands in `element`."""
        return self.child(element, *EXPRESSIONS)

    def problem(self, element: Element, message: str, remedy: str = "", severity: Severity = "error") -> None:
        self.problems.append(Problem(self.file, line_of(element), id_of(element), message, remedy, severity))

    def finish(self) -> None:
        if any(problem.severity == "error" for problem in self.problems):
            raise ReadingError(self.problems)

    def _fail(self, line: int, message: str, remedy: str) -> None:
        raise ReadingError([Problem(self.file, line, "", message, remedy)])


def line_of(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def local(element: Element) -> str:
    return etree.QName(element).localname


def elements(element: Element) -> Iterator[Element]:
    """Yield child elements without comments and processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def content_of(element: Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def id_of(element: Element) -> str:
    """Return the id or name of the element, else that of the nearest one around it."""
    current: Element | None = element
    while current is not None:
        found = current.get("id") or current.get("name")
        if found:
            return found
        current = current.getparent()
    return ""
