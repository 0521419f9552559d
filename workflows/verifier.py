#!/usr/bin/env python3
"""Verifies an exported history with Python's standard library alone: `python verifier.py export.jsonl`.

The export is JSON lines: {"block": {...}} followed by its events {"event": {...}}. A leaf is SHA-256 over the
event's canonical JSON (sorted keys, no spaces, UTF-8), prefixed by byte 0; a node is SHA-256 over byte 1 and its two
children (an odd last one is carried up as it is); a block's digest is SHA-256 over "day/count/root/previous".
Payloads are ciphertext: the proof holds after their key has been erased."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def leaf(event: dict[str, Any]) -> bytes:
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # Leaves and nodes differ in their first byte: a node cannot pass for an event (RFC 6962, 2.1).
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Return the root as hex; of no leaves it is the hash of nothing."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0].hex()


def block_digest(day: str, count: int, root: str, previous: str) -> str:
    return hashlib.sha256(f"{day}/{count}/{root}/{previous}".encode()).hexdigest()


def verify(lines: Iterable[str]) -> list[str]:
    """Return what is wrong, block by block; an empty list when the history is whole."""
    problems: list[str] = []
    previous = ""
    block: dict[str, Any] | None = None
    leaves: list[bytes] = []
    # The empty line closes the last block.
    for line in [*lines, ""]:
        row = json.loads(line) if line.strip() else {}
        if "event" in row:
            leaves.append(leaf(row["event"]))
            continue
        if block is not None:
            problems += check(block, leaves, previous)
            previous = block["digest"]
        block, leaves = row.get("block", block if row else None), []
    return problems


def check(block: dict[str, Any], leaves: Sequence[bytes], previous: str) -> list[str]:
    """Compare one sealed block with its events and with the block before."""
    day, problems = block["day"], []
    if block["previous"] != previous:
        problems.append(f"{day}: does not follow the block before it")
    if block["count"] != len(leaves):
        problems.append(f"{day}: {block['count']} events were sealed, {len(leaves)} are here")
    if block["merkle_root"] != merkle_root(leaves):
        problems.append(f"{day}: the events are not those that were sealed")
    expected = block_digest(day, block["count"], block["merkle_root"], block["previous"])
    if block["digest"] != expected:
        problems.append(f"{day}: the block itself was changed")
    return problems


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf8") as source:
        found = verify(source)
    print("\n".join(found) or "the history is whole")
    sys.exit(1 if found else 0)
