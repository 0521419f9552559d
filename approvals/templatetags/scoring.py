"""How the score of a unit reads: its calculation and its formulas in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from approvals.rules.scoring.words import FORMULAS, in_english

register = template.Library()


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@register.filter
def calculation(text: str) -> str:
    """The calculation as it was served, or the same numbers with English words between them."""
    return text if is_chinese() else in_english(text)


@register.filter
def formula_word(key: str) -> str:
    """What a formula of the rules does: F3 -> "points off for each step below the target"."""
    return FORMULAS.get(key, (key, key))[0 if is_chinese() else 1]


@register.filter
def measure(unit: str) -> str:
    """The unit in which an indicator is measured; Chinese counts cases with a word, English with the number alone."""
    return unit if is_chinese() or unit != "件" else ""
