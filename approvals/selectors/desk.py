"""The official's inbox: pages of work without counting it, lamps and days left, the choices of its filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from approvals.models import Case, CaseType, OrgUnit, SavedFilter, StatutoryClock
from approvals.rules.calendar import WorkCalendar
from approvals.selectors.claiming import Bar, bars
from approvals.selectors.english import speaks_english
from approvals.services.deadlines import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.models import Timeline, WorkItem
from workflows.selectors import Box, work_list

PAGE = 50
MOST_COUNTED = 99
MOST_STEPS = 1000
BOXES = ("open", "mine", "shared", "soon", "overdue", "done")
KINDS: dict[str, Box] = {"mine": "mine", "shared": "shared", "done": "done"}
SORTS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_on").asc(nulls_last=True), "-priority", "pk"),
    "opened": ("opened_at", "pk"),
    "number": ("root__case__number", "pk"),
}
STOPPED = StatutoryClock.Status.STOPPED


@dataclass(frozen=True, slots=True)
class Days:
    """Today on both timelines: a desk may hold live cases and training cases side by side."""

    live: date
    training: date
    is_simulated: bool = False

    def of(self, timeline: str) -> date:
        return self.training if timeline == "training" else self.live

    def holds(self, prefix: str, **lookup: str) -> Q:
        """Return `field lookup today` for each timeline, `prefix` being the path to the row that has `timeline`."""
        ((name, operator),) = lookup.items()
        test = f"{name}__{operator}"
        live = Q(**{f"{prefix}timeline": "live", test: self.live})
        return live | Q(**{f"{prefix}timeline": "training", test: self.training})


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What a person asked for; every value was checked against the choices, unknown ones fell away."""

    box: str = "open"
    pack: str = ""
    stage: str = ""
    lamp: str = ""
    step: str = ""
    text: str = ""
    sort: str = "due"
    page: int = 1


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line: the item, its case, how its time stands on its own day."""

    item: WorkItem
    case: Case
    lamp: str
    days_left: int | None
    unit: str
    unit_name: str
    is_mine: bool
    bar: Bar | None = None
    """Why a claim would be refused, where it would."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows and whether others exist before and behind it; nothing is counted."""

    rows: Sequence[Any]
    number: int
    has_next: bool
    size: int = PAGE

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)


class CappedCount(Subquery):
    """How many rows a sliced query has: the slice bounds the work whatever the size of the table."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Pack:
    """A procedure in use: its id, its name in both languages, live or training."""

    id: str
    name: Mapping[str, str]
    mode: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    packs: Sequence[Pack] = ()
    steps: Sequence[str] = ()


def present_days() -> Days:
    """Return today on both timelines with one query; without a simulated day both are the real one."""
    live = timelines.today("live")
    row = Timeline.objects.filter(key="training", day__isnull=False).first()
    if row is None or row.day is None:
        return Days(live, live)
    return Days(live, row.instant.astimezone(timelines.ZONE).date() if row.instant else row.day, True)


def inbox(actor: Actor, wanted: InboxFilter, days: Days) -> Page:
    """Return one page of a box, read with one row more than shown instead of a count."""
    rows = narrowed(boxed(actor, wanted.box, days), wanted, days)
    # Done work comes newest first by itself.
    if wanted.box != "done" or wanted.sort != "due":
        rows = rows.order_by(*SORTS[wanted.sort])
    page = paged(rows.select_related("instance", "root__case__case_type"), wanted.page)
    return Page(inbox_rows(page.rows, actor, days), page.number, page.has_next)


def boxed(actor: Actor, box: str, days: Days) -> QuerySet[WorkItem]:
    """Return the items of a box: all one may do, held, to claim, due soon, overdue, done."""
    rows = work_list(actor, box=KINDS.get(box, "all"))
    rows = rows.filter(root__case__isnull=False)
    if box in ("soon", "overdue"):
        rows = lit(rows, "yellow" if box == "soon" else "red", days)
    return rows


def lit(rows: QuerySet[WorkItem], lamp: str, days: Days) -> QuerySet[WorkItem]:
    """Keep the items whose lamp shows this colour today (0.5: yellow from the warning day, red when over)."""
    rows = rows.annotate(clock_key=KT("properties__clock"))
    clocks = StatutoryClock.objects.filter(case__root=OuterRef("root_id"), key=OuterRef("clock_key"))
    running = clocks.exclude(status=STOPPED)
    held = Exists(running.filter(status=StatutoryClock.Status.HELD))
    near = Exists(running.filter(days.holds("case__", warns_on="lte")))
    over = days.holds("instance__", due_on="lt")
    ahead = days.holds("instance__", due_on="gte")
    tests: dict[str, Any] = {
        "red": over & ~held,
        "yellow": ahead & ~held & near,
        "green": ahead & ~held & ~near,
        "held": held,
        "none": Q(due_on__isnull=True) & ~held,
    }
    return rows.filter(tests[lamp])


def narrowed(rows: QuerySet[WorkItem], wanted: InboxFilter, days: Days) -> QuerySet[WorkItem]:
    if wanted.pack:
        rows = rows.filter(root__case__case_type__pack_id=wanted.pack)
    if wanted.stage:
        rows = rows.filter(root__case__stage=wanted.stage)
    if wanted.step:
        rows = rows.filter(name=wanted.step)
    if wanted.lamp:
        rows = lit(rows, wanted.lamp, days)
    if wanted.text:
        found = Q(root__case__number__icontains=wanted.text)
        rows = rows.filter(found | Q(root__case__applicant_label__icontains=wanted.text))
    return rows


def paged(rows: QuerySet[Any], number: int, size: int = PAGE) -> Page:
    """Read a page and one row beyond it; the first where that page has emptied, as when its last rows were claimed."""
    start = (max(number, 1) - 1) * size
    found = list(rows[start : start + size + 1])
    if start and not found:
        return paged(rows, 1, size)
    return Page(found[:size], max(number, 1), len(found) > size, size)


def inbox_rows(items: Sequence[WorkItem], actor: Actor, days: Days) -> list[InboxRow]:
    """Dress the items of a page with five queries, however many there are: clocks, unit names, the calendar, what bars
    the person from a step."""
    if not items:
        return []
    clocks = running_clocks([item.root.case.pk for item in items])
    names = unit_names({item.unit for item in items})
    calendar, barred = calendar_for(days.live), bars(items, actor)
    rows = []
    for item in items:
        case, today = item.root.case, days.of(item.instance.timeline)
        clock = clocks.get((case.pk, item.properties.get("clock", "")))
        rows.append(
            InboxRow(
                item=item,
                case=case,
                lamp=lamp_of(item, clock, today),
                days_left=days_left(item.due_on, clock, calendar, today),
                unit="WD" if clock and clock.unit == "WD" else "CD",
                unit_name=names.get(item.unit, item.unit),
                is_mine=item.assignee_id is not None and item.assignee_id == actor.user_id,
                bar=barred.get(item.pk),
            )
        )
    return rows


def running_clocks(case_ids: Iterable[int]) -> dict[tuple[int, str], StatutoryClock]:
    rows = StatutoryClock.objects.filter(case_id__in=list(case_ids)).exclude(status=STOPPED)
    return {(row.case_id, row.key): row for row in rows}


def lamp_of(item: WorkItem, clock: StatutoryClock | None, today: date) -> str:
    if not item.is_open:
        return "none"
    if clock and clock.status == StatutoryClock.Status.HELD:
        return "held"
    if item.due_on is None:
        return "none"
    if item.due_on < today:
        return "red"
    is_near = clock is not None and clock.warns_on is not None and clock.warns_on <= today
    return "yellow" if is_near else "green"


def days_left(
    due_on: date | None, clock: StatutoryClock | None, calendar: WorkCalendar, today: date
) -> int | None:
    """Return the days until the last one, in working days where the clock counts them; negative when over."""
    if due_on is None or (clock and clock.status == StatutoryClock.Status.HELD):
        return None
    return days_until(due_on, clock.unit if clock else "CD", calendar, today)


def days_until(due_on: date, unit: str, calendar: WorkCalendar, today: date) -> int:
    """Return the days from one day to the last one in the limit's own unit; negative when it is over."""
    if unit != "WD":
        return (due_on - today).days
    if due_on < today:
        return -calendar.workdays_between(due_on, today)
    return calendar.workdays_between(today, due_on)


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Return code -> name of the newest unit of each code."""
    rows = OrgUnit.objects.filter(code__in=[code for code in codes if code]).order_by("valid_from")
    names = rows.values_list("code", "name", "short_name", "name_en")
    is_english = speaks_english()
    return {code: (is_english and english) or short or name for code, name, short, english in names}


def box_counts(actor: Actor, days: Days) -> dict[str, str]:
    """Return box -> number as text, "99+" beyond that; one query that reads at most a hundred rows of each box."""
    boxes = [box for box in BOXES if box != "done"]
    sliced = [boxed(actor, box, days).order_by().values("pk")[: MOST_COUNTED + 1] for box in boxes]
    # One row to hang the counts on as columns; its own are not read.
    person = get_user_model()._default_manager.filter(pk=actor.user_id or 0)
    counts = person.values_list(*[CappedCount(rows) for rows in sliced]).first()
    return {box: capped(count) for box, count in zip(boxes, counts or (), strict=False)}


def capped(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count) if count else ""


def inbox_choices(actor: Actor) -> Choices:
    """Return the filters' choices: current procedures, and the steps among the first thousand items."""
    some = work_list(actor).order_by().values("pk")[:MOST_STEPS]
    steps = WorkItem.objects.filter(pk__in=some).order_by("name").values_list("name", flat=True).distinct()
    return Choices(current_packs(), list(steps))


def fileable_packs() -> list[Pack]:
    """Return the procedures that somebody applies for: those with a form to begin with that no authority opens itself."""
    current = CaseType.objects.filter(is_current=True).exclude(manifest__start_form="")
    current = current.exclude(manifest__has_key="ex_officio").order_by("name_zh")
    rows = current.values_list("pack_id", "name_zh", "name_en", "mode")
    return [Pack(pack, {"zh": zh, "en": en}, mode) for pack, zh, en, mode in rows]


def current_packs() -> list[Pack]:
    """Return the procedures in use, by name."""
    current = CaseType.objects.filter(is_current=True).order_by("name_zh")
    rows = current.values_list("pack_id", "name_zh", "name_en", "mode")
    return [Pack(pack, {"zh": zh, "en": en}, mode) for pack, zh, en, mode in rows]


def applicant_named(username: str) -> int | None:
    """Return the account of an applicant by its user name; None where there is none or it is an official's."""
    users = get_user_model()._default_manager.filter(is_active=True, username=username)
    found: int | None = users.exclude(person__is_official=True).values_list("pk", flat=True).first()
    return found


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """Return the filters that the person keeps, by name."""
    return list(SavedFilter.objects.filter(user=actor.user_id or 0))
