"""Service of documents (S05): proof that a paper reached its recipient, and the periods that begin with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, CaseStatus, Decision, Paper, ServiceRecord
from approvals.rules.lifecycle import move_case
from approvals.services.deadlines import limit_on
from approvals.services.notices import send_notice
from approvals.services.papers import remedy_periods
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

Method = ServiceRecord.Method
# The words of the form S-07 beside those of the register.
FORM_WORDS = {"direct": Method.HANDED_OVER, "left": Method.LEFT_BEHIND}
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
IN_PERSON = (Method.HANDED_OVER, Method.FAMILY, Method.LEFT_BEHIND)
LATER = (Method.LEFT_BEHIND, Method.MAIL, Method.ENTRUSTED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as its form tells it."""

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
    officers: tuple[str, ...] = ()
    earlier_methods: str = ""
    is_whereabouts_unknown: bool = False


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
) -> ServiceRecord:
    """Enter one attempt in the register of service; `answers` are those of the form S-07, `method` wins over theirs.

    The papers of one decision are served together. Service of a decision sets its day of service and the last days of
    reconsideration and suit. A paper is served once, with `party` once on each party, and takes effect when the last of
    them has it: a second call returns the first record. Raises Blocked naming the rule: NO_PAPER, NO_METHOD, BEFORE_ISSUE,
    FUTURE, NIGHT, HOLIDAY, NO_SECOND_OFFICER, NO_FAILURE, ORDER, NO_CONSENT, FAMILY_CASE, NO_SIGNER, NO_WITNESSES,
    NO_EVIDENCE, TOO_EARLY."""
    if paper is None:
        raise Blocked(_("There is no paper to serve yet"), code="NO_PAPER")
    # The case first; service, decision and status change together.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    known = served_on_whom(paper, party).first()
    if known is not None:
        return known
    attempt = attempt_of(method, served_on, answers or {})
    check(case, paper, attempt, party)
    record = entered(case, paper, attempt, actor, party)
    if attempt.is_served:
        take_effect(case, paper, attempt, party)
    if case.root is not None:
        payload = {"paper": paper.number, "method": attempt.method}
        kind = "served" if attempt.is_served else "service_failed"
        append(instance=case.root, kind=kind, actor=actor, payload=payload)
    tell_clerk(record, actor)
    return record


def tell_clerk(record: ServiceRecord, actor: Actor) -> None:
    """The clerk learns in the inbox what became of the paper (0.10: service done or failed)."""
    words = {
        "paper": record.paper.title,
        "served_on": record.served_on,
        "failure": record.refusal_reason or record.get_method_display(),
    }
    key = "service_done" if record.is_served else "service_failed"
    occasion = f"service:{record.pk}"
    send_notice(case=record.case, key=key, context=words, actor=actor, occasion=occasion, is_optional=True)


def addressed(case: Case) -> list[str]:
    """Return the keys of the papers that go to the party."""
    rows = case.case_type.manifest.get("papers", ())
    return [row["key"] for row in rows if {"applicant", "party"} & set(row.get("to", ()))]


def check_announcement_follows(*, paper: Paper | None, is_whereabouts_unknown: bool) -> None:
    """S05 (7): only when nothing else works. Blocked ORDER unless a visit failed, and a letter too unless nobody knows where."""
    failed = (
        set(paper.service_records.filter(is_served=False).values_list("method", flat=True))
        if paper
        else set()
    )
    by_letter = is_whereabouts_unknown or failed & {Method.MAIL, Method.ENTRUSTED}
    if not failed & set(IN_PERSON) or not by_letter:
        raise Blocked(
            _(
                "Announcement comes last: first a visit and a registered letter have to fail, or the whereabouts be unknown"
            ),
            code="ORDER",
        )


def served_on_whom(paper: Paper, party: CaseParty | None) -> QuerySet[ServiceRecord]:
    served = paper.service_records.filter(is_served=True)
    return served.filter(party=party) if party else served


def paper_to_serve(case: Case, variables: Mapping[str, Any]) -> Paper | None:
    """Return the paper that the calling step names with `serve_paper`; else the decision that waits for its service, else the
    last paper addressed to the party."""
    if variables.get("serve_paper_id"):
        return Paper.objects.filter(pk=variables["serve_paper_id"]).first()
    papers = case.papers.filter(superseded_by__isnull=True)
    if variables.get("serve_paper"):
        return papers.filter(key=variables["serve_paper"]).last()
    papers = papers.filter(key__in=addressed(case))
    waiting = papers.exclude(service_records__is_served=True)
    return waiting.filter(decision__isnull=False).last() or waiting.last() or papers.last()


def party_to_serve(case: Case, variables: Mapping[str, Any]) -> CaseParty | None:
    """Return the party with the number `party_no` (from 1) that the calling step goes through; None serves all at once.

    Parties are counted in the order in which they were entered; where somebody applied he is the first, for his spouse
    too, and third parties follow."""
    number = variables.get("party_no")
    if not number:
        return None
    kinds = [CaseParty.Kind.PARTY, CaseParty.Kind.APPLICANT, CaseParty.Kind.THIRD_PARTY]
    parties = list(case.parties.filter(kind__in=kinds).order_by("pk"))
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
    text = {
        key: str(answers.get(key) or "") for key in ("recipient", "signer", "relation", "earlier_methods")
    }
    witnesses = (str(answers.get(key) or "") for key in ("witness1", "witness2"))
    officers = (str(answers.get(key) or "") for key in ("officer1", "officer2"))
    return Attempt(
        method=Method(FORM_WORDS.get(word, word)),
        served_on=served_on,
        is_served=str(answers.get("service_outcome") or "served") != "failed",
        at=time_of(answers.get("service_time") or answers.get("attempted_at")),
        place=str(answers.get("place") or answers.get("attempted_place") or ""),
        # The same officer named twice is one.
        officers=tuple(dict.fromkeys(name for name in officers if name)),
        is_whereabouts_unknown=bool(answers.get("whereabouts_unknown")),
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


def check(case: Case, paper: Paper, attempt: Attempt, party: CaseParty | None = None) -> None:
    """Raise Blocked when the attempt breaks a rule of S05."""
    if attempt.served_on < paper.issued_on:
        raise Blocked(_("A paper cannot be served before the day of its issue"), code="BEFORE_ISSUE")
    if attempt.served_on > timelines.today(case.timeline):
        raise Blocked(_("The day of service lies in the future"), code="FUTURE")
    check_hour(attempt)
    check_officers(case, attempt)
    # A failed attempt proves nothing but itself, so no rule of success holds for it.
    if not attempt.is_served:
        if not attempt.reason.strip():
            raise Blocked(_("Say why the paper could not be served"), code="NO_FAILURE")
        return
    check_order(paper, attempt)
    if attempt.method == Method.ELECTRONIC:
        check_consent(case, party)
    rule = RULES.get(attempt.method)
    if rule is not None:
        rule(case, paper, attempt)


def check_hour(attempt: Attempt) -> None:
    """Nobody is visited at night or on a statutory holiday."""
    # Letters and mail wake nobody.
    if attempt.method not in IN_PERSON:
        return
    if attempt.at is not None and (attempt.at >= NIGHT_FROM or attempt.at < NIGHT_UNTIL):
        raise Blocked(_("Papers are not served between 22:00 and 06:00"), code="NIGHT")
    if calendar_for(attempt.served_on).is_holiday(attempt.served_on):
        # d.8: the supervisor hears of the attempt.
        raise Blocked(
            _("Papers are not served on statutory holidays"), code="HOLIDAY", notice="holiday_service"
        )


def check_officers(case: Case, attempt: Attempt) -> None:
    """Enforcement is done by two (Penalty Law art. 42): the pack says so with `service_officers`."""
    needed = int(case.case_type.manifest.get("service_officers", 1))
    if attempt.method in IN_PERSON and needed > 1 and len(attempt.officers) < needed:
        raise Blocked(_("Two officers serve this paper; name both"), code="NO_SECOND_OFFICER")


def check_order(paper: Paper, attempt: Attempt) -> None:
    """The ways of S05 in their order: a later one follows a failed attempt, or says why the earlier ones are no use."""
    if attempt.method not in LATER or attempt.earlier_methods.strip():
        return
    if not paper.service_records.filter(is_served=False).exists():
        raise Blocked(
            _("First hand the paper over; enter the failed attempt, or why it is no use to try"), code="ORDER"
        )


def check_consent(case: Case, party: CaseParty | None) -> None:
    """Where each is served by himself, his own consent counts; else that of those who applied."""
    asked = (
        case.parties.filter(pk=party.pk) if party else case.parties.exclude(kind=CaseParty.Kind.THIRD_PARTY)
    )
    if not asked.filter(has_electronic_consent=True).exists():
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
    # The length that the law had on the day of issue: 60 days before 2022, 30 since (S05).
    days = int(limit_on(case.limit("announcement"), paper.issued_on)["length"])
    earliest = calendar_for(attempt.announced_on).after(attempt.announced_on, days, "CD")
    if attempt.served_on < earliest:
        raise Blocked(
            _("The announcement of %(days)s days ends on %(day)s") % {"days": days, "day": earliest},
            code="TOO_EARLY",
        )


RULES = {
    Method.FAMILY: check_family,
    Method.LEFT_BEHIND: check_left_behind,
    Method.MAIL: check_mail,
    Method.ANNOUNCEMENT: check_announcement,
}


def entered(
    case: Case, paper: Paper, attempt: Attempt, actor: Actor, party: CaseParty | None
) -> ServiceRecord:
    """Write a row for the paper and for every other paper of the same decision that goes with it."""
    rows = [
        row_of(case, each, attempt, actor, party) for each in served_together(case, paper, attempt, party)
    ]
    for row in rows:
        row.save()
    return rows[0]


def served_together(case: Case, paper: Paper, attempt: Attempt, party: CaseParty | None) -> list[Paper]:
    return going_together(case, paper, party) if attempt.is_served else [paper]


def going_together(case: Case, paper: Paper, party: CaseParty | None) -> list[Paper]:
    """Return the paper and those of the same decision that wait for service with it."""
    # With several parties each paper goes to each of them by itself.
    if paper.decision_id is None or party is not None:
        return [paper]
    others = Paper.objects.filter(decision_id=paper.decision_id, superseded_by__isnull=True)
    others = (
        others.filter(key__in=addressed(case)).exclude(pk=paper.pk).exclude(service_records__is_served=True)
    )
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
        officers=list(attempt.officers),
        earlier_methods=attempt.earlier_methods,
        refusal_reason=attempt.reason,
        evidence=attempt.evidence,
    )


def take_effect(case: Case, paper: Paper, attempt: Attempt, party: CaseParty | None) -> None:
    """Let the periods of a decision begin with its service, on several parties with the last; other papers only prove
    that they arrived."""
    if paper.decision_id is None or (party is not None and is_somebody_left(case, paper)):
        return
    decision = Decision.objects.select_for_update().get(pk=paper.decision_id)
    # The first service counts; a second one starts no new period.
    if decision.served_on is not None:
        return
    served_on = (last_service_day(case, paper.key) if party else None) or attempt.served_on
    periods = remedy_periods(
        case.case_type, calendar_for(served_on), act_day=decision.decided_on, served_on=served_on
    )
    decision.served_on = served_on
    decision.objection_until, decision.suit_until = periods.objection_until, periods.suit_until
    decision.save(update_fields=["served_on", "objection_until", "suit_until"])
    # A case that was reopened meanwhile does not become served.
    if case.status == CaseStatus.DECIDED:
        move_case(case.status, CaseStatus.SERVED)
        case.status = CaseStatus.SERVED
        case.save(update_fields=["status"])


def is_somebody_left(case: Case, paper: Paper) -> bool:
    """Is there a party of the case that has not received the paper?"""
    got = paper.service_records.filter(is_served=True).values("party_id")
    return case.parties.filter(kind=CaseParty.Kind.PARTY).exclude(pk__in=got).exists()
