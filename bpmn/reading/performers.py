"""Who does a user task: camunda: attributes, zeebe: assignment, and BPMN's own resource roles (10.3.3)."""

from __future__ import annotations

import re
from typing import Any

from bpmn.model import Value
from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, ZEEBE, Element

OWNER = re.compile(r"(?:(user|group)\(([^)]*)\)|([^,()]+))(?:,|$)")
"""One of user(a), group(b) or c; who is not said to be a user is a group."""


def performers_of(reader: Reader, element: Element) -> dict[str, Any]:
    """Return the fields of a UserTask that say who and until when."""
    assignee, users, groups = resource_roles(element)
    assignee = xml.foreign(element, CAMUNDA, "assignee") or assignee
    users = both(xml.foreign(element, CAMUNDA, "candidateUsers"), users)
    groups = both(xml.foreign(element, CAMUNDA, "candidateGroups"), groups)
    due = xml.foreign(element, CAMUNDA, "dueDate")
    follow_up = xml.foreign(element, CAMUNDA, "followUpDate")
    priority = xml.foreign(element, CAMUNDA, "priority")
    for found in xml.extensions(element, ZEEBE, "assignmentDefinition"):
        assignee = found.get("assignee") or assignee
        users, groups = found.get("candidateUsers") or users, found.get("candidateGroups") or groups
    for found in xml.extensions(element, ZEEBE, "taskSchedule"):
        due, follow_up = found.get("dueDate") or due, found.get("followUpDate") or follow_up
    for found in xml.extensions(element, ZEEBE, "priorityDefinition"):
        priority = found.get("priority") or priority
    return {
        "assignee": reader.value(element, assignee),
        "candidate_users": candidates(reader, element, users),
        "candidate_groups": candidates(reader, element, groups),
        "due": reader.value(element, due),
        "follow_up": reader.value(element, follow_up),
        "priority": reader.value(element, priority),
    }


def both(attribute: str, roles: str) -> str:
    """Return the candidates of the attribute and those of BPMN's own roles, which may stand beside each other."""
    named = attribute.split(",")
    more = [role for role in roles.split(",") if role and role not in named]
    return ",".join([attribute, *more]) if attribute else roles


def candidates(reader: Reader, element: Element, text: str) -> tuple[Value, ...]:
    if text.startswith("="):
        value = reader.value(element, text)
        return (value,) if value is not None else ()
    return reader.listing(element, text)


def resource_roles(element: Element) -> tuple[str, str, str]:
    """Read humanPerformer as the assignee and potentialOwner as candidates: user(a), group(b), or plain groups."""
    users: list[str] = []
    groups: list[str] = []
    assignee = ""
    for role in xml.children(element, "humanPerformer", "performer", "potentialOwner"):
        text = xml.text_of(role)
        if xml.local(role) != "potentialOwner":
            assignee = text
            continue
        for kind, names, plain in OWNER.findall(re.sub(r"\s*,\s*", ",", text)):
            (users if kind == "user" else groups).append(names or plain.strip())
    return assignee, ",".join(filter(None, users)), ",".join(filter(None, groups))
