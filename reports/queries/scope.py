"""Which cases a report counts: a period, a procedure, and the units by which it is divided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from approvals.models import Case


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """A period with both its days, a pack id or none, and a county whose townships are told apart (none: counties)."""

    since: date
    until: date
    pack: str = ""
    county: str = ""

    @property
    def by(self) -> str:
        return "township" if self.county else "county"

    @property
    def period(self) -> tuple[date, date]:
        return self.since, self.until


def cases(wanted: ReportFilter) -> QuerySet[Case]:
    rows = Case.objects.order_by()
    rows = rows.filter(case_type__pack_id=wanted.pack) if wanted.pack else rows
    return rows.filter(county=wanted.county) if wanted.county else rows
