"""Keeping uploads: known by content, cleaned of places, encrypted on disk, deleted only after a waiting period."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forms.encryption import master_key, seal, unseal
from forms.errors import FileInUse, RejectedFile
from forms.file_kinds import CONTENT_TYPES, MOST_BYTES, inspected, page_count, safe_name
from forms.models import StoredFile
from forms.schema import Message

WAITING_DAYS = 30
# Nights without a run are made good within a week.
LOOKBACK = timedelta(days=7)
FOLDER = "uploads"
TOO_BIG = Message("size", "文件超过10MB，请压缩后再上传", "The file is larger than 10 MB; make it smaller")
NOTHING = Message("empty", "文件是空的，请重新选择", "The file is empty; choose another one")


@transaction.atomic
def store_upload(upload: Any, *, user: Any = None, user_name: str = "") -> StoredFile:
    """Keep an uploaded file (anything with .name, .size and .read()) and return its row.

    Raises RejectedFile with a reason in both languages."""
    if upload.size > MOST_BYTES:
        raise RejectedFile(TOO_BIG)
    # The stated size may lie; one byte more than allowed tells.
    received = upload.read(MOST_BYTES + 1)
    if len(received) > MOST_BYTES:
        raise RejectedFile(TOO_BIG)
    if not received:
        raise RejectedFile(NOTHING)
    kind, content, alteration = inspected(received)
    public_id = uuid.uuid4()
    # By a random name: the file's own may say whose it is.
    path = f"{FOLDER}/{public_id.hex[:2]}/{public_id.hex}"
    write_sealed(path, content)
    return StoredFile.objects.create(
        public_id=public_id,
        name=safe_name(str(upload.name), kind),
        size=len(content),
        kind=kind,
        content_type=CONTENT_TYPES[kind],
        pages=page_count(kind, content),
        sha256=hashlib.sha256(content).hexdigest(),
        received_sha256=hashlib.sha256(received).hexdigest(),
        alteration=alteration,
        path=path,
        uploaded_by=user if getattr(user, "pk", None) else None,
        uploaded_by_name=user_name or (user.get_username() if getattr(user, "pk", None) else ""),
    )


def place_of(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def write_sealed(path: str, content: bytes) -> None:
    place = place_of(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.write_bytes(seal(master_key(), content))


def open_stored(file: StoredFile) -> bytes:
    """Return the clear bytes; FileNotFoundError once deleted, ValueError when the copy on disk was changed."""
    if file.deleted_at is not None:
        raise FileNotFoundError(file.name)
    try:
        content = unseal(master_key(), place_of(file.path).read_bytes())
    except InvalidTag as error:
        raise ValueError(f"{file.public_id}: the stored copy was changed") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(f"{file.public_id}: the stored copy does not match its checksum")
    return content


@transaction.atomic
def mark_original_seen(*, file: StoredFile, officer_name: str) -> StoredFile:
    """Note that an officer compared the copy with the original; the first one stands."""
    if file.original_seen_at is None:
        file.original_seen_at = timezone.now()
        file.original_seen_by_name = officer_name
        file.save(update_fields=["original_seen_at", "original_seen_by_name"])
    return file


@transaction.atomic
def mark_for_deletion(*, file: StoredFile, today: date, days: int = WAITING_DAYS) -> StoredFile:
    """Let a file go after a waiting period in which it can be taken back; FileInUse when it was filed."""
    if file.submissions.exists():
        raise FileInUse(f"{file.name} was filed and cannot be deleted")
    file.delete_after = today + timedelta(days=days)
    file.save(update_fields=["delete_after"])
    return file


def keep_after_all(*, file: StoredFile) -> StoredFile:
    """Take a deletion back while the waiting period runs."""
    file.delete_after = None
    file.save(update_fields=["delete_after"])
    return file


@transaction.atomic
def delete_due(*, today: date) -> int:
    """Remove from disk every unfiled file whose waiting period is over; returns how many. Rows stay as register."""
    due = StoredFile.objects.select_for_update(of=("self",)).filter(
        delete_after__lte=today, deleted_at__isnull=True, submissions__isnull=True
    )
    count = 0
    for file in due:
        file.deleted_at = timezone.now()
        file.save(update_fields=["deleted_at"])
        count += 1
    # A file cannot be rolled back: it goes once the rows say for good that it is gone.
    transaction.on_commit(remove_deleted)
    return count


def remove_deleted() -> None:
    """Remove the copies of what was deleted of late; one whose process died after its commit goes with the next."""
    of_late = StoredFile.objects.filter(deleted_at__gte=timezone.now() - LOOKBACK)
    for path in of_late.values_list("path", flat=True):
        place_of(path).unlink(missing_ok=True)
