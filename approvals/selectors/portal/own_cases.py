"""A person's own cases: the list, and everything one case's page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.access import own
from approvals.errors import NotVisible
from approvals.models import (
    AccessRecord,
    Case,
    CaseStatus,
    CaseType,
    Certificate,
    DataQuery,
    Decision,
    Paper,
    Review,
    Statement,
    SupplementRequest,
)
from approvals.selectors.case_file import file_purposes
from approvals.selectors.places import place_name
from approvals.selectors.portal.own_acts import offered_acts, open_request
from approvals.selectors.portal.progress import Progress, decision_of, own_statements, progress_of
from approvals.selectors.reissue import (
    PaperCase,
    change_choices,
    ending_choices,
    paper_cases,
    replacement_choices,
)
from approvals.selectors.wording import POWERS, STATUSES, purpose_word, said
from approvals.services.certificate_endings import CANCEL
from approvals.services.mandates import powers_in, proxy_seat
from approvals.services.organisation import unit_agency, unit_phone
from approvals.services.papers.remedies import counts_from_decision, remedies_of
from approvals.services.pinned import step_form
from approvals.services.ratings import may_rate
from approvals.services.reissue import AMEND, RENEW
from forms.models import Submission
from forms.selectors import form_of
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import open_work

MOST_READS = 100
FOUND_UNLAWFUL = ("changed", "annulled", "unlawful", "act_anew")


@dataclass(frozen=True, slots=True)
class Remedies:
    """How to contest the decision; days are None until it was served."""

    days: int
    months: int
    authorities: list[str]
    court: str
    objection_until: date | None
    suit_until: date | None
    is_suit_from_decision: bool = False


@dataclass(frozen=True, slots=True)
class OwnCase:
    """The page of one case."""

    case: Case
    progress: Progress
    powers: frozenset[str]
    mandate: dict[str, Any] | None
    acts: frozenset[str]
    tasks: list[WorkItem]
    supplement: SupplementRequest | None
    papers: list[Paper]
    certificates: list[Certificate]
    files: list[dict[str, Any]]
    queries: list[DataQuery]
    reads: list[dict[str, Any]]
    statements: list[Statement]
    decision: Decision | None
    former_decisions: list[Decision]
    reviews: list[Review]
    remedies: Remedies | None
    contact: dict[str, str]
    may_replace: bool
    may_amend: bool
    may_renew: bool
    may_hand_back: bool
    paper_cases: list[PaperCase]

    @property
    def compensation(self) -> str:
        """The procedure by which compensation is claimed, once an act of the case was found unlawful (a.10)."""
        is_annulled = any(row.standing == Decision.Standing.ANNULLED for row in self.former_decisions)
        if not is_annulled and not any(review.outcome in FOUND_UNLAWFUL for review in self.reviews):
            return ""
        pack = str(self.case.case_type.manifest.get("compensation", {}).get("pack", ""))
        return pack if CaseType.objects.filter(pack_id=pack, is_current=True).exists() else ""

    @property
    def may_rate(self) -> bool:
        return may_rate(self.case)

    @property
    def statement_until(self) -> date | None:
        return last_day(self.case, "statement")

    @property
    def hearing_until(self) -> date | None:
        return last_day(self.case, "hearing_request")


def last_day(case: Case, limit: str) -> date | None:
    clock = case.clocks.filter(key=limit, stopped_on=None).last()
    return clock.due_on if clock else None


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Return the person's cases, newest first: as applicant, spouse or proxy."""
    rows = Case.objects.filter(own(actor)).select_related("case_type").distinct()
    return rows.order_by("-filed_on", "-pk")


def case_rows(actor: Actor) -> list[dict[str, Any]]:
    """Return the list of own cases with their state in words and the nearest day."""
    cases = list(own_cases(actor).prefetch_related("clocks", "supplement_requests"))
    return [
        {
            "case": case,
            "name": {"zh": case.case_type.name_zh, "en": case.case_type.name_en},
            "status": said(STATUSES, case.status),
            "unit": place_name(case.unit(case.stage), case.filed_on),
            "due_on": nearest_day(case),
            "needs_you": case.status == CaseStatus.SUPPLEMENTING and is_asked(case),
        }
        for case in cases
    ]


def is_asked(case: Case) -> bool:
    # Read from what is prefetched; the case keeps its status until what was supplied is checked.
    return any(request.answered_on is None for request in case.supplement_requests.all())


def nearest_day(case: Case) -> date | None:
    days = [clock.due_on for clock in case.clocks.all() if clock.due_on and not clock.stopped_on]
    return min(days) if days and case.is_open else None


def case_page(case: Case, actor: Actor) -> OwnCase:
    """Return everything that the page of a case shows; the caller got it through access.own_case, which logs."""
    papers = list(papers_for_party(case))
    decision = decision_of(case)
    powers = powers_in(case, actor)
    return OwnCase(
        case=case,
        progress=progress_of(case),
        powers=powers,
        mandate=mandate_shown(case, actor, powers),
        acts=offered_acts(case, powers),
        tasks=list(own_tasks(case, actor)),
        supplement=open_request(case),
        papers=papers,
        certificates=list(Certificate.objects.filter(paper__in=papers).select_related("paper")),
        files=filed_papers(case),
        queries=list(case.data_queries.order_by("pk")),
        reads=list(reads_of(case)),
        statements=list(own_statements(case)),
        decision=decision,
        former_decisions=former_decisions(case),
        reviews=list(case.reviews.order_by("-pk")),
        remedies=remedies_for(case, decision),
        contact=contact_of(case),
        may_replace=bool(replacement_choices(case)),
        may_amend=bool(change_choices(case, AMEND)),
        may_renew=bool(change_choices(case, RENEW)),
        may_hand_back=bool(ending_choices(case, CANCEL)),
        paper_cases=paper_cases(case),
    )


def mandate_shown(case: Case, actor: Actor, powers: frozenset[str]) -> dict[str, Any] | None:
    """Return what a proxy is told about his mandate: for whom, until when, what it names; None for the parties."""
    proxy = proxy_seat(case, actor)
    if proxy is None:
        return None
    until = proxy.mandate.get("until")
    return {
        "principal": proxy.mandate.get("principal") or case.applicant_label,
        "until": date.fromisoformat(until) if until else None,
        "powers": [_(words) for power, words in POWERS.items() if power in powers],
    }


def missing_items(request: SupplementRequest) -> list[dict[str, str]]:
    """Return what the one notice asks for: item, legal basis, how to get it."""
    keys = ("item", "legal_basis", "how_to_get")
    rows = [row if isinstance(row, dict) else {"item": row} for row in request.items]
    return [{key: str(row.get(key) or "") for key in keys} for row in rows]


def own_tasks(case: Case, actor: Actor) -> Iterator[WorkItem]:
    """Yield the steps that wait for the applicant himself."""
    if case.root is None:
        return
    for item in open_work(case.root):
        if item.role == "APPLICANT" and actor.user_id in item.candidates.get("user_ids", ()):
            yield item


def task_form(case: Case, item: WorkItem) -> Any:
    """Return the form of a step as the version of its run has it; None for a step without one."""
    form = step_form(item, case)
    return form_of(form) if form else None


def papers_for_party(case: Case) -> Iterator[Paper]:
    """Yield the papers addressed to the party; of letters between authorities the one that a served decision attaches."""
    addressed = {
        row["key"]
        for row in case.case_type.manifest.get("papers", ())
        if {"applicant", "proxy"} & set(row.get("to", ()))
    }
    # The decision rests on that reply, so it comes with it (D-A4 row 5).
    attached = case.decisions.exclude(served_on=None).exclude(cited_reply="").values("cited_reply")
    own = Q(key__in=addressed) | Q(number__in=attached)
    yield from Paper.objects.filter(own, case=case).order_by("-issued_on", "-pk")


def own_paper(case: Case, pk: int) -> Paper:
    """Return a paper of the case that is addressed to its party; NotVisible otherwise."""
    found = next((paper for paper in papers_for_party(case) if paper.pk == pk), None)
    if found is None:
        raise NotVisible(_("There is no such paper of the authority"))
    return found


def receipt_of(case: Case) -> Paper | None:
    """Return the signed receipt; None until it is drawn up, a moment after filing."""
    return Paper.objects.filter(case=case, key="receipt").last()


def filed_papers(case: Case) -> list[dict[str, Any]]:
    """Return what was filed in a case, in order."""
    words = file_purposes(case)
    return [file_line(row, words) for row in case.files.select_related("stored").order_by("pk")]


def file_line(row: Any, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return a filed paper as parts/file_list.html takes it (without its address)."""
    stored = row.stored
    return {
        "pk": row.pk,
        "name": stored.name,
        "content_type": stored.content_type,
        "size": stored.size,
        "pages": stored.pages,
        "sha256": stored.sha256,
        "purpose": words.get(row.purpose, row.purpose),
        "filed_on": row.filed_on,
        "is_supplement": row.is_supplement,
    }


def reads_of(case: Case) -> Iterator[dict[str, Any]]:
    """Yield who opened the file, newest first; the party's own visits are left out."""
    rows = AccessRecord.objects.filter(case=case).exclude(purpose="applicant").order_by("-at")[:MOST_READS]
    for row in rows:
        yield {"at": row.at, "name": row.name, "purpose": purpose_word(row.purpose.partition(":")[0])}


def remedies_for(case: Case, decision: Decision | None) -> Remedies | None:
    """Return the instruction on remedies once there is a decision (a.10, S11)."""
    if decision is None:
        return None
    told = remedies_of(case, unit=decision.unit, act_day=decision.decided_on, on=decision.decided_on)
    return Remedies(
        days=told["days"],
        months=told["months"],
        authorities=told["authorities"],
        court=told["court"],
        objection_until=decision.objection_until,
        suit_until=decision.suit_until,
        is_suit_from_decision=counts_from_decision(case.case_type),
    )


def former_decisions(case: Case) -> list[Decision]:
    """Return the decisions that no longer hold, newest first; what a second person has yet to agree to is no act."""
    ended = [Decision.Standing.ANNULLED, Decision.Standing.REPLACED]
    return list(case.decisions.filter(standing__in=ended).order_by("-pk"))


def contact_of(case: Case) -> dict[str, str]:
    """Return whom to ask: the authority that holds the case, and its telephone."""
    code = case.unit(case.stage) or case.county
    return {"name": unit_agency(code, case.filed_on), "phone": unit_phone(code, case.filed_on)}


def filed_before(actor: Actor, case_type: CaseType, answers_hash: str) -> Case | None:
    """Return the case that the same answers made already: the second press of a button finds the first one's case."""
    same = Submission.objects.filter(answers_hash=answers_hash, submitted_by=actor.user_id)
    rows = own_cases(actor).filter(case_type__pack_id=case_type.pack_id, submission__in=same)
    return rows.first()
