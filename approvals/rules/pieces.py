"""A long row of things in pieces of a size, so that only one piece is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_pieces(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` things, in order."""
    source = iter(things)
    while piece := list(islice(source, size)):
        yield piece
