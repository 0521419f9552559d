"""XML of a diagram, read safely: no entities, no DTD, no network, bounded size; and the namespaces that have a meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bpmn.errors import Problem, ReadingError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
JINGWEI = "urn:jingwei:bpmn:1"
BINDS = f"{{{JINGWEI}}}binds"
"""On an I/O specification: what it declares counts, though the diagram has a vendor's additions."""
CAMUNDA = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
    "http://www.activiti.org/bpmn2.0",
    "http://paed01.github.io/bpmn-engine/schema/2017/08/bpmn",
    "http://paed01.github.io/bpmn-engine/schema/2020/08/bpmn",
    "http://camunda.org/bpmn",  # in old files of Camunda's own and of some modelers
)
FLOWABLE, BPMN_ENGINE = CAMUNDA[1:4], CAMUNDA[4:6]
"""Of those, the ones of Activiti and Flowable, and those of bpmn-engine."""
SPIFF = ("http://spiffworkflow.org/bpmn/schema/1.0/core",)
ZEEBE = ("http://camunda.org/schema/zeebe/1.0",)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
USUAL = {"xsi": XSI, "bpmn": BPMN, "bpmn2": BPMN, "bpmndi": BPMNDI, "camunda": CAMUNDA[0], "activiti": CAMUNDA[1],
         "flowable": CAMUNDA[2], "js": BPMN_ENGINE[0], "zeebe": ZEEBE[0], "spiffworkflow": SPIFF[0], "jingwei": JINGWEI}  # fmt: skip
"""What a prefix means that a file uses without saying so."""
UNDECLARED = re.compile(r"Namespace prefix (\w+) .*is not defined")
LARGEST = 10 * 1024 * 1024
DEEPEST = 200
Element = etree._Element


def parse(content: bytes, file: str) -> Element:
    """Return the root element; raises ReadingError with the line."""
    if len(content) > LARGEST:
        raise ReadingError([Problem(file, 0, "", f"larger than {LARGEST} bytes", "split the diagram")])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise ReadingError(
            [
                Problem(
                    file,
                    line,
                    "",
                    f"no well-formed XML: {getattr(error, 'msg', None) or error}",
                    "mend the XML",
                )
            ]
        ) from error
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise ReadingError(
            [Problem(file, 1, "", "a document type is not allowed", "remove the DOCTYPE line")]
        )
    return root


def definitions(content: bytes, file: str) -> Element:
    """Return the root of a BPMN 2.0 file; raises ReadingError for any other."""
    root = parse(content, file)
    if local(root) == "definitions" and namespace(root) == BPMN:
        return root
    of = f" of {namespace(root)}" if namespace(root) else ", without a namespace"
    message = f"the root element is {local(root)}{of}, not the definitions of BPMN 2.0"
    line = int(root.sourceline or 0)  # type: ignore[call-overload]
    raise ReadingError([Problem(file, line, "", message, "save the diagram as BPMN 2.0 XML")])


def fromstring(content: bytes, parser: etree.XMLParser) -> Element:
    """Parse; a usual prefix that nobody declares, and blanks before the XML declaration, are forgiven."""
    if content.lstrip()[:5] == b"<?xml":
        content = content.lstrip()
    # Each round declares one prefix more.
    for _ in USUAL:
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            found = UNDECLARED.search(str(error))
            if found is None or found[1] not in USUAL:
                raise
            declaration = f' xmlns:{found[1]}="{USUAL[found[1]]}"'.encode()
            content = re.sub(rb"(<[A-Za-z][\w:.-]*)", rb"\1" + declaration, content, count=1)
    return etree.fromstring(content, parser)


def local(element: Element) -> str:
    """Return the tag without its namespace."""
    tag = element.tag
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    tag = element.tag
    return str(tag)[1:].partition("}")[0] if isinstance(tag, str) and str(tag).startswith("{") else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield BPMN children with one of the tags (all BPMN children without names)."""
    for child in element:
        if namespace(child) == BPMN and (not names or local(child) in names):
            yield child


def child(element: Element, name: str) -> Element | None:
    return next(children(element, name), None)


def text_of(element: Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def foreign(element: Element, spaces: tuple[str, ...], name: str) -> str:
    """Return an attribute of any of the namespaces, empty where there is none."""
    for space in spaces:
        value = element.get(f"{{{space}}}{name}")
        if value is not None:
            return str(value)
    return ""


def extensions(element: Element, spaces: tuple[str, ...], *names: str) -> Iterator[Element]:
    """Yield the extension elements of the namespaces, at the first level."""
    holder = child(element, "extensionElements")
    for found in holder if holder is not None else ():
        if namespace(found) in spaces and (not names or local(found) in names):
            yield found


def reference(text: str | None) -> str:
    """Return a QName reference without its prefix."""
    return (text or "").strip().rpartition(":")[2]
