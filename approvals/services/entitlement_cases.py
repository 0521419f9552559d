"""Cases about a right that exists: the calendar opens the yearly check, an office its end or another matter.

A procedure that an office may open says so in its manifest: [entitlement.at_desk] with the `role`, and `grounds` rows
(`key`, `title`; `day` names the variable of the day that the ground asks for). `of` says for which rights: `running`,
unless it says `dead`: ended by a death that may have been entered by mistake. `schemes` narrows it to some of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, CaseStatus, CaseType, Entitlement, EntitlementCase
from approvals.services.official_cases import open_official_case
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.errors import NotCompetent


@dataclass(frozen=True, slots=True)
class Opening:
    """What an office may open about a right: the procedure, who may, and the grounds to choose from."""

    case_type: CaseType
    role: str
    grounds: tuple[Mapping[str, Any], ...]

    @property
    def asks_day(self) -> bool:
        """Does one of the grounds need its day?"""
        return any("day" in row for row in self.grounds)

    def ground(self, key: str) -> Mapping[str, Any]:
        found = next((row for row in self.grounds if row["key"] == key), None)
        if found is None:
            raise Blocked(_("Choose the ground"), code="NO_GROUND")
        return found


def openings(entitlement: Entitlement) -> list[Opening]:
    """Return what may be opened about a right of this register that runs, or that a death has ended; else nothing."""
    # A decided end has its remedies; a death ends a right without a decision, so that its error is mended from the desk.
    standing = "running" if entitlement.is_running else "dead" if entitlement.died_on else "ended"
    types = CaseType.objects.filter(
        is_current=True,
        manifest__entitlement__register=entitlement.register,
        manifest__entitlement__has_key="at_desk",
    )
    tables = [(row, row.manifest["entitlement"]["at_desk"]) for row in types.order_by("pack_id")]
    return [
        Opening(row, str(table["role"]), tuple(table["grounds"]))
        for row, table in tables
        if table.get("of", "running") == standing
        and entitlement.scheme in table.get("schemes", [entitlement.scheme])
    ]


@transaction.atomic
def open_at_desk(
    *, entitlement: Entitlement, pack_id: str, ground: str, day: date | None, actor: Actor
) -> Case:
    """Open the procedure `pack_id` about a right for one of its grounds.

    Raises NotCompetent for whoever has not the role that the procedure names, Blocked without ground or the day it asks
    for, for a day in the future, and while such a case is open."""
    # Locked: two desks may open the same matter at once.
    row = Entitlement.objects.select_for_update().get(pk=entitlement.pk)
    opening = next((one for one in openings(row) if one.case_type.pack_id == pack_id), None)
    if opening is None:
        raise Blocked(_("Entitlement %(number)s has ended") % {"number": row.number}, code="ENDED")
    if (row.county, opening.role) not in actor.posts:
        raise NotCompetent(_("Another office does this"))
    chosen = opening.ground(ground)
    check_day(chosen, day, timelines.today(row.timeline))
    # A death ends the payment at once, whatever else is being examined.
    if not chosen.get("at_any_time"):
        check_none_open(row, pack_id)
    # Days that this ground does not ask for are null, not absent: the diagram reads them all.
    days = {str(one["day"]): None for one in opening.grounds if "day" in one}
    given = {str(chosen["day"]): day} if "day" in chosen else {}
    return open_entitlement_case(
        pack_id=pack_id, entitlement=row, values={"ground": ground, **days, **given}, actor=actor
    )


def check_day(ground: Mapping[str, Any], day: date | None, today: date) -> None:
    if "day" in ground and (day is None or day > today):
        raise Blocked(_("This ground needs its day; it may not lie in the future"), code="NO_DAY")


def check_none_open(row: Entitlement, pack_id: str) -> None:
    running = row.matters.filter(case__case_type__pack_id=pack_id).exclude(case__status=CaseStatus.CLOSED)
    known = running.select_related("case").first()
    if known is not None:
        raise Blocked(
            _("Case %(number)s about this is open already") % {"number": known.case.number}, code="OPEN_CASE"
        )


def open_entitlement_case(
    *,
    pack_id: str,
    entitlement: Entitlement,
    values: Mapping[str, Any],
    start_event: str | None = None,
    actor: Actor = SYSTEM,
) -> Case:
    """Open a case about an entitlement that exists; its holder is the party."""
    holder = CaseParty(
        kind=CaseParty.Kind.APPLICANT,
        user_id=entitlement.user_id,
        masked_name=entitlement.masked_name,
        identity_index=entitlement.holder_index,
    )
    known = {
        "scheme": entitlement.scheme,
        "entitlement_kind": entitlement.kind,
        "entitlement": entitlement.number,
    }
    return open_official_case(
        pack_id=pack_id,
        unit=entitlement.village or entitlement.township or entitlement.county,
        values={**known, **values},
        actor=actor,
        label=entitlement.masked_name,
        parties=[holder],
        applicant_user_id=entitlement.user_id,
        # Bound before the first step, since its handlers ask for the right.
        bind=lambda case: EntitlementCase.objects.create(case=case, entitlement=entitlement),
        is_rehearsal=entitlement.timeline != timelines.LIVE,
        start_event=start_event,
    )
