"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.feel.builtins.registry import builtin
from bpmn.feel.errors import NullResult
from bpmn.feel.runs import Run


@builtin("get value", "m: context", "key: string")
def get_value(run: Run, m: Mapping[str, Any], key: str) -> Any:
    return m.get(key)


@builtin("get entries", "m: context")
def get_entries(run: Run, m: Mapping[str, Any]) -> list[Any]:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries: list")
def context(run: Run, entries: list[Any]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or "value" not in entry or not isinstance(entry.get("key"), str):
            raise NullResult("every entry is a context with a key, which is text, and a value")
        if entry["key"] in built:
            raise NullResult(f"the key {entry['key']} comes twice")
        built[entry["key"]] = entry["value"]
    return built


@builtin("context put", "context: context", "key: string", "value: any")
def context_put(run: Run, base: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    # A new context: FEEL values never change.
    return {**base, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def context_put_nested(run: Run, base: Mapping[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise NullResult("the keys are a list of texts, with one at least")
    return _put(base, keys, value)


def _put(base: Mapping[str, Any], keys: list[str], value: Any) -> dict[str, Any]:
    head, *rest = keys
    if not rest:
        return {**base, head: value}
    inner = base.get(head)
    if not isinstance(inner, Mapping):
        raise NullResult(f"there is no context under {head}")
    return {**base, head: _put(inner, rest, value)}


@builtin("context merge", "contexts: list")
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in contexts:
        if not isinstance(part, Mapping):
            raise NullResult("only contexts can be merged")
        # Charged by size: merging is a loop that no `for` counts.
        run.charge(len(part))
        merged.update(part)
    return merged
