"""Every calculation that a formula or a level writes reads in English without a word of Chinese left in it."""

import re
from decimal import Decimal

import pytest

from approvals.rules.scoring import (
    Item,
    Scheme,
    daily_score,
    final_score,
    line_score,
    own_with_subordinates,
    score_item,
)
from approvals.rules.scoring.formulas import FORMULAS
from approvals.rules.scoring.words import FORMULAS as WORDS
from approvals.rules.scoring.words import in_english
from approvals.services.evaluations.scoring import MISSING, WAIVED

D, CHINESE = Decimal, re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SCHEME = Scheme({}, D("0.7"), D("0.4"), D("0.6"), D(5), D(10), [(D(1), D(1))], D("0.9"))
MARKS = {"grades": {"good": "0.85"}}
COUNTS = {"satisfied": 30, "basically": 5, "not": 5, "unknown": 2}
ITEMS = [
    Item("T", "F1", D(5), D(100), D(50), D(40)),
    Item("T", "F1", D(5), D(100), None, D(90)),
    Item("T", "F2", D(5), D(1), None, D(0)),
    Item("T", "F2", D(5), D(1), None, D(2)),
    Item("T", "F3", D(5), D(100), None, D(99), {"step": "0.5", "each": 1}),
    Item("T", "F4", D(5), D(100), None, D(99)),
    Item("T", "F5", D(5), None, None, D(9), {"bands": [[10, 5]]}),
    Item("T", "F5", D(5), None, None, D(12), {"bands": [[10, 5]]}),
    Item("T", "F6", D(5), D(95), None, D(93), {"span": 5}, {"before": 88, "class_mean": 92}),
    Item("T", "F7", D(5), data={"reported": 412, "verified": 420}),
    Item("T", "F7", D(5), data={"reported": 300, "verified": 420}),
    Item("T", "F8", D(5), params=MARKS, data={"marks": ["good"]}),
    Item("T", "F8", D(5), params=MARKS, data={"marks": ["good"] * 3}),
    Item("T", "F9", D(5), value=D(90)),
    Item("T", "F9", D(5), data={"points": [{"state": "not_applicable"}]}),
    Item("T", "F9", D(5), data={"points": [{"state": "met"}]}),
    Item("T", "F10", D(5), D(90), data={"satisfied": 3}),
    Item("T", "F10", D(5), D(90), data={"satisfied": 30, "unknown": 30}),
    Item("T", "F10", D(5), D(90), data=COUNTS),
    Item("T", "F10", D(5), D(50), data=COUNTS),
    Item("T", "F11", D(5), value=D(1), params={"each": 5}),
]


@pytest.mark.parametrize("item", ITEMS, ids=[f"{item.formula}-{n}" for n, item in enumerate(ITEMS)])
def test_a_formula(item):
    assert not CHINESE.search(in_english(score_item(item).explanation))


def test_levels_and_what_does_not_count():
    steps = [
        line_score([]),
        own_with_subordinates(D(90), [], SCHEME),
        daily_score([D(90)], [], SCHEME),
        final_score(D(90), bonus=D(2), deduction=D(1), error=D(2), scheme=SCHEME),
    ]
    for text in [*(step.explanation for step in steps), WAIVED, MISSING]:
        assert not CHINESE.search(in_english(text)), text


def test_every_formula_has_its_word():
    assert set(WORDS) == set(FORMULAS)
