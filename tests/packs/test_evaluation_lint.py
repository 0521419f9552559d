"""Guard H8 and table D-E1: every row fires on its own fault and on nothing else; the guard stands beside the table."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from approvals.rules.indicator_lint import Card, offenders, set_facts
from bpmn.dmn import read_dmn
from forms.services import vocabulary_findings

FOLDER = Path(settings.PACKS_DIR) / "annual_evaluation"
GROUNDS = [str(number) for number in range(1, 8)]
FORBIDDEN_NAMES = (
    "出生人口数", "政策内生育率", "结婚登记率", "已婚育龄妇女服务率之婚育情况", "怀孕登记数", "手术落实率", "妇女参检率",
    "社会抚养费征收率", "罚没收入", "查环率",
)  # fmt: skip
FORBIDDEN_COUNTS = ("births", "marriages", "pregnancies", "operations", "checks_attended", "fees_collected")


def card(code="A", weight=100, **words):
    known = {
        "name": "审批按期办结率",
        "line": "L3",
        "kind": "quantitative",
        "source": "台账",
        "verification": "核对",
    }
    return Card(code=code, weight=Decimal(weight), **{**known, "counts": code, **words})


@cache
def table():
    return read_dmn((FOLDER / "de1_lint.dmn").read_bytes(), file="de1_lint")


def codes(*cards, grounds=GROUNDS):
    """Return what D-E1 finds in a set of indicators."""
    facts = set_facts(cards, veto_grounds=grounds, words=vocabulary_findings)
    return sorted({row["code"] for row in table().evaluate("de1_lint", {"facts": facts}).value or ()})


def many(number, line="L3"):
    """Return so many indicators that share a hundred points."""
    shares = [Decimal(100) / number] * number
    shares[-1] = 100 - sum(shares[:-1])
    return [card(f"I{place}", share, line=line) for place, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("cards", "found"),
    [
        ([card()], []),
        ([card(weight=99)], ["SUM"]),
        ([card("A", 69), card("B", 31, kind="qualitative")], ["QUAL_SHARE"]),
        ([card("A", 70), card("B", 30, kind="qualitative")], []),
        ([card("A", 89), card("B", 11, is_elective=True)], ["ELECTIVE_SHARE"]),
        ([card("A", 90), card("B", 10, is_elective=True)], []),
        ([card(verification="")], ["NO_VERIFY"]),
        ([card(source="")], ["NO_SOURCE"]),
        (many(15), []),
        (many(16), ["TOO_MANY"]),
        (many(8, "G"), []),
        (many(9, "G"), ["TOO_MANY"]),
        ([card(target=Decimal(101))], ["TARGET"]),
        ([card("A", 50, counts="same"), card("B", 50, counts="same")], ["DOUBLE"]),
    ],
)
def test_each_row_of_the_lint_fires_on_its_own_fault(cards, found):
    assert codes(*cards) == found


def test_a_veto_ground_outside_the_closed_list_blocks_the_set():
    assert codes(card(), grounds=[*GROUNDS, "births_missed"]) == ["VETO"]


@pytest.mark.parametrize(
    "words", [{"name": name} for name in FORBIDDEN_NAMES] + [{"counts": key} for key in FORBIDDEN_COUNTS]
)
def test_h8_neither_table_nor_guard_lets_such_an_indicator_weigh(words):
    weighing = [card("A", 95), card("B", 5, **words)]
    shown = [card("A"), card("B", 0, **words)]
    assert (codes(*weighing), offenders(weighing, vocabulary_findings)) == (["H8"], ["B"])
    assert (codes(*shown), offenders(shown, vocabulary_findings)) == ([], [])
