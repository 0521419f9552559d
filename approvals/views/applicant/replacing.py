"""The holder of a certificate asks for a new one because the old is lost, damaged or no longer true, has it renewed, or hands it
back (a.3 a_replace, a_amend, a_renew, a_cancel)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.models import Case
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.reissue import change_choices, chosen_paper, ending_choices, replacement_choices
from approvals.services.certificate_endings import CANCEL, open_ending
from approvals.services.mandates import PERSONAL
from approvals.services.reissue import AMEND, LONGEST_REASON, RENEW, open_reissue
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor


def handing_back_choices(case: Case) -> list[tuple[str, str]]:
    return ending_choices(case, CANCEL)


def amendment_choices(case: Case) -> list[tuple[str, str]]:
    return change_choices(case, AMEND)


def renewal_choices(case: Case) -> list[tuple[str, str]]:
    return change_choices(case, RENEW)


@dataclass(frozen=True, slots=True)
class Request:
    """What a holder may ask about a certificate: the choices, the service that opens the small case, and the words."""

    choices: Callable[[Case], list[tuple[str, str]]]
    opening: Callable[..., Case]
    title: str
    words: dict[str, str]
    impossible: str
    received: str


REPLACEMENT = Request(
    choices=replacement_choices,
    opening=open_reissue,
    title=gettext_noop("Replace a lost or damaged certificate"),
    words={
        "lead": gettext_noop(
            "The authority checks the register and issues a new certificate within one working day. It bears a new number and the same last day of validity; from then on the old one is no longer valid, even if you find it. There is no fee."
        ),
        "which": gettext_noop("Which certificate, and what happened to it"),
        "help": gettext_noop("Bring a damaged certificate with you when you collect the new one."),
        "why": gettext_noop("How it was lost or damaged"),
        "submit": gettext_noop("Ask for a new certificate"),
    },
    impossible=gettext_noop(
        "No certificate of this case can be replaced now, or its replacement is under way."
    ),
    received=gettext_noop("The request was received. The new certificate is issued within one working day."),
)
AMENDMENT = Request(
    choices=amendment_choices,
    opening=open_reissue,
    title=gettext_noop("Amend a certificate"),
    words={
        "lead": gettext_noop(
            "Your name or address has changed: bring proof, such as the household booklet, to the window and the certificate is amended on the spot. The new one has a new number and the same last day of validity. There is no fee."
        ),
        "which": gettext_noop("Which certificate is to be amended"),
        "help": gettext_noop("Bring the old certificate and the proof with you."),
        "why": gettext_noop("What has changed, and since when"),
        "submit": gettext_noop("Ask for the amendment"),
    },
    impossible=gettext_noop(
        "No certificate of this case can be amended now, or something is under way for it."
    ),
    received=gettext_noop("The request was received. You are told when the new certificate is ready."),
)
RENEWAL = Request(
    choices=renewal_choices,
    opening=open_reissue,
    title=gettext_noop("Renew a certificate"),
    words={
        "lead": gettext_noop(
            "The authority decides before the certificate ends. If it does not, the renewal counts as granted. Before a refusal you are told the reasons and are heard. There is no fee."
        ),
        "which": gettext_noop("Which certificate is to be renewed"),
        "help": gettext_noop(
            "The new certificate holds for the same length again, from the old last day on."
        ),
        "why": gettext_noop("Why you need it longer, and what has changed since it was granted"),
        "submit": gettext_noop("Ask for the renewal"),
    },
    impossible=gettext_noop(
        "No certificate of this case can be renewed today, or something is under way for it."
    ),
    received=gettext_noop(
        "The request was received. You are told what is decided before the certificate ends."
    ),
)
HANDING_BACK = Request(
    choices=handing_back_choices,
    opening=open_ending,
    title=gettext_noop("Hand a certificate back"),
    words={
        "lead": gettext_noop(
            "You no longer need the certificate: the authority strikes it off the register and tells you in writing. It cannot be brought back afterwards; you may apply anew at any time, and nothing is held against you."
        ),
        "which": gettext_noop("Which certificate you hand back"),
        "help": gettext_noop(
            "Bring the certificate to the window or send it by post; it is cancelled once a second official agrees."
        ),
        "why": gettext_noop("Why you hand it back"),
        "submit": gettext_noop("Hand the certificate back"),
    },
    impossible=gettext_noop(
        "No certificate of this case can be handed back now, or something is under way for it."
    ),
    received=gettext_noop(
        "The request was received. You are told when the certificate is struck off the register."
    ),
)


@personal
def own_replacement(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    return answered(request, actor, number, REPLACEMENT)


@personal
def own_amendment(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    return answered(request, actor, number, AMENDMENT)


@personal
def own_renewal(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    return answered(request, actor, number, RENEWAL)


@personal
def own_handing_back(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    return answered(request, actor, number, HANDING_BACK)


def answered(request: HttpRequest, actor: Actor, number: str, wish: Request) -> HttpResponse:
    """Show the choices and take the request; what was asked is a small case of its own, to which the answer leads."""
    case = access.own_case(request.user, number, PERSONAL)
    if not wish.choices(case):
        messages.warning(request, _(wish.impossible))
        return redirect("own_case", number)
    if request.method != "POST":
        return asked(request, case, wish)
    given = {key: request.POST.get(key, "").strip() for key in ("choice", "reason")}
    try:
        paper, kind = chosen_paper(case, given["choice"], wish.choices(case))
        opened = wish.opening(paper=paper, kind=kind, reason=given["reason"], actor=actor)
    except REFUSALS as error:
        return asked(request, case, wish, **given, problem=refusal(error)[1])
    messages.success(request, _(wish.received))
    return redirect("own_case", opened.number)


def asked(request: HttpRequest, case: Case, wish: Request, **given: Any) -> HttpResponse:
    """Show the form, with what was `given` (choice, reason) and the problem that it had."""
    context = {
        "page_title": _(wish.title),
        "case": case,
        "words": {key: _(text) for key, text in wish.words.items()},
        "choices": wish.choices(case),
        "longest": LONGEST_REASON,
        **given,
    }
    status = 422 if given.get("problem") else 200
    return page(
        request, "portal/certificate_request.html", context, is_training=case.is_training, status=status
    )
