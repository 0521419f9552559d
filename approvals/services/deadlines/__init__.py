"""Statutory clocks of cases; the public names."""

from approvals.services.deadlines.acts import (
    duty_key,
    extend_clock,
    limit_on,
    reopen_clock,
    resume_clock,
    start_clock,
    stop_clock,
    suspend_clock,
)
from approvals.services.deadlines.foreseen import Foreseen, foreseen_moves
from approvals.services.deadlines.reading import ClockView, clock_due, clocks_of
from approvals.services.deadlines.recomputing import (
    confirm_calendar_year,
    refresh_clock,
    run_calendar_changes,
)
from approvals.services.deadlines.stays import STAYED, hold_duties, hold_new_duty, release_duties
from approvals.services.deadlines.storage import end_of
from approvals.services.deadlines.wording import ground_title, length_text, step_text
from approvals.services.work_calendar import calendar_for

__all__ = [
    "STAYED",
    "ClockView",
    "Foreseen",
    "calendar_for",
    "clock_due",
    "clocks_of",
    "confirm_calendar_year",
    "duty_key",
    "end_of",
    "extend_clock",
    "foreseen_moves",
    "ground_title",
    "hold_duties",
    "hold_new_duty",
    "length_text",
    "limit_on",
    "refresh_clock",
    "release_duties",
    "reopen_clock",
    "resume_clock",
    "run_calendar_changes",
    "start_clock",
    "step_text",
    "stop_clock",
    "suspend_clock",
]
