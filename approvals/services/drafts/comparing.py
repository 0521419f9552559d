"""Two texts of one diagram or table, element by element: what was added, removed, and which properties changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from approvals.services.safe_xml import parsed

# The drawing: where things lie is compared as a whole and said in one line.
# DMN 1.1 to 1.5 draw in different namespaces.
DRAWING = ("http://www.omg.org/spec/BPMN/20100524/DI", "DMNDI", "/DI/", "/DC")
# Prefixes in the file are the tool's choice; these are fixed for comparing.
PREFIXES = {
    "urn:jingwei:bpmn:1": "jingwei",
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}
# Order of flows at a node follows from the flows themselves; a tool writes these lists as it likes.
DERIVED = frozenset({"incoming", "outgoing"})
# What the standards say when an attribute is not written (BPMN 2.0 and DMN 1.5 schemas): editors leave these out.
DEFAULTS = {
    "hitPolicy": "UNIQUE",
    "preferredOrientation": "Rule-as-Row",
    "cancelActivity": "true",
    "isInterrupting": "true",
    "parallelMultiple": "false",
    "triggeredByEvent": "false",
    "isForCompensation": "false",
    "isSequential": "false",
    "instantiate": "false",
    "gatewayDirection": "Unspecified",
    "startQuantity": "1",
    "completionQuantity": "1",
}
# Of the file as a whole: which tool wrote it means nothing.
FILE_PROPERTIES = frozenset({"name", "namespace", "targetNamespace", "expressionLanguage", "typeLanguage"})
Properties = dict[str, str]


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of an element before and after; empty text where there was or is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ElementChange:
    """What happened to one element: "added", "removed" or "changed"."""

    kind: str
    element_id: str
    type: str
    name: str
    properties: tuple[PropertyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes in the order of the newer file, removed elements last. `is_redrawn`: the layout differs."""

    changes: tuple[ElementChange, ...] = ()
    is_redrawn: bool = False
    is_unreadable: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.is_redrawn and not self.is_unreadable

    def count(self, kind: str) -> int:
        return sum(1 for change in self.changes if change.kind == kind)


@dataclass(slots=True)
class Described:
    """An element as compared: its type, a name for people, its properties as text."""

    type: str
    name: str
    properties: Properties = field(default_factory=dict)


def difference(before: str, after: str) -> Difference:
    """Compare two files of one kind; unreadable ones give a difference that says so."""
    old, new = parsed(before), parsed(after)
    if old is None or new is None:
        return Difference(is_unreadable=True)
    was, now = described(old), described(new)
    changes = [*kept_or_added(was, now), *removed(was, now)]
    return Difference(tuple(changes), drawing(old) != drawing(new))


def kept_or_added(was: Mapping[str, Described], now: Mapping[str, Described]) -> Iterator[ElementChange]:
    for key, element in now.items():
        earlier = was.get(key)
        if earlier is None:
            yield change("added", key, element, {}, element.properties)
        elif earlier.properties != element.properties or earlier.type != element.type:
            types = (
                ({"type": earlier.type}, {"type": element.type}) if earlier.type != element.type else ({}, {})
            )
            yield change(
                "changed",
                key,
                element,
                {**types[0], **earlier.properties},
                {**types[1], **element.properties},
            )


def removed(was: Mapping[str, Described], now: Mapping[str, Described]) -> Iterator[ElementChange]:
    for key, element in was.items():
        if key not in now:
            yield change("removed", key, element, element.properties, {})


def change(kind: str, key: str, element: Described, before: Properties, after: Properties) -> ElementChange:
    names = dict.fromkeys([*before, *after])
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    found = tuple(PropertyChange(*pair) for pair in pairs if pair[1] != pair[2])
    return ElementChange(kind, key, element.type, element.name, found)


def described(root: etree._Element) -> dict[str, Described]:
    """Return id -> description of every element that means something to the engine, in document order."""
    found: dict[str, Described] = {}
    for element in root.iter():
        # Cells are told with their row (`rule_of`).
        if not isinstance(element.tag, str) or is_drawing(element) or is_within_rule(element):
            continue
        key = element.get("id")
        if key:
            found[key] = rule_of(element) if local(element) == "rule" else element_of(element)
    return found


def element_of(element: etree._Element) -> Described:
    properties = attributes(element)
    for path, text in inner(element):
        # Several of one kind, such as two clocks at a step.
        properties[path] = f"{properties[path]}; {text}" if path in properties else text
    name = str(element.get("name") or element.get("label") or "")
    return Described(local(element), name, properties)


def attributes(element: etree._Element) -> Properties:
    """Return the attributes that say something: no ids, no defaults, no marks of the tool that wrote the file."""
    found = {said(key): str(value) for key, value in element.attrib.items()}
    if local(element) == "definitions":
        return {name: value for name, value in found.items() if name in FILE_PROPERTIES}
    return {
        name: value
        for name, value in found.items()
        if name not in {"id", "xsi:type"} and DEFAULTS.get(name) != value
    }


def inner(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of what belongs to an element and has no id of its own: conditions, documentation, clocks."""
    for child in element:
        if (
            not isinstance(child.tag, str)
            or local(child) in DERIVED
            # What has an id of its own is compared by itself.
            or (child.get("id") and not is_text(child))
        ):
            continue
        name = local(child)
        here = path if name in {"extensionElements", "text"} else f"{path}.{name}" if path else name
        parts = [f"{key} {value}" for key, value in attributes(child).items()]
        text = (child.text or "").strip()
        if text or parts:
            yield here or name, ", ".join([*parts, text] if text else parts)
        yield from inner(child, here)


def is_apart(element: etree._Element) -> bool:
    """Is it an element of its own, or a list that follows from others?"""
    return local(element) in DERIVED or bool(element.get("id") and not is_text(element))


def is_text(element: etree._Element) -> bool:
    """Conditions and timer texts carry ids that tools make up; they belong to the element around them."""
    return local(element) in {
        "conditionExpression", "timeDate", "timeDuration", "timeCycle", "condition", "script", "documentation",
        "loopCardinality", "completionCondition", "inputExpression", "inputValues", "outputValues", "variable",
        "literalExpression", "multiInstanceLoopCharacteristics",
    }  # fmt: skip


def rule_of(rule: etree._Element) -> Described:
    """A row of a table: its cells under the labels of their columns."""
    table = rule.getparent()
    columns = [] if table is None else [*table.iterfind("{*}input"), *table.iterfind("{*}output")]
    labels = [str(column.get("label") or column.get("name") or "") for column in columns]
    cells = [
        cell for cell in rule if isinstance(cell.tag, str) and local(cell) in {"inputEntry", "outputEntry"}
    ]
    texts = [" ".join("".join(map(str, cell.itertext())).split()) for cell in cells]
    # Rows without a description are told by their number.
    number = 0 if table is None else list(table.iterfind("{*}rule")).index(rule) + 1
    properties = {
        label or str(at): text for at, (label, text) in enumerate(zip(labels, texts, strict=False), 1)
    }
    note = rule.find("{*}description")
    text = (note.text or "").strip() if note is not None else ""
    return Described("rule", text or str(number), {**attributes(rule), **properties, "description": text})


def is_within_rule(element: etree._Element) -> bool:
    return any(local(parent) == "rule" for parent in element.iterancestors())


def is_drawing(element: etree._Element) -> bool:
    namespace = etree.QName(element).namespace or ""
    return any(part in namespace for part in DRAWING)


def drawing(root: etree._Element) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return shapes, bounds and way points, without ids and in no order, to see whether the picture changed."""
    found = (e for e in root.iter() if isinstance(e.tag, str) and is_drawing(e))
    return sorted((local(element), placed(element)) for element in found)


def placed(element: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(key), str(value)) for key, value in element.attrib.items() if key != "id"))


def local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def said(key: str | bytes) -> str:
    name = etree.QName(key)
    prefix = PREFIXES.get(name.namespace or "", "")
    return f"{prefix}:{name.localname}" if prefix else str(name.localname)
