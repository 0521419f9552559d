"""Unfinished answers: one draft per person and purpose, saved with an optimistic revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forms.encryption import seal_text
from forms.errors import DraftConflict, RejectedFile
from forms.models import Draft, FormDefinition
from forms.schema import Message

MOST_BYTES = 200_000
TOO_LONG = Message(
    "draft_size", "内容过长，请精简后再保存", "The draft is too long; shorten it and save again"
)


@transaction.atomic
def save_draft(
    *, form: FormDefinition, owner_id: int, key: str, answers: Mapping[str, Any], revision: int = 0
) -> Draft:
    """Keep answers as they are; `revision` is the one that was read, 0 for a new draft.

    Raises DraftConflict when another window saved in between."""
    text = json.dumps(answers, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES:
        raise RejectedFile(TOO_LONG)
    draft = draft_of(owner_id=owner_id, key=key)
    if draft is None:
        return Draft.objects.create(form=form, owner_id=owner_id, key=key, sealed=seal_text(text))
    # The revision in the condition: of two windows one saves.
    changed = Draft.objects.filter(pk=draft.pk, revision=revision).update(
        form=form, sealed=seal_text(text), revision=F("revision") + 1, updated_at=timezone.now()
    )
    if not changed:
        raise DraftConflict(draft.revision)
    draft.refresh_from_db()
    return draft


def draft_of(*, owner_id: int, key: str) -> Draft | None:
    """Return the person's draft for a purpose."""
    return Draft.objects.filter(owner_id=owner_id, key=key).first()


def discard_draft(*, owner_id: int, key: str, revision: int | None = None) -> None:
    """Forget a draft, for instance once it was filed.

    With the `revision` that was read, only one of several callers uses the draft up; the others, and whoever read an
    older one, get DraftConflict."""
    drafts = Draft.objects.filter(owner_id=owner_id, key=key)
    if revision is None:
        drafts.delete()
    elif not drafts.filter(revision=revision).delete()[0]:
        raise DraftConflict(drafts.values_list("revision", flat=True).first() or 0)
