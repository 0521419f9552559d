"""History that nobody asks for any more, moved out of the database into files, and brought back when somebody does.

The daily blocks stay in the database and go on proving every event, wherever it lies: `exporting` puts the archived
events back into their days. A file is lines of JSON, gzip: {"event": {...}} as they are hashed, in the order of the
days and of their numbers."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from workflows import clock
from workflows.actors import Actor
from workflows.errors import Conflict, NotFound, WorkflowError
from workflows.models import ArchivedHistory, HistoryArchive, HistoryBlock, HistoryEvent, ProcessInstance
from workflows.services.history import append
from workflows.services.sealing import exported

FOLDER = "history"
# An export opens the files of all cases of one day at once, so they are few and large.
TREES = 20_000
RUNNING = ["active", "suspended"]


class ArchiveDamaged(WorkflowError):
    """An archive is missing, or not what was written."""


def archive_history(*, days: int | None = None, trees: int = TREES) -> int:
    """Move the events of trees that ended, and of which nothing was recorded, for `days` into files of at most so many
    trees; return the number of events. By default settings.HISTORY_DAYS.

    Each file is a transaction of its own. One that was written and whose transaction failed is written anew by the next."""
    before = clock.now() - timedelta(days=settings.HISTORY_DAYS if days is None else days)
    moved = 0
    while count := _archive(before, trees):
        moved += count
    return moved


@transaction.atomic
def _archive(before: datetime, trees: int) -> int:
    # Behind the lock that sealing takes: of two who archive the second finds what the first has left.
    sealed = HistoryBlock.objects.select_for_update().order_by("-day").first()
    if sealed is None:
        return 0
    # An event is proved by the block of its day alone, so none moves before its day was sealed.
    after_sealed = datetime.combine(sealed.day + timedelta(days=1), time(0), clock.ZONE)
    roots = list(_forgotten(min(before, after_sealed)).values_list("pk", flat=True)[:trees])
    if not roots:
        return 0
    events = HistoryEvent.objects.filter(root__in=roots)
    ends = {row["root"]: row for row in events.values("root").annotate(last=Max("pk"), count=Count("pk"))}
    archive = _written(events.order_by(TruncDate("recorded_at", tzinfo=clock.ZONE), "pk"))
    ArchivedHistory.objects.bulk_create(
        ArchivedHistory(root_id=root, archive=archive, last_event=row["last"], count=row["count"])
        for root, row in ends.items()
    )
    deleted, _ = events.delete()
    # Nothing may go that is not in the file: an event that came meanwhile takes all of this back.
    if not archive.count == deleted == sum(row["count"] for row in ends.values()):
        raise Conflict("the history of an ended case was added to while it was archived")
    return deleted


@transaction.atomic
def restore_history(*, root_id: int, reason: str, actor: Actor) -> int:
    """Bring the archived events of a tree back as they were, and note it; return how many. They stay until nothing was
    recorded again for as long as before. NotFound when none of its events is archived; ArchiveDamaged."""
    rows = ArchivedHistory.objects.select_for_update(of=("self",)).filter(root=root_id)
    count = sum(row.count for row in rows)
    if not count:
        raise NotFound(f"no history of instance {root_id} is archived")
    archives = HistoryArchive.objects.filter(histories__root=root_id)
    found = [event for archive in archives for event in events_in(archive) if event["root_id"] == root_id]
    if len(found) != count:
        raise ArchiveDamaged(f"the archives hold {len(found)} events of instance {root_id} and not {count}")
    HistoryEvent.objects.bulk_create(_row(event) for event in found)
    # Without its row the triggers keep the tree again.
    ArchivedHistory.objects.filter(root=root_id).delete()
    root = ProcessInstance.objects.get(pk=root_id)
    append(instance=root, kind="history_restored", actor=actor, payload={"reason": reason})
    return count


def events_in(archive: HistoryArchive) -> Iterator[dict[str, Any]]:
    """Yield the events of a file in order, after its checksum was compared. Raises ArchiveDamaged that names it."""
    place = Path(settings.MEDIA_ROOT) / archive.path
    if not place.exists():
        raise ArchiveDamaged(f"{archive.path} is missing")
    if _digest(place) != archive.sha256:
        raise ArchiveDamaged(f"{archive.path} is not what was written")
    with gzip.open(place, "rt", encoding="utf8") as lines:
        for line in lines:
            yield json.loads(line)["event"]


def _forgotten(before: datetime) -> QuerySet[ProcessInstance]:
    """Roots whose whole tree ended before the moment and that had no event since."""
    since = HistoryEvent.objects.filter(root=OuterRef("pk"), recorded_at__gte=before)
    below = ProcessInstance.objects.filter(root=OuterRef("pk"), status__in=RUNNING)
    # From the old events, which are those of a night, to their roots: the roots that ended are all that ever were.
    kept = HistoryEvent.objects.filter(recorded_at__lt=before).values("root")
    ended = ProcessInstance.objects.filter(pk__in=kept, root=None, ended_at__lt=before)
    # By what was recorded too: a case on a simulated timeline may have ended years before it began.
    return ended.filter(~Exists(below), ~Exists(since)).order_by("pk")


def _written(events: QuerySet[HistoryEvent]) -> HistoryArchive:
    """Write the events into the next file and return its row."""
    last = HistoryArchive.objects.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    path = f"{FOLDER}/{number:06}.jsonl.gz"
    place = Path(settings.MEDIA_ROOT) / path
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_suffix(".draft")
    days: list[date] = []
    count = 0
    with draft.open("wb") as target:
        with gzip.open(target, "wt", encoding="utf8") as lines:
            for event in events.iterator():
                lines.write(f"{json.dumps({'event': exported(event)}, ensure_ascii=False, sort_keys=True)}\n")
                # In the order of days: the first and the last are all that is kept of them.
                count += 1
                days[1:] = [event.recorded_at.astimezone(clock.ZONE).date()]
        target.flush()
        # On the disk before the rows go from the database.
        os.fsync(target.fileno())
    digest = _digest(draft)
    draft.replace(place)
    _sync(place.parent)
    return HistoryArchive.objects.create(
        number=number, path=path, sha256=digest, count=count, first_day=days[0], last_day=days[-1]
    )


def _digest(place: Path) -> str:
    with place.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    # The name of a new file is on the disk when its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _row(event: dict[str, Any]) -> HistoryEvent:
    moments = {name: datetime.fromisoformat(event[name]) for name in ("occurred_at", "recorded_at")}
    return HistoryEvent(**{**event, **moments})
