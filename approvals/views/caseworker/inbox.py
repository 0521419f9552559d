"""The inbox: boxes, filters, pages, and claiming from the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from approvals import access
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.case_file import undeclared
from approvals.selectors.desk import (
    BOXES,
    PAGE,
    SORTS,
    InboxFilter,
    box_counts,
    inbox,
    inbox_choices,
    present_days,
    saved_filters,
)
from approvals.selectors.english import pack_word
from approvals.selectors.wording import STAGES, stage_word
from approvals.services.casework import claim_work
from approvals.services.desks import drop_filter, save_filter
from approvals.site import Known, desk, page
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services import work_items

FILTER_ACTS = ("save_filter", "drop_filter")
LAMPS = ("green", "yellow", "red", "held", "none")
BOX_WORDS = {
    "open": gettext_noop("All open"),
    "mine": gettext_noop("Mine"),
    "shared": gettext_noop("To claim"),
    "soon": gettext_noop("Due soon"),
    "overdue": gettext_noop("Overdue"),
    "done": gettext_noop("Done"),
}
EMPTY_WORDS = {
    "open": gettext_noop("No work is waiting for you"),
    "mine": gettext_noop("You have claimed no step"),
    "shared": gettext_noop("There is nothing to claim"),
    "soon": gettext_noop("Nothing is due soon"),
    "overdue": gettext_noop("Nothing is overdue"),
    "done": gettext_noop("You have completed no step yet"),
}
SORT_WORDS = {
    "due": gettext_noop("Due date"),
    "opened": gettext_noop("Waiting longest"),
    "number": gettext_noop("Case number"),
}


@require_http_methods(["GET", "POST"])
@desk
def inbox_view(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET: a page of a box. POST: claim or release what is ticked, or the one row whose button was pressed."""
    if request.method == "POST" and request.POST.get("act", "") in FILTER_ACTS:
        return act_on_filters(request, actor)
    if request.method == "POST":
        return act_on_rows(request, actor)
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, status: int = 200) -> HttpResponse:
    wanted, days = filter_of(request), present_days()
    choices = inbox_choices(actor)
    found = inbox(actor, wanted, days)
    context: dict[str, Any] = {
        "page_title": _("Inbox"),
        "boxes": boxes(actor, wanted, days),
        "wanted": wanted,
        "page": found,
        "choices": choices,
        "stages": [(code, stage_word(code)) for code in STAGES if code != "applicant"],
        "lamps": LAMPS,
        "sorts": [(key, _(word)) for key, word in SORT_WORDS.items()],
        "is_filtered": any((wanted.pack, wanted.stage, wanted.lamp, wanted.step, wanted.text)),
        "query": query_of(wanted),
        "saved": saved_filters(actor),
        "empty_title": _(EMPTY_WORDS[wanted.box]),
        "may_claim": wanted.box not in ("mine", "done"),
    }
    known = Known(days, choices.packs, {row.item.unit: row.unit_name for row in found.rows})
    return page(request, actor, "desk/inbox.html", context, status=status, known=known)


def boxes(actor: Actor, wanted: InboxFilter, days: Any) -> list[dict[str, Any]]:
    counts = box_counts(actor, days)
    return [
        {
            "key": key,
            "label": _(BOX_WORDS[key]),
            "count": counts.get(key, ""),
            "is_current": key == wanted.box,
        }
        for key in BOXES
    ]


def filter_of(request: HttpRequest) -> InboxFilter:
    """Read the query string; what is no choice falls back to the default."""
    given = request.GET
    box, sort, lamp, stage = (given.get(name, "") for name in ("box", "sort", "lamp", "stage"))
    return InboxFilter(
        box=box if box in BOXES else "open",
        pack=given.get("type", "")[:80],
        stage=stage if stage in STAGES else "",
        lamp=lamp if lamp in LAMPS else "",
        step=given.get("step", "")[:300],
        text=given.get("text", "").strip()[:60],
        sort=sort if sort in SORTS else "due",
        page=page_number(given.get("page", "1")),
    )


def query_of(wanted: InboxFilter) -> str:
    """Return the query string of what differs from the default, without the page; the address of a saved filter."""
    names = {"pack": "type"}
    default = InboxFilter()
    chosen = {
        names.get(key, key): getattr(wanted, key)
        for key in ("box", "pack", "stage", "lamp", "step", "text", "sort")
        if getattr(wanted, key) != getattr(default, key)
    }
    return urlencode(chosen)


def act_on_filters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Save the filter of this address under a name, or delete one."""
    try:
        if request.POST["act"] == "save_filter":
            query = query_of(filter_of(request))
            save_filter(name=request.POST.get("name", ""), query=query, actor=actor)
            messages.success(request, _("The filter is saved."))
        elif request.POST.get("filter", "").isdecimal():
            drop_filter(pk=int(request.POST["filter"]), actor=actor)
            messages.success(request, _("The filter is deleted."))
    except REFUSALS as error:
        status, text = refusal(error)
        messages.error(request, text)
        return show(request, actor, status=status)
    return redirect(request.get_full_path())


def page_number(text: str) -> int:
    return min(max(int(text), 1), 10_000) if text.isdecimal() else 1


def act_on_rows(request: HttpRequest, actor: Actor) -> HttpResponse:
    chosen = [
        text
        for text in request.POST.getlist("claim_one") or request.POST.getlist("items")
        if text.isdecimal()
    ]
    items = [access.work_item_for(actor, int(pk)) for pk in chosen[:PAGE]]
    if not items:
        messages.warning(request, _("Tick the rows that you want to claim first."))
        return show(request, actor, status=409)
    if request.POST.get("act") == "release":
        return report(request, actor, items, [release(item, actor) for item in items])
    missing = [] if request.POST.get("declares") == "yes" else undeclared(items, actor)
    if missing:
        return ask_declaration(request, actor, items, missing)
    return report(request, actor, items, [claim(item, actor) for item in items])


def ask_declaration(
    request: HttpRequest, actor: Actor, items: list[WorkItem], cases: list[Any]
) -> HttpResponse:
    context = {"page_title": _("Declaration before the first step"), "items": items, "cases": cases}
    return page(request, actor, "desk/declare.html", context)


def claim(item: WorkItem, actor: Actor) -> Exception | None:
    """Claim one; the refusal is kept for the report, so that one lost race does not undo the others."""
    try:
        claim_work(work_item=item, actor=actor, declares_no_interest=True)
    except REFUSALS as error:
        return error
    return None


def release(item: WorkItem, actor: Actor) -> Exception | None:
    try:
        work_items.release(work_item_id=item.pk, actor=actor)
    except REFUSALS as error:
        return error
    return None


def report(
    request: HttpRequest, actor: Actor, items: list[WorkItem], results: list[Exception | None]
) -> HttpResponse:
    """Say what was done and what was not, and why; one claimed step opens at once."""
    refused = [(item, error) for item, error in zip(items, results, strict=True) if error]
    for item, error in refused:
        messages.error(request, f"{item.business_key} {pack_word(item.name)}: {refusal(error)[1]}")
    done = len(items) - len(refused)
    is_release = request.POST.get("act") == "release"
    if done:
        messages.success(request, done_text(done, is_release))
    if refused:
        return show(request, actor, status=refusal(refused[0][1])[0])
    if len(items) == 1 and not is_release:
        return redirect("work_item", pk=items[0].pk)
    return redirect(request.get_full_path())


def done_text(count: int, is_release: bool) -> str:
    if is_release:
        return ngettext("%(count)s step released.", "%(count)s steps released.", count) % {"count": count}
    return ngettext("%(count)s step claimed.", "%(count)s steps claimed.", count) % {"count": count}
