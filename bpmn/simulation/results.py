"""What a simulation found, by step, by resource and by case."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Step:
    """One element: how often it came, how long it waited for somebody, how long it took in all."""

    element_id: str
    name: str = ""
    count: int = 0
    waits: list[timedelta] = field(default_factory=list)
    times: list[timedelta] = field(default_factory=list)
    misses: int = 0

    @property
    def mean_wait(self) -> timedelta:
        return mean(self.waits)

    @property
    def mean_time(self) -> timedelta:
        return mean(self.times)


@dataclass(slots=True)
class Use:
    """A resource: how long its people were busy, of how much working time; `utilisation` is the share."""

    name: str
    busy: timedelta = timedelta()
    available: timedelta = timedelta()

    @property
    def utilisation(self) -> float:
        return self.busy / self.available if self.available else 0.0


@dataclass(slots=True)
class Results:
    """`cycle_times` of the cases that ended, `misses` those over the deadline of the whole case, `open_cases` those that
    still waited for something when nothing could happen any more; `taken` how often each flow was taken."""

    started: int = 0
    end: datetime | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    end_events: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    steps: dict[str, Step] = field(default_factory=dict)
    resources: dict[str, Use] = field(default_factory=dict)
    cycle_times: list[timedelta] = field(default_factory=list)
    misses: int = 0
    open_cases: int = 0
    engine_steps: int = 0

    def table(self) -> str:
        """Return the results as text for a terminal."""
        lines = [
            f"cases {self.started}, ended {len(self.cycle_times)}, open {self.open_cases}, late {self.misses}",
            f"cycle time  mean {hours(mean(self.cycle_times))}  half {hours(quantile(self.cycle_times, 0.5))}"
            f"  nine of ten {hours(quantile(self.cycle_times, 0.9))}",
            f"{'step':32}{'count':>8}{'wait':>10}{'time':>10}{'late':>7}",
        ]
        lines += [
            f"{(' '.join(step.name.split()) or step.element_id)[:31]:32}{step.count:>8}{hours(step.mean_wait):>10}"
            f"{hours(step.mean_time):>10}{step.misses:>7}"
            for step in self.steps.values()
        ]
        lines += [f"{use.name[:31]:32}{use.utilisation:>8.0%} busy" for use in self.resources.values()]
        return "\n".join(lines)


def mean(values: Sequence[timedelta]) -> timedelta:
    return sum(values, timedelta()) / len(values) if values else timedelta()


def quantile(values: Sequence[timedelta], share: float) -> timedelta:
    """Return the value that the given share of all does not exceed."""
    if not values:
        return timedelta()
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def hours(value: timedelta) -> str:
    return f"{value.total_seconds() / 3600:.1f} h"
