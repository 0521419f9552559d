"""What officials do with a case before the decision: acceptance, opinions, review, discussion (S01, S08, S09, a.T06-a.T12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Opinion, SupplementRequest
from approvals.rules.lifecycle import move_case
from approvals.rules.numbering import review_number
from approvals.services.casework import Act, action, file_hash, starts_with
from approvals.services.higher_review import higher_review_of
from approvals.services.panel_files import usual_meeting
from approvals.services.work_calendar import calendar_for
from forms.services import mark_original_seen
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import instance_variables
from workflows.services.history import append

ACCEPTANCE_RESULTS = frozenset({"accept", "supplement", "refuse", "refer"})


@action("accept")
def accept(act: Act) -> Mapping[str, Any]:
    """S01.3: the window accepts, asks once for everything missing, refuses or refers (Licensing Law art. 32)."""
    result = str(act.answers.get("result", ""))
    if result not in ACCEPTANCE_RESULTS:
        raise Blocked(
            _("Choose: accept, ask for papers, do not accept, or refer to another authority"),
            code="NO_RESULT",
        )
    if act.answers.get("originals_seen"):
        for row in act.case.files.select_related("stored"):
            mark_original_seen(file=row.stored, officer_name=act.actor.name)
    if result == "accept":
        accept_case(case=act.case, on=act.today, actor=act.actor)
        return {"accept_date": act.today}
    if result == "supplement":
        request_supplement(act)
    return {}


def accept_case(*, case: Case, on: date, actor: Actor, is_deemed: bool = False) -> None:
    """Accept the case as of `on`; deemed acceptance dates back to the receipt (Licensing Law art. 32 item 4)."""
    move_case(case.status, CaseStatus.ACCEPTED)
    case.status = CaseStatus.ACCEPTED
    case.accepted_on = on
    case.is_deemed_accepted = is_deemed
    case.save(update_fields=["status", "accepted_on", "is_deemed_accepted"])
    if case.root:
        append(
            instance=case.root,
            kind="deemed_accepted" if is_deemed else "accepted",
            actor=actor,
            payload={"accepted_on": on.isoformat()},
        )


def request_supplement(act: Act) -> None:
    """Everything missing in one notice; a second notice needs a named approver (S01.5, S01.7)."""
    items = list(act.answers.get("missing") or ())
    if not items:
        raise Blocked(_("The one notice has to name everything that is missing"), code="NO_ITEMS")
    # A second notice is a fault of the service that a head has to answer for (S01.7).
    earlier = act.case.supplement_requests.exists()
    approver = str(act.answers.get("second_notice_approval") or "")
    if earlier and not approver:
        raise Blocked(
            _("Asking for papers a second time needs the approval of the head"), code="SECOND_NOTICE"
        )
    period = act.case.limit("supplement")
    SupplementRequest.objects.create(
        case=act.case,
        items=items,
        requested_on=act.today,
        due_on=calendar_for(act.today).after(act.today, int(period["length"]), period["unit"]),
        approved_by_name=approver,
    )
    move_case(act.case.status, CaseStatus.SUPPLEMENTING)
    act.case.status = CaseStatus.SUPPLEMENTING
    act.case.save(update_fields=["status"])


@starts_with("opinion")
def signed_today(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"signed_on": timelines.today(case.timeline).isoformat()}


@action("opinion")
def give_opinion(act: Act) -> Mapping[str, Any]:
    """a.T06: the township clerk's opinion, and the head's who signs it (another person)."""
    store_opinion(act, "township", str(act.answers.get("opinion", "")), str(act.answers.get("reasons", "")))
    return {}


@starts_with("examine")
def matched_clauses(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """F-A3 begins with every clause that the table of grounds has found; the examiner says why he deviates."""
    return {"clauses": found_clauses(work_item), **last_review(case)}


@starts_with("decide")
def reviewed_as(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return last_review(case)


@starts_with("legal_review")
def next_review(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"review_no": review_number(case.number, reviews_of(case) + 1)}


def last_review(case: Case) -> dict[str, str]:
    """Return the number of the last legal review for the forms that cite it, nothing before the first."""
    count = reviews_of(case)
    return {"legal_review_no": review_number(case.number, count)} if count else {}


def reviews_of(case: Case) -> int:
    # Voided ones keep their number.
    return case.opinions.filter(kind="legal").count()


def match_of(work_item: WorkItem) -> Mapping[str, Any]:
    """Return what the table of grounds has found for the case; empty before it was asked."""
    return instance_variables(work_item.root).get("match") or {}


def found_clauses(work_item: WorkItem) -> list[str]:
    return [str(clause) for clause in match_of(work_item).get("clauses") or ()]


@action("examine")
def examine(act: Act) -> Mapping[str, Any]:
    """a.T09: the county clerk's proposal; when it refuses, a reason stands for each claimed clause."""
    proposal = str(act.answers.get("proposal", ""))
    if not str(act.answers.get("reasons", "")).strip():
        raise Blocked(
            _("State the reasons; for an intended refusal, one for each clause that was applied for"),
            code="NO_REASONS",
        )
    check_higher_review(act, proposal)
    check_clauses(act, proposal)
    check_appraisal(act, proposal)
    store_opinion(act, "county", proposal, str(act.answers["reasons"]))
    return {}


def check_clauses(act: Act, proposal: str) -> None:
    """An approval names clauses that the table found, or says why it deviates; a refusal answers each clause claimed."""
    strange = set(act.answers.get("clauses") or ()) - set(found_clauses(act.work_item))
    if proposal == "approve" and strange and not str(act.answers.get("deviation") or "").strip():
        raise Blocked(
            _("The table of grounds has not found %(clauses)s; say why you deviate from it")
            % {"clauses": "、".join(sorted(strange))},
            code="NO_DEVIATION",
        )
    claimed = instance_variables(act.work_item.root).get("grounds") or ()
    answered = {row.get("clause") for row in act.answers.get("claims") or ()}
    unanswered = [str(clause) for clause in claimed if clause not in answered]
    if proposal == "refuse" and unanswered:
        raise Blocked(
            _("An intended refusal answers every clause that was applied for; missing: %(clauses)s")
            % {"clauses": "、".join(unanswered)},
            code="CLAIM_UNANSWERED",
        )


def check_higher_review(act: Act, proposal: str) -> None:
    """a.XG1, D-A4 rows 3 and 6: a ground that a higher authority hears is neither granted nor refused before its reply, and
    no other ground goes there. Raises Blocked NEEDS_CITY, NOT_SPECIAL."""
    review = higher_review_of(act.case.case_type)
    if review is None:
        return
    is_special = match_of(act.work_item).get("route") == review.route
    is_heard = review.is_heard(instance_variables(act.work_item.root))
    if proposal in ("approve", "refuse") and is_special and not is_heard:
        raise Blocked(
            _(
                "The clause is a special circumstance: it goes to the city first; you can propose neither approval nor refusal now"
            ),
            code="NEEDS_CITY",
        )
    if proposal == review.proposal and not is_special:
        raise Blocked(
            _("Only special circumstances go to the city; choose another proposal"), code="NOT_SPECIAL"
        )


def check_appraisal(act: Act, proposal: str) -> None:
    """a.XG1, D-A1: what rests on an appraisal alone is neither granted, refused nor reported before its conclusion is there."""
    match, review = match_of(act.work_item), higher_review_of(act.case.case_type)
    settling = {"approve", "refuse", *([review.proposal] if review else ())}
    if proposal == "appraisal" and not match.get("needs_appraisal"):
        raise Blocked(
            _("The clause of this case needs no appraisal; choose another proposal"),
            code="NO_APPRAISAL_NEEDED",
        )
    if proposal in settling and match.get("only_by_appraisal"):
        raise Blocked(
            _(
                "The only clause that fits rests on an appraisal, and there is no conclusion yet; ask for it first"
            ),
            code="NEEDS_APPRAISAL",
        )


@action("legal_review")
def legal_review(act: Act) -> Mapping[str, Any]:
    """S09: seven points, then pass, pass_with_changes, return or reject."""
    store_opinion(act, "legal", str(act.answers.get("result", "")), str(act.answers.get("note", "")))
    return {}


@starts_with("plan_meeting")
def next_meeting(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """a.SP5: the panel meets monthly, at the latest on the last day of the limit."""
    day = usual_meeting(case, timelines.today(case.timeline), last_meeting_day(case, work_item))
    return {"meeting_on": day.isoformat()} if day else {}


def last_meeting_day(case: Case, work_item: WorkItem) -> date | None:
    clock = case.clocks.filter(key=work_item.properties.get("limit", ""), stopped_on=None).last()
    return clock.due_on if clock else None


@action("plan_meeting")
def plan_meeting(act: Act) -> Mapping[str, Any]:
    """a.SP5: the panel meets within the limit that the step names; one that has run out no longer binds the day.

    Raises Blocked MEETING_TOO_LATE for a day past the last one."""
    last = last_meeting_day(act.case, act.work_item)
    if last and act.today <= last < date.fromisoformat(str(act.answers["meeting_on"])):
        raise Blocked(
            _("The panel has to meet by %(day)s; plan an earlier day") % {"day": last},
            code="MEETING_TOO_LATE",
        )
    return {}


@action("panel_opinion")
def panel_opinion(act: Act) -> Mapping[str, Any]:
    """S08: a member records opinion and reason before seeing those of the others; nobody does it twice."""
    round_number = discussion_round(act.case)
    if act.case.opinions.filter(
        kind="panel", round=round_number, user_id=act.actor.person_id, is_voided=False
    ).exists():
        raise Blocked(_("You have given your opinion; a member votes once"), code="VOTED")
    store_opinion(
        act, "panel", str(act.answers.get("opinion", "")), str(act.answers.get("reason", "")), round_number
    )
    return {}


def discussion_round(case: Case) -> int:
    # A conclusion ends a round.
    return case.opinions.filter(kind="conclusion").count() + 1


@action("panel_conclude")
def panel_conclude(act: Act) -> Mapping[str, Any]:
    """S08: the chair concludes by majority of the opinions recorded; a tie is the less burdensome result.

    Agreeing eases the party's lot where something is granted; the diagram that discusses an act against him says so by
    `agreement` = "burdens", and half of the votes don't carry it."""
    number = discussion_round(act.case)
    opinions = list(act.case.opinions.filter(kind="panel", round=number, is_voided=False))
    if len(opinions) < 3:
        raise Blocked(_("Fewer than three members took part; there can be no conclusion"), code="NO_QUORUM")
    in_favour = sum(opinion.opinion == "agree" for opinion in opinions)
    burdens = instance_variables(act.work_item.instance).get("agreement") == "burdens"
    granted = in_favour * 2 > len(opinions) if burdens else in_favour * 2 >= len(opinions)
    result = "granted" if granted else "refused"
    votes = f"{in_favour}:{len(opinions) - in_favour}"
    store_opinion(act, "conclusion", result, votes, number)
    return {"panel_result": result, "panel_votes": votes}


def store_opinion(act: Act, kind: str, opinion: str, reason: str, number: int = 1) -> Opinion:
    """Keep an opinion with the hash of the file its author saw."""
    unit = act.work_item.unit
    return Opinion.objects.create(
        case=act.case,
        kind=kind,
        round=number,
        user_id=act.actor.person_id,
        name=act.actor.name,
        unit=unit,
        opinion=opinion,
        reason=reason,
        seen_hash=file_hash(act.case),
        given_on=act.today,
    )
