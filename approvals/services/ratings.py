"""What an applicant thought of the handling: asked once, after the end, of free will, kept without case and person (0.11)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Rating
from approvals.services.intake import locked
from forms.services import seal_text
from workflows import timelines
from workflows.actors import Actor

RATED = "rated"
SCORES = range(1, 6)


def may_rate(case: Case) -> bool:
    """Whether the party may still rate: a case that somebody applied for, once, when it is over."""
    return case.status == CaseStatus.CLOSED and case.submission_id is not None and not case.notes.get(RATED)


@transaction.atomic
def rate_case(*, case: Case, score: int, text: str, actor: Actor) -> Rating:
    """Keep a rating from 1 to 5 with the month and the region alone; the case remembers only that it was rated.

    No history event names who rated. Raises Blocked: NOT_ENDED (running, or rated already), NO_SCORE."""
    case = locked(case)
    if not may_rate(case):
        raise Blocked(_("A case can be rated once, after its end"), code="NOT_ENDED")
    if score not in SCORES:
        raise Blocked(_("Choose how satisfied you are, from 1 to 5"), code="NO_SCORE")
    case.notes[RATED] = True
    case.save(update_fields=["notes"])
    return Rating.objects.create(
        pack_id=case.case_type.pack_id,
        city=case.city,
        county=case.county,
        township=case.township,
        # A day would lead back to the reading log of the case.
        month=timelines.today(case.timeline).replace(day=1),
        score=score,
        text=seal_text(text.strip()) if text.strip() else b"",
    )
