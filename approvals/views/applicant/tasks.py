"""Steps of the procedure that wait for the applicant himself: the step's form, sent like any other step's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Case
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.english import pack_word
from approvals.selectors.portal.applying import own_files
from approvals.selectors.portal.own_cases import own_tasks, task_form
from approvals.services.casework import complete_work
from approvals.services.mandates import PERSONAL
from approvals.views.applicant.applying import received_files
from approvals.views.applicant.frame import page, personal
from forms.errors import InvalidAnswers
from forms.rendering import answers_from_post, is_round_trip, render_form
from workflows.actors import Actor
from workflows.models import WorkItem


@personal
def own_task(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """One step of the applicant: its form, and after sending the case's page."""
    case = access.own_case(request.user, number, PERSONAL)
    item = next((task for task in own_tasks(case, actor) if task.pk == pk), None)
    if item is None:
        raise NotVisible(_("This step does not exist, or it has been done"))
    form = task_form(case, item)
    if request.method != "POST":
        return task_page(request, case, item, form, {}, {})
    answers = answers_from_post(form, request.POST) if form else {}
    refused = received_files(request, form, answers) if form else {}
    if refused or is_round_trip(request.POST):
        return task_page(request, case, item, form, answers, refused)
    try:
        files = own_files(answers, request.user.pk or 0)
        complete_work(work_item=item, answers=answers, actor=actor, files=files)
    except InvalidAnswers as error:
        return task_page(request, case, item, form, answers, error.errors, status=422)
    except REFUSALS as error:
        return task_page(request, case, item, form, answers, {}, problem=refusal(error)[1], status=409)
    messages.success(request, _("Sent. The procedure goes on."))
    return redirect("own_case", number)


def task_page(
    request: HttpRequest,
    case: Case,
    item: WorkItem,
    form: Any,
    answers: Mapping[str, Any],
    errors: Mapping[str, Any],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    files = own_files(answers, request.user.pk or 0)
    context = {
        "page_title": pack_word(item.name) or item.element_id,
        "case": case,
        "item": item,
        "form": render_form(form, answers, errors, files=files) if form else "",
        "problem": problem,
    }
    return page(request, "portal/task.html", context, is_training=case.is_training, status=status)
