"""What everybody may read: public notices by township (0.8), and what became of an objection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.models import Objection, PublicNotice
from approvals.selectors.places import place_name
from workflows import timelines

RESULTS = {
    "": gettext_noop("Being checked; the answer is given within ten working days."),
    "founded": gettext_noop("Checked: the objection is founded. The application is examined again."),
    "partly": gettext_noop("Checked: the objection is founded in part. The application is examined again."),
    "unfounded": gettext_noop("Checked: the objection is not founded."),
}


@dataclass(frozen=True, slots=True)
class Township:
    """The notices that are posted for one township."""

    name: str
    code: str
    notices: list[PublicNotice] = field(default_factory=list)


def posted_notices(township: str = "") -> list[Township]:
    """Return what is posted now, by township; one taken down or past its last day is not among it."""
    rows = PublicNotice.objects.filter(status=PublicNotice.Status.PUBLISHED).select_related("case__case_type")
    rows = rows.filter(case__township=township) if township else rows
    open_ = [row for row in rows.order_by("case__township", "to_day", "pk") if is_running(row)]
    return list(by_township(open_))


def by_township(rows: list[PublicNotice]) -> Iterator[Township]:
    for code, notices in groupby(rows, key=lambda row: row.case.township):
        listed = list(notices)
        yield Township(place_name(code, listed[0].case.filed_on) if code else "", code, listed)


def is_running(notice: PublicNotice) -> bool:
    """Does the period run today, on the day of the case's own timeline?"""
    return notice.to_day is not None and timelines.today(notice.case.timeline) <= notice.to_day


def objection_by_receipt(receipt: str) -> Objection | None:
    """Return the objection of a receipt number; nothing tells who objected."""
    return Objection.objects.filter(receipt=receipt.strip().upper()).first() if receipt.strip() else None


def objection_answer(objection: Objection) -> str:
    """Say in words what became of an objection."""
    return _(RESULTS.get(objection.result, RESULTS[""]))
