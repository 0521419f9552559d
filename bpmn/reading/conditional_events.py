"""Events that wait for data from XML: BPMN's conditional events (10.5.5.3) and Flowable's listeners to a variable."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import ConditionalDefinition, Expression
from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element


def conditional(reader: Reader, item: Element, event: Element) -> ConditionalDefinition:
    known = len(reader.problems)
    condition = reader.formal(xml.child(item, "condition"))
    changes = xml.foreign(item, xml.CAMUNDA, "variableEvents").replace(",", " ").split()
    if condition is None:
        reader.problem(item, "the conditional event has no condition", "write one in FEEL", incomplete=True)
        return ConditionalDefinition(condition=Expression("null", reader.id_of(event)))
    variable = xml.foreign(item, xml.CAMUNDA, "variableName")
    if unreadable(reader, known):
        # Code decides about it: it waits until somebody lets it happen (`trigger`).
        condition = Expression("null", condition.element_id, condition.text)
    # Flowable asks again at each change, also while the condition holds.
    if not variable and not changes and reader.is_flowable:
        changes = ["create", "update"]
    return ConditionalDefinition(condition=condition, variable=variable, changes=tuple(changes))


def unreadable(reader: Reader, known: int) -> bool:
    return any("cannot be read" in problem.message for problem in reader.problems[known:])


def variable_listeners(reader: Reader, event: Element) -> Iterator[ConditionalDefinition]:
    """Yield Flowable's listeners to a variable, which stand among the event's extensions."""
    for item in xml.extensions(event, xml.CAMUNDA, "variableListenerEventDefinition"):
        kinds = (item.get("variableChangeType") or "").split("-")
        changes = tuple(kind for kind in kinds if kind in ("create", "update"))
        yield ConditionalDefinition(
            condition=Expression("true", reader.id_of(event)),
            variable=item.get("variableName") or "",
            changes=changes,
            is_listener=True,
        )
