"""Names in a drawing: broken into rows, inside a box or beside it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from bpmn.drawing.boxes import Box

ROW = 14
OPENING = "（《“‘【〈「"
NARROWEST = 50
"""A modeler's label is as wide as its own font needs; ours must not break every word for a pixel."""


def text(words: str, x: float, y: float, kind: str = "") -> str:
    of = f' class="{kind}"' if kind else ""
    return f'<text{of} x="{x:g}" y="{y:g}">{escape(words)}</text>' if words else ""


def number_in(count: int, x: float, y: float) -> str:
    return text(str(count), x, y, "count")


def inside(words: str, box: Box) -> Iterator[str]:
    """Set a name into the middle of its box."""
    x, y = box.middle
    found = rows(words, box.width - 12)
    for place, row in enumerate(found):
        yield text(row, x, y + (place - (len(found) - 1) / 2) * ROW)


def beside(words: str, middle: float, top: float, width: float) -> Iterator[str]:
    """Set a name beside its shape, from `top` downwards."""
    for place, row in enumerate(rows(words, max(width, NARROWEST) + ROW)):
        yield text(row, middle, top + (place + 0.5) * ROW, "label")


def height_of(words: str, width: float) -> float:
    return len(rows(words, max(width, NARROWEST) + ROW)) * ROW


def upright(words: str, box: Box) -> Iterator[str]:
    """Set the name of a pool or lane along its left border."""
    found = rows(words, box.height - 6)
    y = box.middle[1]
    for place, row in enumerate(found):
        x = box.x + 15 + (place - (len(found) - 1) / 2) * ROW
        yield f'<text x="{x:g}" y="{y:g}" transform="rotate(-90 {x:g} {y:g})">{escape(row)}</text>'


def rows(words: str, width: float) -> list[str]:
    """Break to a width; Chinese breaks anywhere, other scripts between words."""
    found: list[str] = [""]
    for piece in pieces(words):
        if found[-1] and measure(found[-1] + piece) > width:
            found.append("")
        found[-1] = (found[-1] + piece).lstrip()
    return [row.strip() for row in found if row.strip()]


def pieces(words: str) -> Iterator[str]:
    """Yield what is not broken: a word, or one Chinese sign; an opening bracket stays with what it opens."""
    piece = ""
    for sign in " ".join(words.split()):
        if sign in OPENING or not (ord(sign) > 0x2E7F or sign == " "):
            if piece and sign in OPENING:
                yield piece
                piece = ""
            piece += sign
        elif piece in OPENING:
            yield piece + sign
            piece = ""
        else:
            yield from (piece, sign)
            piece = ""
    yield piece


def measure(words: str) -> float:
    return sum(12.5 if ord(sign) > 0x2E7F else 6.5 for sign in words)
