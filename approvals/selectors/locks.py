"""Why a case is locked, in the reader's language: the row keeps the Chinese words, the review says the rest."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.models import Case, Review
from approvals.services.remedy_watch import pending_review


def lock_words(case: Case) -> str:
    """Return why a case is locked: stayed by an order, or under reconsideration or suit; the row's own words otherwise."""
    review = pending_review(case) if case.is_locked else None
    if review is None:
        return case.lock_reason
    if review.is_stayed:
        return _("execution stayed (%(number)s)") % {"number": review.stay_number}
    if review.kind == Review.Kind.SUIT:
        return _("suit pending (%(number)s)") % {"number": review.number}
    return _("reconsideration pending (%(number)s)") % {"number": review.number}
