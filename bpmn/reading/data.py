"""Data of a process or sub-process (BPMN 10.4): data objects, properties, and what a called process takes and gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bpmn.model import DataObject, DataPort
from bpmn.reading import xml
from bpmn.reading.reader import Reader, is_name
from bpmn.reading.xml import CAMUNDA, Element

NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)", re.ASCII)


def data_objects(reader: Reader, element: Element) -> Iterator[DataObject]:
    for item in xml.children(element, "dataObject", "property"):
        name = item.get("name") or ""
        key = name if is_name(name) else reader.id_of(item)
        initial = None
        for found in xml.extensions(item, CAMUNDA, "value"):
            kind = xml.reference(item.get("itemSubjectRef")).lower()
            initial = reader.expression(item, f"={feel_text(xml.text_of(found), kind)}")
        yield DataObject(key, name, item.get("isCollection") == "true", initial)


def ports(element: Element, kind: str) -> Iterator[DataPort]:
    """Read what a process declares to take or give (BPMN 10.4.1)."""
    declared = xml.child(element, "ioSpecification")
    if declared is None:
        return
    optional = {xml.text_of(found) for found in declared.iter(f"{{{xml.BPMN}}}optional{kind}Refs")}
    for item in xml.children(declared, f"data{kind}"):
        key = item.get("id") or item.get("name") or ""
        yield DataPort(key, item.get("name") or "", key in optional)


def feel_text(text: str, kind: str = "") -> str:
    """Write a data object's first value in FEEL; without a known type it says itself what it is."""
    if kind in ("datetime", "date"):
        return f'date and time("{text}")' if "T" in text else f'date("{text}")'
    if kind != "string" and text in ("true", "false", "null"):
        return text
    if kind != "string" and NUMBER.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
