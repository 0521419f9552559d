"""`manage.py work_calendar`: enter a year of the work calendar from its notice, or put an entered one in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals import access
from approvals.errors import Blocked
from approvals.models import CalendarYear
from approvals.rules.calendar import YearPlan
from approvals.rules.holiday_notice import Reading, read_notice
from approvals.selectors.calendar import calendar_years, figures
from approvals.services.deadlines import confirm_calendar_year, foreseen_moves
from approvals.services.work_calendar import calendar_with, load_year, pending_plan
from workflows.actors import Actor


class Command(BaseCommand):
    """The same two persons as on the page: both named by their accounts, both calendar administrators."""

    help = "Lists the years of the work calendar; enters one (--enter) or puts one in force (--confirm)."

    def add_arguments(self, parser: CommandParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--enter", type=int, metavar="YEAR")
        act.add_argument("--confirm", type=int, metavar="YEAR")
        parser.add_argument(
            "--notice", type=Path, help="a text file: the notice, or lines like 2027-01-31,work"
        )
        parser.add_argument("--source", default="", help="title and number of the notice")
        parser.add_argument("--by", default="", help="user name of the calendar administrator who does it")

    def handle(self, *args: Any, enter: int | None, confirm: int | None, **options: Any) -> None:
        try:
            if enter:
                self._enter(enter, options)
            elif confirm:
                self._confirm(confirm, options)
            else:
                self._list()
        except Blocked as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        for row in calendar_years():
            state = "waits for a second person" if row.pending else "in force"
            self.stdout.write(f"{row.year} v{row.version} {state} {row.source}")

    def _enter(self, year: int, options: dict[str, Any]) -> None:
        if options["notice"] is None:
            raise CommandError("--notice names the file with the text of the notice")
        reading = read_notice(options["notice"].read_text(encoding="utf8"), year)
        self._remark(reading)
        row = load_year(
            year=year,
            days_off=reading.days_off,
            worked=reading.worked,
            source=options["source"],
            actor=keeper(options["by"]),
        )
        self._preview(pending_plan(row))

    def _remark(self, reading: Reading) -> None:
        for remark in reading.remarks:
            self.stderr.write(f"{remark.kind}: {remark.said}")
        if not reading.is_sound:
            raise CommandError(
                "the text does not agree with the calendar or with itself; nothing was entered"
            )

    def _confirm(self, year: int, options: dict[str, Any]) -> None:
        row = CalendarYear.objects.filter(year=year).first()
        if row is not None and row.pending:
            self._preview(pending_plan(row))
        change = confirm_calendar_year(year=year, actor=keeper(options["by"]))
        self.stdout.write(
            f"{year} is in force; {change.total} open clocks are computed again in the background"
        )

    def _preview(self, plan: YearPlan) -> None:
        content, found = figures(plan, calendar_with(plan)), foreseen_moves(plan)
        self.stdout.write(
            f"{plan.year}: {content.workdays} working days, {content.days_off} weekdays off, "
            f"{content.days_worked} weekend days worked"
        )
        more = "" if found.is_all else ", more were not looked at"
        self.stdout.write(f"{len(found.moves)} of {found.looked_at} open clocks would move{more}")


def keeper(username: str) -> Actor:
    """Return the calendar administrator with this account; CommandError when there is none."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    actor = access.actor_of(user) if user else None
    if actor is None or not access.has_role(actor, "CALENDAR_ADMIN"):
        raise CommandError(f"--by: {username or 'nobody'} is no calendar administrator")
    return actor
