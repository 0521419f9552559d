"""How a certificate ends before its time, in a small case of its own: revoked with every right of its holder (Licensing Law
art. 69), or cancelled because it was handed back or its holder has died (art. 70)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Certificate, Decision, Paper
from approvals.services import facts
from approvals.services.certificates import cancel_certificate, revoke_certificate
from approvals.services.intake import locked
from approvals.services.official_cases import begin
from approvals.services.reissue import LONGEST_REASON, is_in_hand
from approvals.services.reissue.issuing import old_paper
from approvals.services.reissue.opening import placed
from workflows.actors import Actor
from workflows.services.history import append

REVOKE, CANCEL = "revoke", "cancel"
# As long as the register of certificates takes it.
LONGEST_ENTRY = 300
Status = Certificate.Status


def endable_papers(case: Case) -> QuerySet[Paper]:
    """Return the certificates of a case that are valid and were served: only what holds can be ended."""
    papers = Paper.objects.filter(case=case, certificate__status=Status.VALID, superseded_by__isnull=True)
    # Served ones alone: what its holder has not got cannot be taken from him.
    return papers.filter(decision__standing=Decision.Standing.IN_FORCE, decision__served_on__isnull=False)


@transaction.atomic
def open_ending(*, paper: Paper, kind: str, reason: str, actor: Actor) -> Case:
    """Open the revocation (the authority's) or cancellation (the holder's wish, or his death) of a certificate.

    `kind`: revoke or cancel. Raises Blocked UNKNOWN_KIND, NO_REASONS, TOO_LONG, NOT_ENDABLE for a certificate that does not
    hold, IN_HAND while another small case is under way for the same paper."""
    # The original case is locked, so two small cases cannot begin for one paper.
    origin = locked(paper.case)
    check_request(paper, kind, reason)
    if is_in_hand(origin, paper):
        raise Blocked(
            _("%(number)s is being corrected, replaced, revoked or cancelled already")
            % {"number": paper.number},
            code="IN_HAND",
        )
    case = placed(origin, paper, kind)
    known = {"kind": kind, "reason": reason.strip(), "old_no": paper.number, "case_no": case.number}
    begin(case, case.case_type.process_id, {**facts.process_variables(case, {}), **known}, actor)
    if origin.root is not None:
        payload = {"paper": paper.number, "kind": kind, "derived": case.number}
        append(instance=origin.root, kind="ending_opened", actor=actor, payload=payload)
    return case


def check_request(paper: Paper, kind: str, reason: str) -> None:
    if kind not in (REVOKE, CANCEL):
        raise Blocked(_("A certificate is revoked or cancelled"), code="UNKNOWN_KIND")
    if not reason.strip():
        raise Blocked(_("State the reason for the revocation or cancellation"), code="NO_REASONS")
    if len(reason.strip()) > LONGEST_REASON:
        raise Blocked(
            _("The reason has at most %(longest)d characters") % {"longest": LONGEST_REASON}, code="TOO_LONG"
        )
    if not endable_papers(paper.case).filter(pk=paper.pk).exists():
        raise Blocked(
            _("%(number)s does not hold: it is not served yet, has ended or was replaced")
            % {"number": paper.number},
            code="NOT_ENDABLE",
        )


@transaction.atomic
def end_certificate(*, case: Case, status: str, reason: str, actor: Actor) -> Certificate:
    """Let the revocation or cancellation take effect on the certificate of the original case; a second call changes nothing.

    `status`: revoked or canceled. Raises Blocked CERTIFICATE_STATUS when it ended otherwise meanwhile."""
    # Locked: expiry and ending may meet.
    certificate = Certificate.objects.select_for_update().get(paper=old_paper(case))
    if certificate.status == status:
        return certificate
    if status == Status.CANCELED:
        return cancel_certificate(certificate=certificate, reason=reason[:LONGEST_ENTRY], actor=actor)
    decision = case.decisions.in_force()
    # A revocation is an act with reasons of its own; those stand in the register.
    reason = decision.reasons if decision else reason
    row = revoke_certificate(certificate=certificate, reason=reason[:LONGEST_ENTRY], actor=actor)
    row.ended_by = decision
    row.save(update_fields=["ended_by"])
    return row
