"""Ranking inside a class: by result, then by the tie-breakers in order; still equal means the same rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Contender:
    """A unit in a ranking: its result and the tie-breakers, most important first, each the higher the better."""

    key: str
    result: Decimal
    tie_breakers: tuple[Decimal, ...] = ()

    @property
    def standing(self) -> tuple[Decimal, ...]:
        return (self.result, *self.tie_breakers)


def ranked(contenders: Sequence[Contender]) -> dict[str, int]:
    """Return key → rank from 1; equal standings share a rank and the next one is skipped (1, 1, 3)."""
    order = sorted(contenders, key=lambda one: one.standing, reverse=True)
    ranks: dict[str, int] = {}
    for place, one in enumerate(order, start=1):
        before = order[place - 2] if place > 1 else None
        same = before is not None and before.standing == one.standing
        ranks[one.key] = ranks[before.key] if before is not None and same else place
    return ranks
