"""A question of a form as a form itself: what the designer fills in, and the question that comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms.selectors import Form, read_form

SHEET = Path(__file__).resolve().parents[2] / "data" / "question.json"
PLAIN = (
    "key",
    "type",
    "min_length",
    "max_length",
    "min",
    "max",
    "decimals",
    "future",
    "must_be",
    "matches",
    "given",
)
NUMBERS = frozenset({"min", "max", "min_length", "max_length", "decimals"})
# Settings that the sheet shows; others of the same question (between, default, allow_15, or_uscc) stay as they are.
SHOWN = frozenset({*PLAIN, "sex", "label", "help", "options", "variable", "required", "visible"})
CHOOSING = ("choice", "multi_choice")
TESTS = ("equals", "in", "includes", "truthy")
COMMA = re.compile("[,，、]")


def question_sheet(schema: Mapping[str, Any], section: str, own: str) -> Form:
    """Return the sheet for one question; its conditions may look at the form's other questions, those of rows in a row."""
    sheet = json.loads(SHEET.read_text(encoding="utf8"))
    # By key: a row's own question hides one of the same name outside.
    others = {
        item["key"]: {"value": item["key"], "label": item.get("label") or item["key"]}
        for part in schema["sections"]
        if not part.get("repeat") or part["key"] == section
        for item in part["fields"]
        if item["key"] != own
    }
    # A form of one question has none to look at.
    nobody = [{"value": "", "label": {"zh": "（没有其他项目）", "en": "(no other question)"}}]
    for part in sheet["sections"]:
        for item in part["fields"]:
            if item["key"].endswith("_field"):
                item["options"] = list(others.values()) or nobody
    return read_form(sheet)


def sheet_answers(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers by which the sheet shows a question as it is."""
    found = {name: question[name] for name in PLAIN if question.get(name) is not None}
    for name in ("label", "help"):
        words = question.get(name) or {}
        found |= {f"{name}_{language}": words[language] for language in ("zh", "en") if words.get(language)}
    variable = question.get("variable", "")
    options = [{"value": row["value"], **words_of_option(row)} for row in question.get("options", ())]
    return {
        **{name: str(value) if name in NUMBERS else value for name, value in found.items()},
        "variable": question["key"] if variable is True else variable or "",
        "sex": question.get("sex", "any"),
        "options": options,
        **requirement(question.get("required", False)),
        **condition_answers("visible", question.get("visible")),
    }


def words_of_option(row: Mapping[str, Any]) -> Mapping[str, str]:
    label = row.get("label", "")
    return label if isinstance(label, Mapping) else {"zh": str(label), "en": str(label)}


def requirement(required: Any) -> dict[str, Any]:
    if isinstance(required, Mapping):
        return condition_answers("required", required["when"])
    return {"required": "yes" if required else "no"}


def condition_answers(name: str, condition: Mapping[str, Any] | None) -> dict[str, Any]:
    if not condition:
        return {name: "no"}
    if "field" not in condition:
        # Combined conditions are read here and written in the text.
        return {name: "kept"}
    test = next((test for test in TESTS if test in condition), "truthy")
    wanted = condition.get(test, True)
    values = wanted if isinstance(wanted, list) else [wanted]
    if test == "truthy" and wanted is False:
        return {name: "kept"}
    shown = {f"{name}_values": ", ".join(map(written, values))} if test != "truthy" else {}
    return {name: "when", f"{name}_field": condition["field"], f"{name}_test": test, **shown}


def written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def question_of(
    answers: Mapping[str, Any], before: Mapping[str, Any], schema: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the question that a filled sheet describes; `before` is what it was, {} for a new one."""
    kept = {name: value for name, value in before.items() if name not in SHOWN}
    return {**dict(plain_settings(answers)), **dict(conditions(answers, before, schema)), **kept}


def plain_settings(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    # A tick box that nobody ticked is no setting.
    for name in PLAIN:
        value = answers.get(name)
        if value is not False and value not in (None, ""):
            yield name, whole(value) if name in NUMBERS else value
    yield "label", words(answers, "label")
    if answers.get("help_zh") or answers.get("help_en"):
        yield "help", words(answers, "help")
    if answers["type"] in CHOOSING:
        rows = answers.get("options", ())
        yield (
            "options",
            [{"value": row["value"], "label": {"zh": row["zh"], "en": row["en"]}} for row in rows],
        )
    if answers.get("variable"):
        yield "variable", True if answers["variable"] == answers["key"] else answers["variable"]
    if answers.get("sex") in ("F", "M"):
        yield "sex", answers["sex"]


def words(answers: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: str(answers.get(f"{name}_{language}", "")) for language in ("zh", "en")}


def whole(value: Any) -> int | str:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else str(value)


def conditions(
    answers: Mapping[str, Any], before: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    required, visible = answers.get("required", "no"), answers.get("visible", "no")
    if required == "kept":
        yield "required", before.get("required", False)
    elif required != "no":
        yield "required", True if required == "yes" else {"when": condition_of("required", answers, schema)}
    if visible == "kept" and before.get("visible"):
        yield "visible", before["visible"]
    elif visible == "when":
        yield "visible", condition_of("visible", answers, schema)


def condition_of(name: str, answers: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    field, test = answers[f"{name}_field"], answers[f"{name}_test"]
    if test == "truthy":
        return {"field": field, "truthy": True}
    parts = [part.strip() for part in COMMA.split(str(answers.get(f"{name}_values", "")))]
    values = [typed(part, type_of(schema, field)) for part in parts if part]
    is_one = test == "equals" or (test == "includes" and len(values) == 1)
    return {"field": field, test: values[0] if is_one and values else values}


def type_of(schema: Mapping[str, Any], key: str) -> str:
    items = (item for section in schema["sections"] for item in section["fields"] if item["key"] == key)
    return next((str(item.get("type", "")) for item in items), "")


def typed(text: str, kind: str) -> Any:
    """A yes-or-no answer and a whole number are compared as such, everything else as text."""
    if kind == "bool":
        return text.lower() in ("true", "yes", "是", "1")
    return int(text) if kind == "number" and text.isdecimal() else text
