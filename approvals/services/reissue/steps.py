"""The steps of a correction or replacement: what each form begins with, and what must hold before it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case
from approvals.services.casework import Act, action, starts_with
from approvals.services.papers.corrections import changed_rows, changes, correctable, corrected_answers
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
    answers = corrected_answers(origin)
    rows = [(label, str(answers.get(key) or "")) for label, key in correctable(origin).items()]
    # Only what the paper shows can be wrong on it.
    return {"rows": [{"item": label, "stands": value, "right": value} for label, value in rows if value]}


@action("propose_correction")
def propose_correction(act: Act) -> Mapping[str, Any]:
    """Raises Blocked NOT_CORRECTABLE for an item beyond names and numbers, NOT_WHAT_STANDS when the form quotes the paper
    wrongly, NOTHING_CORRECTED; InvalidAnswers when the application form would not take a new value."""
    origin = old_paper(act.case).case
    known, answers = correctable(origin), corrected_answers(origin)
    for row in act.answers["rows"]:
        check_row(row, known, answers)
    if not changed_rows(act.answers):
        raise Blocked(_("Nothing is corrected: every item stays as it stands"), code="NOTHING_CORRECTED")
    check_values(act, origin, changes(origin, act.answers), answers)
    return {}


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
    known = correctable(origin)
    return [known[str(row["item"])] for row in answers["rows"]]


@action("approve_reissue")
def approve_reissue(act: Act) -> Mapping[str, Any]:
    """A second person agrees, and the old paper is still the one in force. Raises Blocked NOT_REISSUABLE."""
    if act.answers["approval"] == "approved":
        check_allowed(old_paper(act.case), act.case.notes["kind"])
    return {"signed_by": act.actor.name}
