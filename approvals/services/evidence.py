"""The register of evidence: entered with a hash, remarked on by the party, excluded with a reason, cited only when lawful."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Evidence
from approvals.services.casework import Act, action
from approvals.services.intake import locked, root_of
from approvals.services.work_calendar import calendar_for
from forms.models import StoredFile
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

DAY_FROM, DAY_UNTIL = time(8), time(20)
FROM_PARTY = "当事人提交"
OPEN_UNTIL_DECISION = (CaseStatus.FILED, CaseStatus.SUPPLEMENTING, CaseStatus.ACCEPTED)


@transaction.atomic
def register_evidence(
    *,
    case: Case,
    kind: str,
    origin: str,
    content: str,
    collected_on: date,
    actor: Actor,
    collector: tuple[str, str] = ("", ""),
    file: StoredFile | None = None,
    is_from_party: bool = False,
    standing: str = Evidence.Standing.LAWFUL,
    standing_reason: str = "",
    party_remark: str = "",
    copy_check: str = "",
) -> Evidence:
    """Enter one piece; `collector` is (name, card number). A party may submit until the decision.

    The hash is that of the file or, without one, of what was entered. Raises Blocked: DECIDED, NO_KIND, FUTURE, NO_REASONS."""
    # Locked, since the number is the next of the case.
    case = locked(case)
    check_entry(case, kind, collected_on, standing, standing_reason)
    # The greatest and not the count: numbers are never used again.
    number = (case.evidence.aggregate(last=Max("number"))["last"] or 0) + 1
    row = Evidence.objects.create(
        case=case,
        number=number,
        kind=kind,
        origin=origin[:120],
        content=content[:500],
        collected_on=collected_on,
        collected_by_name=collector[0] or actor.name,
        collected_by_no=collector[1],
        stored=file,
        sha256=file.sha256 if file else digest_of(kind, origin, content, collected_on),
        party_remark=party_remark[:500],
        is_from_party=is_from_party,
        standing=standing,
        standing_reason=standing_reason[:300],
        copy_check=copy_check,
    )
    payload = {"number": number, "sha256": row.sha256, "standing": row.standing}
    append(instance=root_of(case), kind="evidence_registered", actor=actor, payload=payload)
    return row


def check_entry(case: Case, kind: str, collected_on: date, standing: str, reason: str) -> None:
    if case.status not in OPEN_UNTIL_DECISION:
        raise Blocked(_("The decision has been taken; no evidence can be added"), code="DECIDED")
    if kind not in Evidence.Kind.values:
        raise Blocked(_("Choose the kind of evidence"), code="NO_KIND")
    if collected_on > timelines.today(case.timeline):
        raise Blocked(_("The day of collection lies in the future"), code="FUTURE")
    if standing != Evidence.Standing.LAWFUL and not reason.strip():
        raise Blocked(_("State why the evidence is doubtful or excluded"), code="NO_REASONS")


def digest_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in parts], ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def set_standing(*, evidence: Evidence, standing: str, reason: str, actor: Actor) -> Evidence:
    """Mark evidence as lawful, doubtful or excluded; unlawfully obtained evidence is never deleted, and never cited."""
    case = locked(evidence.case)
    check_entry(case, evidence.kind, evidence.collected_on, standing, reason)
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    row.standing, row.standing_reason = standing, reason.strip()[:300]
    row.save(update_fields=["standing", "standing_reason"])
    payload = {"number": row.number, "standing": standing, "reason": reason}
    append(instance=root_of(case), kind="evidence_standing", actor=actor, payload=payload)
    return row


def check_cited(case: Case, numbers: Iterable[int]) -> None:
    """Raise Blocked unless each number is lawful evidence of the case."""
    wanted = set(numbers)
    lawful = case.evidence.filter(standing=Evidence.Standing.LAWFUL, number__in=wanted)
    bad = sorted(wanted - set(lawful.values_list("number", flat=True)))
    if bad:
        shown = "、".join(str(number) for number in bad)
        raise Blocked(
            _("Evidence no. %(numbers)s is not in the register, doubtful or excluded; it cannot be cited")
            % {"numbers": shown},
            code="EVIDENCE",
        )


@action("investigate")
def record_investigation(act: Act) -> Mapping[str, Any]:
    """Interviews by day and on working days, rights told first; every piece of evidence goes into the register.

    Raises Blocked: NIGHT (an end before the begin too), DAY_OFF, and those of `register_evidence`."""
    for row in act.answers.get("interviews") or ():
        day = day_of(row.get("held_on"), act.today)
        check_hours(day, row.get("started_at"), row.get("ended_at"))
    for row in act.answers.get("evidence") or ():
        register_evidence(
            case=act.case,
            kind=str(row.get("kind", "")),
            origin=str(row.get("origin", "")),
            content=str(row.get("content", "")),
            collected_on=day_of(row.get("collected_on"), act.today),
            actor=act.actor,
            collector=collector_of(act, str(row.get("collector_no") or "")),
            standing=str(row.get("standing") or Evidence.Standing.LAWFUL),
            standing_reason=str(row.get("standing_reason") or ""),
            party_remark=str(row.get("party_remark") or ""),
            copy_check=str(row.get("copy_check") or ""),
        )
    rounds = act.case.submissions.filter(form_key=act.work_item.form).count() + 1
    return {"evidence_count": act.case.evidence.count(), "rounds": rounds}


def collector_of(act: Act, number: str) -> tuple[str, str]:
    """Return name and card number of the officer who collected; without a number, of whoever records."""
    # The card number names the officer; a name alone could be shared.
    row = act.case.officers.filter(officer_no=number).first() if number else None
    row = row or act.case.officers.filter(user_id=act.actor.person_id).first()
    return (row.name, row.officer_no) if row else (act.actor.name, "")


def day_of(value: Any, otherwise: date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else otherwise


def check_hours(day: date, started: Any, ended: Any) -> None:
    """Interviews begin and end from 08:00 to 20:00, not on days off. Records of before asked for no end."""
    if not calendar_for(day).is_workday(day):
        raise Blocked(_("Nobody is interviewed on a day off or a statutory holiday"), code="DAY_OFF")
    begin = hour_of(started or "09:00")
    end = hour_of(ended or begin)
    if not DAY_FROM <= begin <= end <= DAY_UNTIL:
        raise Blocked(_("Interviews are held between 08:00 and 20:00"), code="NIGHT")


def hour_of(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))


@action("report_findings")
def report_findings(act: Act) -> Mapping[str, Any]:
    """d.T07: every fact rests on lawful evidence; raises Blocked EVIDENCE naming the numbers that may not be cited."""
    cited = [
        int(part)
        for row in act.answers.get("facts") or ()
        # Numbers are typed with any comma that a Chinese keyboard has.
        for part in str(row.get("evidence_nos", "")).replace("，", ",").replace("、", ",").split(",")
        if part.strip().isdigit()
    ]
    if act.answers.get("finding") != "not_proven" and not cited:
        raise Blocked(_("Each fact needs at least one piece of lawful evidence"), code="EVIDENCE")
    check_cited(act.case, cited)
    return {}
