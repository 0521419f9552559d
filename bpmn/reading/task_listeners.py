"""What task listeners of Camunda 7 and its relatives say of their task: who does it, its name, its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.limits import STRING, quoted
from bpmn.reading.reader import Reader
from bpmn.reading.scripts import statements
from bpmn.reading.xml import CAMUNDA, Element

FIELDS = {
    "setAssignee": "assignee", "addCandidateUser": "candidate_users", "addCandidateUsers": "candidate_users",
    "addCandidateGroup": "candidate_groups", "addCandidateGroups": "candidate_groups", "setName": "title",
    "setPriority": "priority", "setDueDate": "due", "setFollowUpDate": "follow_up", "setFormKey": "form",
}  # fmt: skip
SETTER = re.compile(rf"(?:delegateTask|task)\.({'|'.join(FIELDS)})\((.+)\)", re.S)
OWN_WORDS = r"(?<![\w.]){}(?:\.get{}\(\)|\.{}\b)"
"""Both ways to ask for a property of the task or execution: `task.getName()` and `task.name`."""


def spoken(listener: Element) -> tuple[str, str]:
    """Return the words of a listener and their language; an expression has none."""
    script = next((item for item in listener if xml.local(item) == "script"), None)
    if script is not None:
        return (script.text or "").strip(), (script.get("scriptFormat") or "javascript").lower()
    return (listener.get("expression") or "").strip().strip("#$").strip("{}").strip(), ""


def words_of(element: Element, listener: Element) -> tuple[str, str, bool]:
    """Return the words of a listener without what it sets of its task, their language, and whether it sets any."""
    text, language = spoken(listener)
    if not setters(element, listener):
        return text, language, False
    return "\n".join(one for one in statements(text) if not SETTER.fullmatch(one)), language, True


def setters(element: Element, listener: Element) -> list[tuple[str, str]]:
    """Return (field of the user task, expression) of what a listener sets when the task is made; inside a choice or a
    loop nothing is read, as it would count whatever the choice."""
    text, _ = spoken(listener)
    made = xml.local(listener) == "taskListener" and listener.get("event") == "create"
    if not made or xml.local(element) != "userTask" or re.search(r"\{|\bif\b", STRING.sub("", text)):
        return []
    found = (SETTER.fullmatch(one) for one in statements(text))
    return [(FIELDS[one[1]], one[2]) for one in found if one]


def set_by_listeners(reader: Reader, element: Element) -> Iterator[tuple[str, Expression]]:
    """Yield (field of the user task, expression); listeners are heard before the task is offered."""
    for listener in xml.extensions(element, CAMUNDA, "taskListener"):
        for field, text in setters(element, listener):
            value = reader.expression(element, spelled_out(text, element, "create"), spoken(listener)[1])
            if value is not None:
                yield field, value


def with_setters(reader: Reader, element: Element, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a user task with what its listeners set; candidates come beside those of the diagram."""
    made = dict(fields)
    for field, value in set_by_listeners(reader, element):
        made[field] = (*made[field], value) if field.startswith("candidate") else value
    return made


def is_assigned(element: Element) -> bool:
    """Whether the task has somebody from the first, so that its assignment is heard."""
    listeners = xml.extensions(element, CAMUNDA, "taskListener")
    return bool(xml.foreign(element, CAMUNDA, "assignee")) or any(
        field == "assignee" for listener in listeners for field, _ in setters(element, listener)
    )


def spelled_out(text: str, element: Element, event: str) -> str:
    """Write out what a listener asks of the element itself: id and name as the diagram has them, and the event."""
    key, name = element.get("id") or "", element.get("name") or ""
    known = {
        ("task", "Name"): name, ("task", "TaskDefinitionKey"): key, ("task", "EventName"): event,
        ("execution", "CurrentActivityId"): key, ("execution", "CurrentActivityName"): name,
        ("execution", "EventName"): event,
    }  # fmt: skip
    parts = STRING.split(text)
    for (holder, word), value in known.items():
        if "${" not in value:
            asked = re.compile(OWN_WORDS.format(holder, word, word[0].lower() + word[1:]))
            said = quoted(value)
            parts[::2] = [asked.sub(lambda _, said=said: said, part) for part in parts[::2]]
    return "".join(parts)
