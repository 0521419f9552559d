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
from dataclasses import dataclass, field
from itertools import chain
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


@dataclass
class Proof:
    """What a file proves: what is wrong with it, and how far it goes."""

    problems: list[str] = field(default_factory=list)
    days: int = 0
    events: int = 0
    last_day: str = ""
    digest: str = ""

    def told(self) -> str:
        return f"{self.days} days, {self.events} events, up to {self.last_day}, whose digest is {self.digest}"


def verify(lines: Iterable[str]) -> list[str]:
    """Return what is wrong, block by block; an empty list when the history is whole."""
    return examine(lines).problems


def examine(lines: Iterable[str]) -> Proof:
    """Compare every block with its events. Days cut off at the end can't show here: compare the last digest with one kept
    elsewhere. A file without a block proves nothing, which is a problem too."""
    proof = Proof()
    block: dict[str, Any] | None = None
    leaves: list[bytes] = []
    # The empty line closes the last block.
    for line in chain(lines, [""]):
        row = json.loads(line) if line.strip() else {}
        if "event" in row:
            leaves.append(leaf(row["event"]))
            continue
        if block is not None:
            proof.problems += check(block, leaves, proof.digest)
            proof.days, proof.events = proof.days + 1, proof.events + len(leaves)
            proof.last_day, proof.digest = block["day"], block["digest"]
        elif leaves:
            proof.problems.append("events stand before the first sealed day")
        block, leaves = row.get("block", block if row else None), []
    if not proof.days:
        proof.problems.append("no sealed day is in this file")
    return proof


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
        found = examine(source)
    print("\n".join(found.problems) or f"the history is whole: {found.told()}")
    sys.exit(1 if found.problems else 0)
