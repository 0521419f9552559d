"""The reader's memory while one file is read: what the root declares, what was found wrong, names for the nameless."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from lxml import etree

from bpmn.errors import Problem
from bpmn.feel import FeelError
from bpmn.model import Constant, Expression, Value
from bpmn.reading import xml
from bpmn.reading.dictionary import ASKED_OF_EXECUTION
from bpmn.reading.expressions import NotTranslatable, is_expression, to_feel, unknown_calls
from bpmn.reading.xml import Element

NAME = re.compile(r"[^\W\d][\w ]*")
ISO = re.compile(r"[\dRPTZW:+\-./YMDHS]+")
CRON = re.compile(r"[\dA-Z*?/,\-]+(\s+[\dA-Z*?/,\-]+){5,6}")
PYTHON_CYCLE = re.compile(r"\((\d+),\s*(.+)\)")
CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


SCRIPTS: list[Callable[[str, str], str]] = []
"""One function, registered by `script_values`, which builds on this module."""


def script_value(text: str, language: str) -> str:
    """Return FEEL for a script of several statements; empty when it is none that has a value."""
    if not language or "feel" in language.lower():
        return ""
    try:
        return SCRIPTS[0](text, language)
    except (NotTranslatable, FeelError):
        return ""


class Reader:
    """Collects problems instead of stopping at the first; hands out expressions and references."""

    def __init__(self, root: Element, file: str) -> None:
        self.root = root
        self.file = file
        self.problems: list[Problem] = []
        self.declared: dict[str, Element] = {}
        self.language = root.get("expressionLanguage") or ""
        self.is_strict = True
        self.is_sketch = False
        self._made = 0
        self._flows: dict[str, str] | None = None
        for element in root.iter(f"{{{xml.BPMN}}}*"):
            key = element.get("id")
            if not key:
                continue
            if key in self.declared:
                self.problem(element, f"the id {key} is used twice", "give each element an id of its own")
            self.declared.setdefault(key, element)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the file speaks BPMN alone, or SpiffWorkflow's additions: there a called process shares all data."""
        spaces = set(self.root.nsmap.values())
        return bool(spaces & set(xml.SPIFF)) or not spaces & {*xml.CAMUNDA, *xml.ZEEBE, xml.JINGWEI}

    @cached_property
    def is_spiffworkflow(self) -> bool:
        return bool(set(self.root.nsmap.values()) & set(xml.SPIFF))

    @cached_property
    def asks_who_runs(self) -> bool:
        """Whether the file asks for executions anywhere."""
        return ASKED_OF_EXECUTION.search(etree.tostring(self.root, encoding="unicode")) is not None

    def id_of(self, element: Element) -> str:
        """Return the element's id; one made up from its tag and place where the diagram gives none."""
        given = element.get("id")
        if given:
            return given
        self._made += 1
        made = f"{xml.local(element)}_{self._made}"
        while made in self.declared:
            made += "_"
        element.set("id", made)
        self.declared[made] = element
        return made

    def problem(
        self, element: Element, message: str, remedy: str, *, warning: bool = False, incomplete: bool = False
    ) -> None:
        """Note a problem. `incomplete`: the file can be read, and the element fails when a token comes to it."""
        line = element.sourceline or 0
        is_mild = warning or self.is_sketch or (incomplete and not self.is_strict)
        severity = "warning" if is_mild else "error"
        key = element.get("id") or self._nearest_id(element)
        self.problems.append(Problem(self.file, line, key, message, remedy, severity))  # type: ignore[arg-type]

    def _nearest_id(self, element: Element) -> str:
        while (parent := element.getparent()) is not None:
            if parent.get("id"):
                return str(parent.get("id"))
            element = parent
        return ""

    # Expressions

    def expression(
        self, element: Element, text: str, language: str = "", *, may_be_script: bool = False
    ) -> Expression | None:
        """Translate and compile, where it may also be a script of several statements; a problem at the element when that
        fails."""
        owner = element.get("id") or self._nearest_id(element)
        names = tuple(name for name in self.spaced_names if name in text)
        try:
            feel = to_feel(text, language, names)
        except (NotTranslatable, FeelError) as error:
            scripted = script_value(text, language) if may_be_script else ""
            if scripted:
                return Expression(scripted, owner, text.strip())
            self.problem(
                element,
                f"the expression cannot be read: {error}",
                "write it in FEEL (for example: amount > 100)",
                incomplete=True,
            )
            # Where reading goes on all the same, the element fails when it comes to it, and says why.
            return Expression(text.strip().removeprefix("=").strip(), owner)
        for called in unknown_calls(feel):
            self.problem(
                element,
                f"{called} is no function of FEEL: calling it gives null",
                "use a function of FEEL, or compute the value in a task before",
                warning=True,
            )
        return Expression(feel, owner, "" if feel == text.strip() else text.strip(), names)

    @cached_property
    def is_flowable(self) -> bool:
        """Whether the file comes from Activiti or Flowable."""
        return bool(set(xml.FLOWABLE) & set(self.root.nsmap.values()))

    @cached_property
    def spaced_names(self) -> tuple[str, ...]:
        """The names of data that hold spaces: FEEL reads them only when it knows them beforehand."""
        tags = ("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput")
        found = {e.get("name") or "" for tag in tags for e in self.root.iter(f"{{{xml.BPMN}}}{tag}")}
        return tuple(sorted(name for name in found if " " in name and is_name(name)))

    def formal(self, element: Element | None) -> Expression | None:
        """Read an element whose text is an expression (BPMN tFormalExpression)."""
        text = xml.text_of(element)
        if element is None or not text:
            return None
        language = element.get("language") or self.own_language()
        return self.expression(element, text, language, may_be_script=True)

    def own_language(self) -> str:
        return "feel" if "feel" in self.language.lower() else ""

    def value(self, element: Element, text: str) -> Value | None:
        """Read an attribute that is plain text or an expression."""
        if not text:
            return None
        return self.expression(element, text) if is_expression(text) else Constant(text)

    def timing(self, element: Element | None) -> Value | None:
        """Read a timer's expression: ISO text stays text, anything else is an expression."""
        text = xml.text_of(element)
        if element is None or not text:
            return None
        if is_expression(text):
            return self.expression(element, text)
        if ISO.fullmatch(text) or CRON.fullmatch(text):
            return Constant(text)
        # The cycle of SpiffWorkflow's older diagrams: (count, timedelta).
        pair = PYTHON_CYCLE.fullmatch(text)
        if pair:
            every = self.expression(element, pair[2])
            return every and Expression(f'"R{pair[1]}/" + string({every.text})', every.element_id, text)
        return self.expression(element, text, element.get("language") or self.own_language())

    def listing(self, element: Element, text: str) -> tuple[Value, ...]:
        """Read a comma separated list whose parts may be expressions; commas inside expressions do not part."""
        parts = re.findall(r"(?:[#$]\{[^}]*\}|[^,])+", text)
        found = [self.value(element, part.strip()) for part in parts if part.strip()]
        return tuple(value for value in found if value is not None)

    # References

    def referred(self, element: Element, attribute: str, tag: str) -> Element | None:
        """Return the root element an attribute points at; a problem when it points nowhere."""
        key = xml.reference(element.get(attribute))
        if not key:
            return None
        found = self.declared.get(key)
        if found is None or (tag and xml.local(found) != tag):
            self.problem(
                element,
                f"{attribute}={key!r} points at no {tag}",
                f"declare the {tag} or correct the reference",
                warning=True,
            )
            return None
        return found

    def message_flow(self, event: Element) -> str:
        """Return the name of the message that flows from or to an event or task that names none itself: that of the
        flow, else of its other end, else the flow's own id (BPMN 9.4)."""
        if self._flows is None:
            self._flows = {}
            for flow in self.root.iter(f"{{{xml.BPMN}}}messageFlow"):
                ends = [xml.reference(flow.get(end)) for end in ("sourceRef", "targetRef")]
                names = [
                    message_named(self, flow),
                    *(message_named(self, self.declared.get(end)) for end in ends),
                ]
                name = next(filter(None, names), "") or self.id_of(flow)
                self._flows.update({end: name for end in ends if end not in self._flows})
        return self._flows.get(event.get("id") or "", "")


def message_named(reader: Reader, element: Element | None) -> str:
    """Return the name of the message that a flow, task or event refers to."""
    if element is None:
        return ""
    definition = xml.child(element, "messageEventDefinition")
    holder = element if definition is None else definition
    key = xml.reference(holder.get("messageRef"))
    declared = reader.declared.get(key)
    return key if declared is None else declared.get("name") or key


def is_name(text: str) -> bool:
    """Whether a name can stand for a variable."""
    return NAME.fullmatch(text) is not None


def own_properties(element: Element) -> dict[str, str]:
    """Return the own-namespace attributes under snake_case names."""
    prefix = f"{{{xml.JINGWEI}}}"
    return {
        CAPITAL.sub(r"_\1", str(name)[len(prefix) :]).lower(): str(value)
        for name, value in element.attrib.items()
        if str(name).startswith(prefix)
    }


def own_extensions(element: Element) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple(
        (xml.local(found), {str(key): str(value) for key, value in found.attrib.items()})
        for found in xml.extensions(element, (xml.JINGWEI,))
    )
