"""Cases that stand for another: linked by the number that a person names, told of the result and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, LinkedCase
from approvals.services.casework import Act, action
from workflows import timelines
from workflows.actors import Actor
from workflows.services import messages
from workflows.services.history import append


@transaction.atomic
def link_origin(*, case: Case, number: str, actor: Actor) -> LinkedCase | None:
    """Link a case to the one that waits for its result; None when there is no open case of that number with a common
    party (whoever types a stranger's number learns nothing)."""
    known = LinkedCase.objects.filter(derived=case).first()
    if known is not None:
        return known
    people = case.parties.exclude(identity_index="").values("identity_index")
    origin = (
        Case.objects.filter(number=number.strip(), parties__identity_index__in=people, timeline=case.timeline)
        .exclude(pk=case.pk)
        .exclude(status="closed")
        .distinct()
        .first()
    )
    if origin is None:
        return None
    return tie(origin, case, actor)


@transaction.atomic
def report_to_origin(*, case: Case, message: str, result: Mapping[str, Any], actor: Actor) -> bool:
    """Send the result to the case that waits for it; False when there is none or it no longer waits."""
    row = LinkedCase.objects.select_related("origin").filter(derived=case).first()
    if row is None:
        return False
    delivered = messages.correlate(
        name=message, business_key=row.origin.number, variables=dict(result), actor=actor
    )
    # Only what was taken counts as reported.
    if delivered:
        row.reported_on = timelines.today(case.timeline)
        row.save(update_fields=["reported_on"])
    return bool(delivered)


@action("name_derived_case")
def name_derived_case(act: Act) -> Mapping[str, Any]:
    """Tie the case that was opened because of this one: of the procedure that the step names (`pack`), at this county,
    not older than this one. Raises Blocked UNKNOWN_CASE, which tells nothing of other cases."""
    known = Case.objects.filter(
        number=str(act.answers.get("derived_no", "")).strip(),
        case_type__pack_id=act.work_item.properties["pack"],
        county=act.case.county,
        timeline=act.case.timeline,
        filed_on__gte=act.case.filed_on,
        origin_link__isnull=True,
    )
    derived = known.exclude(pk=act.case.pk).first()
    if derived is None:
        raise Blocked(
            _("No case of that procedure was opened here under this number since this one began"),
            code="UNKNOWN_CASE",
        )
    tie(act.case, derived, act.actor)
    return {}


def tie(origin: Case, derived: Case, actor: Actor) -> LinkedCase:
    row = LinkedCase.objects.create(
        origin=origin, derived=derived, linked_on=timelines.today(derived.timeline)
    )
    for each in (derived, origin):
        if each.root is not None:
            payload = {"origin": origin.number, "derived": derived.number}
            append(instance=each.root, kind="linked", actor=actor, payload=payload)
    return row
