"""What a set of indicators looks like to its lint table: shares, counts and what each indicator counts (guard H8).

The words and the countings that may never carry weight stand here and not in a pack: they are a guard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

FORBIDDEN_COUNTS = frozenset(
    {"births", "marriages", "pregnancies", "operations", "checks_attended", "fees_collected"}
)
# By name as well, since an author may leave the column empty.
COUNTED_BY_NAME = re.compile("出生|生育率|结婚|婚育|怀孕|妊娠|手术|参检|社会抚养费|征收率|罚没|收费")
DISPLAY = "X"


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator as the lint sees it."""

    code: str
    name: str
    line: str
    kind: str
    weight: Decimal
    is_elective: bool = False
    target: Decimal | None = None
    measure: str = "%"
    counts: str = ""
    source: str = ""
    evidence: tuple[str, ...] = ()
    verification: str = ""
    unit_types: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @property
    def definition(self) -> str:
        return " ".join((self.name, self.counts, self.source, *self.evidence))


def counts_forbidden(card: Card) -> bool:
    """H8: births, marriages, pregnancies, operations, attendance at checks and fees are nobody's performance."""
    return card.counts in FORBIDDEN_COUNTS or bool(COUNTED_BY_NAME.search(f"{card.name}{card.counts}"))


def share(cards: Iterable[Card], total: Decimal) -> Decimal:
    part = sum((card.weight for card in cards), Decimal(0))
    return Decimal(0) if total == 0 else part * 100 / total


def audiences(cards: list[Card], types: Collection[str], classes: Collection[str]) -> list[list[Card]]:
    """Return the cards of a line as units meet them: one list for each type and class that some card sets apart."""
    by_type = types if any(card.unit_types for card in cards) else ("",)
    by_class = classes if any(card.classes for card in cards) else ("",)
    found = []
    for kind, group in product(by_type, by_class):
        met = [card for card in cards if meets(card.unit_types, kind) and meets(card.classes, group)]
        if met not in found:
            found.append(met)
    return found


def meets(named: Collection[str], one: str) -> bool:
    return not named or one in named


def line_facts(line: str, cards: list[Card]) -> dict[str, Any]:
    total = sum((card.weight for card in cards), Decimal(0))
    # Weight alone makes a performance of a number; for display it may be shown.
    counted = Counter(card.counts for card in cards if card.counts and card.weight > 0)
    return {
        "line": line,
        "total": total,
        "number": len(cards),
        "qualitative": share((card for card in cards if card.kind == "qualitative"), total),
        "elective": share((card for card in cards if card.is_elective), total),
        "doubled": any(times > 1 for times in counted.values()),
    }


def indicator_facts(card: Card, words: Callable[[str], Iterable[str]]) -> dict[str, Any]:
    return {
        "code": card.code,
        "weight": card.weight,
        "has_forbidden_word": bool(list(words(card.definition))),
        "counts_forbidden": counts_forbidden(card),
        "verification": card.verification,
        "source": card.source,
        "evidence": "、".join(card.evidence),
        "target_impossible": card.target is not None and card.measure == "%" and card.target > 100,
    }


def set_facts(
    cards: Iterable[Card],
    *,
    veto_grounds: Iterable[str],
    words: Callable[[str], Iterable[str]],
    types: Mapping[str, Collection[str]] | None = None,
    classes: Collection[str] = (),
) -> Mapping[str, Any]:
    """Return the facts that the lint table asks; `words` finds the H1 vocabulary in a text, `types` are those of each line."""
    rows = list(cards)
    # The display line is not part of anybody's score.
    lines = sorted({card.line for card in rows} - {DISPLAY})
    return {
        "lines": [
            line_facts(line, met)
            for line in lines
            for met in audiences(
                [card for card in rows if card.line == line], (types or {}).get(line, ()), classes
            )
        ],
        "indicators": [indicator_facts(card, words) for card in rows],
        "veto_grounds": list(veto_grounds),
    }


def offenders(cards: Iterable[Card], words: Callable[[str], Iterable[str]]) -> list[str]:
    """Return the codes of the weighted indicators that H8 forbids."""
    return [
        card.code
        for card in cards
        if card.weight > 0 and (counts_forbidden(card) or list(words(card.definition)))
    ]
