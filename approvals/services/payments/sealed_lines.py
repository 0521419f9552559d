"""Long files of lines, sealed at rest in pieces so that neither writing nor reading one holds all of it in memory."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from approvals.rules.pieces import in_pieces
from forms.services import open_text, seal_text

FOLDER = "payments"
PIECE = 5000
LENGTH = 8


def keep_lines(lines: Iterable[str], *, year: int) -> str:
    """Write the lines below MEDIA_ROOT and return the path there. The name is drawn by chance: a file whose
    transaction fails lies there unnamed and harms nothing."""
    path = f"{FOLDER}/{year}/{uuid.uuid4().hex}.lines.sealed"
    place = Path(settings.MEDIA_ROOT) / path
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in in_pieces(lines, PIECE):
            sealed = seal_text("".join(f"{line}\n" for line in piece))
            # The length first, so that pieces can be read one by one.
            file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        file.flush()
        os.fsync(file.fileno())
    return path


def kept_lines(path: str) -> Iterator[str]:
    """Yield the lines of a kept file; InvalidTag when the copy was changed."""
    with (Path(settings.MEDIA_ROOT) / path).open("rb") as file:
        while size := file.read(LENGTH):
            yield from open_text(file.read(int.from_bytes(size, "big"))).splitlines()
