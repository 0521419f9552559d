"""What the case does while its process moves: statutory clocks named in the diagram, stages, the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from approvals.models import Case, CaseStatus
from approvals.services import deadlines
from approvals.services.case_rows import case_at, locked_at
from approvals.services.facts import compiled
from approvals.services.notices import send_notice
from bpmn import Process
from bpmn.engine.effects import Effect, Ended, Visit
from workflows import timelines
from workflows.actors import Actor
from workflows.handlers import first_lock, observer
from workflows.models import ProcessInstance
from workflows.selectors import instance_variables

PHASES = {"entered": "enter", "completed": "complete"}


@first_lock
def lock_case(root_id: int) -> None:
    """The house's order of locks: the case before its process instances."""
    locked_at(root_id)


@observer
def follow(
    instance: ProcessInstance, process: Process, effects: Sequence[Effect], actor: Actor, now: datetime
) -> None:
    """Obey the clock marks of everything that was visited in this step, in the order of the visits."""
    marks = list(clock_marks(process, effects))
    ended = next((effect for effect in effects if isinstance(effect, Ended)), None)
    is_root_end = ended is not None and instance.parent_id is None
    # Most steps have neither mark nor end, and spare the query.
    if not marks and not is_root_end:
        return
    case = case_at(instance.root_id or instance.pk)
    if case is None:
        return
    today = timelines.today(case.timeline)
    # In the order of the visits: a limit may stop and start again in one step.
    for properties, mark in marks:
        if mark["action"] == "start" and not concerns(case, mark["limit"], instance):
            continue
        obey(case, mark, instance, actor, today)
        if mark["action"] == "start" and properties.get("allowed_when_stayed") != "true":
            deadlines.hold_new_duty(case=case, key=mark["limit"], actor=actor)
    if is_root_end and ended is not None:
        close_case(case, process, ended, actor, today)


def clock_marks(
    process: Process, effects: Sequence[Effect]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield (properties of a visited element, one of its jingwei:clock marks)."""
    for effect in effects:
        if isinstance(effect, Visit) and effect.phase in PHASES:
            element = process.elements.get(effect.element_id)
            if element is None:
                continue
            for name, mark in element.extensions:
                if name == "clock" and mark.get("on") == PHASES[effect.phase]:
                    yield element.properties, mark


def concerns(case: Case, key: str, instance: ProcessInstance) -> bool:
    """Does a limit bind this case? Its `when` (FEEL over the variables) says so where it binds some alone."""
    condition = case.limit(key).get("when")
    return not condition or compiled(condition).evaluate(instance_variables(instance)) is True


def obey(case: Case, mark: Mapping[str, Any], instance: ProcessInstance, actor: Actor, today: date) -> None:
    act, key = mark["action"], mark["limit"]
    on = event_day(mark, instance, within(case, str(mark.get("until", "")), today))
    if act == "start":
        deadlines.start_clock(case=case, key=key, on=on, actor=actor)
        return
    if act == "stop":
        deadlines.stop_clock(case=case, key=key, on=on, actor=actor)
    elif act == "suspend":
        deadlines.suspend_clock(
            case=case,
            key=key,
            ground=mark["ground"],
            on=on,
            actor=actor,
            evidence=mark.get("evidence", ""),
        )
    elif act == "resume":
        deadlines.resume_clock(case=case, key=key, ground=mark.get("ground", ""), on=on, actor=actor)


def within(case: Case, limit: str, today: date) -> date:
    """Return today, or the last day of the limit that the mark names with `until` where that is over.

    A limit runs out at 24:00, which is the next day already: what ends with it ends on its last day (T6)."""
    row = case.clocks.filter(key=limit).order_by("-round").first() if limit else None
    return min(today, row.due_on) if row and row.due_on else today


def event_day(mark: Mapping[str, Any], instance: ProcessInstance, today: date) -> date:
    """The day of the event: today, unless the mark names a variable that holds it (acceptance dates back)."""
    name = mark.get("day", "")
    value = instance_variables(instance).get(name) if name else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else today


def close_case(case: Case, process: Process, ended: Ended, actor: Actor, today: date) -> None:
    """The case ends with its process: its outcome is what the end event's own attribute names."""
    named = [
        process.elements[key].properties.get("outcome", "")
        for key in ended.end_events
        if key in process.elements
    ]
    outcomes = [outcome for outcome in named if outcome]
    # No limit outlives its case.
    deadlines.stop_clock(case=case, key="*", on=today, actor=actor)
    # Stopping the clocks wrote the row; the object in hand is older.
    case.refresh_from_db()
    case.status = CaseStatus.CLOSED
    case.closed_on = today
    # A step may have named the outcome before; the last end event that names one comes next.
    case.outcome = case.outcome or (outcomes[-1] if outcomes else ended.outcome)
    case.save(update_fields=["status", "closed_on", "outcome"])
    # What an office or the calendar opened by the thousand has nobody who waits to hear of its end.
    if case.submission_id is not None:
        send_notice(case=case, key="closed", context={}, actor=actor, is_optional=True)
