"""What kind of value each setting of a form takes, so that a text written by hand fails with its place and not later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TEXT, NUMBER, TRUTH, LIST, OBJECT = "a text", "a number", "true or false", "a list", "an object"
KINDS: Mapping[str, tuple[type, ...]] = {
    TEXT: (str,),
    NUMBER: (int, float),
    TRUTH: (bool,),
    LIST: (list,),
    OBJECT: (Mapping,),
}
WORDS = (OBJECT, TEXT)
FORM = {
    "id": (TEXT,), "version": (NUMBER,), "title": WORDS, "intro": WORDS, "sections": (LIST,), "rules": (LIST,),
}  # fmt: skip
SECTION = {
    "key": (TEXT,),
    "title": WORDS,
    "help": WORDS,
    "visible": (OBJECT,),
    "repeat": (OBJECT,),
    "fields": (LIST,),
}
REPEAT = {
    "key": (TEXT,),
    "min": (NUMBER,),
    "max": (NUMBER,),
    "item_title": WORDS,
    "variable": (TRUTH, TEXT),
    "fixed": (TRUTH,),
}
FIELD: Mapping[str, tuple[str, ...]] = {
    "key": (TEXT,), "type": (TEXT,), "label": WORDS, "help": WORDS, "required": (TRUTH, OBJECT), "visible": (OBJECT,),
    "options": (LIST,), "variable": (TRUTH, TEXT), "default": (TEXT, NUMBER, TRUTH, LIST), "given": (TRUTH,),
    "min": (NUMBER, TEXT), "max": (NUMBER, TEXT), "min_length": (NUMBER,), "max_length": (NUMBER,), "decimals": (NUMBER,),
    "future": (TRUTH,), "must_be": (TRUTH,), "sex": (TEXT,), "matches": (TEXT,), "between": (LIST,), "allow_15": (TRUTH, TEXT),
    "masked": (TRUTH,), "or_uscc": (TRUTH,), "level": (TEXT,),
}  # fmt: skip


def shape_problems(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield every setting that a form does not have or that takes another kind of value, each with its place."""
    yield from unfit(schema, FORM, f"form {schema.get('id', '?')}")
    for section in objects(schema.get("sections")):
        place = f"section {section.get('key', '?')}"
        yield from unfit(section, SECTION, place)
        if isinstance(section.get("repeat"), Mapping):
            yield from unfit(section["repeat"], REPEAT, place)
        yield from (f"{place}: {text}" for text in no_objects(section.get("fields")))
        for item in objects(section.get("fields")):
            yield from unfit(item, FIELD, f"{place}, field {item.get('key', '?')}")


def unfit(data: Mapping[str, Any], known: Mapping[str, tuple[str, ...]], place: str) -> Iterator[str]:
    for name, value in data.items():
        if name not in known:
            yield f"{place}: unknown setting {name!r}"
        elif value is not None and not any(fits(value, kind) for kind in known[name]):
            yield f"{place}: {name} takes {' or '.join(known[name])}, not {value!r}"


def fits(value: Any, kind: str) -> bool:
    # In Python True is a number too.
    is_truth = isinstance(value, bool)
    return is_truth if kind == TRUTH else not is_truth and isinstance(value, KINDS[kind])


def objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def no_objects(value: Any) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else (), start=1):
        if not isinstance(item, Mapping):
            yield f"question {number} is an object with key, type and label, not {item!r}"
