"""Handlers that look for what else a person, or a child, claims or has claimed."""

from __future__ import annotations

from django.db.models import Q

from approvals.models import Case, CaseParty, Entitlement
from approvals.process_handlers.context import Result, case_of
from approvals.process_handlers.entitlements import identities, settings_of, told_answers
from approvals.services.facts import identity_index
from workflows.handlers import JobContext, service_task


@service_task("find_other_claims")
def find_other_claims(context: JobContext) -> Result:
    """Who else claims for the same person: `other_claim` is none, same_guardian or other_guardian, with its number.

    A claim counts while its case is open, and for good when a right came of it: nobody is paid twice for one child."""
    case = case_of(context)
    settings = settings_of(case)
    child = identity_index(str(told_answers(case, settings).get(settings["identity"]) or ""))
    # A number that came later replaces what was unknown when the claim was filed.
    case.parties.filter(kind=CaseParty.Kind.SUBJECT).exclude(identity_index=child).update(
        identity_index=child
    )
    if not child:
        return {"other_claim": "none", "other_claim_no": ""}
    claims = Case.objects.filter(
        Q(closed_on=None, accepted_on__isnull=False) | Q(entitlements__isnull=False),
        case_type__pack_id=case.case_type.pack_id,
        parties__kind=CaseParty.Kind.SUBJECT,
        parties__identity_index=child,
        timeline=case.timeline,
    )
    other = claims.exclude(pk=case.pk).order_by("pk").first()
    if other is None:
        return {"other_claim": "none", "other_claim_no": ""}
    is_same = set(identities(case)) & set(identities(other))
    return {"other_claim": "same_guardian" if is_same else "other_guardian", "other_claim_no": other.number}


@service_task("find_earlier_entitlement")
def find_earlier_entitlement(context: JobContext) -> Result:
    """c.X6: had the applicant a right of the scheme that has ended? Then the village need not judge anew."""
    case = case_of(context)
    earlier = Entitlement.objects.filter(
        timeline=case.timeline,
        register=settings_of(case)["register"],
        scheme=str(context.variables["scheme"]),
        holder_index__in=identities(case),
        status=Entitlement.Status.ENDED,
    )
    row = earlier.order_by("-ends_on").first()
    return {"was_entitled": row is not None, "earlier_entitlement": row.number if row else ""}
