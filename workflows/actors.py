"""Who acts: a user and the (unit, role) pairs in force when he acts. No organisation chart is known here."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Actor:
    """`posts` are (unit code, role) pairs; `acting_for` names the principal when a delegation is used."""

    user_id: int | None
    name: str
    posts: frozenset[Pair] = frozenset()
    acting_for: str = ""

    @property
    def is_system(self) -> bool:
        return self.user_id is None and self.name == "system"


SYSTEM = Actor(user_id=None, name="system")
