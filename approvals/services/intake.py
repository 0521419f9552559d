"""Opening, supplementing and withdrawing a case (S01, S17): hops 2 to 6 of the main path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from approvals.errors import Blocked, GuardViolation, WrongMode
from approvals.models import (
    Case,
    CaseFile,
    CaseParty,
    CaseStatus,
    CaseType,
    JurisdictionRecord,
    LinkedCase,
    NumberCounter,
)
from approvals.rules.guards import check_bulk
from approvals.rules.masking import mask_name
from approvals.services import facts
from approvals.services.jurisdiction import Route, competent_route
from approvals.services.mandates import SUPPLEMENT, WITHDRAW, check_power
from forms.models import FormDefinition, StoredFile, Submission
from forms.services import discard_draft, submit_form
from workflows import timelines
from workflows.actors import Actor
from workflows.services import messages
from workflows.services.execution import start_process
from workflows.services.history import append

WITHDRAWABLE = (CaseStatus.FILED, CaseStatus.SUPPLEMENTING, CaseStatus.ACCEPTED)
# What of an issued paper an authority takes up by itself; no party withdraws it.
BY_AUTHORITY = ("correction", "revoke")
# H5: more persons than this are a list and no case.
MOST_PARTIES = 10


def current_case_type(pack_id: str) -> CaseType:
    """Return the version that new cases begin with; CaseType.DoesNotExist when the pack is not deployed."""
    return CaseType.objects.get(pack_id=pack_id, is_current=True)


def timeline_of(case_type: CaseType, *, is_rehearsal: bool = False) -> str:
    """Guard L4: a historical procedure runs on the training timeline, and only where that has a simulated day.

    So does the rehearsal of a live one."""
    if case_type.mode == "live" and not is_rehearsal:
        return "live"
    if not timelines.is_simulated("training"):
        raise WrongMode(_("A historical procedure runs only in training mode, on a simulated day"))
    return "training"


@transaction.atomic
def open_case(
    *,
    pack_id: str,
    answers: Mapping[str, Any],
    files: Sequence[tuple[str, StoredFile]] = (),
    channel: str = "portal",
    actor: Actor,
    applicant_user_id: int | None = None,
    mandate: Mapping[str, Any] | None = None,
    draft: tuple[str, int] | None = None,
    is_rehearsal: bool = False,
) -> Case:
    """File an application: find the competent unit, number the case, store what was filed, start the process.

    `files` are (purpose, stored file) pairs; `draft` the (key, revision) of the actor's draft that is filed and used up,
    so that of two presses at once one files. `is_rehearsal` puts a live procedure on the training clock. Raises InvalidAnswers
    with messages per field, DraftConflict, WrongMode (L4), Blocked where nobody applies.
    One transaction: either the applicant holds a case number or nothing has happened."""
    # The draft is used up first: of two presses at once one fails here, before anything is numbered.
    if draft:
        discard_draft(owner_id=actor.person_id, key=draft[0], revision=draft[1])
    case_type = current_case_type(pack_id)
    if "ex_officio" in case_type.manifest or case_type.manifest.get("start_form") not in case_type.forms:
        raise Blocked(_("Nobody applies for this; the authority opens it itself"), code="EX_OFFICIO")
    timeline = timeline_of(case_type, is_rehearsal=is_rehearsal)
    today = timelines.today(timeline)
    # Stored before it is routed: the route is chosen from what was checked.
    submission = file_start_form(case_type, answers, files, actor, today)
    route = competent_route(case_type, submission.answers, today)
    case = Case.objects.create(
        case_type=case_type,
        # Numbered by county, so the number follows the route.
        number=next_number(case_type, route.county, today.year),
        timeline=timeline,
        submission=submission,
        channel=channel,
        applicant_id=applicant_user_id,
        applicant_label=facts.applicant_label(case_type, submission.answers),
        filed_on=today,
        # An application is about the day on which it is filed.
        fact_date=today,
        **route.units(),
    )
    add_parties(case, submission.answers, applicant_user_id, actor if mandate else None, mandate)
    add_files(case, files, today)
    record_route(case, route, today)
    start(case, actor)
    return case


def file_start_form(
    case_type: CaseType,
    answers: Mapping[str, Any],
    files: Sequence[tuple[str, StoredFile]],
    actor: Actor,
    today: date,
) -> Submission:
    """Store what was filed on the procedure's first form; InvalidAnswers with messages per field."""
    return submit_form(
        form=FormDefinition.objects.get(pk=case_type.forms[case_type.manifest["start_form"]]),
        answers=answers,
        files=[stored for _, stored in files],
        submitted_by_id=actor.user_id,
        submitted_by_name=actor.name,
        today=today,
    )


def next_number(case_type: CaseType, county: str, year: int) -> str:
    """Draw the next case number of the pack and county (0.6) under the counter's row lock."""
    key: dict[str, Any] = {"pack_code": case_type.code, "county": county, "year": year}
    NumberCounter.objects.get_or_create(**key)
    NumberCounter.objects.filter(**key).update(last=F("last") + 1)
    # The update holds the counter's row until the transaction ends (0.6).
    last = NumberCounter.objects.get(**key).last
    return f"{case_type.code}-{county[:6] or '000000'}-{year}-{last:06}"


def add_parties(
    case: Case,
    answers: Mapping[str, Any],
    applicant_user_id: int | None,
    proxy: Actor | None,
    mandate: Mapping[str, Any] | None,
) -> None:
    parties = [
        CaseParty(
            case=case,
            kind=kind,
            # Only the applicant has the portal's account; a spouse comes in by a link of his own.
            user_id=applicant_user_id if kind == CaseParty.Kind.APPLICANT else None,
            masked_name=mask_name(name),
            identity_index=facts.identity_index(number),
            has_electronic_consent=bool(answers.get("e_service")),
        )
        for kind, name, number in facts.parties(case.case_type, answers)
    ]
    if proxy:
        parties.append(
            CaseParty(
                case=case,
                kind=CaseParty.Kind.PROXY,
                user_id=proxy.user_id,
                masked_name=mask_name(proxy.name),
                mandate=dict(mandate or {}),
            )
        )
    check_one_case(len(parties))
    CaseParty.objects.bulk_create(parties)


def check_one_case(persons: int) -> None:
    """Guard H5: a case is about a few persons; a list of them is no case. Raises GuardViolation."""
    try:
        check_bulk(persons, most=MOST_PARTIES)
    except ValueError as error:
        raise GuardViolation(str(error), code="H5") from error


def add_files(
    case: Case, files: Sequence[tuple[str, StoredFile]], day: date, *, supplement: bool = False
) -> None:
    CaseFile.objects.bulk_create(
        CaseFile(case=case, purpose=purpose, stored=stored, filed_on=day, is_supplement=supplement)
        for purpose, stored in files
    )


def record_route(case: Case, route: Route, day: date) -> None:
    JurisdictionRecord.objects.create(
        case=case,
        table=route.table,
        rule=route.rule,
        facts=route.facts,
        township=route.township,
        county=route.county,
        derivation=route.derivation,
        decided_on=day,
    )


def start(case: Case, actor: Actor) -> None:
    """Start the pack's process for the case; its variables are the manifest's facts and nothing else."""
    assert case.submission is not None
    instance = start_process(
        deployment=case.case_type.deployment,
        process_id=case.case_type.process_id,
        variables=facts.process_variables(case, case.submission.answers),
        business_key=case.number,
        timeline=case.timeline,
        actor=actor,
        # Tied before the first step, since handlers look for the case by its root.
        bind=lambda instance: Case.objects.filter(pk=case.pk).update(root=instance),
    )
    case.root = instance
    # Handlers of the first steps wrote the row meanwhile.
    case.refresh_from_db()


@transaction.atomic
def supplement_papers(*, case: Case, files: Sequence[tuple[str, StoredFile]], actor: Actor) -> None:
    """The applicant supplies what the one notice asked for; raises Blocked when nothing is asked, NotCompetent for a
    proxy whose mandate does not name it."""
    # Locked before the request is read.
    case = locked(case)
    check_power(case, actor, SUPPLEMENT)
    request = case.supplement_requests.filter(answered_on__isnull=True).last()
    if request is None:
        raise Blocked(_("Nothing is asked to be supplied at present"), code="NO_SUPPLEMENT_REQUESTED")
    today = timelines.today(case.timeline)
    add_files(case, files, today, supplement=True)
    request.answered_on = today
    request.save(update_fields=["answered_on"])
    # The hashes stand in the history, so that the file supplied can be proved.
    append(
        instance=root_of(case),
        kind="papers_supplied",
        actor=actor,
        payload={"files": [stored.sha256 for _, stored in files]},
    )
    deliver(case, "papers_supplied", {"supplied_on": today}, actor)


@transaction.atomic
def withdraw_case(*, case: Case, reason: str, actor: Actor) -> None:
    """S17: the applicant withdraws; possible until the decision is signed. Raises Blocked after that, NotCompetent for a proxy
    whose mandate does not name it."""
    case = locked(case)
    check_power(case, actor, WITHDRAW)
    if not is_withdrawable(case):
        raise Blocked(
            _("The decision has been made; the application can no longer be withdrawn"), code="DECIDED"
        )
    append(instance=root_of(case), kind="withdrawn", actor=actor, payload={"reason": reason})
    deliver(case, "withdrawal", {"withdrawal_reason": reason}, actor)


def is_withdrawable(case: Case) -> bool:
    """Is the case its party's to withdraw: before the decision, before a new paper took effect, and begun by himself?"""
    if case.status not in WITHDRAWABLE or case.notes.get("kind") in BY_AUTHORITY:
        return False
    took_effect = LinkedCase.objects.filter(derived=case, reported_on__isnull=False)
    return "paper" not in case.notes or not took_effect.exists()


@transaction.atomic
def report_changed_facts(*, case: Case, text: str, actor: Actor) -> None:
    """The couple reports a change of facts (a.3): examination runs again; what was said on the old facts is void."""
    case = locked(case)
    check_power(case, actor)
    if case.status not in WITHDRAWABLE:
        raise Blocked(_("The case is finished; please file a new application"), code="DECIDED")
    case.submissions.update(is_voided=True)
    case.opinions.update(is_voided=True)
    append(instance=root_of(case), kind="facts_changed", actor=actor, payload={"text": text})
    deliver(case, "facts_changed", {"changed_facts": True, **facts.unsaid(case.case_type)}, actor)


def locked(case: Case) -> Case:
    """Lock the case row first: the order is Case, ProcessInstance, WorkItem."""
    return Case.objects.select_for_update().get(pk=case.pk)


def root_of(case: Case) -> Any:
    if case.root is None:
        raise Blocked(_("The procedure of this case has not begun"), code="NOT_STARTED")
    return case.root


def deliver(case: Case, name: str, variables: Mapping[str, Any], actor: Actor) -> None:
    """Hand a message to whoever waits for it in the case's instances; Blocked when nobody does."""
    delivered = messages.correlate(name=name, business_key=case.number, variables=variables, actor=actor)
    if not delivered:
        raise Blocked(_("The case is at a stage that does not take this act"), code="NOT_EXPECTED")
