r"""The character properties of patterns: \p{Lu}, \p{IsGreek}. Python's matcher has none, so they are spelt out."""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache

from bpmn.feel.errors import NullResult

_BLOCKS = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)


@lru_cache(maxsize=64)
def property_members(name: str, negated: bool) -> str:
    r"""Return the members of \p{name} for a character class."""
    if name.startswith("Is") and name[2:] in _BLOCKS:
        low, high = _BLOCKS[name[2:]]
        inside = [(low, high)]
    elif name in _CATEGORIES:
        inside = [
            bounds
            for category, rows in _by_category().items()
            if category.startswith(name)
            for bounds in rows
        ]
    else:
        raise NullResult(f"there is no property {name}")
    return "".join(_span(*bounds) for bounds in (_outside(sorted(inside)) if negated else inside))


def _outside(inside: list[tuple[int, int]]) -> list[tuple[int, int]]:
    rows, start = [], 0
    for low, high in inside:
        if low > start:
            rows.append((start, low - 1))
        start = high + 1
    return rows if start > sys.maxunicode else [*rows, (start, sys.maxunicode)]


def _span(low: int, high: int) -> str:
    return f"\\U{low:08x}" if low == high else f"\\U{low:08x}-\\U{high:08x}"


@lru_cache(maxsize=1)
def _by_category() -> dict[str, list[tuple[int, int]]]:
    rows: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    # One beyond the last, so that the last span is closed as well.
    for code in range(1, sys.maxunicode + 2):
        category = unicodedata.category(chr(code)) if code <= sys.maxunicode else ""
        if category != current:
            rows.setdefault(current, []).append((start, code - 1))
            start, current = code, category
    return rows
