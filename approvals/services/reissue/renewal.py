"""When a certificate may be renewed, and until when it then holds (Licensing Law art. 50)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Certificate, Paper
from approvals.rules.calendar import months_after


def window(paper: Paper) -> tuple[date, date] | None:
    """Return the first and last day on which the renewal of a certificate may be asked for; None where its pack has none.

    The pack counts both in calendar days before the last day of validity: `renewal = { opens = 90, before = 30 }`."""
    row, certificate = renewal_row(paper), Certificate.objects.filter(paper=paper).first()
    if not row or certificate is None or certificate.valid_until is None:
        return None
    last = certificate.valid_until
    return last - timedelta(int(row["opens"])), last - timedelta(int(row["before"]))


def renewal_row(paper: Paper) -> Mapping[str, Any]:
    return dict(paper.case.case_type.entry("papers", paper.key).get("renewal") or {})


def can_be_renewed(paper: Paper, today: date) -> bool:
    days = window(paper)
    return days is not None and days[0] <= today <= days[1]


def check_window(paper: Paper, today: date) -> None:
    """Raise Blocked NOT_RENEWABLE, TOO_EARLY or TOO_LATE unless the renewal may be asked for today."""
    days = window(paper)
    if days is None:
        raise Blocked(_("%(number)s cannot be renewed") % {"number": paper.number}, code="NOT_RENEWABLE")
    named = {"number": paper.number, "first": days[0].isoformat(), "last": days[1].isoformat()}
    if today < days[0]:
        raise Blocked(
            _("The renewal of %(number)s can be asked for from %(first)s to %(last)s") % named,
            code="TOO_EARLY",
        )
    if today > days[1]:
        raise Blocked(
            _("The renewal of %(number)s had to be asked for by %(last)s; please apply anew") % named,
            code="TOO_LATE",
        )


def renewed_until(paper: Paper, last: date) -> date:
    """Return the last day of a renewed certificate: the pack's validity once more, from the old last day on."""
    validity = paper.case.case_type.entry("papers", paper.key)["validity"]
    length = int(validity["length"])
    return months_after(last, length) if validity["unit"] == "M" else last + timedelta(length)
