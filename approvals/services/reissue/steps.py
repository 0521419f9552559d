"""The steps of a correction, replacement, amendment or renewal: what each form begins with, and what must hold before it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case
from approvals.services.casework import Act, action, starts_with
from approvals.services.decision_period import check_decision_date
from approvals.services.decisions import decide_case
from approvals.services.papers.corrections import (
    amendable,
    changed_rows,
    changes,
    correctable,
    corrected_answers,
)
from approvals.services.reissue.issuing import old_paper
from approvals.services.reissue.opening import DAMAGED, check_allowed
from forms.errors import InvalidAnswers
from forms.services import check_answers
from workflows.models import WorkItem


@starts_with("check_replacement")
def circumstance(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"circumstance": case.notes["kind"]}


@action("check_replacement")
def check_replacement(act: Act) -> Mapping[str, Any]:
    """A damaged certificate is handed in before the new one is issued, so that never two go about."""
    if act.answers.get("circumstance") == DAMAGED and not act.answers.get("old_taken_back"):
        raise Blocked(_("Take back the damaged paper first"), code="OLD_NOT_TAKEN_BACK")
    return {}


@starts_with("propose_correction")
def as_it_stands(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """One row for each item, as the paper has it now: the official overwrites what is wrong."""
    origin = old_paper(case).case
    return standing_rows(correctable(origin), corrected_answers(origin))


@starts_with("propose_amendment")
def as_registered(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """One row for each item that may be amended, as it is registered now."""
    origin = old_paper(case).case
    return standing_rows(amendable(origin), corrected_answers(origin))


def standing_rows(known: Mapping[str, str], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = [(label, str(answers.get(key) or "")) for label, key in known.items()]
    # Only what the paper shows can be wrong on it.
    return {"rows": [{"item": label, "stands": value, "right": value} for label, value in rows if value]}


@action("propose_correction")
def propose_correction(act: Act) -> Mapping[str, Any]:
    """Raises Blocked NOT_CORRECTABLE for an item beyond names and numbers, NOT_WHAT_STANDS when the form quotes the paper
    wrongly, NOTHING_CORRECTED; InvalidAnswers when the application form would not take a new value."""
    origin = old_paper(act.case).case
    check_rows(act, origin, correctable(origin))
    return {}


@action("propose_amendment")
def propose_amendment(act: Act) -> Mapping[str, Any]:
    """a_amend: what has changed is written beside what is registered; errors as in `propose_correction`.

    Also raises Blocked NOT_REISSUABLE: the new certificate is issued with the next step."""
    if act.answers.get("amendment_result") != "approve":
        return {}
    paper = old_paper(act.case)
    check_allowed(paper, act.case.notes["kind"])
    check_rows(act, paper.case, amendable(paper.case))
    return {"signed_by": act.actor.name}


@action("decide_renewal")
def decide_renewal(act: Act) -> Mapping[str, Any] | None:
    """a_renew: a grant goes on only as long as its own law allows one (L2). Raises OutOfLegalPeriod, NOT_REISSUABLE, and
    what `decide_case` raises."""
    paper = old_paper(act.case)
    if act.answers.get("result") == "approve":
        check_decision_date(paper.case, act.today)
        check_allowed(paper, act.case.notes["kind"])
    return decide_case(act)


def check_rows(act: Act, origin: Case, known: Mapping[str, str]) -> None:
    answers = corrected_answers(origin)
    for row in act.answers["rows"]:
        check_row(row, known, answers)
    if not changed_rows(act.answers):
        raise Blocked(_("Nothing is corrected: every item stays as it stands"), code="NOTHING_CORRECTED")
    check_values(act, origin, changes(origin, act.answers), answers)


def check_row(row: Mapping[str, Any], known: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    item = str(row["item"])
    if item not in known:
        raise Blocked(
            _("“%(item)s” is not corrected this way; possible are: %(known)s")
            % {"item": item, "known": "、".join(known)},
            code="NOT_CORRECTABLE",
        )
    if row["stands"] != str(answers.get(known[item]) or ""):
        raise Blocked(
            _("“%(item)s” is quoted otherwise than the file has it") % {"item": item}, code="NOT_WHAT_STANDS"
        )


def check_values(act: Act, origin: Case, new: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    """The application form's own rules hold for a corrected value: check characters, sex of the number, and so on."""
    # Opened by the authority, a case has no application form whose rules could hold.
    if origin.submission is None:
        return
    checked = check_answers(form=origin.submission.form, answers={**answers, **new}, today=origin.filed_on)
    places = {key: number for number, key in enumerate(numbered(origin, act.answers))}
    wrong = {f"rows.{places[key]}.right": error for key, error in checked.errors.items() if key in new}
    if wrong:
        raise InvalidAnswers(wrong)


def numbered(origin: Case, answers: Mapping[str, Any]) -> list[str]:
    known = {**correctable(origin), **amendable(origin)}
    return [known[str(row["item"])] for row in answers["rows"]]


@action("approve_reissue")
def approve_reissue(act: Act) -> Mapping[str, Any]:
    """A second person agrees, and the old paper is still the one in force. Raises Blocked NOT_REISSUABLE."""
    if act.answers["approval"] == "approved":
        check_allowed(old_paper(act.case), act.case.notes["kind"])
    return {"signed_by": act.actor.name}
