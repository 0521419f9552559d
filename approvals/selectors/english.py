"""Names from packs in English: one list of all deployed versions, asked for only where English is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from asgiref.local import Local
from django.utils.translation import get_language
from lxml import etree

from approvals.models import CaseType
from approvals.rules.pack_names import CHINESE
from approvals.services.safe_xml import safe_root

asked = Local()
"""The list of the request under way: one look at the newest version for a whole page."""


def pack_word(name: str) -> str:
    """Return the English of a Chinese name when English is spoken; a name without a word stands for itself."""
    if not name or not speaks_english() or not CHINESE.search(name):
        return name
    return words().get(name, name)


def names_said(text: str) -> list[str]:
    """Return the names in packs that read as this text in the active language: itself, and what it is the English of."""
    if not speaks_english():
        return [text]
    return [text, *(name for name, word in words().items() if word.casefold() == text.casefold())]


def speaks_english() -> bool:
    return (get_language() or "zh").startswith("en")


def words() -> Mapping[str, str]:
    """Return Chinese -> English of all versions deployed; the newest version's word wins."""
    known: Mapping[str, str] | None = getattr(asked, "words", None)
    if known is None:
        newest = CaseType.objects.order_by("pk").values_list("pk", "content_hash").last()
        known = asked.words = words_until(*newest) if newest else {}
    return known


@lru_cache(maxsize=1)
def words_until(newest: int, content_hash: str) -> Mapping[str, str]:
    rows = CaseType.objects.filter(pk__lte=newest).order_by("pk")
    known: dict[str, str] = {}
    for names, papers, limits in rows.values_list(
        "manifest__english", "manifest__papers", "manifest__limits"
    ):
        titled = [title for row in papers or () for title in (row, *row.get("other_titles", ()))]
        known |= {row["title"]["zh"]: row["title"]["en"] for row in titled}
        known |= {row["title"]: row["title_en"] for row in limits or () if "title_en" in row}
        # What a pack says in its own list wins over its titles.
        known |= names or {}
    return known


def forget(**_kwargs: Any) -> None:
    """Begin a request without the list of the one before (django.core.signals.request_started)."""
    asked.words = None


def shown_diagram(xml: str) -> bytes:
    """Return a diagram to look at, its names in the active language; never one to edit."""
    if not speaks_english():
        return xml.encode()
    root = safe_root(xml)
    for element in root.iter("{*}*"):
        if element.get("name"):
            element.set("name", pack_word(str(element.get("name"))))
    return etree.tostring(root)
