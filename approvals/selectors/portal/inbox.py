"""A person's notices on the portal: the list, the number unread, one of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import NotVisible
from approvals.models import Notice
from workflows.actors import Actor

# An exact number beyond this helps nobody and costs a count over a long list.
MOST_COUNTED = 99


def own_notices(actor: Actor) -> QuerySet[Notice]:
    """Return the person's portal notices, newest first."""
    rows = Notice.objects.filter(recipient_id=actor.user_id, channel=Notice.Channel.PORTAL)
    return rows.exclude(status=Notice.Status.DROPPED).select_related("case__case_type").order_by("-pk")


def unread_notices(actor: Actor) -> int:
    """Return how many are unread, 99 at most."""
    if actor.user_id is None:
        return 0
    unread = own_notices(actor).filter(read_at__isnull=True).order_by()
    return len(unread.values_list("pk")[:MOST_COUNTED])


def own_notice(actor: Actor, pk: int) -> Notice:
    """Return one of the person's notices; NotVisible for anybody else's."""
    found = own_notices(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such notice"))
    return found
