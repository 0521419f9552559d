"""Lots that anybody can draw again: same seed and pool, same panel; quotas first, reserves in their order."""

import pytest

from approvals.rules.draws import Member, PoolTooSmall, Quota, draw, next_reserve, pool_version

POOL = [
    Member(str(n), frozenset({"heart"} if n % 2 else {"limb"}) | ({"child"} if n % 5 == 0 else set()))
    for n in range(20)
]
QUOTAS = [Quota("heart", 3), Quota("child", 1)]


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_pool():
    one = draw(POOL, seed="a", size=5, reserves=2, quotas=QUOTAS)
    assert draw(POOL[::-1], seed="a", size=5, reserves=2, quotas=QUOTAS) == one
    others = {draw(POOL, seed=str(seed), size=5).chosen for seed in range(20)}
    assert len(others) > 15


@pytest.mark.parametrize("seed", ["a", "b", "c", "d", "e", "f"])
def test_quotas_hold_and_nobody_sits_twice(seed):
    groups = {member.key: member.groups for member in POOL}
    drawn = draw(POOL, seed=seed, size=5, reserves=2, quotas=QUOTAS)
    assert len({*drawn.chosen, *drawn.reserves}) == 7
    for quota in QUOTAS:
        assert sum(quota.group in groups[key] for key in drawn.chosen) >= quota.least


@pytest.mark.parametrize(("size", "quotas", "group"), [(21, [], ""), (5, [Quota("eye", 1)], "eye")])
def test_a_pool_that_cannot_fill_the_seats_is_named(size, quotas, group):
    with pytest.raises(PoolTooSmall) as found:
        draw(POOL, seed="a", size=size, quotas=quotas)
    assert found.value.group == group


def test_the_version_of_a_pool_changes_with_its_members_alone():
    assert pool_version(POOL) == pool_version(POOL[::-1]) != pool_version(POOL[1:])


def test_the_first_reserve_that_keeps_the_quotas_sits():
    limb, heart = Member("r1", frozenset({"limb"})), Member("r2", frozenset({"heart"}))
    seated = [Member(str(n), frozenset({"heart"})) for n in (1, 2)]
    assert next_reserve([limb, heart], seated, [Quota("heart", 3)]) == "r2"
    assert next_reserve([limb], seated, [Quota("heart", 3)]) == "r1"
    assert next_reserve([], seated, []) is None
