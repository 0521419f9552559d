"""Arranging one's own desk: filters of the inbox kept under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import SavedFilter
from workflows.actors import Actor

MOST = 12


@transaction.atomic
def save_filter(*, name: str, query: str, actor: Actor) -> SavedFilter:
    """Keep a filter; the same name again replaces it. Blocked: NO_NAME, NO_FILTER (nothing chosen), TOO_MANY."""
    title = name.strip()[:40]
    if not title:
        raise Blocked(_("Give the filter a name."), code="NO_NAME")
    if not query:
        raise Blocked(_("Choose something in the filter first; then it can be saved."), code="NO_FILTER")
    # 0 is nobody's account: the system keeps no filters.
    own = SavedFilter.objects.filter(user=actor.user_id or 0)
    # The same name replaces, so it does not count.
    if own.exclude(name=title).count() >= MOST:
        raise Blocked(_("You have 12 saved filters; delete one first."), code="TOO_MANY")
    row, _made = SavedFilter.objects.update_or_create(
        user_id=actor.user_id, name=title, defaults={"query": query[:600]}
    )
    return row


@transaction.atomic
def drop_filter(*, pk: int, actor: Actor) -> None:
    """Delete one of the actor's own filters; another's is left alone."""
    SavedFilter.objects.filter(pk=pk, user=actor.user_id or 0).delete()
