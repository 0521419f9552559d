"""Steps that only look: the open work, and everything else that must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.scenarios.expecting import differences, work_differences
from approvals.scenarios.stage import Stage, playing


@playing("work")
def play_work(stage: Stage, body: Any) -> Iterator[str]:
    yield from work_differences(stage.the_case(), body or [])


@playing("expect")
def play_expect(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    yield from differences(stage.the_case(), body, stage.today)
