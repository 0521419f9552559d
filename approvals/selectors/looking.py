"""What others did in a case since a person last looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from approvals.models import AccessRecord, Case
from approvals.selectors.case_path import event_part
from approvals.selectors.wording import EVENTS
from workflows.actors import Actor
from workflows.selectors import history_of, instance_tree

# Going from tab to tab is one look; what is younger belongs to the present one.
ONE_LOOK = timedelta(minutes=20)
MOST = 5


@dataclass(frozen=True, slots=True)
class SinceThen:
    """The last look and what came after it, oldest first; `more` is how much is not in `events`."""

    at: datetime
    events: list[Mapping[str, Any]]
    more: int


def since_last_look(case: Case, actor: Actor) -> SinceThen | None:
    """Return what others did since the actor's last look; None at the first look, or when nothing happened."""
    if actor.user_id is None or case.root is None:
        return None
    looks = AccessRecord.objects.filter(case=case, user=actor.user_id, at__lt=timezone.now() - ONE_LOOK)
    at = looks.order_by("-at").values_list("at", flat=True).first()
    if at is None:
        return None
    rows = history_of(case.root).filter(recorded_at__gt=at, kind__in=list(EVENTS))
    others = Q(actor_id__isnull=True) | ~Q(actor_id=actor.user_id)
    found = list(rows.filter(others).exclude(kind="started").order_by("pk"))
    if not found:
        return None
    instances = {instance.pk: instance for instance in instance_tree(case.root)}
    return SinceThen(
        at, [event_part(event, instances, case.channel) for event in found[:MOST]], max(len(found) - MOST, 0)
    )
