"""One value checked by the rules of a field type, for pages that ask outside a form (registration)."""

from __future__ import annotations

from datetime import date

from forms.errors import InvalidAnswers
from forms.schema.fields.registry import FIELD_TYPES, Check, Invalid
from forms.schema.structure import Field, Text


def checked_value(kind: str, value: str, *, today: date) -> str:
    """Return the value as a field of type `kind` keeps it (0.5); InvalidAnswers, under the type's name, when it is refused."""
    field = Field(key=kind, type=kind, label=Text("", ""))
    try:
        return str(FIELD_TYPES[kind].clean(value, Check(field, today, {})))
    except Invalid as error:
        raise InvalidAnswers({kind: error.message}) from error
