"""A step at work: its form beside the case, completing it, and handing it to others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals import access
from approvals.errors import Blocked, StaleFile
from approvals.models import Case
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.case_file import changes_since, today_of
from approvals.selectors.english import pack_word
from approvals.selectors.looking import since_last_look
from approvals.services.casework import case_of, claim_work, complete_work, declare_no_interest
from approvals.services.organisation import actor_for
from approvals.services.pinned import step_form
from approvals.services.returning import return_case
from approvals.services.supervision import possible_hands, reassign_work
from approvals.site import desk, page
from approvals.views.caseworker.answers import Posted, keep_draft, read_post
from approvals.views.caseworker.step_context import (
    colleagues,
    step_context,
    supervised_steps,
)
from forms.errors import InvalidAnswers
from forms.rendering import is_round_trip
from forms.services import form_of
from workflows.actors import Actor
from workflows.errors import NotCompetent
from workflows.models import WorkItem
from workflows.services import work_items

Act = Callable[[HttpRequest, Actor, WorkItem, Case], HttpResponse]


@require_http_methods(["GET", "POST"])
@desk
def work_item(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """GET: the step. POST: the act whose button was pressed; a refusal comes back on the same page."""
    item = access.work_item_for(actor, pk)
    case = access.case_for(actor, case_of(item).number, purpose="work")
    person = acting(request, item, case)
    if request.method == "GET":
        return show(request, person, item, case)
    act = ACTS.get(request.POST.get("act", ""), complete)
    try:
        return act(request, person, item, case)
    except REFUSALS as error:
        item.refresh_from_db()
        return show(request, person, item, case, refused=error)


def acting(request: HttpRequest, item: WorkItem, case: Case) -> Actor:
    """Return the person with the powers of the case's own day; a delegation that is used names its principal."""
    return actor_for(
        request.user,
        today_of(case),
        subject=case.case_type.pack_id,
        case_id=case.pk,
        for_pairs=[(unit, role) for unit, role in item.candidates.get("pairs", ())],
    )


def show(
    request: HttpRequest,
    actor: Actor,
    item: WorkItem,
    case: Case,
    *,
    posted: Posted | None = None,
    errors: Mapping[str, Any] | None = None,
    refused: Exception | None = None,
    changes: list[str] | None = None,
) -> HttpResponse:
    status, text = refusal(refused) if refused else (422 if errors else 200, "")
    context = {
        "page_title": pack_word(item.name),
        "error": text,
        "changes": changes,
        "since_then": since_last_look(case, actor) if request.method == "GET" else None,
        **step_context(request, actor, item, case, answers=posted.answers if posted else None, errors=errors),
    }
    return page(request, actor, "desk/work_item.html", context, case=case, status=status)


def complete(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    """Complete the step on the file as it was shown; whatever is refused, the answers stand on the page again."""
    definition = step_form(item, case)
    posted = read_post(form_of(definition), request, case, actor.name) if definition else Posted({})
    if is_round_trip(request.POST):
        return show(request, actor, item, case, posted=posted)
    if posted.errors:
        return show(request, actor, item, case, posted=posted, errors=posted.errors)
    try:
        check_held(item, actor)
        finish(request, actor, item, posted)
    except InvalidAnswers as error:
        return show(request, actor, item, case, posted=posted, errors=error.errors)
    except StaleFile as error:
        changes = changes_since(case, request.POST.get("seen_mark", ""))
        return show(request, actor, item, case, posted=posted, refused=error, changes=changes)
    except REFUSALS as error:
        return show(request, actor, item, case, posted=posted, refused=error)
    messages.success(
        request,
        _("Completed: %(step)s, case %(number)s.") % {"step": pack_word(item.name), "number": case.number},
    )
    return redirect("inbox")


def check_held(item: WorkItem, actor: Actor) -> None:
    """Only whoever holds a step completes it: claiming is where he declares that no ground of recusal exists."""
    if item.assignee_id is None or item.assignee_id != actor.user_id:
        raise NotCompetent(_("Claim this step first; your answers are kept on the page."))


def finish(request: HttpRequest, actor: Actor, item: WorkItem, posted: Posted) -> None:
    revision = request.POST.get("item_revision", "")
    complete_work(
        work_item=item,
        answers=posted.answers,
        actor=actor,
        files=posted.files,
        seen_hash=request.POST.get("seen_hash", ""),
        expected_revision=int(revision) if revision.isdecimal() else None,
        draft_key=draft_key(item),
    )


def draft_key(item: WorkItem) -> str:
    return f"work:{item.pk}"


@require_POST
@desk
def work_draft(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Keep the half-filled form while one writes; answers {revision}, 409 when another window was faster."""
    item = access.work_item_for(actor, pk)
    definition = step_form(item, case_of(item))
    if definition is None or not item.is_open:
        return HttpResponse(status=409)
    return keep_draft(request, definition, draft_key(item))


def claim(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    declares = request.POST.get("declares") == "yes"
    claim_work(work_item=item, actor=actor, declares_no_interest=declares)
    messages.success(request, _("You hold this step now."))
    return redirect("work_item", pk=item.pk)


def declare(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    """The declaration of someone to whom the step was handed without a claim of his own."""
    if request.POST.get("declares") != "yes":
        raise Blocked(_("Tick the declaration, or ask for your recusal."), code="NOT_DECLARED")
    declare_no_interest(case=case, actor=actor)
    return redirect("work_item", pk=item.pk)


def release(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    work_items.release(work_item_id=item.pk, actor=actor)
    messages.success(request, _("The step is back with everyone who may do it."))
    return redirect("inbox")


def hand_over(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    """Transfer for good, or delegate for preparation, to a colleague in the same post; with a reason."""
    reason = needed_reason(request)
    wanted = request.POST.get("colleague", "")
    if wanted not in {str(user_id) for user_id, _name in colleagues(item, case, actor)}:
        raise NotCompetent(_("Choose a colleague who holds the post that this step is for."))
    hand = work_items.delegate if request.POST["act"] == "delegate" else work_items.transfer
    handed = hand(work_item_id=item.pk, to_user_id=int(wanted), reason=reason, actor=actor)
    messages.success(request, _("Handed to %(name)s.") % {"name": handed.assignee_name})
    return redirect("inbox")


def hand_back(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    remark = request.POST.get("reason", "").strip()
    back = work_items.return_to_owner(work_item_id=item.pk, remark=remark, actor=actor)
    messages.success(request, _("Handed back to %(name)s.") % {"name": back.assignee_name})
    return redirect("inbox")


def send_back(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    """Return the case to an earlier step of the same procedure."""
    check_held(item, actor)
    reason = needed_reason(request)
    return_case(work_item=item, element_id=request.POST.get("element", ""), reason=reason, actor=actor)
    messages.success(request, _("The case went back to the earlier step."))
    return redirect("inbox")


def reassign(request: HttpRequest, actor: Actor, item: WorkItem, case: Case) -> HttpResponse:
    """From a step of supervision: put another open step of the case into other hands."""
    check_held(item, actor)
    wanted, to = request.POST.get("step", ""), request.POST.get("colleague", "")
    steps = {str(row["item"].pk): row["item"] for row in supervised_steps(item, case)}
    if wanted not in steps or not to.isdecimal():
        raise NotCompetent(_("Choose an open step and an official who may do it."))
    person = next(
        (each for each in possible_hands(steps[wanted], today_of(case)) if each.user_id == int(to)), None
    )
    if person is None:
        raise NotCompetent(_("Choose an open step and an official who may do it."))
    reason = needed_reason(request)
    moved = reassign_work(case=case, work_item=steps[wanted], to=person, reason=reason, actor=actor)
    messages.success(
        request, _("“%(step)s” is with %(name)s now.") % {"step": moved.name, "name": moved.assignee_name}
    )
    return redirect("work_item", pk=item.pk)


def needed_reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 4:
        raise Blocked(_("Give the reason; it stands in the history of the case."), code="NO_REASON")
    return reason[:300]


ACTS: dict[str, Act] = {
    "complete": complete,
    "claim": claim,
    "declare": declare,
    "release": release,
    "transfer": hand_over,
    "delegate": hand_over,
    "hand_back": hand_back,
    "return": send_back,
    "reassign": reassign,
}
