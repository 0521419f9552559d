"""Reading the yearly holiday notice of the State Council as it is published, or a plain list of the same days.

Understood are sentences like "2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。" and lines like
"2026-02-15..2026-02-23,off" or "02-14,work". What the text says of weekdays and numbers of days is compared with the
calendar, so that a slip of the pen shows before it moves a time limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from approvals.rules.calendar import YearPlan

_TOKEN = re.compile(
    r"(?P<day>(?:(?P<year>\d{4})\s*[年-]\s*)?(?P<month>\d{1,2})\s*[月-]\s*(?P<number>\d{1,2})\s*日?)"
    r"|(?P<only>\d{1,2})\s*日|(?:周|星期)(?P<weekday>[一二三四五六日天])|共\s*(?P<count>\d+)\s*天"
    r"|(?P<off>放假|休息|\boff\b)|(?P<work>上班|\bwork(?:ed)?\b)|(?P<until>至|到|\.\.|[-–—~])"
)
_WEEKDAYS = "一二三四五六日"
# No holiday lasts longer; a longer range is a slip in the month.
LONGEST = 31


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to put right. `kind`: no_such_day, weekday, count, dangling, both, worked_weekday, too_long, empty;
    other_year alone stops nothing: such a day stands in the calendar of its own year."""

    kind: str
    said: str = ""

    @property
    def is_slip(self) -> bool:
        return self.kind != "other_year"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a notice says of one year: weekdays off and weekend days worked, and what does not agree in it."""

    year: int
    days_off: frozenset[date]
    worked: frozenset[date]
    remarks: tuple[Remark, ...]

    @property
    def is_sound(self) -> bool:
        return not any(remark.is_slip for remark in self.remarks)

    def plan(self, source: str) -> YearPlan:
        return YearPlan(self.year, self.days_off, self.worked, source)


def read_notice(text: str, year: int) -> Reading:
    """Read a notice for `year`. Weekend days inside a holiday need no mention: they are off anyway."""
    reader = _Reader(year)
    for token in _TOKEN.finditer(text):
        reader.take(token)
    reader.end()
    off = {day for day in reader.off if day.weekday() < 5}
    remarks = [*reader.remarks, *_disagreements(reader.off, reader.worked)]
    if not off and not reader.worked:
        remarks.append(Remark("empty"))
    # Said twice is a slip once.
    return Reading(year, frozenset(off), frozenset(reader.worked), tuple(dict.fromkeys(remarks)))


def _disagreements(off: set[date], worked: set[date]) -> list[Remark]:
    both = [Remark("both", day.isoformat()) for day in sorted(off & worked)]
    return both + [Remark("worked_weekday", day.isoformat()) for day in sorted(worked) if day.weekday() < 5]


@dataclass(slots=True)
class _Reader:
    """Goes through the tokens: days are collected until a word says whether they are off or worked."""

    year: int
    off: set[date] = field(default_factory=set)
    worked: set[date] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    waiting: list[date] = field(default_factory=list)
    last: date | None = None
    is_range: bool = False
    counted: int = 0

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup if token.lastgroup in READ else "day"
        READ[kind](self, token)

    def take_day(self, token: re.Match[str]) -> None:
        # A range across the turn of the year goes on in the year that was named first.
        year = int(token["year"] or (self.last.year if self.last and self.is_range else self.year))
        self._add(year, int(token["month"]), int(token["number"]), token[0])

    def take_only(self, token: re.Match[str]) -> None:
        """A day without its month follows the month before: "10月1日至7日"."""
        if self.last:
            self._add(self.last.year, self.last.month, int(token["only"]), token[0])

    def _add(self, year: int, month: int, number: int, said: str) -> None:
        try:
            day = date(year, month, number)
        except ValueError:
            self.remarks.append(Remark("no_such_day", said.strip()))
            return
        if self.is_range and self.last:
            self._fill(self.last, day, said)
        self.waiting.append(day)
        self.last, self.is_range = day, False

    def _fill(self, first: date, last: date, said: str) -> None:
        length = (last - first).days
        if not 0 < length <= LONGEST:
            self.remarks.append(Remark("too_long", f"{first.isoformat()}..{said.strip()}"))
            return
        self.waiting += [first + timedelta(n) for n in range(1, length)]

    def take_until(self, token: re.Match[str]) -> None:
        # A dash before the first day is punctuation.
        self.is_range = bool(self.waiting)

    def take_weekday(self, token: re.Match[str]) -> None:
        named = _WEEKDAYS.index(token["weekday"].replace("天", "日"))
        if self.waiting and self.last and self.last.weekday() != named:
            self.remarks.append(Remark("weekday", f"{self.last.isoformat()} {token[0]}"))

    def take_off(self, token: re.Match[str]) -> None:
        self._assign(self.off)

    def take_work(self, token: re.Match[str]) -> None:
        self._assign(self.worked)

    def _assign(self, days: set[date]) -> None:
        if self.waiting:
            self.counted = len(self.waiting)
        other = [day for day in self.waiting if day.year != self.year]
        self.remarks += [Remark("other_year", day.isoformat()) for day in other]
        days.update(day for day in self.waiting if day.year == self.year)
        self.waiting, self.is_range = [], False

    def take_count(self, token: re.Match[str]) -> None:
        if self.counted and int(token["count"]) != self.counted:
            self.remarks.append(Remark("count", f"{token[0]} ≠ {self.counted}"))

    def end(self) -> None:
        self.remarks += [Remark("dangling", day.isoformat()) for day in self.waiting]


READ: dict[str, Callable[[_Reader, re.Match[str]], None]] = {
    "day": _Reader.take_day,
    "only": _Reader.take_only,
    "weekday": _Reader.take_weekday,
    "count": _Reader.take_count,
    "off": _Reader.take_off,
    "work": _Reader.take_work,
    "until": _Reader.take_until,
}
