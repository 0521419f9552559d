"""Emptying the outbox: three attempts within a day, then a failure that the window's clerk sees (S18)."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from approvals.models import Case, Notice
from approvals.services.notices.gateways import send_text
from approvals.services.notices.quiet_hours import earliest
from approvals.services.notices.recipients import recipients_of
from approvals.services.notices.writing import write_portal
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.services import messages

log = logging.getLogger(__name__)
# Waits after the first and the second failure; even with a night between them the third attempt is within 24 hours.
WAITS = (timedelta(hours=1), timedelta(hours=8))
ATTEMPTS = len(WAITS) + 1
# Longer than any gateway takes; a sender that died gives its notice back.
LEASE = timedelta(minutes=10)
# Whoever waits at the screen for a code has asked for it: it goes out at night too.
CODE = "confirmation_code"
UNDELIVERED = "delivery_failed"
outbox = threading.Event()


def deliver_due(now: datetime | None = None, *, limit: int = 200) -> int:
    """Send what is due and return how many went out; two at once never send the same notice twice.

    Call it outside a transaction: each notice is claimed, sent, and noted by itself."""
    moment = now or timezone.now()
    waiting = Notice.objects.filter(status=Notice.Status.WAITING, not_before__lte=moment)
    if earliest(moment) != moment:
        # At night only codes go out.
        waiting = waiting.filter(key=CODE)
    due = list(waiting.exclude(channel=Notice.Channel.PORTAL).order_by("not_before", "pk")[:limit])
    return sum(sent(notice, moment) for notice in due if claimed(notice, moment))


def claimed(notice: Notice, now: datetime) -> bool:
    """Take a notice by a conditional update; a sender that dies gives it back after the lease."""
    # By its number of attempts: of two who read the same row one takes it.
    rows = Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING, attempts=notice.attempts)
    return bool(rows.update(attempts=F("attempts") + 1, not_before=now + LEASE))


def sent(notice: Notice, now: datetime) -> bool:
    try:
        transmit(notice)
    except (OSError, ValueError) as error:
        # Whatever a gateway raises otherwise is a fault of the program and must show.
        log.warning("notice %s could not be sent", notice.pk, exc_info=True)
        again_or_failed(notice, f"{type(error).__name__}: {error}"[:300], now)
        return False
    # A code that has gone out stands nowhere in the clear.
    body = "" if notice.key == CODE else notice.body
    Notice.objects.filter(pk=notice.pk).update(
        status=Notice.Status.SENT, sent_at=now, last_error="", body=body
    )
    return True


def transmit(notice: Notice) -> None:
    """Hand a notice to its channel; OSError or ValueError when it is not taken."""
    if notice.channel == Notice.Channel.SMS:
        send_text(notice.address, notice.body)
        return
    if notice.channel != Notice.Channel.MAIL:
        raise ValueError(f"no gateway is connected for channel {notice.channel}")
    send_mail(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.address])


def again_or_failed(notice: Notice, error: str, now: datetime) -> None:
    """Only while the attempt is still this sender's: late, it may find that another has sent the notice."""
    attempt = notice.attempts + 1
    own = Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING, attempts=attempt)
    # Whoever waits for a code asks for another; trying for a day helps nobody.
    if notice.key == CODE:
        own.update(status=Notice.Status.FAILED, last_error=error, body="")
        return
    if attempt < ATTEMPTS:
        # Not at night, whatever the wait says.
        own.update(last_error=error, not_before=earliest(now + WAITS[attempt - 1]))
        return
    with transaction.atomic():
        if own.update(status=Notice.Status.FAILED, last_error=error):
            tell_clerk(notice)


def tell_clerk(notice: Notice) -> None:
    """Put the failure on the desk of the window, so that somebody calls the person and says so (S18).

    A case that runs gets a step for it; one that has ended takes none, and the clerk is written to instead."""
    if notice.case_id is None:
        return
    case = Case.objects.get(pk=notice.case_id)
    # A running case makes a step of it: a step has a holder, a note can be overlooked (S18).
    if messages.correlate(name=UNDELIVERED, business_key=case.number, variables={}, actor=SYSTEM):
        return
    texts = {
        "subject": f"通知发送失败（{case.number}）",
        "body": f"{case.number}的通知三次发送未成功，请电话告知当事人并登记。",
        "subject_en": f"A notice could not be sent ({case.number})",
        "body_en": f"Three attempts to send a notice of {case.number} failed. Please call the person and record the call.",
    }
    clerks = recipients_of(["window"], case, timelines.today(case.timeline), {})
    write_portal(case, clerks, "delivery_failed", f"notice:{notice.pk}", texts)
