"""Certificates: papers that grant something for a time, and how they end (Licensing Law arts 50, 69 and 70)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Certificate, Decision, Paper
from approvals.rules.lifecycle import move_certificate
from approvals.services.papers import KEPT_UNTIL, issue_paper, reissue_paper
from workflows import timelines
from workflows.actors import Actor
from workflows.handlers import agenda
from workflows.services.history import append
from workflows.services.standing import standing

Status = Certificate.Status


@transaction.atomic
def issue_certificate(
    *,
    case: Case,
    key: str,
    context: Mapping[str, Any],
    actor: Actor,
    decision: Decision | None = None,
    occasion: str = "",
) -> Paper:
    """Issue the certificate `key` of the case's pack and return its paper; errors as in `issue_paper`.

    Raises Blocked with code NOT_GRANTED unless the decision grants. A second call returns the first paper."""
    # Whatever the diagram asks: without a grant there is nothing to certify.
    if decision is None or decision.outcome != Decision.Outcome.GRANTED:
        raise Blocked(_("Nothing was granted; no certificate can be issued"), code="NOT_GRANTED")
    paper = issue_paper(
        case=case, key=key, context=context, actor=actor, decision=decision, occasion=occasion
    )
    register(paper)
    return paper


def register(paper: Paper) -> Certificate:
    """Enter the paper in the register of certificates, once."""
    until = paper.fields.get("valid_until")
    defaults = {
        "case": paper.case,
        "issued_on": paper.issued_on,
        "valid_until": date.fromisoformat(until) if until else None,
    }
    return Certificate.objects.get_or_create(paper=paper, defaults=defaults)[0]


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, actor: Actor) -> Certificate:
    """Revoke a certificate (art. 69) as of today on the case's timeline; Blocked without a reason or when it has ended."""
    return end(certificate, Status.REVOKED, reason, actor)


@transaction.atomic
def cancel_certificate(*, certificate: Certificate, reason: str, actor: Actor) -> Certificate:
    """Strike a certificate off (art. 70: expiry, surrender, death); errors as in `revoke_certificate`."""
    return end(certificate, Status.CANCELED, reason, actor)


@transaction.atomic
def restore_certificates(*, decision: Decision, actor: Actor) -> int:
    """Let what an annulled decision had revoked hold again, as if it had never been revoked; return how many."""
    ended = Certificate.objects.filter(ended_by=decision, status=Status.REVOKED).order_by("pk")
    for certificate in ended:
        row = locked(certificate)
        # As if it had never been revoked: what would have expired meanwhile has expired.
        is_over = row.valid_until is not None and row.valid_until < timelines.today(row.case.timeline)
        to = Status.EXPIRED if is_over else Status.VALID
        move_certificate(row.status, to)
        row.status, row.revoked_on, row.ended_by = to, None, None
        row.save(update_fields=["status", "revoked_on", "ended_by"])
        note(row, "certificate_restored", actor)
    return len(ended)


def end(certificate: Certificate, to: str, reason: str, actor: Actor) -> Certificate:
    if not reason.strip():
        raise Blocked(_("State the reason for the revocation or cancellation"), code="NO_REASONS")
    row = locked(certificate)
    move_certificate(row.status, to)
    row.status, row.revocation_reason, row.revoked_by_name = to, reason.strip(), actor.name
    row.revoked_on = timelines.today(row.case.timeline)
    row.save(update_fields=["status", "revocation_reason", "revoked_by_name", "revoked_on"])
    note(row, f"certificate_{to}", actor)
    return row


@transaction.atomic
def replace_certificate(
    *, certificate: Certificate, reason: str, context: Mapping[str, Any], actor: Actor
) -> Paper:
    """Issue a corrected certificate in place of one; the new one ends on the day on which the old would have ended."""
    row = locked(certificate)
    move_certificate(row.status, Status.REPLACED)
    kept = {**context, KEPT_UNTIL: row.valid_until}
    register(new := reissue_paper(paper=row.paper, reason=reason, context=kept, actor=actor))
    row.status = Status.REPLACED
    row.save(update_fields=["status"])
    note(row, "certificate_replaced", actor)
    return new


@transaction.atomic
def renew_certificate(*, certificate: Certificate, until: date, actor: Actor) -> Certificate:
    """Let a certificate hold until a later day (art. 50), also one that ran out in the moment in which silence renewed it.

    Raises Blocked CERTIFICATE_STATUS for one that was revoked, cancelled or replaced meanwhile."""
    row = locked(certificate)
    if row.status != Status.VALID:
        move_certificate(row.status, Status.VALID)
    row.status, row.valid_until = Status.VALID, until
    row.save(update_fields=["status", "valid_until"])
    note(row, "certificate_renewed", actor)
    return row


def expire_certificates(*, today: date, timeline: str) -> int:
    """Mark certificates whose validity is over on a timeline; returns how many. Safe to repeat."""
    # Asked first, so that a look that finds nothing writes nothing. What it finds goes in one statement, which needs no
    # transaction of its own: the worker asks at every tick.
    return over_by(today, timeline).update(status=Status.EXPIRED) if any_over(today, timeline) else 0


def over_by(today: date, timeline: str) -> QuerySet[Certificate]:
    return Certificate.objects.filter(status=Status.VALID, valid_until__lt=today, case__timeline=timeline)


@standing
def any_over(today: date, timeline: str) -> QuerySet[Certificate, int]:
    return over_by(today, timeline).values_list("pk", flat=True)[:1]


def next_expiry(timeline: str, after: datetime, until: datetime) -> datetime | None:
    """Return the first moment in (after, until] with which the validity of a certificate is over."""
    for day in next_last_day(timeline, after.astimezone(timelines.ZONE).date()):
        # The last day counts until 24:00.
        moment = datetime.combine(day + timedelta(1), time(0), timelines.ZONE)
        return moment if after < moment <= until else None
    return None


@standing
def next_last_day(timeline: str, since: date) -> QuerySet[Certificate, Any]:
    days = Certificate.objects.filter(status=Status.VALID, case__timeline=timeline, valid_until__gte=since)
    return days.order_by("valid_until").values_list("valid_until", flat=True)[:1]


def expire_due(timeline: str) -> int:
    return expire_certificates(today=timelines.today(timeline), timeline=timeline)


agenda("expiry", next_due=next_expiry, run_due=expire_due)


def locked(certificate: Certificate) -> Certificate:
    """Lock the case, then the certificate."""
    Case.objects.select_for_update(no_key=True).get(pk=certificate.case_id)
    # Of the joined rows the certificate alone: PostgreSQL refuses to lock the far side of an outer join.
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("paper", "case__root")
    return rows.get(pk=certificate.pk)


def note(certificate: Certificate, kind: str, actor: Actor) -> None:
    if certificate.case.root is not None:
        payload = {"number": certificate.paper.number, "reason": certificate.revocation_reason}
        append(instance=certificate.case.root, kind=kind, actor=actor, payload=payload)
