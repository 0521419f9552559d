"""Who acts: a user and the (unit, role) pairs in force when he acts. No organisation chart is known here."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Actor:
    """`posts` are (unit code, role) pairs; `acting_for` names the principal when a delegation is used.

    `posts_in_one` are pairs that count in a single tree of instances only: (root's id, unit code, role)."""

    user_id: int | None
    name: str
    posts: frozenset[Pair] = frozenset()
    acting_for: str = ""
    posts_in_one: frozenset[tuple[int, str, str]] = frozenset()

    def posts_at(self, root_id: int) -> frozenset[Pair]:
        """Return the pairs that count in the tree of instances under a root."""
        return self.posts | {(unit, role) for root, unit, role in self.posts_in_one if root == root_id}

    @property
    def person_id(self) -> int:
        """The user's id, for acts that only a person can do; ValueError for the system."""
        if self.user_id is None:
            raise ValueError(f"{self.name} is no person with an account")
        return self.user_id

    @property
    def is_system(self) -> bool:
        # A worker from outside has no user id either; its name tells it from the system.
        return self.user_id is None and self.name == "system"


SYSTEM = Actor(user_id=None, name="system")
