"""Files that wait for one meeting of a panel: it meets on a day of the month or when enough of them wait (a.SP5)."""

from __future__ import annotations

from datetime import date

from approvals.models import Case
from approvals.rules.months import first_of_month, next_month
from approvals.services.notices import send_notice
from approvals.services.work_calendar import calendar_for
from workflows.actors import SYSTEM
from workflows.models import WorkItem

NOTICE = "panel_files"
# From the members' own opinions until the meeting has concluded.
STEPS = ("panel_opinion", "panel_conclude")


def tell_when_enough(case: Case) -> bool:
    """Tell whoever calls the panel that with this file as many wait as the pack's [meeting] gathers; True when told.

    Told once, by the file that completes the number: the ones after it find the meeting called."""
    enough = int(case.case_type.manifest.get("meeting", {}).get("gather", 0))
    waiting = waiting_files(case)
    if waiting != enough:
        return False
    send_notice(
        case=case, key=NOTICE, context={"files": waiting}, actor=SYSTEM, occasion="enough", is_optional=True
    )
    return True


def usual_meeting(case: Case, today: date, last: date | None) -> date | None:
    """Return the day of the next monthly meeting of the pack's [meeting], on a working day; `last` where that comes sooner.

    None where the pack names no day of the month."""
    number = case.case_type.manifest.get("meeting", {}).get("day")
    if number is None:
        return None
    months, calendar = (first_of_month(today), next_month(today)), calendar_for(today)
    meetings = [calendar.roll(month.replace(day=int(number))) for month in months]
    day = min(meeting for meeting in meetings if meeting >= today)
    return min(day, last) if last and last >= today else day


def waiting_files(case: Case) -> int:
    """Return how many files of the procedure wait for the panel of the case's city, the case itself included."""
    steps = WorkItem.objects.filter(status__in=["open", "claimed"], properties__action__in=STEPS)
    same = steps.filter(root__case__city=case.city, root__case__case_type__pack_id=case.case_type.pack_id)
    return same.exclude(root=case.root).values("root").distinct().count() + 1
