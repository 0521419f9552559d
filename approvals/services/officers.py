"""The two officers of a case: assigned, replaced, and the only ones who do the steps marked for them (ORG section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseOfficer, Evidence, Person, Recusal
from approvals.services.casework import Act, action
from approvals.services.organisation import people_with
from workflows.actors import Actor
from workflows.errors import NotCompetent
from workflows.handlers import work_guard
from workflows.models import WorkItem
from workflows.services.history import append

ROLE = "ENF_OFFICER"


@action("assign_officers")
def assign_officers(act: Act) -> Mapping[str, Any]:
    """Two different licensed officers of the county. Raises Blocked: SAME_OFFICER, NO_OFFICER, NO_LICENCE, RECUSED."""
    numbers = [str(act.answers.get(key) or "") for key in ("officer1_no", "officer2_no")]
    if numbers[0] == numbers[1]:
        raise Blocked(_("Two different officers handle a case"), code="SAME_OFFICER")
    names = [assigned(act, number).name for number in numbers]
    return {"officers": names}


@action("replace_officer")
def replace_officer(act: Act) -> Mapping[str, Any]:
    """A new officer takes the place of the one who was recused; what that one alone collected must be done again."""
    recused = Recusal.objects.filter(case=act.case, result=Recusal.Result.GRANTED).values("user_id")
    old = act.case.officers.filter(released_on__isnull=True, user_id__in=recused).first()
    if old is None:
        raise Blocked(_("No officer of this case is recused"), code="NOBODY_RECUSED")
    old.released_on, old.release_reason = act.today, str(act.answers.get("reason", ""))[:300]
    old.save(update_fields=["released_on", "release_reason"])
    new = assigned(act, str(act.answers.get("officer_no") or ""))
    Evidence.objects.filter(
        case=act.case, collected_by_no=old.officer_no, standing=Evidence.Standing.LAWFUL
    ).update(
        standing=Evidence.Standing.DOUBTFUL,
        standing_reason=_("Collected by an officer who was recused; to be repeated"),
    )
    return {"officer_replaced": True, "officers": names_of(act.case), "new_officer": new.name}


def assigned(act: Act, number: str) -> CaseOfficer:
    person = people_with(ROLE, act.case.county, act.today).filter(officer_no=number).first()
    if not number or person is None:
        raise Blocked(
            _("%(number)s is no officer of this county") % {"number": number or "—"}, code="NO_OFFICER"
        )
    check_officer(act.case, person, act.today)
    row = CaseOfficer.objects.create(
        case=act.case,
        user_id=person.user_id,
        name=person.name,
        officer_no=number,
        assigned_on=act.today,
        assigned_by_name=act.actor.name,
    )
    payload = {"officer": number, "name": person.name}
    append(instance=act.work_item.root, kind="officer_assigned", actor=act.actor, payload=payload)
    return row


def check_officer(case: Case, person: Person, on: date) -> None:
    """The card is valid on the day, and no recusal stands against the officer."""
    if not person.has_licence(on):
        raise Blocked(
            _("The enforcement card of %(name)s is not valid today") % {"name": person.name},
            code="NO_LICENCE",
        )
    # A pending request bars as a granted one does, until it is decided (S15).
    standing = (Recusal.Result.GRANTED, Recusal.Result.PENDING)
    if Recusal.objects.filter(case=case, user_id=person.user_id, result__in=standing).exists():
        raise Blocked(_("%(name)s is recused from this case") % {"name": person.name}, code="RECUSED")


def names_of(case: Case) -> list[str]:
    return list(case.officers.filter(released_on__isnull=True).values_list("name", flat=True))


@work_guard
def check_assigned(item: WorkItem, actor: Actor, operation: str) -> None:
    """A step marked `assigned="officers"` is done by the officers of the case alone."""
    if operation not in ("claim", "complete") or item.properties.get("assigned") != "officers":
        return
    handling = CaseOfficer.objects.filter(case__root_id=item.root_id, released_on__isnull=True)
    if actor.user_id is None or not handling.filter(user_id=actor.user_id).exists():
        raise NotCompetent(_("This step belongs to the two officers assigned to the case"))
