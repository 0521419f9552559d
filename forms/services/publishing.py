"""Publishing a pack's forms: the same content is the same version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from forms.models import FormDefinition
from forms.schema import SchemaError, lint_schema


@transaction.atomic
def publish_form(*, pack: str, schema: Mapping[str, Any]) -> FormDefinition:
    """Store `schema` as the next version of the pack's form, or return the version that has this content.

    Raises SchemaError with every problem, the forbidden vocabulary (H1) among them."""
    problems = lint_schema(schema)
    if problems:
        raise SchemaError(problems)
    # Sorted keys: the same form written otherwise is the same version.
    canonical = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    versions = FormDefinition.objects.select_for_update().filter(pack=pack, form_id=schema["id"])
    same = versions.filter(content_hash=content_hash).first()
    if same:
        return same
    last = versions.aggregate(last=Max("version"))["last"] or 0
    return FormDefinition.objects.create(
        pack=pack,
        form_id=str(schema["id"]),
        version=last + 1,
        content_hash=content_hash,
        schema=json.loads(canonical),
    )
