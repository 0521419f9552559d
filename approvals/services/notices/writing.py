"""Writing notices into the outbox, in the transaction of the act that they tell of (S18)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.dateformat import format as date_format

from approvals.models import Case, Notice
from approvals.services.deadlines import limit_on
from approvals.services.notices.gateways import has_text_messages
from approvals.services.notices.quiet_hours import earliest
from approvals.services.notices.recipients import recipients_of
from approvals.services.organisation import unit_agency, unit_phone
from approvals.services.rendering_pdf.filters import as_day, day, period
from workflows import timelines
from workflows.actors import Actor

UNITS = {"WD": "working days", "CD": "days", "M": "months"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NOT_SAID = {"zh": "（见办理进度）", "en": "(see the progress of the case)"}
WINDOW = {"zh": "受理窗口", "en": "the intake window"}
# A telephone and a mailbox may be read by others: they learn that there is news, never what (S18).
TEXT_BODY = "您办理的事项{case_no}有新进展，请登录查看或致电{phone}。"
MOBILE = re.compile(r"1[3-9]\d{9}")
MAIL_SUBJECT = "您办理的事项{case_no}有新进展"
MAIL_BODY = "您办理的事项{case_no}有新进展，请登录查看或致电{phone}。\n{page}\n\nThere is news in your matter {case_no}. Please sign in, or call {phone}.\n"


@transaction.atomic
def send_notice(
    *,
    case: Case,
    key: str,
    context: Mapping[str, Any],
    actor: Actor,
    occasion: str = "",
    is_optional: bool = False,
) -> list[Notice]:
    """Write the notice `key` of the case's pack for each of its recipients, once for each occasion.

    The portal's inbox has it at once; a text message or else a mail that only says that there is news waits in the outbox
    for people with a number or an address, unless the procedure is historical (guard L5: nothing leaves the house). Returns all notices of the
    occasion. Raises KeyError when the pack has no such notice; with `is_optional` none is sent then."""
    # A case keeps the version it began with, which may be older than a notice that common rules ask for.
    if is_optional and key not in {row["key"] for row in case.case_type.manifest.get("notices", ())}:
        return []
    row = case.case_type.entry("notices", key)
    on = timelines.today(case.timeline)
    values = values_of(case, context, on)
    texts = texts_of(row, values, values_of(case, context, on, "en"))
    people = list(recipients_of(row.get("to", ()), case, on, context))
    write_portal(case, people, key, occasion, texts)
    if not case.is_training and row.get("mail", True):
        for user in people:
            write_news(case, user, key, occasion, values)
    return list(Notice.objects.filter(case=case, key=key, occasion=occasion).order_by("pk"))


def texts_of(row: Mapping[str, Any], zh: Mapping[str, str], en: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a notice: subject and body in both languages, each with its own values filled in."""
    return {
        "subject": filled(row["subject"], zh)[:200],
        "body": filled(row["body"], zh),
        "subject_en": filled(row["subject"], en, "en")[:200],
        "body_en": filled(row["body"], en, "en"),
    }


def values_of(case: Case, context: Mapping[str, Any], on: date, lang: str = "zh") -> dict[str, str]:
    """Return what placeholders stand for: the case's data and the step's variables, as text of a language."""
    window = WINDOW[lang]
    own = {
        "case_no": case.number,
        "item": case.case_type.name_en if lang == "en" else case.case_type.name_zh,
        "unit": unit_agency(case.unit(case.stage), on),
        "phone": unit_phone(case.unit(case.stage), on) or unit_phone(case.township, on) or window,
        "page": f"{settings.BASE_URL.rstrip('/')}/",
    }
    say = english_day if lang == "en" else day
    given = {name: say(value) for name, value in context.items() if value not in (None, "")}
    # Own data win: a variable must not speak for the case.
    return {**given, **own, **periods_of(case, on, lang)}


def periods_of(case: Case, on: date, lang: str) -> dict[str, str]:
    """Return how long the procedure's limits are, as `period_<key>`: a notice never says another time than the limit has."""
    rows = {row["key"]: limit_on(row, on) for row in case.case_type.manifest.get("limits", ())}
    fixed = {key: row for key, row in rows.items() if row.get("length")}
    return {
        f"period_{key}": english_period(row) if lang == "en" else period(row) for key, row in fixed.items()
    }


def english_period(limit: Mapping[str, Any]) -> str:
    """{"length": 5, "unit": "WD"} -> 5 working days."""
    length, unit = int(limit["length"]), UNITS[str(limit["unit"])]
    return f"{length} {unit if length != 1 else unit[:-1]}"


def english_day(value: Any) -> str:
    """2010-03-22 -> 22 March 2010; whatever is no day stays what it is, official Chinese names among it."""
    found = as_day(value)
    with translation.override("en"):
        return date_format(found, "j F Y") if found else str(value)


def filled(text: Any, values: Mapping[str, str], lang: str = "zh") -> str:
    """Return the text of a language with its placeholders replaced; what nobody supplied points to the case page.

    A text that stands in one language alone is given as it is, for a notice must never be empty."""
    words = str(text.get(lang) or text["zh"]) if isinstance(text, Mapping) else str(text)
    return PLACEHOLDER.sub(lambda found: values.get(found.group(1), NOT_SAID[lang]), words)


def write_portal(
    case: Case, people: Iterable[User], key: str, occasion: str, texts: Mapping[str, str]
) -> None:
    now = timelines.now(case.timeline)
    Notice.objects.bulk_create(
        (
            Notice(
                recipient=user,
                case=case,
                key=key,
                channel=Notice.Channel.PORTAL,
                occasion=occasion,
                **texts,
                status=Notice.Status.SENT,
                not_before=now,
                created_at=now,
                sent_at=now,
            )
            for user in people
        ),
        # Who was told on this occasion already is not told again.
        ignore_conflicts=True,
    )


def write_news(case: Case, user: User, key: str, occasion: str, values: Mapping[str, str]) -> None:
    """By text message to who signs in with a mobile number, else by mail; nothing to who has neither."""
    if MOBILE.fullmatch(user.username) and has_text_messages():
        channel, address, subject, body = Notice.Channel.SMS, user.username, "", TEXT_BODY
    elif user.email:
        channel, address, subject, body = Notice.Channel.MAIL, user.email, MAIL_SUBJECT, MAIL_BODY
    else:
        return
    # News leave in real time, whatever day the case lives on.
    now = timelines.now()
    Notice.objects.get_or_create(
        recipient=user,
        case=case,
        key=key,
        channel=channel,
        occasion=occasion,
        defaults={
            "subject": filled(subject, values)[:200],
            "body": filled(body, values),
            "address": address,
            "not_before": earliest(now),
            "created_at": now,
        },
    )
