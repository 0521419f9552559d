"""Execution and task listeners of camunda: and its relatives, as far as they are scripts or set variables.

One that names code (a class, a delegate) is no part of the diagram: the reader warns, and nothing runs."""

from __future__ import annotations

from typing import Any

from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.scripts import SET_VARIABLE, assignments
from bpmn.reading.xml import CAMUNDA, Element

Listened = tuple[tuple[str, Expression], ...]
PHASES = {"start": "on_start", "create": "on_start", "end": "on_end", "complete": "on_end", "take": "on_take"}


def listeners_of(reader: Reader, element: Element) -> dict[str, Any]:
    """Return the assignments by field of the model: on_start, on_end, on_take."""
    found: dict[str, Listened] = {}
    for listener in xml.extensions(element, CAMUNDA, "executionListener", "taskListener"):
        phase = PHASES.get(listener.get("event") or "start")
        made = assigned(reader, element, listener)
        if made is None:
            reader.problem(
                element,
                f"the {xml.local(listener)} names code and does not run here",
                "write a script or an expression that sets variables, or a service task",
                warning=True,
            )
        elif phase:
            found[phase] = found.get(phase, ()) + made
    loop = xml.child(element, "multiInstanceLoopCharacteristics")
    if loop is not None and concerns_instances(loop):
        before, after = scripts_around(reader, element)
        found["on_start"] = found.get("on_start", ()) + before
        found["on_end"] = found.get("on_end", ()) + after
    return found


def concerns_instances(loop: Element) -> bool:
    """Whether SpiffWorkflow's scripts around a multi-instance run at each instance and not around the whole."""
    return xml.foreign(loop, xml.SPIFF, "scriptsOnInstances") == "true"


def scripts_around(reader: Reader, element: Element) -> tuple[Listened, Listened]:
    """Read the small scripts that SpiffWorkflow runs before and after a task as assignments."""
    found: dict[str, Listened] = {"preScript": (), "postScript": ()}
    for script in xml.extensions(element, xml.SPIFF, *found):
        found[xml.local(script)] += tuple(assignments(reader, element, xml.text_of(script)))
    return found["preScript"], found["postScript"]


def assigned(reader: Reader, element: Element, listener: Element) -> Listened | None:
    """Return what a listener sets; None when it is code."""
    script = next((item for item in listener if xml.local(item) == "script"), None)
    if script is not None:
        text, language = (script.text or "").strip(), (script.get("scriptFormat") or "").lower()
    else:
        text, language = (listener.get("expression") or "").strip().strip("#$").strip("{}").strip(), ""
        if not SET_VARIABLE.fullmatch(text):
            return None
    known = len(reader.problems)
    made = tuple(assignments(reader, element, text, language))
    if len(reader.problems) > known:
        del reader.problems[known:]
        return None
    return made
