"""What a person sees of a case that touches his interest: his rights, his papers and the answers to him, never the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import NotVisible
from approvals.models import Case, CaseParty, Decision, Paper, Statement
from approvals.selectors.portal.own_acts import third_party_acts
from approvals.selectors.portal.own_cases import Remedies, contact_of, last_day, remedies_for
from approvals.selectors.wording import STATUSES, said
from approvals.services.third_parties import interest_in
from workflows.actors import Actor


@dataclass(frozen=True, slots=True)
class ThirdPartyCase:
    """The page of one case for a third party."""

    case: Case
    interest: str
    acts: frozenset[str]
    hearing_until: date | None
    papers: list[Paper]
    statements: list[Statement]
    decision: Decision | None
    remedies: Remedies | None
    contact: dict[str, str]


def third_party_page(party: CaseParty) -> ThirdPartyCase:
    """Return the page; the caller got the place through access.third_party_seat, which logs."""
    case = party.case
    decision = case.decisions.in_force()
    return ThirdPartyCase(
        case=case,
        interest=interest_in(case),
        acts=third_party_acts(case),
        hearing_until=last_day(case, "hearing_request"),
        papers=list(papers_for_third_party(case)),
        statements=list(party.statements.all()),
        decision=decision,
        remedies=remedies_for(case, decision),
        contact=contact_of(case),
    )


def papers_for_third_party(case: Case) -> Iterator[Paper]:
    keys = [
        row["key"] for row in case.case_type.manifest.get("papers", ()) if "third_party" in row.get("to", ())
    ]
    yield from Paper.objects.filter(case=case, key__in=keys).order_by("-issued_on", "-pk")


def third_party_paper(case: Case, pk: int) -> Paper:
    """Return a paper of the case that is addressed to the third party; NotVisible otherwise."""
    found = next((paper for paper in papers_for_third_party(case) if paper.pk == pk), None)
    if found is None:
        raise NotVisible(_("There is no such paper of the authority"))
    return found


def third_party_rows(actor: Actor) -> list[dict[str, Any]]:
    """Return the cases that touch the person's interest, newest first."""
    rows = CaseParty.objects.filter(user=actor.user_id, kind=CaseParty.Kind.THIRD_PARTY)
    return [
        {
            "case": party.case,
            "name": {"zh": party.case.case_type.name_zh, "en": party.case.case_type.name_en},
            "status": said(STATUSES, party.case.status),
        }
        for party in rows.select_related("case__case_type").order_by("-case__filed_on", "-pk")
    ]


def is_third_party(actor: Actor, case: Case) -> bool:
    return case.parties.filter(user=actor.user_id, kind=CaseParty.Kind.THIRD_PARTY).exists()
