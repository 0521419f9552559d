"""Where in a diagram or table an id stands, as people call it: the name of a step, the row of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from approvals.selectors.english import pack_word
from approvals.services.drafts.findings import parsed


@dataclass(frozen=True, slots=True)
class Place:
    """`name` for people; `row` the id of the row of a table, empty for elements of diagrams."""

    name: str
    row: str = ""


def located(findings: Iterable[Mapping[str, Any]], content: str) -> list[dict[str, Any]]:
    """Return findings with the `place` that each points at: of its own element, None where it names none of the file."""
    root = parsed(content)
    known = {} if root is None else dict([*named(root), *rows(root)])
    return [{**row, "place": known.get(str(row.get("element_id", "")))} for row in findings]


def named(root: etree._Element) -> Iterator[tuple[str, Place]]:
    """Yield every element that has an id; one without a name of its own is called by its id."""
    for element in root.iter():
        key = element.get("id") if isinstance(element.tag, str) else None
        if key:
            name = element.get("label") or element.get("name") or key
            yield str(key), Place(pack_word(str(name)))


def rows(root: etree._Element) -> Iterator[tuple[str, Place]]:
    """Yield the rows of tables and their cells, which bear ids that nobody reads."""
    for decision in root.iter("{*}decision"):
        label = pack_word(str(decision.get("label") or decision.get("name") or ""))
        for number, rule in enumerate(decision.iterfind("{*}decisionTable/{*}rule"), start=1):
            name = _("%(table)s, row %(number)s") % {"table": label, "number": number}
            for element in (rule, *rule):
                if isinstance(element.tag, str) and element.get("id"):
                    yield str(element.get("id")), Place(name, str(rule.get("id")))
