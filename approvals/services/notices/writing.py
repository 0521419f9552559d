"""Writing notices into the outbox, in the transaction of the act that they tell of (S18)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from approvals.models import Case, Notice
from approvals.services.notices.quiet_hours import earliest
from approvals.services.notices.recipients import recipients_of
from approvals.services.organisation import unit_agency, unit_phone
from approvals.services.rendering_pdf.filters import day
from workflows import timelines
from workflows.actors import Actor

PLACEHOLDER = re.compile(r"\{(\w+)\}")
NOT_SAID = "（见办理进度）"
# A mailbox may be read by others: it learns that there is news, never what (S18).
MAIL_SUBJECT = "您办理的事项{case_no}有新进展"
MAIL_BODY = "您办理的事项{case_no}有新进展，请登录查看或致电{phone}。\n{page}\n\nThere is news in your matter {case_no}. Please sign in, or call {phone}.\n"


@transaction.atomic
def send_notice(
    *, case: Case, key: str, context: Mapping[str, Any], actor: Actor, occasion: str = ""
) -> list[Notice]:
    """Write the notice `key` of the case's pack for each of its recipients, once for each occasion.

    The portal's inbox has it at once; a mail that only says that there is news waits in the outbox for people with an
    address, unless the procedure is historical (guard L5: nothing leaves the house). Returns all notices of the
    occasion. Raises KeyError when the pack has no such notice."""
    row = case.case_type.entry("notices", key)
    on = timelines.today(case.timeline)
    values = values_of(case, context, on)
    for user in recipients_of(row.get("to", ()), case, on, context):
        write_portal(case, user, key, occasion, filled(row["subject"], values), filled(row["body"], values))
        if user.email and not case.is_training:
            write_mail(case, user, key, occasion, values)
    return list(Notice.objects.filter(case=case, key=key, occasion=occasion).order_by("pk"))


def values_of(case: Case, context: Mapping[str, Any], on: date) -> dict[str, str]:
    """Return what placeholders stand for: the case's data and the step's variables, as text."""
    own = {
        "case_no": case.number,
        "item": case.case_type.name_zh,
        "unit": unit_agency(case.unit(case.stage), on),
        "phone": unit_phone(case.unit(case.stage), on) or unit_phone(case.township, on) or "受理窗口",
        "page": f"{settings.BASE_URL.rstrip('/')}/",
    }
    given = {name: day(value) for name, value in context.items() if value not in (None, "")}
    return {**given, **own}


def filled(text: Any, values: Mapping[str, str]) -> str:
    """Return the Chinese text with its placeholders replaced; a value that nobody supplied points to the case page."""
    chinese = str(text["zh"] if isinstance(text, Mapping) else text)
    return PLACEHOLDER.sub(lambda found: values.get(found.group(1), NOT_SAID), chinese)


def write_portal(case: Case, user: User, key: str, occasion: str, subject: str, body: str) -> None:
    now = timelines.now(case.timeline)
    Notice.objects.get_or_create(
        recipient=user,
        case=case,
        key=key,
        channel=Notice.Channel.PORTAL,
        occasion=occasion,
        defaults={
            "subject": subject[:200],
            "body": body,
            "status": Notice.Status.SENT,
            "not_before": now,
            "created_at": now,
            "sent_at": now,
        },
    )


def write_mail(case: Case, user: User, key: str, occasion: str, values: Mapping[str, str]) -> None:
    now = timelines.now()
    Notice.objects.get_or_create(
        recipient=user,
        case=case,
        key=key,
        channel=Notice.Channel.MAIL,
        occasion=occasion,
        defaults={
            "subject": filled(MAIL_SUBJECT, values)[:200],
            "body": filled(MAIL_BODY, values),
            "address": user.email,
            "not_before": earliest(now),
            "created_at": now,
        },
    )
