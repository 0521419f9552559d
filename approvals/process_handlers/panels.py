"""Handlers of sessions, panels of experts and linked cases."""

from __future__ import annotations

from datetime import date

from approvals.models import Case
from approvals.process_handlers.casework import announce
from approvals.process_handlers.context import Result, case_of
from approvals.rules.draws import Quota
from approvals.services import linked_cases, listing, panels
from approvals.services.panel_files import tell_when_enough
from approvals.services.work_calendar import calendar_for
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task

LEVELS = ("township", "county", "city", "province")


def unit_of(context: JobContext, case: Case) -> str:
    """Return the unit at whose level the task stands, in a lane without one where the case is now."""
    level = context.properties.get("level", "")
    return case.unit(level if level in LEVELS else case.stage)


@service_task("list_for_session")
def list_for_session(context: JobContext) -> Result:
    """Put the case on the list of the next session it can reach; a listed case moves to the one after."""
    case = case_of(context)
    asked = context.variables.get("session_not_before")
    not_before = asked if isinstance(asked, date) else None
    row = listing.list_case(
        case=case,
        unit=unit_of(context, case),
        not_before=not_before,
        reason=str(context.variables.get("move_reason") or ""),
        occasion=context.idempotency_key,
        actor=SYSTEM,
    )
    found = {
        "session_on": row.session.held_on,
        "session_place": row.session.place,
        "session_cut_off": row.session.cut_off_on,
        "is_deferred": row.is_deferred,
        "challenge_until": lead_day(case, row.session.held_on, "panel", "challenge"),
        # The day of an appraisal after observation has been known since the first one said it (b.8, B5).
        "notice_until": row.session.held_on
        if not_before
        else lead_day(case, row.session.held_on, "sessions", "notice"),
        "remind_on": lead_day(case, row.session.held_on, "sessions", "reminder"),
    }
    announce(context, case, "", **found)
    return found


def lead_day(case: Case, held_on: date, table: str, key: str) -> date | None:
    """Return the day that lies a lead of the manifest before the session; None where the pack has no such lead."""
    lead = case.case_type.manifest.get(table, {}).get(key)
    return calendar_for(held_on).before(held_on, int(lead["length"]), lead["unit"]) if lead else None


@service_task("draw_panel")
def draw_panel(context: JobContext) -> Result:
    """Draw the panel; `quotas` are [group, least] pairs, usually the result of a decision table."""
    case = case_of(context)
    quotas = [Quota(str(row["group"]), int(row["least"])) for row in context.variables.get("quotas") or ()]
    row = panels.draw_panel(
        case=case,
        unit=unit_of(context, case),
        quotas=quotas,
        is_new_panel=bool(context.variables.get("is_new_panel")),
        occasion=context.idempotency_key,
        actor=SYSTEM,
    )
    return {"draw_no": row.pk, "panel_names": panels.panel_names(case)}


@service_task("seat_reserve")
def seat_reserve(context: JobContext) -> Result:
    """After a recusal was granted: the next reserve sits, and the parties read the new list."""
    case = case_of(context)
    panels.replace_recused(case=case, actor=SYSTEM)
    return {"panel_names": panels.panel_names(case)}


@service_task("convene_panel")
def convene_panel(context: JobContext) -> Result:
    """On the day of the session: who sits, who leads, and whether all seats are taken. Diagrams in which the office notes
    who has come do it by the act of the same name."""
    case = case_of(context)
    # Recusals granted since the draw count until the session begins.
    panels.replace_recused(case=case, actor=SYSTEM)
    return panels.convened(case)


@service_task("announce_meeting")
def announce_meeting(context: JobContext) -> Result:
    """The applicants learn the day of the meeting; whoever calls the panel, that enough files wait for one (a.SP5)."""
    case = case_of(context)
    announce(context, case, "")
    tell_when_enough(case)
    return None


@service_task("link_origin")
def link_origin(context: JobContext) -> Result:
    """Link the case to the one whose number the applicant gave."""
    number = str(context.variables.get("origin_no") or "")
    if number:
        linked_cases.link_origin(case=case_of(context), number=number, actor=SYSTEM)
    return None


@service_task("report_to_origin")
def report_to_origin(context: JobContext) -> Result:
    """Tell the waiting case the task's own inputs `report_*`, and nothing else of this case."""
    result = {
        name.removeprefix("report_"): value
        for name, value in context.variables.items()
        if name.startswith("report_")
    }
    linked_cases.report_to_origin(
        case=case_of(context), message=context.properties["message"], result=result, actor=SYSTEM
    )
    return None
