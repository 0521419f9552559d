"""Reading forms: published versions, drafts, stored files."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from forms.models import Draft, FormDefinition, StoredFile
from forms.schema import Form, condition_words, read_form, validate, words_of
from forms.services.drafts import draft_of
from forms.services.submissions import form_of

__all__ = [
    "Form",
    "condition_words",
    "draft_of",
    "form_of",
    "form_schema",
    "latest_form",
    "own_drafts",
    "read_form",
    "stored_files",
    "validate",
    "words_of",
]


def latest_form(pack: str, form_id: str) -> FormDefinition:
    """Return the newest published version; FormDefinition.DoesNotExist when there is none."""
    return FormDefinition.objects.filter(pack=pack, form_id=form_id).latest("version")


def form_schema(pack: str, form_id: str) -> Form:
    """Return the newest version as a Form."""
    return read_form(latest_form(pack, form_id).schema)


def stored_files(public_ids: Iterable[str | UUID]) -> QuerySet[StoredFile]:
    """Return the files with these public ids that are not deleted."""
    return StoredFile.objects.filter(public_id__in=list(public_ids), deleted_at__isnull=True)


def own_drafts(owner_id: int) -> QuerySet[Draft]:
    """Return a person's drafts, newest first."""
    return Draft.objects.filter(owner_id=owner_id).order_by("-updated_at")
