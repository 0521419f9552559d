"""A field for published content, which is written once, never changed and read with nearly every row of a case."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField
from django.db.models.expressions import Expression
from django.db.models.fields.json import KeyTransform

# A house runs some tens of procedures; the versions of a few years fit, and each takes about a hundred kilobytes.
KEPT = 64


class PublishedJSONField(JSONField):
    """JSON decoded once for each distinct text, so that a thousand cases of one version share one value.

    The value must not be changed in place: a change means a new version, a new row. Keyed by the text itself and not by
    the row, so nothing has to be told when a version is published, and two databases can't be confused."""

    def from_db_value(self, value: Any, expression: Expression, connection: BaseDatabaseWrapper) -> Any:
        # A part picked out by a key may be a bare word that is no JSON; Django knows how to tell.
        if value is None or isinstance(expression, KeyTransform):
            return super().from_db_value(value, expression, connection)
        return decoded(value)

    def deconstruct(self) -> Any:
        # For migrations this is a JSONField: nothing about the column differs.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


@lru_cache(maxsize=KEPT)
def decoded(text: str) -> Any:
    return json.loads(text)
