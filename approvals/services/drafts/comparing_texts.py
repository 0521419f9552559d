"""Two texts of a form or of a paper: question by question, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from approvals.services.drafts.comparing import (
    Described,
    Difference,
    ElementChange,
    PropertyChange,
    difference,
    kept_or_added,
    removed,
)
from approvals.services.drafts.files import kind_of
from forms.selectors import words_of

# What is told by itself: sections with their questions, and the name by which an element is known.
APART = frozenset({"sections", "fields", "key", "id"})


def file_difference(file: str, before: str, after: str) -> Difference:
    """Compare two texts of the file of this name by what its kind is made of."""
    kind = kind_of(file)
    if kind == "json":
        return form_difference(before, after)
    return paper_difference(before, after) if kind == "html" else difference(before, after)


def form_difference(before: str, after: str) -> Difference:
    """Compare two forms: the head, sections, questions (`section.question`), and the order of questions."""
    old, new = json.loads(before), json.loads(after)
    was, now = dict(form_parts(old)), dict(form_parts(new))
    return Difference((*kept_or_added(was, now), *reordered(old, new), *removed(was, now)))


def form_parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Described]]:
    if schema:
        yield str(schema["id"]), part("form", schema)
    for section in schema.get("sections", ()):
        yield str(section["key"]), part("section", section)
        for item in section["fields"]:
            yield f"{section['key']}.{item['key']}", part("question", item)


def part(kind: str, data: Mapping[str, Any]) -> Described:
    """Return an element with its properties as text; {zh, en} are two properties, `label.zh` and `label.en`."""
    title = data.get("label") or data.get("title") or ""
    name = str(title.get("zh", "") if isinstance(title, Mapping) else title)
    return Described(kind, name, dict(properties(data)))


def properties(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if name in APART:
            continue
        if isinstance(value, Mapping) and value.keys() <= {"zh", "en"}:
            yield from ((f"{name}.{language}", str(text)) for language, text in value.items())
        else:
            yield name, words_of(name, value)


def reordered(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ElementChange]:
    """Yield the sections whose remaining questions stand in another order."""
    earlier = {section["key"]: section for section in old.get("sections", ())}
    for section in new.get("sections", ()):
        was = labels(earlier.get(section["key"], {"fields": []}))
        now = labels(section)
        order = [was[key] for key in was if key in now], [now[key] for key in now if key in was]
        if [key for key in was if key in now] != [key for key in now if key in was]:
            shown = PropertyChange("order", "、".join(order[0]), "、".join(order[1]))
            name = str(section.get("title", {}).get("zh", ""))
            yield ElementChange("changed", str(section["key"]), "section", name, (shown,))


def labels(section: Mapping[str, Any]) -> dict[str, str]:
    return {item["key"]: str(item.get("label", {}).get("zh", item["key"])) for item in section["fields"]}


def paper_difference(before: str, after: str) -> Difference:
    """Compare two templates by lines; the numbers are those of the newer text, of the older one where a line is gone."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    changes = [
        line
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for line in lines(old[i1:i2], new[j1:j2], i1, j1)
    ]
    return Difference(tuple(changes))


def lines(old: Sequence[str], new: Sequence[str], at_old: int, at_new: int) -> Iterator[ElementChange]:
    for place in range(max(len(old), len(new))):
        was = old[place] if place < len(old) else ""
        now = new[place] if place < len(new) else ""
        kind = "changed" if place < min(len(old), len(new)) else "added" if place < len(new) else "removed"
        number = at_old + place + 1 if kind == "removed" else at_new + place + 1
        yield ElementChange(kind, f"line-{number}", "line", str(number), (PropertyChange("text", was, now),))
