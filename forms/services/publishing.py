"""Publishing a pack's forms: the same content is the same version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction

from forms.models import FormDefinition
from forms.schema import SchemaError, lint_schema


def publish_form(*, pack: str, schema: Mapping[str, Any]) -> FormDefinition:
    """Publish one form as `publish_forms` does."""
    return publish_forms(pack=pack, schemas=[schema])[0]


@transaction.atomic
def publish_forms(*, pack: str, schemas: Iterable[Mapping[str, Any]]) -> list[FormDefinition]:
    """Store each schema as the next version of the pack's form of its id, or return the version that has this content.

    Raises SchemaError with every problem of all of them, the forbidden vocabulary (H1) among them."""
    # Sorted keys: the same form written otherwise is the same version.
    written = [
        json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for schema in schemas
    ]
    problems = [problem for text in written for problem in problems_of(text)]
    if problems:
        raise SchemaError(problems)
    forms = [form_of(pack, text) for text in written]
    there = FormDefinition.objects.select_for_update().filter(
        pack=pack, form_id__in=[form.form_id for form in forms]
    )
    known = {(row.form_id, row.content_hash): row for row in there}
    last: dict[str, int] = {}
    for row in known.values():
        last[row.form_id] = max(row.version, last.get(row.form_id, 0))
    new = [form for form in forms if (form.form_id, form.content_hash) not in known]
    for form in new:
        form.version = last[form.form_id] = last.get(form.form_id, 0) + 1
    FormDefinition.objects.bulk_create(new)
    return [known.get((form.form_id, form.content_hash), form) for form in forms]


# Every procedure carries the shared forms: the same text comes once for each.
@lru_cache(maxsize=2**10)
def problems_of(written: str) -> tuple[str, ...]:
    return tuple(lint_schema(json.loads(written)))


def form_of(pack: str, written: str) -> FormDefinition:
    schema = json.loads(written)
    digest = hashlib.sha256(written.encode()).hexdigest()
    return FormDefinition(pack=pack, form_id=str(schema["id"]), content_hash=digest, schema=schema)
