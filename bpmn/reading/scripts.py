"""Scripts: FEEL expressions, and the assignments of the small scripts that other engines' diagrams carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bpmn.feel import FeelError
from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.expressions import NotTranslatable, checked
from bpmn.reading.limits import REMOVED, put_to_null
from bpmn.reading.python_scripts import python_script
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element

ASSIGN = re.compile(
    r"(?:var |let |const |def )?\s*(?P<name>[^\W\d][\w.]*)\s*(?P<op>[+\-*/]?)=(?!\s*=)\s*(?P<value>.+)", re.S
)
SEVERAL = re.compile(r"[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)+\s*=(?!=)")
"""Python sets several variables at once."""
SET_VARIABLE = re.compile(
    r"""(?:(?:execution|task)\.)?setVariable(?:Local)?\(\s*(['"])(?P<name>[^'"]+)\1\s*,\s*(?P<value>.+)\)""",
    re.S,
)
STEP = re.compile(
    r"(?P<name>[^\W\d][\w.]*)(?P<op>\+\+|--)"
    r"|(?P<list>[^\W\d][\w.]*)(?:\.(?:push|add)\((?P<value>.+)\)|\s*<<\s*(?P<last>.+))"
    r"|(?P<map>[^\W\d][\w.]*)\.put\(\s*(?P<key>'[^']*'|\"[^\"]*\")\s*,\s*(?P<item>.+)\)",
    re.S,
)
SILENT = re.compile(
    r"import\s+[\w.*]+|(?:out:)?println\b.*"
    r"|var\s+\w+\s*=\s*(?:Packages\.[\w.]+|Java\.type\(\s*(?P<quote>['\"])[\w.$]+(?P=quote)\s*\))"
    r"|(?:print(?:ln)?|console\.log|next|(?:java\.lang\.)?System\.out\.print(?:ln)?"
    r"|(?:(?:java\.lang\.)?Thread\.)?sleep)\s*\(.*\)|pass|next\(\)|setTimeout\(\s*next\b[^()]*\)",
    re.S,
)
PREFIX = re.compile(r"^(?:this\.)?(?:environment\.)?(?:variables|output)\.")


def script_of(reader: Reader, task: Element, result_variable: str) -> tuple[tuple[str, Expression], ...]:
    """Return the script as (variable, expression) pairs; an empty tuple when there is none or it cannot be read."""
    script = xml.child(task, "script")
    text = "" if script is None else (script.text or "").strip()
    if not text:
        return ()
    assert script is not None
    language = (task.get("scriptFormat") or "").lower()
    held = re.fullmatch(r"[#$]\{(.*)\}", text, re.S)  # JUEL as a script
    if held is not None and SET_VARIABLE.fullmatch(held[1].strip()):
        text = held[1].strip()
    # Of an assignment the result is what it assigns; FEEL would take it for a comparison.
    assigns = "feel" not in language and (ASSIGN.match(text) or SEVERAL.match(text)) is not None
    if result_variable and not assigns and ("feel" in language or not SET_VARIABLE.search(text)):
        expression = reader.expression(task, text, language)
        return ((result_variable, expression),) if expression else ()
    pairs = tuple(assignments(reader, task, text, language))
    if result_variable and pairs:
        pairs = with_result(pairs, result_variable, assigns)
    # A script that only prints is no task without work.
    return pairs or (("", Expression("null", reader.id_of(task))),)


def with_result(
    pairs: tuple[tuple[str, Expression], ...], variable: str, assigns: bool
) -> tuple[tuple[str, Expression], ...]:
    """Let the last value, or what was assigned last, be the result too."""
    *before, (name, value) = pairs
    if not name:
        return (*before, (variable, value))
    return (*pairs, (variable, Expression(name, value.element_id))) if assigns else pairs


def assignments(
    reader: Reader, task: Element, text: str, language: str = ""
) -> Iterator[tuple[str, Expression]]:
    """Yield (variable, expression); a script that does not name its language may be Python."""
    if language in ("", "python", "python3"):
        try:
            yield from from_python(reader, task, text)
            return
        except (NotTranslatable, FeelError):
            pass
    for statement in statements(text):
        found = SET_VARIABLE.fullmatch(statement) or ASSIGN.fullmatch(statement)
        if found is None:
            expression = reader.expression(task, statement, language)
            if expression is not None:
                yield "", expression
            continue
        name = PREFIX.sub("", found["name"])
        if "." in name and "op" in found.groupdict():
            # A property of an object: a variable of that name would be one that nobody ever reads.
            reader.problem(task, f"{name} cannot be set here", "set the whole object", incomplete=True)
        value = found["value"].strip()
        sign = found.groupdict().get("op")
        if sign:
            value = f"{name} {sign} ({value})"
        expression = reader.expression(task, value, language)
        if expression is not None:
            yield name, expression


def from_python(reader: Reader, task: Element, text: str) -> list[tuple[str, Expression]]:
    key = reader.id_of(task)
    return [(name, Expression(checked(feel), key, feel)) for name, feel in python_script(text)]


def written_out(step: re.Match[str]) -> str:
    """Write a step by one, or what is put into a list or a map, as an assignment."""
    if step["list"]:
        target = PREFIX.sub("", step["list"])
        return f"{target} = append({target}, {step['value'] or step['last']})"
    if step["map"]:
        return f"{PREFIX.sub('', step['map'])}[{step['key']}] = {step['item']}"
    return f"{step['name']} = {step['name']} {step['op'][0]} 1"


def statements(text: str) -> Iterator[str]:
    """Yield the statements of a script, without comments and without what only tells or calls back."""
    for line in re.split(r"[;\n]", REMOVED.sub(put_to_null, text)):
        statement = re.sub(r"(?:^|\s)(?://|#).*$", "", line).strip()
        step = STEP.fullmatch(statement)
        if step is not None:
            yield written_out(step)
        elif statement and not SILENT.fullmatch(statement):
            yield statement
