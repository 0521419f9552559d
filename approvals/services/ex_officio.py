"""Opening a case by the authority itself: no applicant, a lawful source, one case a call, the day of the fact checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked, GuardViolation, OutOfLegalPeriod
from approvals.models import Case, CaseStatus, CaseType
from approvals.rules.guards import check_leads, check_source
from approvals.services import facts
from approvals.services.intake import (
    add_files,
    add_parties,
    current_case_type,
    file_start_form,
    next_number,
    record_route,
    root_of,
    start,
    timeline_of,
)
from approvals.services.jurisdiction import competent_route, unit_code
from forms.models import StoredFile
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

CHANNEL = "ex_officio"
MOST_OPEN = 20


@transaction.atomic
def open_ex_officio(
    *,
    pack_id: str,
    leads: Sequence[Mapping[str, Any]],
    unit: str,
    actor: Actor,
    files: Sequence[tuple[str, StoredFile]] = (),
    is_rehearsal: bool = False,
) -> Case:
    """Open one case at a unit from the answers of the pack's source form.

    The manifest's [ex_officio] names `roles`, `sources` and `most_open`. `leads` holds one entry; a second is refused
    (H12). Raises GuardViolation H2 to H5 for a forbidden source, H12; OutOfLegalPeriod (L1) with the successor's words;
    WrongMode (L4); Blocked NOT_COMPETENT; InvalidAnswers."""
    case_type = current_case_type(pack_id)
    check_competent(case_type, unit, actor)
    check_guards(case_type, leads, actor)
    answers = leads[0]
    timeline = timeline_of(case_type, is_rehearsal=is_rehearsal)
    today = timelines.today(timeline)
    fact_date = facts.fact_date(case_type, answers, today)
    # L1 asks for the day of the fact, not of the opening.
    check_fact(case_type, fact_date)
    submission = file_start_form(case_type, answers, files, actor, today)
    route = competent_route(case_type, {**submission.answers, "opening_unit": unit}, today)
    case = Case.objects.create(
        case_type=case_type,
        number=next_number(case_type, unit[:6], today.year),
        timeline=timeline,
        submission=submission,
        channel=CHANNEL,
        # The authority accepts its own case on the day it opens it.
        status=CaseStatus.ACCEPTED,
        stage="county",
        applicant_label=facts.applicant_label(case_type, submission.answers),
        filed_on=today,
        accepted_on=today,
        fact_date=fact_date,
        **units_at(unit, route.township, today),
    )
    # No account: parties of such a case are reached by service, not through the portal.
    add_parties(case, submission.answers, None, None, None)
    add_files(case, files, today)
    record_route(case, route, today)
    start(case, actor)
    append(instance=root_of(case), kind="opened_ex_officio", actor=actor, payload={"unit": unit})
    return case


def check_competent(case_type: CaseType, unit: str, actor: Actor) -> None:
    rules = case_type.manifest.get("ex_officio")
    if rules is None:
        raise Blocked(_("This procedure begins with an application"), code="NOT_EX_OFFICIO")
    # The post must be held at this very unit: no office opens cases for another.
    if not any(place == unit and role in rules["roles"] for place, role in actor.posts):
        raise Blocked(_("Your post may not open such a case at this unit"), code="NOT_COMPETENT")


def check_guards(case_type: CaseType, leads: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    rules = case_type.manifest["ex_officio"]
    try:
        check_leads(len(leads), unanswered(case_type, actor), most=int(rules.get("most_open", MOST_OPEN)))
        if rules.get("sources"):
            check_source(str(leads[0].get("source_kind", "")), rules["sources"])
    except ValueError as error:
        # The guard's name heads its words.
        raise GuardViolation(str(error), code=str(error).partition(":")[0]) from error


def unanswered(case_type: CaseType, actor: Actor) -> int:
    """Count the officer's cases that nobody has decided to pursue yet: no officers assigned, still open."""
    waiting = Case.objects.filter(
        case_type__pack_id=case_type.pack_id,
        channel=CHANNEL,
        submission__submitted_by_id=actor.user_id,
        officers__isnull=True,
    )
    return waiting.exclude(status=CaseStatus.CLOSED).count()


def check_fact(case_type: CaseType, fact_date: date) -> None:
    """Guard L1: refuse the start, and say what applies instead."""
    starts, ends = case_type.facts_from, case_type.facts_to
    if (starts is None or starts <= fact_date) and (ends is None or fact_date <= ends):
        return
    successor = case_type.manifest.get("successor", {}).get("zh", "")
    text = _("The law of this procedure does not cover a fact of %(day)s.") % {"day": fact_date.isoformat()}
    raise OutOfLegalPeriod(f"{text} {successor}".strip())


def units_at(unit: str, township: str, on: date) -> dict[str, str]:
    """The case stands at the unit that opened it; the township only where it lies in that county."""
    county = unit[:6]
    return {
        "village": "",
        "township": township if township.startswith(county) else "",
        "county": county,
        "city": unit_code(county[:4] + "00", on),
    }
