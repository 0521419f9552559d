"""How far a case is, for the person whose case it is: the way in stages, who has it now, what happened, the clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.models import Case, CaseParty, CaseStatus, Decision, Statement
from approvals.rules.grounds import GROUNDS
from approvals.selectors.english import pack_word
from approvals.selectors.places import place_name
from approvals.selectors.portal.own_acts import open_request
from approvals.selectors.wording import METHODS, said
from approvals.services.deadlines import ClockView, clocks_of
from approvals.templatetags.jingwei import bilingual, day
from workflows import timelines
from workflows.models import HistoryEvent
from workflows.selectors import archived_events, open_work
from workflows.services.history import payload_of

LEVELS = ("township", "county", "city")
DONE, CURRENT, AHEAD = "done", "current", "ahead"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the case now: the unit, the step it is busy with, and the last day for it."""

    unit: str
    step: str
    due_on: date | None
    is_applicant: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything about the course of a case; `clocks` hold what parts/clock.html reads."""

    stages: list[dict[str, Any]]
    holders: list[Holder]
    events: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    ended_clocks: list[dict[str, Any]] = field(default_factory=list)
    is_archived: bool = False

    @property
    def nearest(self) -> dict[str, Any] | None:
        """The clock that runs out first: the one whose lamp stands in the head of the case."""
        dated = [clock for clock in self.clocks if clock["due_on"]]
        if dated:
            return min(dated, key=lambda clock: clock["due_on"])
        return self.clocks[0] if self.clocks else None


def progress_of(case: Case) -> Progress:
    today = timelines.today(case.timeline)
    decision = decision_of(case)
    history = list(told_events(case))
    views = clocks_of(case, today)
    holders = list(holders_of(case)) if case.is_open else []
    return Progress(
        stages=list(stages_of(case, decision, holders, visited_levels(case, history))),
        holders=holders,
        events=newest_first(events_of(case, history)),
        clocks=[clock_parts(view, case) for view in views if not view.row.stopped_on],
        ended_clocks=[clock_parts(view, case) for view in views if view.row.stopped_on],
        is_archived=case.root is not None and archived_events(case.root) is not None,
    )


def decision_of(case: Case) -> Decision | None:
    return case.decisions.in_force()


# The way


def stages_of(
    case: Case, decision: Decision | None, holders: list[Holder], visited: list[str]
) -> Iterator[dict[str, Any]]:
    """Yield the stages in order, each done, current or ahead; a case that ended early ends where it stood."""
    if case.channel == "office" and decision is None:
        yield from official_stages(case, holders)
        return
    yield stage(_("Application filed"), DONE, case.filed_on)
    is_checked = case.accepted_on is not None
    yield stage(
        _("Papers checked and accepted"), state_of(case, is_checked, True), case.accepted_on, check_text(case)
    )
    for level in visited:
        is_here = is_checked and decision is None and case.stage == level
        is_past = decision is not None or (case.stage != level and level in left_behind(case, visited))
        text = holder_text(holders) if is_here and case.is_open else ""
        yield stage(level_name(case, level), state_of(case, is_past, is_here), None, text)
    decided_on = decision.decided_on if decision else None
    yield stage(_("Decision"), DONE if decision else AHEAD, decided_on)
    served_on = decision.served_on if decision else None
    yield stage(
        _("Papers delivered to you"), state_of(case, bool(served_on), decision is not None), served_on
    )
    if not case.is_open:
        yield stage(_("Ended"), DONE, case.closed_on, ending_text(case, decision))


def official_stages(case: Case, holders: list[Holder]) -> Iterator[dict[str, Any]]:
    """Yield the way of a case that is no application: nobody examines or decides on it, it is handled and ends."""
    yield stage(_("Opened"), DONE, case.filed_on)
    handling = _("%(unit)s handles it") % {"unit": place_name(case.unit(case.stage), case.filed_on)}
    yield stage(handling, state_of(case, not case.is_open, True), None, holder_text(holders))
    if case.is_open:
        yield stage(_("Ended"), AHEAD)
    else:
        yield stage(_("Ended"), DONE, case.closed_on)


def stage(name: str, state: str, on: date | None = None, text: str = "") -> dict[str, Any]:
    return {"name": name, "state": state, "on": on, "text": text}


def state_of(case: Case, is_done: bool, is_current: bool) -> str:
    if is_done:
        return DONE
    return CURRENT if is_current and case.is_open else AHEAD


def visited_levels(case: Case, history: list[dict[str, Any]]) -> list[str]:
    """Return the levels of examination: township and county, and the city once the case has been there."""
    has_been = {str(event.get("level", "")) for event in history} | {case.stage}
    return [level for level in LEVELS if case.unit(level) and (level != "city" or "city" in has_been)]


def left_behind(case: Case, visited: list[str]) -> list[str]:
    """Levels below the present one are done with; a case at the city comes back to the county."""
    if case.stage == "city":
        return ["township"]
    return visited[: visited.index(case.stage)] if case.stage in visited else []


def level_name(case: Case, level: str) -> str:
    unit = place_name(case.unit(level), case.filed_on)
    if level == "township":
        return _("%(unit)s examines the facts") % {"unit": unit}
    if level == "city":
        return _("%(unit)s reviews the special circumstance") % {"unit": unit}
    return _("%(unit)s examines the file") % {"unit": unit}


def check_text(case: Case) -> str:
    if not case.is_open:
        return ""
    if open_request(case):
        return _("Papers are missing: please supply what is named above.")
    if case.is_deemed_accepted:
        return _("Accepted by law, because nothing was said within the time limit.")
    if case.status in (CaseStatus.FILED, CaseStatus.SUPPLEMENTING):
        unit = place_name(case.township or case.county, case.filed_on)
        return _("%(unit)s checks whether everything is there.") % {"unit": unit}
    return ""


def holder_text(holders: list[Holder]) -> str:
    """Return who has the case, with what, and by when."""
    return " / ".join(
        " · ".join((holder.unit, holder.step, *due_words(holder)))
        for holder in holders
        if not holder.is_applicant
    )


def due_words(holder: Holder) -> tuple[str, ...]:
    return (f"{_('Due by')} {day(holder.due_on)}",) if holder.due_on else ()


def ending_text(case: Case, decision: Decision | None) -> str:
    if decision is not None:
        return outcome_word(decision)
    last = case.root.history.order_by("-pk").filter(kind__in=("withdrawn",)).first() if case.root else None
    if last is not None:
        return _("You withdrew the application. No refusal is on record.")
    return _("Ended without a decision; the papers below say why.")


def outcome_word(decision: Decision) -> str:
    return {
        "granted": _("The application was granted."),
        "refused": _("The application was refused."),
        "terminated": _("The procedure was ended."),
    }[decision.outcome]


def holders_of(case: Case) -> Iterator[Holder]:
    """Yield every unit that has something to do now; the names of its people are nobody's business here."""
    if case.root is None:
        return
    for item in open_work(case.root):
        is_applicant = item.role == "APPLICANT"
        unit = _("You") if is_applicant else place_name(item.unit, case.filed_on)
        yield Holder(unit, pack_word(item.name) or item.element_id, item.due_on, is_applicant)


# What happened


def told_events(case: Case) -> Iterator[dict[str, Any]]:
    """Yield from the history what concerns the applicant and stands in no table of its own."""
    if case.root is None:
        return
    kinds = (
        "forwarded", "facts_changed", "withdrawn", "supplement_extended", "review_accepted", "review_ended", "case_reopened",
    )  # fmt: skip
    rows = HistoryEvent.objects.filter(root_id=case.root_id, kind__in=kinds).order_by("pk")
    for row in rows:
        payload = payload_of(row) or {}
        yield {"kind": row.kind, "on": day_of(row.occurred_at), "level": payload.get("level", "")}


def day_of(moment: datetime) -> date:
    return moment.astimezone(timelines.ZONE).date()


def events_of(case: Case, history: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    first = _("You filed the application") if case.submission_id else _("Opened")
    yield happened(case.filed_on, first)
    yield from supplement_events(case)
    if case.accepted_on:
        title = _("Accepted by law") if case.is_deemed_accepted else _("Application accepted")
        yield happened(case.accepted_on, title, place_name(case.township, case.filed_on))
    yield from hearing_events(case)
    yield from history_events(case, history)
    for made in case.decisions.filter(standing__in=Decision.ACTS):
        unit = place_name(made.unit, made.decided_on)
        is_grave = made.outcome == Decision.Outcome.REFUSED
        yield happened(made.decided_on, outcome_word(made), unit, is_grave=is_grave)
    yield from paper_events(case)
    if case.closed_on:
        yield happened(case.closed_on, _("The case was closed"), is_machine=True)


def newest_first(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order by day; within a day what came later in the procedure stands first."""
    # Not `reverse=True`, which would keep the order within a day.
    return sorted(events, key=lambda event: event["on"])[::-1]


def happened(on: date, title: str, unit: str = "", **more: Any) -> dict[str, Any]:
    return {"on": on, "title": title, "unit": unit, **more}


def supplement_events(case: Case) -> Iterator[dict[str, Any]]:
    for request in case.supplement_requests.all():
        yield happened(request.requested_on, _("You were asked for missing papers"))
        if request.answered_on:
            yield happened(request.answered_on, _("You supplied papers"))


def history_events(case: Case, history: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    titles = {
        "facts_changed": _("You reported a change of facts"),
        "withdrawn": _("You withdrew the application"),
        "supplement_extended": _("You were given more time for the missing papers"),
        "review_accepted": _("Your reconsideration or suit was accepted"),
        "review_ended": _("Reconsideration or suit ended"),
        "case_reopened": _("The case went back before the decision"),
    }
    for event in history:
        if event["kind"] == "forwarded":
            unit = place_name(case.unit(event["level"]), case.filed_on)
            title = _("The whole file was sent to %(unit)s") % {"unit": unit}
            yield happened(event["on"], title, is_machine=True)
        else:
            yield happened(event["on"], titles[event["kind"]])


def hearing_events(case: Case) -> Iterator[dict[str, Any]]:
    """Public notice, and what the applicant said in his defence."""
    for notice in case.public_notices.all():
        if notice.from_day:
            yield happened(notice.from_day, _("Posted publicly, with masked names"), is_machine=True)
        if notice.taken_down_on:
            yield happened(notice.taken_down_on, _("The public notice was taken down"), is_machine=True)
    for statement in own_statements(case):
        title = _("You waived the statement") if statement.is_waiver else _("You gave a statement")
        yield happened(statement.given_on, title)
        if statement.reviewed_on:
            yield happened(statement.reviewed_on, _("Your statement was answered point by point"))


def own_statements(case: Case) -> QuerySet[Statement]:
    """Return what the side of the applicants said, in its defence or beside a third party."""
    return case.statements.exclude(party__kind=CaseParty.Kind.THIRD_PARTY)


def paper_events(case: Case) -> Iterator[dict[str, Any]]:
    for record in case.service_records.select_related("paper"):
        title = _("%(paper)s was delivered") if record.is_served else _("%(paper)s could not be delivered")
        yield happened(
            record.served_on,
            title % {"paper": f"《{record.paper.title}》"},
            text=said(METHODS, record.method),
            is_grave=not record.is_served,
        )


# The clocks


def clock_parts(view: ClockView, case: Case) -> dict[str, Any]:
    """Return a clock as parts/clock.html takes it."""
    limits = {row["key"]: row for row in case.case_type.manifest.get("limits", ())}
    limit = limits.get(view.row.key, {})
    title = view.row.title or view.row.key
    return {
        "name": {"zh": title, "en": limit.get("title_en", title)},
        "term": view.length,
        "length": view.total,
        "unit": view.row.unit,
        "lamp": "held" if view.is_held else view.lamp.value,
        "net_days": view.net,
        "days_left": view.left,
        "held_days": view.held,
        "started_on": view.row.started_on,
        "due_on": view.due_on,
        "stopped_on": view.row.stopped_on,
        "promised_on": view.promised_on,
        "hold_ground": hold_ground(view),
        "legal_basis": limit.get("legal_basis", ""),
        "is_provisional": view.is_provisional,
        "steps": view.steps,
    }


def hold_ground(view: ClockView) -> str:
    """Return why the clock stands now; empty while it runs."""
    codes = view.holds[-1].grounds if view.is_held and view.holds else ()
    grounds = [GROUNDS[code] for code in codes if code in GROUNDS]
    return _(", ").join(bilingual({"zh": ground.title_zh, "en": ground.title_en}) for ground in grounds)
