"""Lots: the seed comes by chance, and is kept with pool and result before anybody uses it, so that anybody can repeat the draw."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from approvals.models import Draw
from approvals.rules import draws
from approvals.rules.draws import Member, Quota
from workflows.actors import Actor


def fresh_seed() -> str:
    """Return a seed by chance: who can work it out from a number or a period knows the result before the draw."""
    return secrets.token_hex(16)


def drawn_lot(
    members: Iterable[Member],
    *,
    size: int,
    on: date,
    actor: Actor,
    seed: str = "",
    reserves: int = 0,
    quotas: Sequence[Quota] = (),
    excluded: Mapping[str, str] | None = None,
    **purpose: Any,
) -> Draw:
    """Draw `size` of the members but those `excluded` (key → why), and keep all that repeats the draw.

    `purpose` says for what: case, purpose, unit, occasion, round. A given seed repeats a draw. Raises draws.PoolTooSmall."""
    pool, why = list(members), excluded or {}
    free, out = [each for each in pool if each.key not in why], [each for each in pool if each.key in why]
    seed = seed or fresh_seed()
    result = draws.draw(free, seed=seed, size=size, reserves=reserves, quotas=quotas)
    return Draw.objects.create(
        seed=seed,
        pool_version=draws.pool_version(pool),
        pool=sorted([each.key, sorted(each.groups)] for each in free),
        # Only members of the pool: others could not have been drawn anyway.
        excluded={each.key: why[each.key] for each in out},
        excluded_groups={each.key: sorted(each.groups) for each in out},
        quotas=[[quota.group, quota.least] for quota in quotas],
        size=size,
        chosen=list(result.chosen),
        reserves=list(result.reserves),
        drawn_on=on,
        drawn_by_name=actor.name,
        **purpose,
    )
