"""Notices to people: written with the act, shown in the portal at once, mailed from the outbox."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from approvals.models import Notice
from approvals.services.notices.delivery import CODE, deliver_due, outbox
from approvals.services.notices.gateways import has_text_messages
from approvals.services.notices.quiet_hours import earliest
from approvals.services.notices.writing import send_notice

__all__ = ["CODE", "deliver_due", "earliest", "has_text_messages", "mark_read", "outbox", "send_notice"]


def mark_read(*, notice: Notice, user: User, now: datetime | None = None) -> bool:
    """Note that the recipient opened a notice of his inbox; False when it isn't his or was read before."""
    rows = Notice.objects.filter(
        pk=notice.pk, recipient=user, channel=Notice.Channel.PORTAL, read_at__isnull=True
    )
    return bool(rows.update(read_at=now or timezone.now()))
