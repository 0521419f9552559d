"""The register: search over all cases within a person's sight."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from approvals.selectors.desk import current_packs, present_days
from approvals.selectors.register import SORTS, RegisterFilter, register
from approvals.selectors.wording import STAGES, STATUSES, said
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from workflows.actors import Actor

LAMPS = ("green", "yellow", "red", "held")
SORT_WORDS = {
    "new": gettext_noop("Newest first"),
    "old": gettext_noop("Oldest first"),
    "number": gettext_noop("Case number"),
}


@require_safe
@desk
def cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A page of the register; a search that names exactly one case opens it."""
    wanted = filter_of(request)
    found = register(actor, wanted, present_days())
    exact = [row.case for row in found.rows if row.may_open and row.case.number == wanted.text.upper()]
    if exact and wanted.page == 1:
        return redirect("case", number=exact[0].number)
    context = {
        "page_title": _("Cases"),
        "wanted": wanted,
        "page": found,
        "packs": current_packs(),
        "statuses": [(code, said(STATUSES, code)) for code in STATUSES],
        "stages": [(code, said(STAGES, code)) for code in STAGES if code != "applicant"],
        "lamps": LAMPS,
        "sorts": [(key, _(word)) for key, word in SORT_WORDS.items()],
        "is_filtered": any((wanted.text, wanted.pack, wanted.status, wanted.stage, wanted.lamp)),
    }
    return page(request, actor, "desk/cases.html", context)


def filter_of(request: HttpRequest) -> RegisterFilter:
    """Read the query string; `q` comes from the header's search field."""
    given = request.GET
    status, stage, lamp, sort = (given.get(name, "") for name in ("status", "stage", "lamp", "sort"))
    return RegisterFilter(
        text=given.get("q", "").strip()[:60],
        pack=given.get("type", "")[:80],
        status=status if status in STATUSES else "",
        stage=stage if stage in STAGES else "",
        lamp=lamp if lamp in LAMPS else "",
        sort=sort if sort in SORTS else "new",
        page=page_number(given.get("page", "1")),
    )
