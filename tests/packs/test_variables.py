"""The facts of an application that reach the process come out alike, in whatever order a database keeps them."""

from itertools import permutations

import pytest

from approvals.errors import InvalidPack
from approvals.services.facts import in_order

FACTS = {
    "outside": "if abroad and outside != null then outside else 0",
    "living": "count(children) - outside",
    "abroad": "if abroad = true then true else false",
}


@pytest.mark.parametrize("names", permutations(FACTS))
def test_a_fact_comes_after_those_it_uses(names):
    order = [name for name, _ in in_order({name: FACTS[name] for name in names})]
    assert order == ["abroad", "outside", "living"]


def test_facts_in_a_circle_are_refused_by_name():
    with pytest.raises(InvalidPack, match=r"one.*two"):
        list(in_order({"one": "two + 1", "two": "one + 1"}))


def test_a_fact_that_cannot_be_read_is_refused_by_name():
    with pytest.raises(InvalidPack, match="wrong"):
        list(in_order({"wrong": "1 +"}))
