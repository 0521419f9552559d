"""What a party asks of an open case: a statement or its waiver, a change, a correction, a pause, the withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Case
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.portal.own_acts import offered_acts
from approvals.services.extension import extend_supplement
from approvals.services.hearings import request_hearing
from approvals.services.intake import deliver, report_changed_facts, withdraw_case
from approvals.services.mandates import powers_in
from approvals.services.remedies import submit_statement
from approvals.services.third_parties import state_interest
from approvals.views.applicant.frame import page, personal
from workflows.actors import Actor

MOST_POINTS = 20
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Act:
    """How a request reads on its page. `question` asks before it is sent; `is_list` takes one text a point."""

    title: str
    lead: str
    label: str
    button: str
    done: str
    least: int = 0
    question: str = ""
    is_grave: bool = False
    is_list: bool = False
    no_text: bool = False


ACTS = {
    "statement": Act(
        gettext_noop("Statement and defence"),
        gettext_noop(
            "The authority intends to decide against you. Say what speaks for you, one point in each box; "
            "every point is answered with reasons. A statement never makes the decision harsher."
        ),
        gettext_noop("Point"),
        gettext_noop("Send the statement"),
        gettext_noop("Your statement was received. Every point will be answered."),
        is_list=True,
    ),
    "waiver": Act(
        gettext_noop("Waive the statement"),
        gettext_noop(
            "You need not wait for the period to end if you have nothing to say. Without a statement the authority "
            "decides on the file as it is. Your remedies against the decision stay."
        ),
        "",
        gettext_noop("Waive the statement"),
        gettext_noop("The waiver was received."),
        question=gettext_noop("Give up the statement and defence in this case? This can't be taken back."),
        is_grave=True,
        no_text=True,
    ),
    "hearing": Act(
        gettext_noop("Ask for a hearing"),
        gettext_noop(
            "Before the decision you may ask for a hearing: you put your case, show evidence and answer that of the others. "
            "It costs nothing; it is not public where family, minors or health are concerned. One or two persons may "
            "represent you."
        ),
        gettext_noop("Reason (optional)"),
        gettext_noop("Ask for a hearing"),
        gettext_noop(
            "The hearing was asked for. You are told of its day and place at least seven working days before."
        ),
    ),
    "interest": Act(
        gettext_noop("State your interest"),
        gettext_noop(
            "The application touches interests of more than one side. Say what speaks for yours, one point in each box; every "
            "point is answered with reasons before the decision."
        ),
        gettext_noop("Point"),
        gettext_noop("Send what you have to say"),
        gettext_noop("What you have to say was received. Every point will be answered."),
        is_list=True,
    ),
    "change": Act(
        gettext_noop("Report a change of facts"),
        gettext_noop(
            "Has something changed since you applied: marriage, household registration, children? Tell it here. "
            "The file is then examined again, and opinions given so far no longer count."
        ),
        gettext_noop("What has changed, and since when"),
        gettext_noop("Report the change"),
        gettext_noop("The change was reported. The file is examined again."),
        least=5,
        question=gettext_noop("Report this change? Opinions given so far no longer count."),
    ),
    "correction": Act(
        gettext_noop("Ask for a correction of data"),
        gettext_noop(
            "Is something about you in this file or in a register's answer wrong? It is checked within five working "
            "days. Until then it is not used against you."
        ),
        gettext_noop("What is wrong, and what is right"),
        gettext_noop("Ask for the correction"),
        gettext_noop("The request was received. It is checked within five working days."),
        least=5,
    ),
    "pause": Act(
        gettext_noop("Ask for a pause"),
        gettext_noop(
            "Once in a case you may ask for a pause of thirty days at most. All time limits of the authority stand "
            "still meanwhile and go on by themselves afterwards."
        ),
        gettext_noop("Reason (optional)"),
        gettext_noop("Ask for the pause"),
        gettext_noop("The pause has begun; the time limits stand still."),
        question=gettext_noop("Let the time limits stand still? This is possible only once."),
    ),
    "more_time": Act(
        gettext_noop("Ask for more time"),
        gettext_noop(
            "If you need longer to get the missing papers, you have thirty days more. Asking is enough; it is "
            "possible once, before the time has run out."
        ),
        gettext_noop("Why you need more time"),
        gettext_noop("Ask for more time"),
        gettext_noop("You have more time now; the new last day stands on the page of the case."),
        least=2,
    ),
    "withdraw": Act(
        gettext_noop("Withdraw the application"),
        gettext_noop(
            "You may withdraw until the decision is signed. The case ends without a decision, no refusal is on "
            "record, and you may apply again at any time."
        ),
        gettext_noop("Reason (optional)"),
        gettext_noop("Withdraw the application"),
        gettext_noop("The application was withdrawn."),
        question=gettext_noop(
            "Withdraw this application for good? To go on later you would have to apply anew."
        ),
        is_grave=True,
    ),
}
Doing = Callable[[Case, list[str], Actor], object]
DOINGS: dict[str, Doing] = {
    "statement": lambda case, texts, actor: submit_statement(case=case, arguments=texts, actor=actor),
    "waiver": lambda case, texts, actor: submit_statement(
        case=case, arguments=[], actor=actor, is_waiver=True
    ),
    "hearing": lambda case, texts, actor: request_hearing(case=case, reason=texts[0], actor=actor),
    "interest": lambda case, texts, actor: state_interest(case=case, arguments=texts, actor=actor),
    "change": lambda case, texts, actor: report_changed_facts(case=case, text=texts[0], actor=actor),
    "correction": lambda case, texts, actor: deliver(
        case, "data_correction", {"correction_request": texts[0]}, actor
    ),
    "pause": lambda case, texts, actor: deliver(case, "pause_requested", {"pause_reason": texts[0]}, actor),
    "more_time": lambda case, texts, actor: extend_supplement(case=case, reason=texts[0], actor=actor),
    "withdraw": lambda case, texts, actor: withdraw_case(case=case, reason=texts[0], actor=actor),
}


@personal
def own_request(request: HttpRequest, actor: Actor, number: str, act: str) -> HttpResponse:
    """One request: what it means, the text, and after sending the case's page."""
    if act not in ACTS:
        raise NotVisible(_("There is no such act"))
    case = access.own_case(request.user, number)
    return requested(request, case, act, actor, offered_acts(case, powers_in(case, actor)), "own_case")


def requested(
    request: HttpRequest, case: Case, act: str, actor: Actor, offered: Collection[str], page_name: str
) -> HttpResponse:
    """Show a request or send it; `page_name` is the page of the case that the person has come from."""
    back = reverse(page_name, args=[case.number])
    if act not in offered:
        messages.warning(
            request, _("The case does not take this request now; its page says what is possible.")
        )
        return redirect(back)
    texts = texts_of(request) if request.method == "POST" else [""]
    if request.method != "POST" or "_add" in request.POST:
        return request_page(request, case, act, texts, back)
    problem = problem_of(ACTS[act], texts)
    if problem:
        return request_page(request, case, act, texts, back, problem, 422)
    try:
        DOINGS[act](case, texts, actor)
    except REFUSALS as error:
        return request_page(request, case, act, texts, back, refusal(error)[1], 409)
    messages.success(request, _(ACTS[act].done))
    return redirect(back)


def texts_of(request: HttpRequest) -> list[str]:
    """Return what was written; a list act has one text for each point, and `_add` asks for one more box."""
    texts = [text.strip() for text in request.POST.getlist("text")][:MOST_POINTS] or [""]
    if "_add" in request.POST and len(texts) < MOST_POINTS:
        texts.append("")
    return texts


def problem_of(spec: Act, texts: list[str]) -> str:
    if any(len(text) > LONGEST for text in texts):
        return _("At most 2,000 characters; please shorten the text.")
    if spec.is_list and not any(texts):
        return _("Write at least one point, or waive the statement.")
    if not spec.is_list and len(texts[0]) < spec.least:
        return _("Please write a little more, so that it can be checked.")
    return ""


def request_page(
    request: HttpRequest,
    case: Case,
    act: str,
    texts: list[str],
    back: str,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    spec = ACTS[act]
    context = {
        "page_title": _(spec.title),
        "case": case,
        "act": act,
        "spec": {name: _(getattr(spec, name)) for name in ("lead", "button")},
        "label": _(spec.label) if spec.label else "",
        "question": _(spec.question) if spec.question else "",
        "is_grave": spec.is_grave,
        "is_list": spec.is_list,
        "no_text": spec.no_text,
        "is_required": spec.least > 0,
        "texts": texts,
        "can_add": spec.is_list and len(texts) < MOST_POINTS,
        "problem": problem,
        "back": back,
        "longest": LONGEST,
    }
    return page(request, "portal/request.html", context, is_training=case.is_training, status=status)
