"""Service of documents (S05): proof that a paper reached its recipient, and the periods that begin with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, CaseStatus, Decision, Paper, ServiceRecord
from approvals.rules.lifecycle import move_case
from approvals.services.papers import remedy_periods
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

Method = ServiceRecord.Method
# The words of the form S-07 beside those of the register.
FORM_WORDS = {"direct": Method.HANDED_OVER, "left": Method.LEFT_BEHIND}
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
# Announcement: sixty days by the Civil Procedure Law until 2021, thirty since.
THIRTY_DAYS_SINCE = date(2022, 1, 1)
IN_PERSON = (Method.HANDED_OVER, Method.FAMILY, Method.LEFT_BEHIND)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as its form tells it; `warnings` are doubts that refuse nothing."""

    method: Method
    served_on: date
    is_served: bool = True
    at: time | None = None
    recipient: str = ""
    place: str = ""
    signer: str = ""
    relation: str = ""
    witnesses: tuple[str, ...] = ()
    reason: str = ""
    evidence: str = ""
    announced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """The register's row and what an officer should know about it."""

    record: ServiceRecord
    warnings: list[str] = field(default_factory=list)


def announcement_days(act_day: date) -> int:
    """Return after how many calendar days an announcement counts as service."""
    return 30 if act_day >= THIRTY_DAYS_SINCE else 60


@transaction.atomic
def record_service(
    *,
    case: Case,
    paper: Paper | None,
    served_on: date,
    actor: Actor,
    method: str = "",
    answers: Mapping[str, Any] | None = None,
    party: CaseParty | None = None,
) -> Service:
    """Enter one attempt in the register of service; `answers` are those of the form S-07, `method` wins over theirs.

    The papers of one decision are served together. Service of a decision sets its day of service and the last days of
    reconsideration and suit. A paper is served once, with `party` once on each party, and takes effect when the last of
    them has it: a second call returns the first record. Raises Blocked naming the
    rule: NO_PAPER, NO_METHOD, BEFORE_ISSUE, FUTURE, NO_CONSENT, FAMILY_CASE, NO_SIGNER, NO_WITNESSES, NO_EVIDENCE, TOO_EARLY."""
    if paper is None:
        raise Blocked(_("There is no paper to serve yet"), code="NO_PAPER")
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    known = served_on_whom(paper, party).first()
    if known is not None:
        return Service(known)
    attempt = attempt_of(method, served_on, answers or {})
    check(case, paper, attempt)
    record = entered(case, paper, attempt, actor, party)
    warnings = warnings_of(attempt)
    if attempt.is_served:
        take_effect(case, paper, attempt, party)
    if case.root is not None:
        payload = {"paper": paper.number, "method": attempt.method, "warnings": warnings}
        kind = "served" if attempt.is_served else "service_failed"
        append(instance=case.root, kind=kind, actor=actor, payload=payload)
    return Service(record, warnings)


def served_on_whom(paper: Paper, party: CaseParty | None) -> QuerySet[ServiceRecord]:
    served = paper.service_records.filter(is_served=True)
    return served.filter(party=party) if party else served


def paper_to_serve(case: Case, variables: Mapping[str, Any]) -> Paper | None:
    """Return the paper that the calling step names with `serve_paper`, else the last of the case."""
    papers = case.papers.filter(superseded_by__isnull=True)
    key = variables.get("serve_paper")
    return papers.filter(key=key).last() if key else papers.last()


def party_to_serve(case: Case, variables: Mapping[str, Any]) -> CaseParty | None:
    """Return the party with the number `party_no` (from 1) that the calling step goes through; None serves all at once."""
    number = variables.get("party_no")
    if not number:
        return None
    parties = list(case.parties.filter(kind=CaseParty.Kind.PARTY).order_by("pk"))
    return parties[int(number) - 1] if int(number) <= len(parties) else None


def last_service_day(case: Case, key: str) -> date | None:
    """Return the day on which the last party received the paper `key`; the periods of all run from it."""
    paper = case.papers.filter(key=key, superseded_by__isnull=True).last()
    if paper is None:
        return None
    days = paper.service_records.filter(is_served=True).values_list("served_on", flat=True)
    return max(days, default=None)


def attempt_of(method: str, served_on: date, answers: Mapping[str, Any]) -> Attempt:
    word = str(method or answers.get("method") or "")
    if FORM_WORDS.get(word, word) not in Method.values:
        raise Blocked(_("Choose how the paper was served"), code="NO_METHOD")
    text = {key: str(answers.get(key) or "") for key in ("recipient", "place", "signer", "relation")}
    witnesses = (str(answers.get(key) or "") for key in ("witness1", "witness2"))
    return Attempt(
        method=Method(FORM_WORDS.get(word, word)),
        served_on=served_on,
        is_served=str(answers.get("service_outcome") or "served") != "failed",
        at=time_of(answers.get("service_time")),
        witnesses=tuple(name for name in witnesses if name),
        reason=str(answers.get("failure_reason") or ""),
        evidence=str(answers.get("mail_no") or answers.get("evidence") or ""),
        announced_on=date_of(answers.get("announced_on")),
        **text,
    )


def time_of(value: Any) -> time | None:
    return value if isinstance(value, time) else time.fromisoformat(str(value)) if value else None


def date_of(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def check(case: Case, paper: Paper, attempt: Attempt) -> None:
    """Raise Blocked when the attempt breaks a rule of S05."""
    if attempt.served_on < paper.issued_on:
        raise Blocked(_("A paper cannot be served before the day of its issue"), code="BEFORE_ISSUE")
    if attempt.served_on > timelines.today(case.timeline):
        raise Blocked(_("The day of service lies in the future"), code="FUTURE")
    if not attempt.is_served:
        return
    rule = RULES.get(attempt.method)
    if rule is not None:
        rule(case, paper, attempt)


def check_electronic(case: Case, paper: Paper, attempt: Attempt) -> None:
    if not case.parties.filter(has_electronic_consent=True).exists():
        raise Blocked(
            _("The party has not agreed in writing to electronic service; choose another way"),
            code="NO_CONSENT",
        )


def check_family(case: Case, paper: Paper, attempt: Attempt) -> None:
    if case.case_type.manifest.get("between_family_members"):
        raise Blocked(_("In a case between family members nobody may sign for another"), code="FAMILY_CASE")
    if not attempt.signer or not attempt.relation:
        raise Blocked(_("Name the adult who signed and the relation to the recipient"), code="NO_SIGNER")


def check_left_behind(case: Case, paper: Paper, attempt: Attempt) -> None:
    if len(set(attempt.witnesses)) < 2 and not attempt.evidence:
        raise Blocked(
            _("Leaving a paper behind needs two witnesses of the village or unit, or a video"),
            code="NO_WITNESSES",
        )


def check_mail(case: Case, paper: Paper, attempt: Attempt) -> None:
    if not attempt.evidence:
        raise Blocked(_("Enter the number of the registered letter"), code="NO_EVIDENCE")


def check_announcement(case: Case, paper: Paper, attempt: Attempt) -> None:
    if attempt.announced_on is None:
        return
    days = announcement_days(paper.issued_on)
    earliest = calendar_for(attempt.announced_on).after(attempt.announced_on, days, "CD")
    if attempt.served_on < earliest:
        raise Blocked(
            _("The announcement of %(days)s days ends on %(day)s") % {"days": days, "day": earliest},
            code="TOO_EARLY",
        )


RULES = {
    Method.ELECTRONIC: check_electronic,
    Method.FAMILY: check_family,
    Method.LEFT_BEHIND: check_left_behind,
    Method.MAIL: check_mail,
    Method.ANNOUNCEMENT: check_announcement,
}


def warnings_of(attempt: Attempt) -> list[str]:
    """Return doubts about the hour and day of a service in person: not at night, not on holidays."""
    if attempt.method not in IN_PERSON:
        return []
    found = []
    if attempt.at is not None and (attempt.at >= NIGHT_FROM or attempt.at < NIGHT_UNTIL):
        found.append(_("Papers are not served between 22:00 and 06:00"))
    if not calendar_for(attempt.served_on).is_workday(attempt.served_on):
        found.append(_("Papers are not served on days off and statutory holidays"))
    return found


def entered(
    case: Case, paper: Paper, attempt: Attempt, actor: Actor, party: CaseParty | None
) -> ServiceRecord:
    """Write a row for the paper and for every other paper of the same decision that goes with it."""
    rows = [row_of(case, each, attempt, actor, party) for each in served_together(paper, attempt, party)]
    for row in rows:
        row.save()
    return rows[0]


def served_together(paper: Paper, attempt: Attempt, party: CaseParty | None) -> list[Paper]:
    if paper.decision_id is None or not attempt.is_served or party is not None:
        return [paper]
    others = Paper.objects.filter(decision_id=paper.decision_id, superseded_by__isnull=True)
    others = others.exclude(pk=paper.pk).exclude(service_records__is_served=True)
    return [paper, *others.order_by("pk")]


def row_of(
    case: Case, paper: Paper, attempt: Attempt, actor: Actor, party: CaseParty | None
) -> ServiceRecord:
    return ServiceRecord(
        paper=paper,
        case=case,
        party=party,
        recipient=attempt.recipient or (party.masked_name if party else case.applicant_label),
        method=attempt.method,
        is_served=attempt.is_served,
        served_on=attempt.served_on,
        served_at_time=attempt.at,
        place=attempt.place,
        signer=attempt.signer,
        relation=attempt.relation,
        served_by_id=actor.user_id,
        served_by_name=actor.name,
        witnesses=list(attempt.witnesses),
        refusal_reason=attempt.reason,
        evidence=attempt.evidence,
    )


def take_effect(case: Case, paper: Paper, attempt: Attempt, party: CaseParty | None) -> None:
    """Let the periods of a decision begin with its service, on several parties with the last; other papers only prove
    that they arrived."""
    if paper.decision_id is None or (party is not None and is_somebody_left(case, paper)):
        return
    decision = Decision.objects.select_for_update().get(pk=paper.decision_id)
    if decision.served_on is not None:
        return
    served_on = (last_service_day(case, paper.key) if party else None) or attempt.served_on
    periods = remedy_periods(calendar_for(served_on), act_day=decision.decided_on, served_on=served_on)
    decision.served_on = served_on
    decision.objection_until, decision.suit_until = periods.objection_until, periods.suit_until
    decision.save(update_fields=["served_on", "objection_until", "suit_until"])
    if case.status == CaseStatus.DECIDED:
        move_case(case.status, CaseStatus.SERVED)
        case.status = CaseStatus.SERVED
        case.save(update_fields=["status"])


def is_somebody_left(case: Case, paper: Paper) -> bool:
    """Is there a party of the case that has not received the paper?"""
    got = paper.service_records.filter(is_served=True).values("party_id")
    return case.parties.filter(kind=CaseParty.Kind.PARTY).exclude(pk__in=got).exists()
