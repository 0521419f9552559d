"""The archive of issued papers: sealed at rest, written once, checked at every reading."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from approvals.models import Paper
from forms.services import open_text, seal_text

FOLDER = "papers"


def keep(pdf: bytes, *, year: int, key: str) -> str:
    """Write a signed paper below MEDIA_ROOT and return its path there; FileExistsError rather than overwrite.

    The name is drawn by chance: a file whose transaction fails lies there unnamed and harms nothing."""
    path = f"{FOLDER}/{year}/{key}-{uuid.uuid4().hex}.pdf.sealed"
    place = place_of(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Never over a file that is there, and readable by the program alone.
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal_text(base64.b64encode(pdf).decode()))
        file.flush()
        # On the disk before the row says so.
        os.fsync(file.fileno())
    return path


def open_paper(paper: Paper) -> bytes:
    """Return the signed PDF of a paper; FileNotFoundError without a file, ValueError when the copy was changed."""
    if not paper.file:
        raise FileNotFoundError(f"paper {paper.pk} has no file")
    try:
        pdf = base64.b64decode(open_text(place_of(paper.file).read_bytes()))
    except InvalidTag as error:
        # The seal itself was broken, before any checksum is compared.
        raise ValueError(f"paper {paper.pk}: the stored copy was changed") from error
    if hashlib.sha256(pdf).hexdigest() != paper.sha256:
        raise ValueError(f"paper {paper.pk}: the stored copy does not match its checksum")
    return pdf


def place_of(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path
