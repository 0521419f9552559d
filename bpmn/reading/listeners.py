"""Execution and task listeners of camunda: and its relatives, as far as they are scripts or set variables.

One that names code (a class, a delegate) is no part of the diagram: the reader warns, and nothing runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bpmn.feel import FeelError
from bpmn.model import Expression
from bpmn.model.programs import Listener, Raise, inside
from bpmn.reading import xml
from bpmn.reading.expressions import NotTranslatable
from bpmn.reading.programs import program_of
from bpmn.reading.reader import Reader
from bpmn.reading.scripts import SET_VARIABLE, assignments
from bpmn.reading.task_listeners import is_assigned, spelled_out, words_of
from bpmn.reading.xml import CAMUNDA, Element

Listened = tuple[Listener, ...]
Assigned = tuple[tuple[str, Expression], ...]
PHASES = {
    "start": "on_start", "create": "on_start", "assignment": "on_start",
    "end": "on_end", "complete": "on_complete", "delete": "on_delete", "take": "on_take",
}  # fmt: skip
ORDER = {"create": 1, "assignment": 2}
"""What is heard late in its phase (Camunda 7): an activity starts, then its task is made and assigned."""


def listeners_of(reader: Reader, element: Element) -> dict[str, Any]:
    """Return what listeners do by field of the model: on_start, on_end, on_complete, on_delete, on_take."""
    found: dict[str, Listened] = {}
    every = xml.extensions(element, CAMUNDA, "executionListener", "taskListener")
    for listener in sorted(every, key=lambda one: ORDER.get(one.get("event") or "", 0)):
        event = listener.get("event") or "start"
        made = heard(reader, element, listener) if is_heard(element, event) else None
        if made is None:
            reader.problem(
                element,
                f"the {xml.local(listener)} of {event} does not run here: it names code, or an event that never comes",
                "write a script or an expression that sets variables, or a service task",
                warning=True,
            )
        elif made:
            found[PHASES[event]] = found.get(PHASES[event], ()) + made
    loop = xml.child(element, "multiInstanceLoopCharacteristics")
    if loop is not None and concerns_instances(loop):
        before, after = scripts_around(reader, element)
        found["on_start"] = found.get("on_start", ()) + before
        found["on_end"] = found.get("on_end", ()) + after
    return found


def concerns_instances(loop: Element) -> bool:
    """Whether SpiffWorkflow's scripts around a multi-instance run at each instance and not around the whole."""
    return xml.foreign(loop, xml.SPIFF, "scriptsOnInstances") == "true"


def scripts_around(reader: Reader, element: Element) -> tuple[Assigned, Assigned]:
    """Read the small scripts that SpiffWorkflow runs before and after a task as assignments."""
    found: dict[str, Assigned] = {"preScript": (), "postScript": ()}
    for script in xml.extensions(element, xml.SPIFF, *found):
        found[xml.local(script)] += tuple(assignments(reader, element, xml.text_of(script)))
    return found["preScript"], found["postScript"]


def is_heard(element: Element, event: str) -> bool:
    return event in PHASES and (event != "assignment" or is_assigned(element))


def heard(reader: Reader, element: Element, listener: Element) -> Listened | None:
    """Return what a listener does; None when it is code."""
    text, language, had_setters = words_of(element, listener)
    text = spelled_out(text, element, listener.get("event") or "start")
    if not text:
        return () if had_setters else None
    if not language and not SET_VARIABLE.fullmatch(text):
        return None
    known = len(reader.problems)
    made = tuple(assignments(reader, element, text, language))
    if len(reader.problems) == known:
        return made
    # One finding for the listener as a whole, not one for each of its statements.
    del reader.problems[known:]
    return programmed(reader, element, text, language) if language else None


def programmed(reader: Reader, element: Element, text: str, language: str) -> Listened | None:
    """Read a script with choices, loops or errors. An error of the process's own listeners finds nobody to catch it:
    there it is code."""
    try:
        found = program_of(text, language, reader.id_of(element))
    except (NotTranslatable, FeelError):
        return None
    throws = any(isinstance(one, Raise) for one in inside(found.statements))
    has_nobody = xml.local(element) in ("process", "multiInstanceLoopCharacteristics")
    return None if throws and has_nobody else (replace(found, language=language),)
