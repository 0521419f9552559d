"""Rights of the party before an adverse decision: statement and defence, each argument answered (S06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Statement
from approvals.services.casework import Act, action
from approvals.services.intake import deliver, locked, root_of
from approvals.services.mandates import check_power
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append


@transaction.atomic
def submit_statement(
    *, case: Case, arguments: Sequence[str], actor: Actor, channel: str = "portal", is_waiver: bool = False
) -> Statement:
    """The party states and defends, or waives in writing after service (S06). Raises Blocked outside the period,
    NotCompetent for a proxy."""
    case = locked(case)
    check_power(case, actor)
    # Blank points are none, so each that stays needs an answer.
    points = [text.strip() for text in arguments if text.strip()]
    if not points and not is_waiver:
        raise Blocked(_("Write what you state in your defence"), code="NO_ARGUMENTS")
    statement = Statement.objects.create(
        case=case,
        arguments=points,
        channel=channel,
        is_waiver=is_waiver,
        given_on=timelines.today(case.timeline),
    )
    append(
        instance=root_of(case),
        kind="statement_waived" if is_waiver else "statement_given",
        actor=actor,
        payload={"arguments": points},
    )
    deliver(case, "statement_waived" if is_waiver else "statement", {"statement_id": statement.pk}, actor)
    return statement


@action("statement_review")
def review_statement(act: Act) -> Mapping[str, Any]:
    """S06: every argument is answered with reasons; a statement never leads to a harsher result (Penalty Law art. 45)."""
    # The last one that was not reviewed; a waiver needs no answer.
    given = act.case.statements.filter(party__isnull=True, reviewed_on__isnull=True, is_waiver=False)
    statement = given.last()
    if statement is None:
        return {}
    answers = list(act.answers.get("answers") or ())
    if len(answers) < len(statement.arguments):
        raise Blocked(
            _("The party made %(count)s points; answer each: adopted or not, and why")
            % {"count": len(statement.arguments)},
            code="UNANSWERED",
        )
    statement.answers = answers
    statement.reviewed_on = act.today
    statement.reviewed_by_name = act.actor.name
    statement.proposal = str(act.answers.get("proposal", ""))
    statement.save(update_fields=["answers", "reviewed_on", "reviewed_by_name", "proposal"])
    return {}
