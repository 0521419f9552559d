"""The end of a law before its known day: a signal to every open case, each of which asks whether it is its own basis."""

from __future__ import annotations

from workflows.actors import Actor
from workflows.services.messages import broadcast_signal

SIGNAL = "LEGAL_REPEALED"


def declare_repealed(*, basis: str, timeline: str, actor: Actor) -> int:
    """Tell all open cases on a timeline that the row `basis` of [[legal_basis]] is repealed; return how many listened.

    Cases whose manifest says transition CLOSE_ALL stop everything, collection included; others do not listen."""
    return broadcast_signal(name=SIGNAL, variables={"repealed_basis": basis}, timeline=timeline, actor=actor)
