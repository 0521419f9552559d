"""How long things take and how often they come: distributions of durations, drawn from a seeded generator."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


class Distribution(Protocol):
    def draw(self, chance: random.Random) -> timedelta: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    value: timedelta

    def draw(self, chance: random.Random) -> timedelta:
        return self.value


@dataclass(frozen=True, slots=True)
class Uniform:
    low: timedelta
    high: timedelta

    def draw(self, chance: random.Random) -> timedelta:
        return self.low + (self.high - self.low) * chance.random()


@dataclass(frozen=True, slots=True)
class Exponential:
    """Arrivals that do not depend on each other."""

    mean: timedelta

    def draw(self, chance: random.Random) -> timedelta:
        return self.mean * chance.expovariate(1.0)


@dataclass(frozen=True, slots=True)
class Normal:
    """Never below zero."""

    mean: timedelta
    deviation: timedelta

    def draw(self, chance: random.Random) -> timedelta:
        return max(timedelta(), self.mean + self.deviation * chance.gauss(0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Triangular:
    """What people answer: at least, mostly, at most."""

    low: timedelta
    mode: timedelta
    high: timedelta

    def draw(self, chance: random.Random) -> timedelta:
        low, mode, high = (part.total_seconds() for part in (self.low, self.mode, self.high))
        return timedelta(seconds=chance.triangular(low, high, mode))
