"""Ids and keys of diagrams and tables as people call them: the name of a step, the row of a table, the title of a limit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from approvals.models import CaseType
from approvals.selectors.english import pack_word
from approvals.selectors.procedures import choices
from approvals.services.drafts import Difference, kind_of
from approvals.services.drafts.comparing import ElementChange
from approvals.services.safe_xml import parsed
from approvals.templatetags.jingwei import bilingual

# Property of an element -> list of choices whose titles say its values.
TITLED = {
    "jingwei:role": "roles",
    "jingwei:level": "levels",
    "jingwei:toLevel": "levels",
    "jingwei:form": "forms",
    "jingwei:clock": "limits",
    "jingwei:limit": "limits",
    "jingwei:paper": "papers",
    "jingwei:notice": "notices",
    "calledElement": "processes",
    "camunda:decisionRef": "decisions",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`name` for people; `row` its mark on the page, empty for elements of diagrams."""

    name: str
    row: str = ""


def located(findings: Iterable[Mapping[str, Any]], file: str, content: str) -> list[dict[str, Any]]:
    """Return findings with the `place` that each points at: of its own element, None where it names none of the file."""
    known = dict(PLACES.get(kind_of(file), model_places)(content))
    return [{**row, "place": known.get(str(row.get("element_id", "")))} for row in findings]


def model_places(content: str) -> Iterator[tuple[str, Place]]:
    root = parsed(content)
    if root is not None:
        yield from (*named(root), *rows(root))


def form_places(content: str) -> Iterator[tuple[str, Place]]:
    """Yield the sections and questions of a form by their titles, each with the mark of its row on the page."""
    for section in json.loads(content)["sections"]:
        yield section["key"], Place(bilingual(section.get("title") or section["key"]), f"s-{section['key']}")
        for item in section["fields"]:
            key = f"{section['key']}.{item['key']}"
            yield key, Place(bilingual(item.get("label") or item["key"]), f"q-{key}")


def line_places(content: str) -> Iterator[tuple[str, Place]]:
    for number, _line in enumerate(content.splitlines(), start=1):
        yield f"line-{number}", Place(_("line %(number)s") % {"number": number}, f"line-{number}")


PLACES = {"json": form_places, "html": line_places}


def named(root: etree._Element) -> Iterator[tuple[str, Place]]:
    """Yield every element that has an id; one without a name of its own is called by its id."""
    for element in root.iter():
        # To lxml comments are elements too; their tag is no text.
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
                    yield str(element.get("id")), Place(name, f"row-{rule.get('id')}")


def titled(difference: Difference, case_type: CaseType) -> Difference:
    """Return a difference whose keys of roles, forms, limits and papers stand behind their titles, as in the panel."""
    if not any(change.name in TITLED for element in difference.changes for change in element.properties):
        return difference
    offered = {
        name: {row["value"]: row["label"] for row in rows} for name, rows in choices(case_type).items()
    }
    changes = [titled_change(element, offered) for element in difference.changes]
    return replace(difference, changes=tuple(changes))


def titled_change(element: ElementChange, offered: Mapping[str, Mapping[str, str]]) -> ElementChange:
    found = []
    for change in element.properties:
        labels = offered.get(TITLED.get(change.name, ""), {})
        before, after = labels.get(change.before, change.before), labels.get(change.after, change.after)
        found.append(replace(change, before=before, after=after))
    return replace(element, properties=tuple(found))
