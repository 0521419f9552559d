"""Steps of a panel: each member's own opinion, one work item after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.scenarios.plays.casework import play_do
from approvals.scenarios.stage import Stage, playing


@playing("opinions")
def play_opinions(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """`each` are the answers of one member after the other, laid over the common `answers`."""
    for own in body["each"]:
        answers = {**(body.get("answers") or {}), **own}
        yield from play_do(stage, {"at": body["at"], "answers": answers})
