"""What account pages show: the person's own data half hidden, the sessions, and for a window the links that match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from approvals.models import ApplicantAccount, Case, CaseLink, CaseParty, SignedInSession
from workflows.actors import Actor

PERSONS = (CaseParty.Kind.APPLICANT, CaseParty.Kind.SPOUSE)
# In this order: Edge and WeChat also call themselves Chrome and Safari, Chrome calls itself Safari.
BROWSERS = ("Edg", "MicroMessenger", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "MicroMessenger": "WeChat"}
# In this order: an Android's agent also names Linux, an iPhone's Mac OS.
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnSession:
    """Where somebody is signed in; `mark` names it without giving its key away."""

    mark: str
    device: str
    since: datetime | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A case that a person with an equal identity number asks for."""

    account: ApplicantAccount
    case: Case
    kind: str
    asked_at: datetime


def account_of(user: Any) -> ApplicantAccount | None:
    """Return the account that the person made; None for officials and accounts made by others."""
    return ApplicantAccount.objects.filter(user_id=user.pk, closed_at__isnull=True).first()


def sessions_of(user: Any, present: str) -> list[OwnSession]:
    """Return the sessions that have not run out, the present one first."""
    rows = SignedInSession.objects.filter(account_id=user.pk, expire_date__gt=timezone.now())
    found = [
        OwnSession(row.session_key[:12], device(row.agent), row.signed_in_at, row.session_key == present)
        for row in rows.order_by("-signed_in_at")
    ]
    return sorted(found, key=lambda row: not row.is_this)


def device(agent: str) -> str:
    """Mozilla/5.0 (X11; Linux x86_64) ... Firefox/128.0 -> Firefox · Linux."""
    browser = next((name for name in BROWSERS if name in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(filter(None, (NAMES.get(browser, browser), system))) or "?"


def waiting_link(account: ApplicantAccount) -> CaseLink | None:
    return account.links.filter(case=None, status=CaseLink.Status.ASKED).first()


def links_for(actor: Actor) -> list[Link]:
    """Return what the window of the actor's townships has to settle, oldest wish first."""
    townships = [unit for unit, role in actor.posts if role == "TOWN_WINDOW"]
    if not townships:
        return []
    return sorted(matches(townships), key=lambda link: link.asked_at)


def matches(townships: list[str]) -> Iterator[Link]:
    wishes = {link.account_id: link for link in wished()}
    indexes = {link.account.identity_index: link for link in wishes.values() if link.account.identity_index}
    # A party with an account needs no link.
    parties = CaseParty.objects.filter(
        identity_index__in=indexes, user__isnull=True, kind__in=PERSONS, case__township__in=townships
    )
    for party in parties.select_related("case__case_type"):
        link = indexes[party.identity_index]
        # Settled before, whatever the answer was.
        if not link.account.links.filter(case=party.case).exists():
            yield Link(link.account, party.case, party.kind, link.asked_at)


def wished() -> QuerySet[CaseLink]:
    open_accounts = CaseLink.objects.filter(case=None, status=CaseLink.Status.ASKED)
    return open_accounts.filter(account__closed_at__isnull=True).select_related("account__user")


def link_for(actor: Actor, account_id: int, number: str) -> Link | None:
    """Return one of the actor's links by account and case number; None when it is none of his."""
    found = (
        link for link in links_for(actor) if link.account.pk == account_id and link.case.number == number
    )
    return next(found, None)
