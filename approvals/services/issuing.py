"""From the decision to the archive: signing and sealing (S10), the city's reply (a.SP6), service (S05), filing (S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, SealEntry
from approvals.services.casework import Act, action, starts_with
from approvals.services.file_checks import enter_reply
from approvals.services.higher_review import higher_review_of
from approvals.services.papers import title_of
from approvals.services.service_of_documents import (
    check_announcement_follows,
    paper_to_serve,
    party_to_serve,
    record_service,
)
from workflows.models import WorkItem
from workflows.selectors import instance_variables
from workflows.services.history import append

# The role whose acts need two persons.
ENFORCING = "ENF_OFFICER"
# What the form of the catalogue takes.
MOST_ROWS, LONGEST = 200, 100


@action("sign_paper")
def sign_paper(act: Act) -> Mapping[str, Any]:
    """S10: whoever decided signs the paper, or somebody to whom the power was delegated.

    The conclusion of a panel is signed by its members; here the head of the office lets its notice go out."""
    decision = act.case.decisions.in_force()
    if decision is None and act.case.opinions.filter(kind="conclusion", is_voided=False).exists():
        note(act, "signed", {"document": "conclusion"})
        return {"signed_on": act.today, "signed_by": act.actor.name}
    if decision is None:
        raise Blocked(_("There is no decision yet; no paper can be signed"), code="NOT_DECIDED")
    # Whoever acts by delegation signs as the decider's deputy.
    if act.actor.user_id != decision.decided_by_id and not act.actor.acting_for:
        raise Blocked(
            _("The paper is signed by the person who decided (%(name)s)")
            % {"name": decision.decided_by_name},
            code="NOT_DECIDER",
        )
    note(act, "signed", {"document": decision.outcome})
    return {"signed_on": act.today, "signed_by": act.actor.name}


@action("seal")
def seal(act: Act) -> Mapping[str, Any]:
    """S10: the seal keeper compares paper and decision and enters the seal log; in training mode no seal is drawn (L5)."""
    variables = instance_variables(act.work_item.instance)
    decision = act.case.decisions.in_force()
    known = {"decision": {"outcome": decision.outcome if decision else ""}}
    rows = {row["key"]: row for row in act.case.case_type.manifest.get("papers", ())}
    named = [title_of(rows[key], known) if key in rows else key for key in variables.get("papers") or ()]
    SealEntry.objects.create(
        case=act.case,
        unit=act.work_item.unit,
        seal=str(act.answers.get("seal") or "agency"),
        documents=named,
        copies=int(act.answers.get("copies") or 1),
        keeper_name=act.actor.name,
        signed_by_name=str(variables.get("signed_by") or ""),
        is_training=act.case.is_training,
        sealed_on=act.today,
    )
    note(act, "sealed", {"copies": str(act.answers.get("copies", 1))})
    return {"sealed_on": act.today}


@action("sign_reply")
def sign_reply(act: Act) -> Mapping[str, Any]:
    """a.SP6: the higher authority signs its reply; it follows the panel's conclusion or gives a reason."""
    review = higher_review_of(act.case.case_type)
    if review is None:
        raise Blocked(_("This procedure knows no reply of a higher authority"), code="NO_REVIEW")
    result = str(act.answers.get(review.answer, ""))
    conclusion = act.case.opinions.filter(kind="conclusion", is_voided=False).last()
    if conclusion is None:
        raise Blocked(_("The panel has no conclusion yet; the reply cannot be signed"), code="NO_CONCLUSION")
    if result != conclusion.opinion and not str(act.answers.get("reasons", "")).strip():
        raise Blocked(_("A reply that departs from the panel's conclusion needs a reason"), code="NO_REASONS")
    enter_reply(act, result)
    note(act, "reply_signed", {"reply": result})
    return {review.answer: result, "reply_signed_on": act.today}


@action("serve")
def serve(act: Act) -> Mapping[str, Any]:
    """S05: the return receipt of one attempt, failed or not; the day of service drives every later period."""
    variables = instance_variables(act.work_item.instance)
    # The paper addressed to this party, not the last one of the case.
    outcome, paper = str(act.answers.get("service_outcome", "served")), paper_to_serve(act.case, variables)
    if outcome == "announcement":
        unknown = bool(act.answers.get("whereabouts_unknown"))
        check_announcement_follows(paper=paper, is_whereabouts_unknown=unknown)
        return {"service_outcome": outcome}
    # Two officers serve in an enforcement case (S05).
    if act.work_item.role == ENFORCING and not act.answers.get("officer2"):
        raise Blocked(_("An enforcement paper is served by two officers"), code="TWO_OFFICERS")
    day = act.answers.get("service_date" if outcome == "served" else "attempted_on")
    served_on = day_of(day, act.today)
    record_service(
        case=act.case,
        paper=paper,
        served_on=served_on,
        actor=act.actor,
        answers=dict(act.answers),
        party=party_to_serve(act.case, variables),
    )
    return {"service_outcome": outcome, **({"service_date": served_on} if outcome == "served" else {})}


def day_of(value: Any, otherwise: date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else otherwise


@starts_with("archive")
def begun_catalogue(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """S13: how long the procedure has its files kept, and a row for each thing in the file; pages where they are known."""
    kept = case.case_type.manifest.get("retention")
    return {"items": list(contents(case))[:MOST_ROWS], **({"retention": kept} if kept else {})}


def contents(case: Case) -> Iterator[dict[str, Any]]:
    """Yield the rows of the catalogue: forms and files; a form filled in several times is one row. The papers of the case
    are listed by their numbers where the catalogue is printed."""
    steps = case.submissions.filter(is_voided=False).select_related("submission__form")
    filed = [row for row in (case.submission, *(step.submission for step in steps)) if row]
    for title in dict.fromkeys(str(row.form.schema["title"]["zh"]) for row in filed):
        yield {"title": title}
    for file in case.files.select_related("stored").order_by("id"):
        yield {"title": file.stored.name[:LONGEST], "pages": file.stored.pages or ""}


@action("archive")
def archive(act: Act) -> Mapping[str, Any]:
    """S13: the catalogue of the file is complete."""
    note(act, "catalogued", {"pages": str(act.answers.get("pages", ""))})
    return {}


def note(act: Act, kind: str, payload: Mapping[str, Any]) -> None:
    append(
        instance=act.work_item.instance, kind=kind, actor=act.actor, payload=payload,
        element_id=act.work_item.element_id,
    )  # fmt: skip
