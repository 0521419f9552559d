"""Whom the notices of a case were for and who filed its forms, as its page names them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from approvals.models import Case, Notice, Person, Post
from approvals.rules.masking import mask_name
from forms.models import Submission


def recipients(case: Case, notices: Iterable[Notice]) -> dict[int | None, str]:
    """Return account -> name: that of an official in full, of a party or anybody else masked."""
    accounts = {row.recipient_id for row in notices}
    official = Exists(Post.objects.filter(person=OuterRef("pk")))
    people = Person.objects.filter(user__in=accounts).annotate(holds_a_post=official)
    names: dict[int | None, str] = {
        one.user_id: one.name if one.holds_a_post else mask_name(one.name) for one in people
    }
    return names | {party.user_id: party.masked_name for party in case.parties.filter(user__in=accounts)}


def party_accounts(case: Case) -> set[int]:
    """Return the accounts of those whom the case concerns."""
    accounts = {case.applicant_id, *case.parties.values_list("user_id", flat=True)}
    return {account for account in accounts if account is not None}


def filer(submission: Submission, parties: set[int], *, masked: bool) -> str:
    """Return who filed a form: a party masked like everywhere else in the file, an official in full."""
    name = submission.submitted_by_name
    return mask_name(name) if masked and submission.submitted_by_id in parties else name
