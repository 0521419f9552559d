"""The whole sealed history as the verifier reads it: what lies in the database and what lies in archives, day by day."""

from __future__ import annotations

import heapq
import json
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from workflows import clock
from workflows.models import HistoryArchive, HistoryBlock
from workflows.services.archiving import events_in
from workflows.services.sealing import events_of, exported


def export_lines() -> Iterator[str]:
    """Yield the JSON lines that `workflows/verifier.py` reads: each block, then its events in the order of their numbers.

    Raises ArchiveDamaged for an archive that is missing or was changed."""
    waiting = deque(HistoryArchive.objects.order_by("first_day", "number"))
    readers: list[Reader] = []
    for block in HistoryBlock.objects.order_by("day"):
        fields = ("count", "merkle_root", "previous", "digest")
        row: dict[str, Any] = {name: getattr(block, name) for name in fields}
        yield _line({"block": {"day": block.day.isoformat(), **row}})
        while waiting and waiting[0].first_day <= block.day:
            readers.append(Reader(waiting.popleft()))
        # One by one from the cursor and the files: a year of history does not fit into memory.
        kept = (exported(event) for event in events_of(block.day).iterator())
        archived = (reader.events_of(block.day) for reader in readers)
        for event in heapq.merge(kept, *archived, key=lambda event: event["id"]):
            yield _line({"event": event})
        readers = [reader for reader in readers if not reader.is_through]


class Reader:
    """One archive, read day by day: what of it is in no table."""

    def __init__(self, archive: HistoryArchive) -> None:
        # A tree that was brought back is still in the file, and its events are in the database.
        roots = set(archive.histories.values_list("root_id", flat=True))
        events = (event for event in events_in(archive) if event["root_id"] in roots)
        self._days = groupby(events, day_of)
        self._next = next(self._days, None)

    @property
    def is_through(self) -> bool:
        return self._next is None

    def events_of(self, day: date) -> Iterator[dict[str, Any]]:
        if self._next is not None and self._next[0] == day:
            yield from self._next[1]
            self._next = next(self._days, None)


def day_of(event: dict[str, Any]) -> date:
    return datetime.fromisoformat(event["recorded_at"]).astimezone(clock.ZONE).date()


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
