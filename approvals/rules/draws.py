"""Random draws that anybody can repeat: the order of a pool follows from a recorded seed and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One of a pool: a key that stays the same (a person's or unit's), and the groups it can stand for."""

    key: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quota:
    """At least so many of those chosen belong to a group; one member may count for several quotas."""

    group: str
    least: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The keys chosen and the reserves, both in the order of the draw."""

    chosen: tuple[str, ...]
    reserves: tuple[str, ...] = ()


class PoolTooSmall(ValueError):
    """The pool cannot fill the seats: `group` (empty for the whole) has `there` members, `wanted` are needed."""

    def __init__(self, group: str, wanted: int, there: int) -> None:
        super().__init__(f"{group or 'the pool'} has {there}, {wanted} are needed")
        self.group, self.wanted, self.there = group, wanted, there


def pool_version(members: Iterable[Member]) -> str:
    """Return the SHA-256 of a pool, whatever the order of its rows: it says which list was drawn from."""
    rows = sorted(f"{member.key}:{','.join(sorted(member.groups))}" for member in members)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def in_drawn_order(members: Iterable[Member], seed: str) -> list[Member]:
    """Return the pool in the order of the digests of `seed|key`: lots that depend on no library's generator."""
    return sorted(members, key=lambda each: hashlib.sha256(f"{seed}|{each.key}".encode()).hexdigest())


def draw(
    members: Collection[Member], *, seed: str, size: int, reserves: int = 0, quotas: Sequence[Quota] = ()
) -> Drawn:
    """Draw `size` members and then reserves. Quotas are met first, in their order; PoolTooSmall when they can't be."""
    order = in_drawn_order(members, seed)
    chosen: list[Member] = []
    for quota in quotas:
        chosen += missing(order, chosen, quota)
    rest = [member for member in order if member not in chosen]
    # Quotas can ask for more members than there are seats.
    if len(chosen) > size or len(chosen) + len(rest) < size:
        raise PoolTooSmall("", size, len(order))
    free = size - len(chosen)
    chosen += rest[:free]
    # Reserves follow in the same order, so nobody chooses whom to call.
    return Drawn(tuple(each.key for each in chosen), tuple(each.key for each in rest[free : free + reserves]))


def missing(order: Sequence[Member], chosen: Sequence[Member], quota: Quota) -> list[Member]:
    """Return the next members of the order that a quota still lacks."""
    there = sum(quota.group in member.groups for member in chosen)
    free = [member for member in order if quota.group in member.groups and member not in chosen]
    wanted = max(0, quota.least - there)
    if len(free) < wanted:
        raise PoolTooSmall(quota.group, quota.least, there + len(free))
    return free[:wanted]


def next_reserve(
    reserves: Iterable[Member], remaining: Collection[Member], quotas: Sequence[Quota]
) -> str | None:
    """Return the first reserve with whom the quotas hold again, else the first of all; None when none is left."""
    waiting = list(reserves)
    # Without anyone who fits, a seat filled in the drawn order is better than none.
    return next(
        (each.key for each in fitting(waiting, remaining, quotas)), waiting[0].key if waiting else None
    )


def fitting(
    reserves: Iterable[Member], remaining: Collection[Member], quotas: Sequence[Quota]
) -> Iterator[Member]:
    for reserve in reserves:
        seated = [*remaining, reserve]
        if all(sum(quota.group in each.groups for each in seated) >= quota.least for quota in quotas):
            yield reserve
