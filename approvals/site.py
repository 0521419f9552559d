"""What every page of the desk shares, those of other packages too: who may enter, and the header's contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Case
from approvals.selectors.desk import Days, Pack, current_packs, present_days, unit_names
from approvals.selectors.training import is_sample_loading
from approvals.selectors.wording import ROLES, role_word
from workflows.actors import Actor

# Address name, word in the header, roles that see it (empty: everyone at a desk). A name without an address is left out.
NAV: list[tuple[str, str, frozenset[str]]] = [
    ("inbox", gettext_noop("Inbox"), frozenset()),
    ("cases", gettext_noop("Cases"), frozenset()),
    (
        "file_for_applicant",
        gettext_noop("File for an applicant"),
        frozenset({"VILLAGE_CLERK", "VILLAGE_HEAD", "TOWN_WINDOW"}),
    ),
    ("leads", gettext_noop("Open a case"), frozenset({"COUNTY_CLERK", "ENF_LEADER"})),
    ("claims", gettext_noop("Treasury receipts"), frozenset({"FINANCE_CLERK"})),
    (
        "batches",
        gettext_noop("Payments"),
        frozenset(access.BATCH_ROLES | access.SUPERVISING),
    ),
    (
        "beneficiaries",
        gettext_noop("Beneficiaries"),
        frozenset(
            {"COUNTY_CLERK", "SECTION_HEAD", "COUNTY_HEAD", "COUNTY_DEPUTY", "TOWN_CLERK", "TOWN_HEAD"}
        ),
    ),
    ("account_links", gettext_noop("Accounts"), frozenset({"TOWN_WINDOW"})),
    (
        "supervision",
        gettext_noop("Supervision"),
        frozenset({"SUPERVISOR", "AUDITOR", "DISCIPLINE", "TOWN_HEAD", "COUNTY_HEAD", "CITY_HEAD"}),
    ),
    ("registers", gettext_noop("Registers"), access.REGISTER_ROLES),
    (
        "reports",
        gettext_noop("Reports"),
        frozenset({"SUPERVISOR", "AUDITOR", "COUNTY_HEAD", "COUNTY_DEPUTY", "CITY_HEAD", "CITY_DEPUTY"}),
    ),
    (
        "evaluation",
        gettext_noop("Evaluation"),
        frozenset({"UNIT_REPORTER", "UNIT_HEAD", "LEADGROUP_OFFICE", "LEADGROUP_CHAIR", "ASSESSOR"}),
    ),
    ("designer", gettext_noop("Procedures"), frozenset({"DESIGNER", "PUBLISHER", "SYSADMIN"})),
    ("calendar", gettext_noop("Work calendar"), frozenset({"CALENDAR_ADMIN", "SYSADMIN"})),
    ("operation", gettext_noop("Operation"), frozenset({"SYSADMIN"})),
    ("training", gettext_noop("Training"), frozenset({"SUPERVISOR", "SYSADMIN", "DESIGNER"})),
]
MOVERS = ("SUPERVISOR", "SYSADMIN", "DESIGNER")
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Known:
    """What a view has read already and the header needs as well."""

    days: Days | None = None
    packs: Sequence[Pack] | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def desk(view: View) -> View:
    """Let officials in, hand the view their actor, and answer 404 for what they may not see."""

    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = access.actor_of(request.user)
        if not access.is_official(actor):
            raise PermissionDenied
        try:
            return view(request, actor, *args, **kwargs)
        except NotVisible as error:
            raise Http404(str(error)) from error

    return entered


def page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: Mapping[str, Any],
    *,
    case: Case | None = None,
    status: int = 200,
    known: Known | None = None,
) -> HttpResponse:
    """Render a page of the desk with its header; `known` spares it what the view has read already."""
    frame = header(request, actor, case, known or Known())
    return render(request, template, {**context, "frame": frame}, status=status)


def header(request: HttpRequest, actor: Actor, case: Case | None, known: Known) -> dict[str, Any]:
    """Return the `frame` that base.html asks for."""
    codes = {unit for unit, _role in actor.posts}
    names = known.names if codes <= known.names.keys() else unit_names(codes)
    order = {role: place for place, role in enumerate(ROLES)}
    posts = sorted(actor.posts, key=lambda pair: (order.get(pair[1], len(order)), pair))
    return {
        "name": actor.name,
        "posts": [{"unit": names.get(unit, unit), "role": role_word(role)} for unit, role in posts],
        "nav": list(entries(request, actor)),
        "search_url": reverse("cases"),
        "account_url": reverse("account"),
        "training": training_banner(actor, case, known),
        "preparing": is_sample_loading(),
    }


def entries(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Return the header's links that this person uses; the present one is the longest that the address begins with."""
    found = []
    for name, label, roles in NAV:
        if roles and not access.has_role(actor, *roles):
            continue
        try:
            found.append({"url": reverse(name), "label": _(label)})
        except NoReverseMatch:
            continue
    here = max(
        (entry["url"] for entry in found if is_within(request.path, entry["url"])), key=len, default=""
    )
    return [{**entry, "is_current": entry["url"] == here} for entry in found]


def is_within(path: str, url: str) -> bool:
    """Steps at work belong to the inbox; everything else below the desk's own address has an entry of its own or none."""
    return (
        path == url
        or (path.startswith(url) and url != reverse("inbox"))
        or (url == reverse("inbox") and path.startswith(f"{url}work/"))
    )


def training_banner(actor: Actor, case: Case | None, known: Known) -> dict[str, Any] | None:
    """Return the banner: on pages of a training case, and on lists where no procedure with legal effect runs."""
    if case is not None and not case.is_training:
        return None
    days = known.days or present_days()
    if not days.is_simulated:
        return None
    packs = known.packs if known.packs is not None else current_packs()
    if case is None and any(pack.mode == "live" for pack in packs):
        return None
    may_move = access.has_role(actor, *MOVERS)
    return {
        "day": days.training,
        "url": reverse("training") if may_move else "",
        "move_url": reverse("move_day") if may_move else "",
    }


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Return where a form asked to go afterwards, as long as it lies on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and is_ours else otherwise
