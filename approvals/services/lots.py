"""A lot over a plain list, such as files or villages, kept with its seed and pool so that anybody can repeat it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from approvals.models import Draw
from approvals.rules import draws
from approvals.rules.draws import Member
from workflows.actors import Actor


def drawn_lot(keys: Iterable[str], *, seed: str, size: int, on: date, actor: Actor, **purpose: Any) -> Draw:
    """Draw `size` of the keys, all where there are fewer. `purpose` says for what: case, purpose, unit, occasion."""
    pool = [Member(key) for key in keys]
    size = min(size, len(pool))
    return Draw.objects.create(
        seed=seed,
        pool_version=draws.pool_version(pool),
        pool=sorted([member.key, []] for member in pool),
        size=size,
        chosen=list(draws.draw(pool, seed=seed, size=size).chosen),
        drawn_on=on,
        drawn_by_name=actor.name,
        **purpose,
    )
