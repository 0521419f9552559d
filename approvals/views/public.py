"""Open to everybody: public notices, an objection to one, and what became of it (S04, 0.8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import access
from approvals.errors import NotVisible
from approvals.models import PublicNotice
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.evaluation_words import GRADES, KINDS
from approvals.selectors.places import place_name
from approvals.selectors.portal import evaluations as results
from approvals.selectors.portal.postings import (
    is_running,
    objection_answer,
    objection_by_receipt,
    posted_notices,
)
from approvals.selectors.portal.publications import published_decisions
from approvals.services.public_notice import object_to_notice
from approvals.views.applicant.frame import page, public
from approvals.views.caseworker.inbox import page_number
from workflows.actors import Actor

LONGEST = {"facts": 2000, "name": 60, "contact": 60}
# Who objects leaves no trace in the history, even where he is signed in.
OBJECTOR = Actor(user_id=None, name="异议人")
View = Callable[..., HttpResponse]


def not_indexed(view: View) -> View:
    """Masked notices are read here and nowhere else: no search engine, no copy in a cache (0.8)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        return response

    return answered


@require_safe
@not_indexed
@public
def public_notices(request: HttpRequest) -> HttpResponse:
    """What is posted today, by township."""
    everywhere = posted_notices()
    chosen = request.GET.get("township", "")
    context = {
        "page_title": _("Public notices"),
        "townships": [place for place in everywhere if not chosen or place.code == chosen],
        "choices": [{"code": place.code, "name": place.name} for place in everywhere],
        "chosen": chosen,
    }
    return page(request, "portal/notices_public.html", context, is_training=is_training(everywhere))


@require_safe
@not_indexed
@public
def public_decisions(request: HttpRequest) -> HttpResponse:
    """Decisions with social impact, masked, and those withdrawn (Penalty Law art. 48)."""
    found = published_decisions(page_number(request.GET.get("page", "1")))
    context = {"page_title": _("Published decisions"), "page": found}
    training = any(row.decision.case.is_training for row in found.rows)
    return page(request, "portal/decisions_public.html", context, is_training=training)


@require_safe
@public
def public_evaluation(request: HttpRequest) -> HttpResponse:
    """The published result of an evaluation: units by kind; villages on their township's page only (e.16)."""
    found = {row.name: row for row in results.published_years()}
    of = request.GET.get("of", "")
    of = of if of in found else next(iter(found), "")
    context: dict[str, Any] = {
        "page_title": _("Results of the evaluation of units"),
        "chosen": found.get(of),
        "of": of,
    }
    if of:
        context |= result_context(request, found[of])
        context["years"] = [(key, spoken(row)) for key, row in found.items()]
    training = bool(of) and found[of].is_training
    return page(request, "portal/evaluation_public.html", context, is_training=training)


def spoken(row: results.Published) -> str:
    rehearsal = f" · {_('Training sample')}" if row.is_training else ""
    return f"{row.year} · {place_name(row.city)}{rehearsal}"


def result_context(request: HttpRequest, published: results.Published) -> dict[str, Any]:
    kinds, townships = results.kinds_published(published), results.townships_published(published)
    kind, township = request.GET.get("kind", ""), request.GET.get("township", "")
    kind = kind if kind in kinds else next(iter(kinds), "")
    # A year of villages alone has no other page to begin with.
    township = township if township in townships else "" if kinds else next(iter(townships), "")
    rows = results.published_results(published, kind, township, page_number(request.GET.get("page", "1")))
    line = rows.rows[0].score.evaluated.line if rows.rows else ""
    return {
        "kind": kind,
        "township": township,
        "kinds": [(key, _(KINDS[key])) for key in kinds],
        "townships": [(code, place_name(code)) for code in townships],
        "page": rows,
        "measures": results.measures(published, line),
        "grades": {key: _(word) for key, word in GRADES.items()},
    }


def is_training(townships: list[Any]) -> bool:
    """The banner stands when anything on the page is a historical sample."""
    return any(notice.case.is_training for place in townships for notice in place.notices)


def running_notice(pk: int) -> PublicNotice:
    """Return a notice whose period runs; NotVisible once it is over, also before it was taken down."""
    notice = access.public_notice(pk)
    if not is_running(notice):
        raise NotVisible(_("The period of the public notice is over"))
    return notice


@not_indexed
@public
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The objection form: facts that can be checked, with a name or without one; then the receipt number."""
    notice = running_notice(pk)
    given = {name: request.POST.get(name, "").strip() for name in LONGEST}
    if request.method != "POST":
        return objection_page(request, notice, given)
    errors = problems_of(given, "is_named" in request.POST)
    if errors:
        return objection_page(request, notice, given, errors, status=422)
    objector = (
        "，".join(filter(None, (given["name"], given["contact"]))) if "is_named" in request.POST else ""
    )
    try:
        objection = object_to_notice(notice=notice, facts=given["facts"], objector=objector, actor=OBJECTOR)
    except REFUSALS as error:
        return objection_page(request, notice, given, {"": refusal(error)[1]}, status=409)
    messages.success(
        request, _("Your objection was received. Keep the number below: it leads to the answer.")
    )
    return redirect(f"{reverse('objection_track')}?{urlencode({'receipt': objection.receipt})}")


def problems_of(given: dict[str, str], is_named: bool) -> dict[str, str]:
    errors = {}
    if len(given["facts"]) < 10:
        errors["facts"] = _("State facts that can be checked, in ten characters or more.")
    if is_named and not given["name"]:
        errors["name"] = _("Enter your name, or object without a name.")
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            errors[name] = _("At most %(most)s characters.") % {"most": most}
    return errors


def objection_page(
    request: HttpRequest,
    notice: PublicNotice,
    given: dict[str, str],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page_title": _("Object to a public notice"),
        "notice": notice,
        "given": given,
        "errors": errors or {},
        "general": (errors or {}).get("", ""),
        "is_named": "is_named" in request.POST,
        "longest": LONGEST,
    }
    is_sample = notice.case.is_training
    return page(request, "portal/objection.html", context, is_training=is_sample, status=status)


@require_safe
@not_indexed
@public
def track_objection(request: HttpRequest) -> HttpResponse:
    """Say what became of an objection, by its receipt number."""
    receipt = request.GET.get("receipt", "")
    found = objection_by_receipt(receipt)
    context = {
        "page_title": _("Result of an objection"),
        "receipt": receipt,
        "objection": found,
        "answer": objection_answer(found) if found else "",
    }
    return page(request, "portal/objection_track.html", context)
