"""Cases that others filed for a person: given to the account only after the window has seen the identity card.

Whoever registers with a stranger's number learns nothing: asking always gets the same answer, and what matches is shown
to the window of the township alone."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked, NotVisible
from approvals.models import ApplicantAccount, Case, CaseLink, CaseParty
from approvals.services.notices.writing import write_portal
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

PERSONS = (CaseParty.Kind.APPLICANT, CaseParty.Kind.SPOUSE)
TEXT = "窗口已核对您的身份证件，案件{number}已关联到您的账户，可以在“我的案件”中查看。"


@transaction.atomic
def ask_for_cases(*, user: User) -> CaseLink:
    """Put the wish before the windows; a second one finds the first. Blocked (NOT_OWN) for accounts made by others."""
    account = ApplicantAccount.objects.filter(user=user, closed_at__isnull=True).first()
    if account is None:
        raise Blocked(_("This account was not made by yourself; ask its administrator."), code="NOT_OWN")
    link, _made = CaseLink.objects.get_or_create(account=account, case=None, status=CaseLink.Status.ASKED)
    return link


def matching_party(account: ApplicantAccount, case: Case) -> CaseParty | None:
    """Return the person of the case who has the account's identity number and no account yet."""
    if not account.identity_index:
        return None
    same = case.parties.filter(identity_index=account.identity_index, kind__in=PERSONS, user__isnull=True)
    return same.first()


@transaction.atomic
def confirm_link(*, account: ApplicantAccount, case: Case, actor: Actor) -> CaseLink:
    """Give the case to the account: the clerk has the person and the identity card before him.

    Raises NotVisible when nothing matches, Blocked (IDENTITY_TAKEN) when another account's number was seen before."""
    # The case first, in the order of the house: its parties change below.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    party = matching_party(account, case)
    if party is None or not may_link(case, actor):
        raise NotVisible(_("There is nothing to link"))
    note_identity(account, actor)
    party.user = account.user
    party.save(update_fields=["user"])
    # A case that a proxy filed may have no applicant with an account.
    if party.kind == CaseParty.Kind.APPLICANT and case.applicant_id is None:
        case.applicant = account.user
        case.save(update_fields=["applicant"])
    # A case whose process has not begun has no history yet.
    if case.root is not None:
        append(instance=case.root, kind="party_linked", actor=actor, payload={"party": party.kind})
    link = settled(account, case, CaseLink.Status.CONFIRMED, actor)
    text = TEXT.format(number=case.number)
    texts = {
        "subject": f"案件{case.number}已关联",
        "body": text,
        "subject_en": f"Case {case.number} was linked to your account",
        "body_en": f"Case {case.number} is linked to your account. You can follow its progress there.",
    }
    write_portal(case, [account.user], "case_linked", f"link:{link.pk}", texts)
    return link


@transaction.atomic
def refuse_link(*, account: ApplicantAccount, case: Case, reason: str, actor: Actor) -> CaseLink:
    """Note that the case is not this person's, or that nobody came. Raises NotVisible, Blocked (NO_REASONS)."""
    if matching_party(account, case) is None or not may_link(case, actor):
        raise NotVisible(_("There is nothing to link"))
    if not reason.strip():
        raise Blocked(_("State the reason"), code="NO_REASONS")
    return settled(account, case, CaseLink.Status.REFUSED, actor, reason.strip()[:200])


def may_link(case: Case, actor: Actor) -> bool:
    # The window of the case's own township, since the person comes there with his card.
    return (case.township, "TOWN_WINDOW") in actor.posts


def note_identity(account: ApplicantAccount, actor: Actor) -> None:
    if account.identity_seen_on is not None:
        return
    account.identity_seen_on = timelines.today()
    account.identity_seen_by_name = actor.name
    try:
        # A savepoint: the refused update must leave the outer transaction usable.
        with transaction.atomic():
            account.save(update_fields=["identity_seen_on", "identity_seen_by_name"])
    except IntegrityError as error:
        account.identity_seen_on = None
        raise Blocked(
            _(
                "Another account was confirmed with this identity number before. Ask the person which one is used."
            ),
            code="IDENTITY_TAKEN",
        ) from error


def settled(account: ApplicantAccount, case: Case, status: str, actor: Actor, reason: str = "") -> CaseLink:
    link, _made = CaseLink.objects.update_or_create(
        account=account,
        case=case,
        defaults={
            "status": status,
            "settled_at": timezone.now(),
            "settled_by_name": actor.name,
            "reason": reason,
        },
    )
    return link
