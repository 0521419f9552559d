"""From filed answers to process variables: only fields that carry `variable`, as typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.schema.fields import FIELD_TYPES
from forms.schema.structure import Field, Form


def process_values_of(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return variable name -> value: a day as date, money and numbers as Decimal, a tick box as bool.

    A question nobody answered sets nothing, so an earlier value stays."""
    values: dict[str, Any] = {}
    for section in form.sections:
        if section.repeat is None:
            values.update(_values(section.fields, answers))
        elif section.repeat.variable and section.repeat.key in answers:
            values[section.repeat.variable] = [
                {item.key: loaded(item, row[item.key]) for item in section.fields if item.key in row}
                for row in answers[section.repeat.key]
            ]
    return values


def _values(fields: tuple[Field, ...], answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for item in fields:
        if item.variable and item.key in answers:
            yield item.variable, loaded(item, answers[item.key])


def loaded(item: Field, value: Any) -> Any:
    """Turn a stored plain value of a field into its typed value."""
    return FIELD_TYPES[item.type].load(value)
