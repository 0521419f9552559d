"""Writing many rows that take few different values, as clocks and alarms of one day do."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models


def update_alike(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Store the fields `names` of rows of one model: one statement for all rows that take the same values."""
    together: dict[tuple[object, ...], list[object]] = {}
    for row in rows:
        together.setdefault(tuple(getattr(row, name) for name in names), []).append(row.pk)
    for values, keys in together.items():
        found = type(rows[0])._default_manager.filter(pk__in=keys)
        found.update(**dict(zip(names, values, strict=True)))
