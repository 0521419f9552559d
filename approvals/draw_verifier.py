#!/usr/bin/env python3
"""Repeats exported draws with Python's standard library alone: `python draw_verifier.py draws.json`.

The export is {"case", "draws": [...]}. A draw orders its pool by the SHA-256 of "seed|key", each key once. Quotas come
first, in their order: each takes from that order the next members of its group until it has its least number, those
chosen before counting too. The free seats go to the next of the rest, the reserves to those after them. The version of a
pool is the SHA-256 over its sorted lines "key:group,group"; where members were excluded it covers them as well, and their
groups stand in `excluded_groups`. Keys are numbers that stand for persons; no name is needed to repeat a draw."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def drawn(row: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Draw again from seed, pool, quotas and numbers alone; return the chosen and the reserves in their order."""
    groups = {key: set(names) for key, names in row["pool"]}
    order = sorted(groups, key=lambda key: digest(f"{row['seed']}|{key}"))
    chosen: list[str] = []
    for group, least in row["quotas"]:
        there = sum(group in groups[key] for key in chosen)
        free = [key for key in order if group in groups[key] and key not in chosen]
        chosen += free[: max(0, least - there)]
    rest = [key for key in order if key not in chosen]
    free_seats = row["size"] - len(chosen)
    reserves = rest[free_seats : free_seats + row["reserves_wanted"]]
    return chosen + rest[:free_seats], reserves


def version(row: Mapping[str, Any]) -> str:
    members = [*row["pool"], *row["excluded_groups"].items()]
    return digest("\n".join(sorted(f"{key}:{','.join(sorted(names))}" for key, names in members)))


def problems_of(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one draw; nothing when anybody would have drawn the same."""
    head = f"draw {row['round']} of {row['drawn_on']}"
    twice = [key for key, count in Counter(key for key, _groups in row["pool"]).items() if count > 1]
    if twice:
        yield f"{head}: the pool names {', '.join(twice)} more than once"
    chosen, reserves = drawn(row)
    if chosen != row["chosen"]:
        yield f"{head}: the seed draws {', '.join(chosen)}, recorded are {', '.join(row['chosen'])}"
    if reserves != row["reserves"]:
        yield f"{head}: the seed reserves {', '.join(reserves)}, recorded are {', '.join(row['reserves'])}"
    # Draws of earlier versions do not say the groups of those excluded, so their list cannot be proved whole.
    if set(row["excluded_groups"]) == set(row["excluded"]) and version(row) != row["pool_version"]:
        yield f"{head}: the pool is not the one whose version was recorded"


def verify(exported: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the draws of a case; an empty list when each can be repeated."""
    rows: Sequence[Mapping[str, Any]] = exported["draws"]
    return [problem for row in rows for problem in problems_of(row)]


if __name__ == "__main__":
    found = verify(json.loads(Path(sys.argv[1]).read_text(encoding="utf8")))
    print("\n".join(found) or "every draw can be repeated")
    sys.exit(1 if found else 0)
