"""Under which name an external worker stands in the history."""

from __future__ import annotations

from workflows.actors import Actor
from workflows.models import WorkerToken


def actor_of(worker: WorkerToken) -> Actor:
    return Actor(user_id=None, name=f"worker {worker.name}")
