"""Extension of a limit, once and before expiry: the authority's own (S12), with a reason for the applicant, and the
applicant's for missing papers, on request (a.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, ClockEvent, SupplementRequest
from approvals.services import deadlines
from approvals.services.casework import Act, action, starts_with
from approvals.services.mandates import SUPPLEMENT, check_power
from approvals.services.notices import send_notice
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.selectors import instance_variables
from workflows.services.history import append


@starts_with("propose_extension")
def asked_for(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """S12.1 begins with the limit that was asked for, whichever the procedure has, and with the reason given then."""
    variables = instance_variables(work_item.instance)
    titles = {row["key"]: row["title"] for row in case.case_type.manifest["limits"]}
    title = titles.get(str(variables.get("extension_limit") or ""), "")
    return {"limit_title": title, "reason": str(variables.get("extension_reason") or "")}


@action("propose_extension")
def propose_extension(act: Act) -> Mapping[str, Any]:
    """The reason as the party will read it; which limit was said by the request."""
    return {}


@action("extension_decide")
def decide_extension(act: Act) -> Mapping[str, Any]:
    """Grant or refuse; a grant moves the clock and everything that follows it. Raises Blocked after expiry."""
    result = str(act.answers.get("result", ""))
    if result not in ("granted", "refused"):
        raise Blocked(_("Choose whether to agree to the extension"), code="NO_RESULT")
    if result == "refused":
        return {"extension_result": "refused"}
    variables = instance_variables(act.work_item.instance)
    key = str(variables.get("extension_limit") or "")
    if not key:
        raise Blocked(_("First say which time limit is to be extended"), code="NO_LIMIT")
    limit = act.case.limit(key)
    check_once(act.case, limit)
    row = deadlines.extend_clock(
        case=act.case,
        key=key,
        # The whole extension that the law allows, once.
        length=int(limit.get("extension", 0)),
        reason=str(variables.get("extension_reason") or act.answers.get("reason") or ""),
        on=act.today,
        actor=act.actor,
    )
    return {"extension_result": "granted", "extended_to": row.due_on}


def check_once(case: Case, limit: Mapping[str, Any]) -> None:
    """A limit with `extension_once` names what its cases have in common (a note, such as the unit of a year): among all of
    them one extension is granted, of whichever such limit. Raises Blocked EXTENDED_ONCE."""
    shared = limit.get("extension_once")
    if not shared:
        return
    keys = [row["key"] for row in case.case_type.manifest["limits"] if row.get("extension_once") == shared]
    granted = ClockEvent.objects.filter(
        kind="extend", clock__key__in=keys, **{f"clock__case__notes__{shared}": case.notes.get(shared)}
    )
    if granted.exists():
        raise Blocked(
            _("One extension was granted already; there is no other this year"), code="EXTENDED_ONCE"
        )


@transaction.atomic
def extend_supplement(*, case: Case, reason: str, actor: Actor) -> SupplementRequest:
    """Give the applicant more time for missing papers; asking is enough, the authority has nothing to weigh.

    Raises Blocked when no papers are asked for, after expiry, or the second time; NotCompetent as when supplying them."""
    # Locked before the request is read: it may be answered at this moment.
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_power(case, actor, SUPPLEMENT)
    request = case.supplement_requests.filter(answered_on__isnull=True).last()
    if request is None:
        raise Blocked(_("Nothing is asked to be supplied at present"), code="NO_SUPPLEMENT_REQUESTED")
    row = deadlines.extend_clock(
        case=case,
        key="supplement",
        length=int(case.limit("supplement").get("extension", 0)),
        reason=reason,
        on=timelines.today(case.timeline),
        actor=actor,
    )
    assert row.due_on is not None  # a running limit that is not held has a last day
    request.due_on = row.due_on
    request.save(update_fields=["due_on"])
    if case.root:
        append(instance=case.root, kind="supplement_extended", actor=actor, payload={"reason": reason})
    context = {"supplement_until": row.due_on}
    send_notice(
        case=case,
        key="supplement_extended",
        context=context,
        actor=actor,
        occasion=str(request.pk),
        is_optional=True,
    )
    return request
