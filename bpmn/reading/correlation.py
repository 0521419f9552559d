"""The key of a message from XML: BPMN's own correlation (8.4.2), and what SpiffWorkflow says at a receiver."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element


def own_keys(reader: Reader, *places: Element) -> dict[str, Expression]:
    """Return what a receiver of SpiffWorkflow awaits, by correlation property, where it is marked to match."""
    if not any(xml.foreign(place, xml.SPIFF, "isMatchingCorrelation") == "true" for place in places):
        return {}
    found = {}
    for block in (
        b for place in places for b in xml.extensions(place, xml.SPIFF, "processVariableCorrelation")
    ):
        said = {xml.local(part): xml.text_of(part) for part in block}
        expression = reader.expression(block, said.get("expression", ""))
        if expression is not None:
            found[said.get("propertyId", "")] = expression
    return found


def native_correlation(
    reader: Reader, declared: Element, event: Element, own: Mapping[str, Expression]
) -> tuple[Expression | None, str]:
    """Read BPMN's own correlation (8.4.2): the receiver's `own` key or its process's data path, else the message path.

    Return the key, put together where it has several properties, and the properties; none when the data are bound."""
    found: dict[str, tuple[Expression, bool]] = {}
    for held in reader.root.iter(f"{{{xml.BPMN}}}correlationProperty"):
        key = held.get("id") or ""
        for retrieval in xml.children(held, "correlationPropertyRetrievalExpression"):
            if xml.reference(retrieval.get("messageRef")) == declared.get("id"):
                bound = binding(event, key) if is_receiving(event) else None
                path = own.get(key) or reader.formal(bound if bound is not None else message_path(retrieval))
                if path is not None:
                    found[key] = (path, bound is not None or key in own)
    return put_together(found)


def put_together(found: dict[str, tuple[Expression, bool]]) -> tuple[Expression | None, str]:
    paths = [path for path, _ in found.values()]
    conversation = "" if any(is_bound for _, is_bound in found.values()) else " ".join(found)
    if len(paths) < 2:
        return (paths[0] if paths else None), conversation
    text = ' + " " + '.join(f"string({path.text})" for path in paths)
    return Expression(text, paths[0].element_id), conversation


def message_path(retrieval: Element) -> Element | None:
    """Return the path into the message; SpiffWorkflow's older diagrams call it a formal expression."""
    path = xml.child(retrieval, "messagePath")
    return path if path is not None else xml.child(retrieval, "formalExpression")


def is_receiving(event: Element) -> bool:
    return xml.local(event) in ("receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent")


def binding(event: Element, held: str) -> Element | None:
    process = next((e for e in event.iterancestors() if xml.local(e) == "process"), None)
    for subscription in xml.children(process, "correlationSubscription") if process is not None else ():
        for item in xml.children(subscription, "correlationPropertyBinding"):
            if xml.reference(item.get("correlationPropertyRef")) == held:
                return xml.child(item, "dataPath")
    return None
