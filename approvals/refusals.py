"""Refusals of casework and of the engine, as a person reads them: the status and the words."""

from __future__ import annotations

import re
from datetime import date

from django.utils.dateformat import format as date_text
from django.utils.translation import gettext as _

from approvals.errors import ApprovalError
from workflows.errors import Conflict, NotCompetent, WorkflowError, WrongState

REFUSALS = (ApprovalError, WorkflowError)
# A service says why in the reader's language; the engine's own sentences name rows and are for logs.
TECHNICAL = re.compile(r"work item \d+|process instance \d+|no (?:work item|process|active user)")
DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
STATES = ("CASE_STATUS", "CERTIFICATE_STATUS")


def refusal(error: Exception) -> tuple[int, str]:
    """Return the status and the words for a domain error: 403 for lack of competence, 409 for the state of things."""
    status = 403 if isinstance(error, NotCompetent) else 409
    return status, DAY.sub(written_day, words_for(error))


def written_day(found: re.Match[str]) -> str:
    """Return a day that a service wrote as 2010-03-01 as the screens write it; what is no day stays."""
    try:
        return date_text(date.fromisoformat(found.group()), _("j F Y"))
    except ValueError:
        return found.group()


def words_for(error: Exception) -> str:
    text = str(error)
    if isinstance(error, ApprovalError) and error.code in STATES:
        return _("The case is not in a state that allows this now. Reload the page and look again.")
    if isinstance(error, ApprovalError) or not TECHNICAL.search(text):
        return text
    if isinstance(error, Conflict):
        return _("Somebody else was faster: this step is already taken or done.")
    if isinstance(error, NotCompetent):
        return _("This step is not yours to do: claim it first, or ask whoever holds it.")
    if isinstance(error, WrongState):
        return _("The case is not in a state that allows this now. Reload the page and look again.")
    return text
