"""From a posted page to answers: repeats come as `children-0-relation`, and buttons may add or remove a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from forms.schema import Field, Form, Section

ADD = "_add"
REMOVE = "_remove"
REFRESH = "_refresh"
LISTS = ("multi_choice", "attach")


def answers_from_post(form: Form, data: QueryDict) -> dict[str, Any]:
    """Return the answers of a posted page as `validate` takes them; fields that were not posted are left out.

    Rows stay in their order whatever their numbers are; a row that `_remove=children-1` names is left out, a button
    `_add=children` appends an empty one."""
    answers: dict[str, Any] = {}
    for section in form.sections:
        if section.repeat is None:
            answers.update(_values(section, data, ""))
        else:
            rows = list(_rows(section, data))
            # An empty list of rows posts nothing; the marker tells it from a section that was not shown.
            if data.get(ADD) == section.repeat.key and len(rows) < section.repeat.max:
                rows.append({})
            if rows or f"{section.repeat.key}-present" in data:
                answers[section.repeat.key] = rows
    return answers


def is_round_trip(data: QueryDict) -> bool:
    """Did the person press a button that only redraws the page (add a row, remove one, refresh)?"""
    return any(name in data for name in (ADD, REMOVE, REFRESH))


def _rows(section: Section, data: QueryDict) -> Iterator[dict[str, Any]]:
    assert section.repeat is not None
    pattern = re.compile(rf"{re.escape(section.repeat.key)}-(\d{{1,4}})-")
    found = {int(match.group(1)) for name in data if (match := pattern.match(name))}
    # Bounded here: a forged page may name any number of rows.
    for number in sorted(found)[: section.repeat.max]:
        row = f"{section.repeat.key}-{number}"
        if data.get(REMOVE) != row:
            yield _values(section, data, f"{row}-")


def _values(section: Section, data: QueryDict, prefix: str) -> dict[str, Any]:
    return {
        item.key: value
        for item in section.fields
        if (value := _value(item, data, f"{prefix}{item.key}")) is not None
    }


def _value(item: Field, data: QueryDict, name: str) -> Any:
    if item.type == "addr":
        parts = {part: data.get(f"{name}-{part}", "").strip() for part in ("region", "detail")}
        return parts if any(parts.values()) else None
    if item.type in LISTS:
        chosen = [str(value) for value in data.getlist(name) if value]
        return chosen or None
    value = data.get(name)
    return None if value is None or value == "" else str(value)


def uploads_from_post(form: Form, files: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return input name -> uploaded files of the attachment fields (`request.FILES` of the same post)."""
    names = {item.key for section in form.sections for item in section.fields if item.type == "attach"}
    found: dict[str, list[Any]] = {}
    for name in files:
        if str(name).rpartition("-")[2] in names:
            listed = files.getlist(name) if hasattr(files, "getlist") else [files[name]]
            found[str(name)] = list(listed)
    return found
