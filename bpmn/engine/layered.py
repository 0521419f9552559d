"""A dictionary that is cheap to carry from one state to the next, however many siblings it holds.

A step of an instance with a thousand parallel activities touches a handful of them; copying the rest would make every
completion cost what the siblings cost. So a large dictionary is shared, and the changes lie on top of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Final, TypeVar

V = TypeVar("V")

SMALL: Final = 64
"""Up to this size a plain copy is cheaper."""


class Layered(MutableMapping[str, V]):
    """`bottom` is shared and never written; `top` holds what was set or removed since."""

    __slots__ = ("_length", "bottom", "top")

    def __init__(self, bottom: dict[str, V], top: dict[str, Any], length: int) -> None:
        self.bottom, self.top, self._length = bottom, top, length

    def __getitem__(self, key: str) -> V:
        value = self.top.get(key, self)
        if value is self:
            return self.bottom[key]
        if value is GONE:
            raise KeyError(key)
        return value  # type: ignore[no-any-return]

    def __setitem__(self, key: str, value: V) -> None:
        # The length is kept, because counting would walk over both layers.
        if key not in self:
            self._length += 1
        self.top[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._length -= 1
        # Marked, not deleted: the bottom is shared with older states.
        self.top[key] = GONE

    def __contains__(self, key: object) -> bool:
        value = self.top.get(key, self)  # type: ignore[call-overload]
        return key in self.bottom if value is self else value is not GONE

    def __iter__(self) -> Iterator[str]:
        # Bottom first: iteration keeps the order in which keys came, and with it determinism.
        top = self.top
        for key in self.bottom:
            if top.get(key) is not GONE:
                yield key
        for key, value in top.items():
            if value is not GONE and key not in self.bottom:
                yield key

    def __len__(self) -> int:
        return self._length

    def flat(self) -> dict[str, V]:
        """Return a plain dictionary in the same order, on which nothing was ever removed."""
        top = self.top
        flat = {key: top.get(key, value) for key, value in self.bottom.items() if top.get(key) is not GONE}
        flat.update({key: value for key, value in top.items() if value is not GONE})
        return flat

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]


GONE: Final = object()


def working_copy(given: Mapping[str, V]) -> MutableMapping[str, V]:
    """Return a copy to write on that leaves `given` as it is."""
    if len(given) <= SMALL:
        return dict(given)
    if isinstance(given, Layered):
        # Copying the top at every step and laying a new bottom now and then cost the same at the square root.
        if len(given.top) ** 2 <= len(given.bottom):
            return Layered(given.bottom, given.top.copy(), len(given))
        return Layered(given.flat(), {}, len(given))
    return Layered(given if isinstance(given, dict) else dict(given), {}, len(given))
