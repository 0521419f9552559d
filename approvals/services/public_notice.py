"""Public notice of a case (S04): masked text from the template only, four eyes, a period, objections, taking down."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Objection, PublicNotice
from approvals.rules.masking import public_clause
from approvals.services.casework import Act, action
from approvals.services.deadlines import calendar_for
from approvals.services.intake import deliver, locked
from forms.services import seal_text
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

GRADES = ("founded", "partly", "unfounded")


Fields = Sequence[tuple[str, str]]


def notice_text(
    case: Case,
    clauses: list[str],
    village: str,
    phone: str,
    fields: Fields = (),
    *,
    is_of_units: bool = False,
) -> str:
    """Build the posting from the fixed template (0.8, a.9): masked names, village, article number, never the item.

    `fields` (title, text) stand in the place of the articles where the manifest's [public_notice] names them; a notice
    `is_of_units` names no person and consists of them alone."""
    if fields:
        named = "；".join(f"{title}：{text}" for title, text in fields)
        if is_of_units:
            return f"{named}；异议电话：{phone}"
        return f"申请人：{case.applicant_label}；所在村（社区）：{village}；{named}；异议电话：{phone}"
    shown = "、".join(sorted({public_clause(clause) for clause in clauses})) or "—"
    return (
        f"申请人：{case.applicant_label}；所在村（社区）：{village}；拟适用条款：{shown}；异议电话：{phone}"
    )


def prepare(
    *,
    case: Case,
    clauses: list[str],
    village: str,
    phone: str,
    author: str,
    fields: Fields = (),
    is_of_units: bool = False,
) -> PublicNotice:
    """Make the draft; a notice of the same case that is still a draft is replaced."""
    # A corrected preview makes another text; the old one must not be released.
    case.public_notices.filter(status=PublicNotice.Status.DRAFT).delete()
    return PublicNotice.objects.create(
        case=case,
        text=notice_text(case, clauses, village, phone, fields, is_of_units=is_of_units),
        prepared_by_name=author,
        village=case.village,
    )


@action("release_notice")
def release(act: Act) -> Mapping[str, Any]:
    """S04.2: a second person releases the text as it stands; the author may not."""
    notice = act.case.public_notices.filter(status=PublicNotice.Status.DRAFT).last()
    if notice is None:
        raise Blocked(_("No draft of a public notice waits for its release"), code="NO_NOTICE")
    preview = WorkItem.objects.filter(instance=act.work_item.instance, form="s_05", status="completed").last()
    if preview is None or preview.completed_by_id == act.actor.user_id:
        raise Blocked(_("Another person than the one who previewed the notice releases it"), code="FOUR_EYES")
    notice.prepared_by_name = preview.completed_by_name
    notice.released_by_name = act.actor.name
    notice.save(update_fields=["prepared_by_name", "released_by_name"])
    return {}


def publish(*, case: Case, on: date, limit: str = "public_notice") -> PublicNotice:
    """S04.3: post the released notice for the period that the pack's row `limit` sets (T1, T3)."""
    notice = case.public_notices.filter(status=PublicNotice.Status.DRAFT).last()
    if notice is None or not notice.released_by_name:
        raise Blocked(_("The public notice has not been checked and released"), code="FOUR_EYES")
    notice.status = PublicNotice.Status.PUBLISHED
    notice.from_day = on
    period = case.limit(limit)
    notice.to_day = calendar_for(on).after(on, int(period["length"]), period["unit"])
    notice.save(update_fields=["status", "from_day", "to_day"])
    return notice


def take_down(*, case: Case, on: date) -> date | None:
    """S04.7: the posting disappears the day after its end; the row stays as the archive copy.

    Returns the working day that follows the period, on which the case goes on."""
    notice = case.public_notices.filter(status=PublicNotice.Status.PUBLISHED).last()
    if notice is None or notice.to_day is None:
        return None
    notice.status = PublicNotice.Status.TAKEN_DOWN
    notice.taken_down_on = on
    notice.save(update_fields=["status", "taken_down_on"])
    return calendar_for(on).after(notice.to_day, 1, "WD")


@transaction.atomic
def object_to_notice(*, notice: PublicNotice, facts: str, objector: str, actor: Actor) -> Objection:
    """S04.4: anyone objects with checkable facts, named or not; the objector's identity is kept sealed."""
    case = locked(notice.case)
    today = timelines.today(case.timeline)
    if notice.status != PublicNotice.Status.PUBLISHED or not notice.to_day or today > notice.to_day:
        raise Blocked(_("The period of the public notice is over"), code="NOTICE_OVER")
    if len(facts.strip()) < 10:
        raise Blocked(_("Write facts that can be checked (at least ten characters)"), code="NO_FACTS")
    objection = Objection.objects.create(
        notice=notice,
        facts=facts.strip(),
        objector=seal_text(objector) if objector else b"",
        is_anonymous=not objector,
        receipt=f"{case.number}-Y{secrets.token_hex(4).upper()}",
        received_on=today,
    )
    deliver(case, "objection", {"objection_id": objection.pk}, actor)
    return objection


@action("register_objection")
def register_objection(act: Act) -> Mapping[str, Any]:
    """S04.5-6: record what verification found; the result goes to both sides without the objector's name."""
    result = str(act.answers.get("result", ""))
    pending = Objection.objects.filter(notice__case=act.case, result="").order_by("id")
    # The oldest first, one for each answer.
    for objection in pending[:1]:
        objection.result = result
        objection.answered_on = act.today
        objection.save(update_fields=["result", "answered_on"])
    current = act.case.public_notices.order_by("pk").last()
    found = set(Objection.objects.filter(notice=current).values_list("result", flat=True))
    # One founded objection is enough, whatever the later ones turn out to be.
    return {"objection_result": next((grade for grade in GRADES if grade in found), result)}
