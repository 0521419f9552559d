"""Personal data that are no longer needed go; that something was filed, and when, stays (PIPL article 47)."""

from __future__ import annotations

from django.db import transaction

from approvals.models import Case
from forms.models import Submission
from forms.services import erase_submission
from workflows.actors import Actor
from workflows.services.history import append

ERASED = "（已清除）"


@transaction.atomic
def erase_personal_data(*, case: Case, actor: Actor) -> None:
    """Make every filed answer of the case unreadable and forget who its parties were. Safe to repeat.

    The rows stay, with their hashes, days and places: they prove and count, and say nothing about a person."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    # The first filing is no row among the others.
    filed = [case.submission_id, *case.submissions.values_list("submission_id", flat=True)]
    for submission in Submission.objects.filter(pk__in=[pk for pk in filed if pk]):
        erase_submission(submission=submission)
    case.papers.update(sealed_values=b"")
    case.parties.update(masked_name=ERASED, identity_index="", user=None, mandate={})
    case.data_queries.update(answer="")
    case.applicant_label, case.applicant = ERASED, None
    case.save(update_fields=["applicant_label", "applicant"])
    if case.root:
        append(instance=case.root, kind="personal_data_erased", actor=actor, payload={})
