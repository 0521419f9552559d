"""Changing a form under way question by question; each change is a saving like that of a diagram."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import ModelDraft
from approvals.services.drafts.files import as_text
from approvals.services.drafts.lifecycle import seen, stored
from workflows.actors import Actor

Schema = dict[str, Any]
STEPS = {"up": -1, "down": 1}


def changed(draft_id: int, revision: int, actor: Actor, change: Callable[[Schema], None]) -> ModelDraft:
    """Store what `change` makes of the form. Conflict when `revision` is not the stored one."""
    draft = seen(draft_id, revision, actor)
    schema = json.loads(draft.content)
    change(schema)
    return stored(draft, as_text(schema), actor)


def put_question(
    *, draft_id: int, section: str, key: str, question: Mapping[str, Any], revision: int, actor: Actor
) -> ModelDraft:
    """Put a question in the place of `key`, or at the end of the section where `key` is empty.

    Blocked: TAKEN (another question of the form has this key), GONE (the section or question is no longer there)."""

    def change(schema: Schema) -> None:
        rows = fields_of(schema, section)
        others = [item["key"] for part in schema["sections"] for item in part["fields"] if item["key"] != key]
        if question["key"] in others:
            raise Blocked(
                _("Another question of this form has the key “%(key)s”.") % {"key": question["key"]},
                code="TAKEN",
            )
        if key:
            rows[place_of(rows, key)] = dict(question)
        else:
            rows.append(dict(question))

    return changed(draft_id, revision, actor, change)


def arrange_question(
    *, draft_id: int, section: str, key: str, act: str, revision: int, actor: Actor
) -> ModelDraft:
    """Move a question "up" or "down" in its section, or "remove" it. Blocked GONE when it is no longer there."""

    def change(schema: Schema) -> None:
        rows = fields_of(schema, section)
        at = place_of(rows, key)
        item = rows.pop(at)
        if act in STEPS:
            rows.insert(max(at + STEPS[act], 0), item)

    return changed(draft_id, revision, actor, change)


def add_section(*, draft_id: int, title: Mapping[str, str], revision: int, actor: Actor) -> ModelDraft:
    """Add an empty section at the end. Blocked TITLE without a title in both languages."""
    if not all(title.get(language, "").strip() for language in ("zh", "en")):
        raise Blocked(_("Give the section a title in Chinese and in English."), code="TITLE")

    def change(schema: Schema) -> None:
        taken = {section["key"] for section in schema["sections"]}
        number = next(n for n in range(1, len(taken) + 2) if f"section_{n}" not in taken)
        schema["sections"].append({"key": f"section_{number}", "title": dict(title), "fields": []})

    return changed(draft_id, revision, actor, change)


def fields_of(schema: Schema, section: str) -> list[Schema]:
    for part in schema["sections"]:
        if part["key"] == section:
            rows: list[Schema] = part["fields"]
            return rows
    raise Blocked(_("This section is no longer in the form. Reload the page and look again."), code="GONE")


def place_of(rows: list[Schema], key: str) -> int:
    for place, item in enumerate(rows):
        if item["key"] == key:
            return place
    raise Blocked(_("This question is no longer in the form. Reload the page and look again."), code="GONE")
