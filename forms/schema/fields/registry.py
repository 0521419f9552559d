"""The registry of field types and what a type is given to check a value."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.schema.messages import Message

if TYPE_CHECKING:
    from forms.schema.structure import Field

RegionCheck = Callable[[str, date], bool]


class Invalid(Exception):
    """A value that its type does not accept."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Message(code, zh, en)


@dataclass(slots=True)
class Check:
    """One field being checked: the day, the other answers, the region tree, and where warnings go."""

    field: Field
    today: date
    answers: Mapping[str, Any]
    is_region: RegionCheck | None = None
    warnings: list[Message] = dataclasses.field(default_factory=list)

    def warn(self, code: str, zh: str, en: str) -> None:
        self.warnings.append(Message(code, zh, en))

    def setting(self, name: str, default: Any = None) -> Any:
        return self.field.settings.get(name, default)


Clean = Callable[[Any, Check], Any]
Load = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class FieldType:
    """`clean` turns input into a plain JSON value or raises Invalid; `load` turns that into a typed value."""

    name: str
    clean: Clean
    load: Load
    is_sensitive: bool = False


FIELD_TYPES: dict[str, FieldType] = {}


def unchanged(value: Any) -> Any:
    return value


def field_type(name: str, *, load: Load = unchanged, is_sensitive: bool = False) -> Callable[[Clean], Clean]:
    """Register the cleaning function of a field type."""

    def register(clean: Clean) -> Clean:
        FIELD_TYPES[name] = FieldType(name, clean, load, is_sensitive)
        return clean

    return register


def text_of(value: Any) -> str:
    """Return the trimmed text of an input; Invalid for lists, objects and control characters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid("text", "请填写文字", "Enter text")
    text = str(value).strip().replace("\r\n", "\n")
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        raise Invalid(
            "control",
            "含有无法识别的字符，请重新输入",
            "Contains characters that cannot be read; type it again",
        )
    return text
