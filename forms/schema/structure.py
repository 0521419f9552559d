"""A form as data: sections, fields, options; read from a pack's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.schema.conditions import Condition, condition_problems
from forms.schema.fields import FIELD_TYPES
from forms.schema.fields.identity import REGION_LEVELS
from forms.schema.shape import shape_problems

MOST_ROWS = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
KNOWN = frozenset(
    ("key", "type", "label", "required", "visible", "help", "options", "variable", "default", "given")
)


class SchemaError(ValueError):
    """A schema that cannot be a form; `problems` name the place and what was expected."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en

    @classmethod
    def of(cls, value: Mapping[str, str] | str | None) -> Text:
        if isinstance(value, Mapping):
            return cls(str(value.get("zh", "")), str(value.get("en", "")))
        return cls(value or "", value or "")


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, and its words."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `settings` holds what only its type reads (min, max, max_length, sex, matches, ...)."""

    key: str
    type: str
    label: Text
    required: bool | Condition = False
    visible: Condition | None = None
    help: Text | None = None
    options: tuple[Option, ...] = ()
    variable: str = ""
    default: Any = None
    # Filled in before the page opens and only read there; an answer all the same, so that the paper shows what was seen.
    given: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A section that is answered several times; the answers are a list under `key`."""

    key: str
    min: int = 0
    max: int = 50
    item_title: Text = Text("项", "Item")
    variable: str = ""
    # The rows are there when the page opens: none is added, none taken away.
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together on the page."""

    key: str
    title: Text
    fields: tuple[Field, ...]
    repeat: Repeat | None = None
    visible: Condition | None = None
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A comparison of two answers: `field` differs_from, same_as, not_before or not_after `other`; or what its answer `needs`:
    a condition that has to hold."""

    field: str
    test: str
    other: str
    message: Text
    needs: Condition | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: id, version, title and its sections."""

    id: str
    version: int
    title: Text
    sections: tuple[Section, ...]
    intro: Text | None = None
    rules: tuple[Rule, ...] = ()

    def fields(self) -> Iterator[tuple[Section, Field]]:
        for section in self.sections:
            for item in section.fields:
                yield section, item

    @property
    def keys(self) -> frozenset[str]:
        """The keys that answers may have at the top: fields outside repeats, and the repeats."""
        return frozenset(
            name
            for section in self.sections
            for name in ([section.repeat.key] if section.repeat else [item.key for item in section.fields])
        )


def read_form(schema: Mapping[str, Any]) -> Form:
    """Read a form of a pack; raises SchemaError with every problem found, each naming its place."""
    problems = list(schema_problems(schema))
    if problems:
        raise SchemaError(problems)
    return Form(
        id=str(schema["id"]),
        version=int(schema.get("version", 1)),
        title=Text.of(schema["title"]),
        intro=Text.of(schema["intro"]) if schema.get("intro") else None,
        sections=tuple(_section(section) for section in schema["sections"]),
        rules=tuple(_rule(rule) for rule in schema.get("rules", ())),
    )


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        key=str(data["key"]),
        title=Text.of(data.get("title")),
        fields=tuple(_field(item) for item in data["fields"]),
        repeat=_repeat(data["repeat"]) if data.get("repeat") else None,
        visible=data.get("visible"),
        help=Text.of(data["help"]) if data.get("help") else None,
    )


def _repeat(data: Mapping[str, Any]) -> Repeat:
    return Repeat(
        key=str(data["key"]),
        min=int(data.get("min", 0)),
        max=int(data.get("max", 50)),
        item_title=Text.of(data.get("item_title") or {"zh": "项", "en": "Item"}),
        variable=_variable(data),
        fixed=bool(data.get("fixed", False)),
    )


def _field(data: Mapping[str, Any]) -> Field:
    required = data.get("required", False)
    return Field(
        key=str(data["key"]),
        type=str(data["type"]),
        label=Text.of(data["label"]),
        required=required["when"] if isinstance(required, Mapping) else bool(required),
        visible=data.get("visible"),
        help=Text.of(data["help"]) if data.get("help") else None,
        options=tuple(Option(str(o["value"]), Text.of(o["label"])) for o in data.get("options", ())),
        variable=_variable(data),
        default=data.get("default"),
        given=bool(data.get("given", False)),
        settings={name: value for name, value in data.items() if name not in KNOWN},
    )


def _variable(data: Mapping[str, Any]) -> str:
    variable = data.get("variable", False)
    return str(data["key"]) if variable is True else str(variable or "")


def _rule(data: Mapping[str, Any]) -> Rule:
    field, message = str(data["field"]), Text.of(data["message"])
    if NEEDS in data:
        return Rule(field, NEEDS, field, message, data[NEEDS])
    test = next(name for name in RULE_TESTS if name in data)
    return Rule(field, test, str(data[test]), message)


RULE_TESTS = ("differs_from", "same_as", "not_before", "not_after")
NEEDS = "needs"


def schema_problems(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield everything that keeps a schema from being a form, each with its place and what was expected."""
    unfit = list(shape_problems(schema))
    if unfit:
        # What stands below reads settings by their kind.
        yield from unfit
        return
    missing = [name for name in ("id", "title", "sections") if not schema.get(name)]
    if missing:
        yield f"form {schema.get('id', '?')}: missing {', '.join(missing)}"
        return
    if not all(isinstance(section, Mapping) for section in schema["sections"]):
        yield f"form {schema['id']}: every section is an object with key and fields"
        return
    top = {item.get("key") for section in schema["sections"] for item in section.get("fields") or ()}
    seen: set[str] = set()
    for section in schema["sections"]:
        yield from _section_problems(section, top, seen)
    for rule in schema.get("rules", ()):
        yield from _rule_problems(rule, top)


def _rule_problems(rule: Mapping[str, Any], top: set[Any]) -> Iterator[str]:
    tests = (*RULE_TESTS, NEEDS)
    test = next((name for name in tests if name in rule), None)
    if test is None or "message" not in rule:
        yield f"rule on {rule.get('field')}: needs one of {', '.join(tests)} and a message"
        return
    if test == NEEDS:
        yield from condition_problems(rule[NEEDS], top)
    for key in (rule.get("field"), *([rule[test]] if test in RULE_TESTS else ())):
        if key not in top:
            yield f"rule on {rule.get('field')}: unknown field {key!r}"


def _section_problems(section: Mapping[str, Any], top: set[Any], seen: set[str]) -> Iterator[str]:
    place = f"section {section.get('key', '?')}"
    if not section.get("key") or not isinstance(section.get("fields"), list):
        yield f"{place}: needs a key and a list of fields"
        return
    repeat = section.get("repeat")
    if repeat:
        yield from _repeat_problems(repeat, place, seen)
    names: set[str] = set() if repeat else seen
    for item in section["fields"]:
        yield from _field_problems(item, place, top, names)
    if section.get("visible"):
        yield from (f"{place}: {problem}" for problem in condition_problems(section["visible"], top))


def _repeat_problems(repeat: Mapping[str, Any], place: str, seen: set[str]) -> Iterator[str]:
    key = repeat.get("key")
    if not key or key in seen:
        yield f"{place}: repeat needs a key of its own, not {key!r}"
        return
    seen.add(str(key))
    if not 0 <= int(repeat.get("min", 0)) <= int(repeat.get("max", 50)) <= MOST_ROWS:
        yield f"{place}: repeat needs 0 <= min <= max <= {MOST_ROWS}"


def _field_problems(item: Mapping[str, Any], place: str, top: set[Any], seen: set[str]) -> Iterator[str]:
    key = str(item.get("key", "?"))
    place = f"{place}, field {key}"
    if not KEY.fullmatch(key):
        yield f"{place}: a key is a lower-case word with digits and underscores"
    if key in seen:
        yield f"{place}: the key is used twice"
    seen.add(key)
    if item.get("type") not in FIELD_TYPES:
        yield f"{place}: unknown type {item.get('type')!r}; known: {', '.join(sorted(FIELD_TYPES))}"
    label = item.get("label")
    if not isinstance(label, Mapping) or not (label.get("zh") and label.get("en")):
        yield f"{place}: needs a label with zh and en"
    if isinstance(item.get("allow_15"), str) and not DAY.fullmatch(item["allow_15"]):
        yield f"{place}: allow_15 is true or the first day on which they are over (2013-01-01)"
    if item.get("level", "village") not in REGION_LEVELS:
        yield f"{place}: the level of a place is one of {', '.join(REGION_LEVELS)}"
    yield from _option_problems(item, place)
    required = item.get("required")
    if isinstance(required, Mapping) and "when" not in required:
        yield f'{place}: required is true, false or {{"when": a condition}}'
    conditions = [item.get("visible"), required.get("when") if isinstance(required, Mapping) else None]
    for condition in filter(None, conditions):
        yield from (f"{place}: {problem}" for problem in condition_problems(condition, top))


def _option_problems(item: Mapping[str, Any], place: str) -> Iterator[str]:
    if item.get("type") not in ("choice", "multi_choice"):
        return
    values = [option.get("value") for option in item.get("options", ()) if isinstance(option, Mapping)]
    if not values or len(set(values)) != len(values):
        yield f"{place}: needs options, each with a value of its own and a label"
