"""Who started an instance, for start events that name a variable for it (camunda:initiator)."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from workflows.actors import Actor
from workflows.models import HistoryEvent, ProcessInstance
from workflows.services import compiled


def initiator_of(instance: ProcessInstance, actor: Actor) -> str:
    """Return the user name of who starts a new instance, or started what calls it; empty where that is no person.

    Nothing is looked for unless the diagram asks."""
    if not compiled.process_of(instance).asks_who_starts:
        return ""
    return user_name(actor.user_id if instance.parent is None else starter_of(instance.root_instance))


def starter_of(root: ProcessInstance) -> int | None:
    started = HistoryEvent.objects.filter(root=root, instance=root, kind="started")
    return started.values_list("actor_id", flat=True).order_by("pk").first()


def user_name(user_id: int | None) -> str:
    # As diagrams name people: by the account's name, which an assignee is looked up by.
    account = None if user_id is None else get_user_model()._default_manager.filter(pk=user_id).first()
    return account.get_username() if account else ""
