"""What the designer's pages share: who may enter, and what the person may do there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from approvals import access
from approvals.models import ModelDraft
from approvals.site import desk
from workflows.actors import Actor

READERS = ("DESIGNER", "PUBLISHER", "SYSADMIN")
View = Callable[..., HttpResponse]


def designing(view: View) -> View:
    """Let designers, publishers and the system administrator in."""

    @desk
    @wraps(view)
    def entered(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.has_role(actor, *READERS):
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return entered


def may_edit(actor: Actor, draft: ModelDraft) -> bool:
    return access.has_role(actor, "DESIGNER") and draft.author_id == actor.user_id


def may_decide(actor: Actor, draft: ModelDraft) -> bool:
    return access.has_role(actor, "PUBLISHER") and draft.author_id != actor.user_id
