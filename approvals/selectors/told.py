"""Whom the notices of a case were for, as its page names them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from approvals.models import Case, Notice, Person, Post
from approvals.rules.masking import mask_name


def recipients(case: Case, notices: Iterable[Notice]) -> dict[int | None, str]:
    """Return account -> name: that of an official in full, of a party or anybody else masked."""
    accounts = {row.recipient_id for row in notices}
    official = Exists(Post.objects.filter(person=OuterRef("pk")))
    people = Person.objects.filter(user__in=accounts).annotate(holds_a_post=official)
    names: dict[int | None, str] = {
        one.user_id: one.name if one.holds_a_post else mask_name(one.name) for one in people
    }
    return names | {party.user_id: party.masked_name for party in case.parties.filter(user__in=accounts)}
