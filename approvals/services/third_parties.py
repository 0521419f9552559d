"""A person whose major interest an application touches: named in the case, invited by a code on his own notice, heard
(Licensing Law arts 36, 47)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Statement
from approvals.rules.masking import mask_name
from approvals.services import facts
from approvals.services.casework import Act, action, starts_with
from approvals.services.erasure import ERASED
from approvals.services.intake import locked, root_of
from approvals.services.mandates import PERSONS, check_power
from workflows import timelines
from workflows.actors import Actor
from workflows.models import MessageSubscription, WorkItem
from workflows.services.history import append

NAME, INTEREST = "third_party_name", "third_party_interest"
# While this is awaited, both sides may state and ask for a hearing.
HEARING = "hearing_requested"
GROUP, GROUPS = 4, 3
APPLICANT, THIRD_PARTY = "applicant", "third_party"


def register_third_party(case: Case) -> CaseParty:
    """Enter the person whom the examination names among the parties; a repeated call finds him. Blocked NO_THIRD_PARTY."""
    name = named_in(case)
    if not name:
        raise Blocked(_("The examination names nobody whose interest is at stake"), code="NO_THIRD_PARTY")
    party, _made = CaseParty.objects.get_or_create(
        case=case, kind=CaseParty.Kind.THIRD_PARTY, masked_name=mask_name(name)
    )
    return party


def named_in(case: Case) -> str:
    """Return the full name from the last form that has one; it stands nowhere else."""
    return last_answer(case, NAME)


def interest_in(case: Case) -> str:
    return last_answer(case, INTEREST)


def last_answer(case: Case, key: str) -> str:
    rows = case.submissions.filter(is_voided=False).select_related("submission").order_by("-id")
    return next((str(text) for row in rows if (text := row.submission.answers.get(key))), "")


def invitation_code(party: CaseParty) -> str:
    """Return the code on the party's notice, ABCD-EFGH-JKLM: sixty bits derived from the row, kept nowhere."""
    digest = bytes.fromhex(facts.identity_index(f"invitation:{party.pk}"))
    letters = base64.b32encode(digest).decode()
    return "-".join(letters[n : n + GROUP] for n in range(0, GROUP * GROUPS, GROUP))


@transaction.atomic
def accept_invitation(*, number: str, code: str, has_electronic_consent: bool, actor: Actor) -> CaseParty:
    """Give the third party's place to the account of whoever holds the notice.

    Raises Blocked: INVITATION for a wrong number or code (the same words for both), INVITATION_USED for another account's,
    OWN_CASE for a party of the case, OFFICIAL for an official's account, which is no private person's."""
    if actor.posts:
        raise Blocked(_("Use your private account: this one belongs to your office."), code="OFFICIAL")
    party = invited(number, code)
    if party is None:
        raise Blocked(
            _("Case number and code do not belong together. Compare them letter by letter with the notice."),
            code="INVITATION",
        )
    if party.user_id not in (None, actor.person_id):
        raise Blocked(
            _("This code was used with another account. If that was not you, call the authority."),
            code="INVITATION_USED",
        )
    own = party.case.parties.filter(user_id=actor.person_id, kind__in=PERSONS)
    if party.case.applicant_id == actor.person_id or own.exists():
        raise Blocked(_("You are a party of this case yourself."), code="OWN_CASE")
    joined = party.user_id is None
    party.user_id, party.has_electronic_consent = actor.person_id, has_electronic_consent
    party.save(update_fields=["user", "has_electronic_consent"])
    if joined:
        append(
            instance=root_of(party.case), kind="third_party_joined", actor=actor, payload={"party": party.pk}
        )
    return party


def invited(number: str, code: str) -> CaseParty | None:
    case = Case.objects.filter(number=number.strip().upper()).first()
    if case is None:
        return None
    given = "".join(code.split()).replace("-", "").upper()
    # The case first, so that of two who come at once one finds the place taken.
    for party in locked(case).parties.filter(kind=CaseParty.Kind.THIRD_PARTY).exclude(masked_name=ERASED):
        # Bytes, since what was typed may hold any character.
        if hmac.compare_digest(given.encode(), invitation_code(party).replace("-", "").encode()):
            return party
    return None


def may_be_heard(case: Case) -> bool:
    """Is the time in which both sides may state and ask for a hearing, and is there a third party?"""
    waiting = MessageSubscription.objects.filter(kind="message", correlation_key=case.number, name=HEARING)
    has_third = case.parties.filter(kind=CaseParty.Kind.THIRD_PARTY).exists()
    return has_third and case.is_open and waiting.exists()


@transaction.atomic
def state_interest(*, case: Case, arguments: Sequence[str], actor: Actor) -> Statement:
    """One side says what it has to say to the other's interest; each point is answered. Raises Blocked: NOT_EXPECTED
    outside the time, NO_ARGUMENTS; NotCompetent for a proxy."""
    case = locked(case)
    check_power(case, actor)
    points = [text.strip() for text in arguments if text.strip()]
    if not points:
        raise Blocked(_("Write what you have to say"), code="NO_ARGUMENTS")
    if not may_be_heard(case):
        raise Blocked(_("The case is at a stage that does not take this act"), code="NOT_EXPECTED")
    statement = Statement.objects.create(
        case=case, party=side_of(case, actor), arguments=points, given_on=timelines.today(case.timeline)
    )
    append(instance=root_of(case), kind="interest_stated", actor=actor, payload={"arguments": points})
    return statement


def side_of(case: Case, actor: Actor) -> CaseParty:
    """Return the place from which the person speaks: his own, else that of the applicant with whom the account stands."""
    own = case.parties.filter(
        user_id=actor.person_id, kind__in=[*PERSONS, CaseParty.Kind.THIRD_PARTY]
    ).first()
    return own or case.parties.filter(kind=CaseParty.Kind.APPLICANT).order_by("pk")[0]


def unanswered(case: Case) -> list[Statement]:
    rows = case.statements.filter(party__isnull=False, reviewed_on__isnull=True)
    return list(rows.select_related("party").order_by("pk"))


def by_whom(statement: Statement) -> str:
    third = statement.party is not None and statement.party.kind == CaseParty.Kind.THIRD_PARTY
    return THIRD_PARTY if third else APPLICANT


@starts_with("answer_interests")
def points_made(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The form begins with every point that was made on the portal; what was said orally is added."""
    points = [
        {"by": by_whom(statement), "argument": argument}
        for statement in unanswered(case)
        for argument in statement.arguments
    ]
    return {"heard": "opinions", "answers": points} if points else {}


@action("answer_interests")
def answer_interests(act: Act) -> Mapping[str, Any]:
    """Every point of both sides is answered with reasons (art. 36). Raises Blocked UNANSWERED."""
    answers = list(act.answers.get("answers") or ())
    for statement in unanswered(act.case):
        own = [row for row in answers if row.get("by") == by_whom(statement)]
        found = [
            next((row for row in own if row.get("argument") == text), None) for text in statement.arguments
        ]
        if None in found:
            raise Blocked(
                _("Answer every point in the words in which it was made: adopted or not, and why"),
                code="UNANSWERED",
            )
        statement.answers = found
        statement.reviewed_on, statement.reviewed_by_name = act.today, act.actor.name
        statement.save(update_fields=["answers", "reviewed_on", "reviewed_by_name"])
    return {}
