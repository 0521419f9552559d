"""Conditions, options and other settings of a form in one line of text, for lists and comparisons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def words_of(name: str, value: Any) -> str:
    """Return a property of a schema as text: conditions by their signs, options as value = words, the rest as JSON."""
    if name == "visible" and isinstance(value, Mapping):
        return condition_words(value)
    if isinstance(value, Mapping) and "when" in value:
        return condition_words(value["when"])
    if name == "options" and isinstance(value, list):
        return "; ".join(option_words(option) for option in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def option_words(option: Mapping[str, Any]) -> str:
    label = option.get("label", "")
    text = " / ".join(str(word) for word in label.values()) if isinstance(label, Mapping) else label
    return f"{option.get('value')} = {text}"


def condition_words(condition: Mapping[str, Any]) -> str:
    """Return a condition as people write one: kind = farm, ground includes 22(1), not (a = b)."""
    if "not" in condition:
        return f"not ({condition_words(condition['not'])})"
    for name, sign in (("all", " and "), ("any", " or ")):
        if name in condition:
            return sign.join(f"({condition_words(each)})" for each in condition[name])
    field = condition.get("field", "?")
    if "equals" in condition:
        return f"{field} = {plain(condition['equals'])}"
    if "in" in condition:
        return f"{field} in {', '.join(map(plain, condition['in']))}"
    if "includes" in condition:
        wanted = condition["includes"]
        return f"{field} includes {', '.join(map(plain, wanted if isinstance(wanted, list) else [wanted]))}"
    return f"{field} {'answered' if condition.get('truthy', True) else 'not answered'}"


def plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
