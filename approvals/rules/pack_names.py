"""The names in diagrams and tables that people read, and which of them have no English word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from approvals.rules.guards import local

Element = Any
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# FEEL: a cell that is one text and nothing else.
LITERAL = re.compile(r'"([^"]*)"')


def names_in(root: Element) -> Iterator[tuple[str, str]]:
    """Yield (element id, name) for each Chinese name of a BPMN or DMN file that a screen may show.

    These are names and labels, the texts that a table answers with, and its notes on rows (DMN 1.3, 8.2.6)."""
    for element in root.iter():
        if isinstance(element.tag, str):
            where = str(element.get("id") or local(element))
            yield from ((where, text) for text in shown_texts(element) if CHINESE.search(text))


def shown_texts(element: Element) -> Iterator[str]:
    yield from (str(element.get(name) or "") for name in ("name", "label"))
    if local(element) == "outputEntry":
        # Only a whole text is a name; a computed cell is not shown as it stands.
        literal = LITERAL.fullmatch(text_of(element))
        yield literal[1] if literal else ""
    elif is_note(element):
        yield text_of(element)


def text_of(element: Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def is_note(element: Element) -> bool:
    """A description is read by people at a row of a table; elsewhere it is a word to designers."""
    kind, parent = local(element), element.getparent()
    return kind == "annotationEntry" or (kind == "description" and local(parent) == "rule")


def without_english(root: Element, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (element id, name) of each name that `words` (Chinese -> English) lacks, every name once."""
    seen = set(words)
    for where, name in names_in(root):
        if name not in seen:
            seen.add(name)
            yield where, name
