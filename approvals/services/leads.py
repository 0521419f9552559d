"""What the system knows of a lead before anybody asks a question: who is competent, and whether the fact was decided."""

from __future__ import annotations

from approvals.models import Case, Decision


def competence_of(case: Case) -> str:
    """Return Y, N or unclear: does the routing table make the county that opened the case competent?"""
    # The last record: a designation follows the routing.
    record = case.jurisdiction_records.latest("id")
    if not record.county:
        return "unclear"
    return "Y" if record.county == case.county else "N"


def seat_transferee(case: Case) -> str:
    """Give the county that the routing found competent a seat in the case and return its code."""
    county = case.jurisdiction_records.latest("id").county
    case.notes = {**case.notes, "seats": {**case.notes.get("seats", {}), "transferee": county}}
    case.save(update_fields=["notes"])
    return county


def same_fact(case: Case) -> Case | None:
    """Return a case of any county that decided the same fact about one of the same parties (令357 art. 5: never twice)."""
    # People without a number match nobody.
    indexes = [index for index in case.parties.values_list("identity_index", flat=True) if index]
    # In force alone: an annulled decision does not bar another.
    decided = Decision.objects.filter(standing=Decision.Standing.IN_FORCE).values("case_id")
    return (
        Case.objects.filter(
            pk__in=decided,
            parties__identity_index__in=indexes,
            fact_date=case.fact_date,
            case_type__pack_id=case.case_type.pack_id,
            timeline=case.timeline,
        )
        .exclude(pk=case.pk)
        .order_by("pk")
        .first()
    )
