"""Reads the public compatibility kit: models, the values of their test cases, and how results compare."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from lxml import etree

from bpmn.dmn import read_dmn
from bpmn.feel.temporal import read_date, read_datetime, read_time
from bpmn.values import YearMonthDuration, parse_duration

TC = "{http://www.omg.org/spec/DMN/20160719/testcase}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NOW = datetime.fromisoformat("2026-01-31T08:30:00+08:00")
READERS = {
    "string": str,
    "boolean": lambda text: text == "true",
    "date": read_date,
    "time": read_time,
    "dateTime": read_datetime,
    "duration": parse_duration,
}


class Unreadable(Exception):
    """An expected value that Python's calendar cannot hold."""


@dataclass
class Case:
    folder: str
    file: str
    id: str
    node: str
    target: str
    inputs: dict
    expected: object
    is_error: bool
    model: "Model" = field(repr=False)

    @property
    def name(self):
        return f"{self.folder}:{self.file}:{self.id}:{self.node}"

    def run(self):
        return self.model.compiled.evaluate(self.target, self.inputs, NOW).value


@dataclass
class Model:
    path: object

    @cached_property
    def compiled(self):
        imported = []
        # Imported models may import others: give them along in the order that lets each find its own.
        waiting = [path for path in sorted(self.path.parent.glob("*.dmn")) if path != self.path]
        for path in sorted(waiting, key=lambda path: path.read_bytes().count(b"<import")):
            imported.append(read_dmn(path.read_bytes(), path.name, models=imported, lenient=True))
        return read_dmn(self.path.read_bytes(), self.path.name, models=imported, lenient=True)


def value_of(element):
    """Return the value under `element`: a value, a list, or components."""
    listed = element.find(f"{TC}list")
    if listed is not None:
        return None if listed.get(NIL) == "true" else [value_of(item) for item in listed.findall(f"{TC}item")]
    components = element.findall(f"{TC}component")
    if components:
        return {part.get("name"): None if part.get(NIL) == "true" else value_of(part) for part in components}
    value = element.find(f"{TC}value")
    if value is None or value.get(NIL) == "true":
        return None
    return scalar(value)


def scalar(value):
    text = value.text or ""
    kind = (value.get(TYPE) or "string").rpartition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text)
    found = READERS[kind](text)
    if found is None:
        raise Unreadable(text)
    return found


def cases(root):
    """Yield every expected result of levels 2 and 3, one case each."""
    for path in sorted(root.glob("compliance-level-[23]/*/*.xml")):
        tree = etree.parse(str(path)).getroot()
        model = Model(path.parent / tree.findtext(f"{TC}modelName"))
        for case in tree.iter(f"{TC}testCase"):
            yield from _of_case(path, model, case)


def _of_case(path, model, case):
    for node in case.findall(f"{TC}resultNode"):
        expected = node.find(f"{TC}expected")
        try:
            inputs = {part.get("name"): value_of(part) for part in case.findall(f"{TC}inputNode")}
            value = None if expected is None else value_of(expected)
        except Unreadable as error:
            inputs, value = {}, error
        target = case.get("invocableName") or node.get("name")
        yield Case(
            path.parent.name,
            path.stem.rpartition("-")[2],
            case.get("id"),
            node.get("name"),
            target,
            inputs,
            value,
            node.get("errorResult") == "true",
            model,
        )


def agrees(actual, expected):
    """Compare as the kit does: numbers within 8 places, contexts by the entries expected."""
    if isinstance(expected, bool) or expected is None or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, Decimal):
        return isinstance(actual, Decimal | int) and abs(actual - expected) <= abs(expected) * Decimal("1e-8")
    if isinstance(expected, list):
        pairs = zip(actual, expected, strict=True) if isinstance(actual, list) else ()
        return (
            isinstance(actual, list) and len(actual) == len(expected) and all(agrees(a, e) for a, e in pairs)
        )
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            k in actual and agrees(actual[k], e) for k, e in expected.items()
        )
    if isinstance(expected, timedelta | YearMonthDuration):
        return type(actual) is type(expected) and actual == expected
    return type(actual) is type(expected) and actual == expected
