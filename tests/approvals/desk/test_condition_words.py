"""What a cell of a decision table asks, in words."""

import pytest

from approvals.selectors.condition_words import condition_text

WORDS = {"c1": "农村奖励扶助", "c3": "特别扶助"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-", "—"),
        ("true", "是"),
        ('"c1"', "农村奖励扶助"),
        ('"c1","c3"', "农村奖励扶助、特别扶助"),
        ('not("c1", "c3")', "农村奖励扶助、特别扶助以外"),
        ("null", "没有填写"),
        ("< 60", "不满60"),
        (">= 90", "90以上"),
        ("[60..70[", "60以上，不满70"),
        ('>= date("2025-01-01")', "2025年1月1日起"),
        ('[date("2004-01-01")..date("2008-12-31")]', "2004年1月1日起，截至2008年12月31日"),
        ("brother and not(sister)", "见说明"),
    ],
)
def test_a_condition_is_said_in_words(cell, said):
    assert condition_text(cell, WORDS) == said
