"""What a diagram names outside itself must exist: called processes, decisions, forms, handlers, limits, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop
from lxml import etree

from approvals.rules.grounds import GROUNDS
from approvals.rules.separation import GROUPS
from approvals.services.casework import ACTIONS
from workflows.handlers import registry

JINGWEI = "{urn:jingwei:bpmn:1}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
Finding = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a pack offers to its diagrams, by kind: keys and, for choices on the screen, their titles."""

    processes: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[str, Any] = field(default_factory=dict)
    notices: Mapping[str, Any] = field(default_factory=dict)


MESSAGES = {
    "process": gettext_noop("calls the process “%(key)s”, which no diagram of this procedure holds"),
    "decision": gettext_noop("asks the decision “%(key)s”, which no table of this procedure holds"),
    "form": gettext_noop("shows the form “%(key)s”, which this procedure does not have"),
    "handler": gettext_noop("names the handler “%(key)s”, which the program does not have"),
    "action": gettext_noop("names the legal act “%(key)s”, which the program does not know"),
    "limit": gettext_noop("follows the time limit “%(key)s”, which this procedure does not have"),
    "paper": gettext_noop("makes the paper “%(key)s”, which this procedure does not have"),
    "notice": gettext_noop("sends the notice “%(key)s”, which this procedure does not have"),
    "separation": gettext_noop("stands in the separation group “%(key)s”, which the law page does not know"),
    "ground": gettext_noop("stops a clock on the ground “%(key)s”, which is no ground of suspension"),
}
REMEDY = gettext_noop("Choose one of the list in the properties panel, or correct the name.")
# Attribute -> kind of thing that it names.
OWN = {
    "form": "form",
    "handler": "handler",
    "action": "action",
    "clock": "limit",
    "limit": "limit",
    "paper": "paper",
    "notice": "notice",
    "separation": "separation",
}
# An act on every running clock of the case.
ALL_CLOCKS = "*"
EXTENSION = {"limit": "limit", "ground": "ground"}


def reference_findings(root: etree._Element, known: Known) -> Iterator[Finding]:
    """Yield an error for every name in a diagram that leads nowhere; expressions are left to the run."""
    sets = known_keys(root, known)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for kind, key in references(element):
            # A computed name is known only when it runs.
            if key and not is_expression(key) and key not in sets[kind]:
                yield finding(owner_id(element), MESSAGES[kind], {"key": key})


def known_keys(root: etree._Element, known: Known) -> dict[str, Sequence[str]]:
    # The diagram may call its own processes.
    own = [str(e.get("id")) for e in root.iter("{*}process")]
    return {
        "process": [*known.processes, *own],
        "decision": list(known.decisions),
        "form": list(known.forms),
        "handler": list(registry.handlers),
        "action": list(ACTIONS),
        # A mark may concern every clock of the case.
        "limit": [*known.limits, ALL_CLOCKS],
        "paper": list(known.papers),
        "notice": list(known.notices),
        "separation": list(GROUPS),
        "ground": list(GROUNDS),
    }


def references(element: etree._Element) -> Iterator[tuple[str, str]]:
    tag = str(element.tag)
    if tag == f"{JINGWEI}clock":
        yield from ((kind, element.get(name, "")) for name, kind in EXTENSION.items())
        return
    yield "process", element.get("calledElement", "")
    yield "decision", element.get(f"{CAMUNDA}decisionRef", "")
    for name, kind in OWN.items():
        yield kind, element.get(f"{JINGWEI}{name}", "")


def is_expression(text: str) -> bool:
    return "${" in text or "#{" in text or text.startswith("=")


def owner_id(element: etree._Element) -> str:
    """Return the id of the element, or of the nearest one around it that has an id."""
    found: etree._Element | None = element
    while found is not None and not found.get("id"):
        found = found.getparent()
    return "" if found is None else str(found.get("id"))


def finding(
    element_id: str, message: str, values: Mapping[str, Any], *, severity: str = "error", remedy: str = REMEDY
) -> Finding:
    """A finding of this program: `message` is put into the reader's language with its `values` when it is shown."""
    return {
        "element_id": element_id,
        "severity": severity,
        "message": message,
        "values": dict(values),
        "remedy": remedy,
    }
