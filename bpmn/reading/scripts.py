"""Scripts: FEEL expressions, and the assignments of the small scripts that other engines' diagrams carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element

ASSIGN = re.compile(
    r"(?:var |let |const |def )?\s*(?P<name>[^\W\d][\w.]*)\s*(?P<op>[+\-*/]?)=(?!=)\s*(?P<value>.+)", re.S
)
SET_VARIABLE = re.compile(
    r"""(?:execution\.)?setVariable\(\s*(['"])(?P<name>[^'"]+)\1\s*,\s*(?P<value>.+)\)""", re.S
)
SILENT = re.compile(r"(?:print(?:ln)?|console\.log|next|System\.out\.println)\s*\(.*\)|pass|next\(\)", re.S)
PREFIX = re.compile(r"^(?:this\.)?(?:environment\.)?(?:variables|output)\.")


def script_of(reader: Reader, task: Element, result_variable: str) -> tuple[tuple[str, Expression], ...]:
    """Return the script as (variable, expression) pairs; an empty tuple when there is none or it cannot be read."""
    script = xml.child(task, "script")
    text = "" if script is None else (script.text or "").strip()
    if not text:
        return ()
    assert script is not None
    language = (task.get("scriptFormat") or "").lower()
    if result_variable and ("feel" in language or not SET_VARIABLE.search(text)):
        expression = reader.expression(task, text, language)
        return ((result_variable, expression),) if expression else ()
    return tuple(assignments(reader, task, text))


def assignments(reader: Reader, task: Element, text: str) -> Iterator[tuple[str, Expression]]:
    for statement in statements(text):
        if SILENT.fullmatch(statement):
            continue
        found = SET_VARIABLE.fullmatch(statement) or ASSIGN.fullmatch(statement)
        if found is None:
            expression = reader.expression(task, statement)
            if expression is not None:
                yield "", expression
            continue
        name = PREFIX.sub("", found["name"])
        value = found["value"].strip()
        sign = found.groupdict().get("op")
        if sign:
            value = f"{name} {sign} ({value})"
        expression = reader.expression(task, value)
        if expression is not None:
            yield name, expression


def statements(text: str) -> Iterator[str]:
    for line in re.split(r"[;\n]", text):
        statement = re.sub(r"(?:^|\s)(?://|#).*$", "", line).strip()
        if statement:
            yield statement
