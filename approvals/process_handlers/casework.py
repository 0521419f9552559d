"""The handlers of a case's common life: intake, notices, papers, forwarding, supervision, archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.errors import OutOfLegalPeriod
from approvals.models import Case, CaseStatus, StatutoryClock
from approvals.process_handlers.context import (
    Result,
    case_of,
    decision_of,
    named_value,
    paper_context,
    today_of,
)
from approvals.rules.masking import village_label
from approvals.services import casework, public_notice
from approvals.services.certificates import issue_certificate
from approvals.services.deadlines import duty_key, end_of
from approvals.services.decision_period import check_decision_date
from approvals.services.examination import accept_case
from approvals.services.notices import send_notice
from approvals.services.organisation import unit_name, unit_phone
from approvals.services.papers import issue_companions, issue_paper, link_replaced
from approvals.services.supervision import note_delay
from approvals.services.verification import verify_item
from approvals.services.work_calendar import calendar_for
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task
from workflows.services.history import append


@service_task("check_legal_period")
def check_legal_period(context: JobContext) -> Result:
    """Guard L1: is the fact date covered by the law of this procedure?"""
    case = case_of(context)
    return {"legal_period_ok": case.is_within_facts(case.fact_date)}


@service_task("determine_jurisdiction")
def determine_jurisdiction(context: JobContext) -> Result:
    """Hand the routing decision taken at filing to the process (ORG R2)."""
    case = case_of(context)
    record = case.jurisdiction_records.latest("id")
    return {
        "jurisdiction_clear": bool(case.township and case.county),
        "jurisdiction_rule": record.rule,
        "township": case.township,
        "county": case.county,
    }


@service_task("issue_receipt")
def issue_receipt(context: JobContext) -> Result:
    """S01.2: the receipt lists what was filed, when, and the promised dates; papers supplied later bring one of their own,
    with the notice that its task names."""
    case = case_of(context)
    supplied = context.properties.get("notice", "")
    # The application is received once; whatever is supplied, at every supply.
    occasion = context.idempotency_key if supplied else ""
    paper = issue_paper(case=case, key="receipt", context={}, actor=SYSTEM, occasion=occasion)
    send_notice(
        case=case,
        key=supplied or "received",
        context={"paper": paper.number},
        actor=SYSTEM,
        occasion=occasion,
    )
    return None


@service_task("send_paper")
def send_paper(context: JobContext) -> Result:
    """Render and deliver the paper that the task or its `variable` names, and the notice that goes with it."""
    case = case_of(context)
    number = ""
    key = named_value(context) if context.properties.get("variable") else context.properties.get("paper")
    if key:
        paper = issue_paper(
            case=case,
            key=key,
            context=paper_context(context),
            actor=SYSTEM,
            decision=decision_of(case),
            # The job's key, the same at every attempt: a repeated job finds the paper it issued.
            occasion=context.idempotency_key,
        )
        number = paper.number
        issue_companions(paper, context=paper_context(context), actor=SYSTEM)
    announce(context, case, number)
    return {"paper_no": number} if number else None


def announce(context: JobContext, case: Case, number: str, **found: Any) -> None:
    """Send the notice that the task names, if it names one; it tells the number of the paper and what the task `found`."""
    if context.properties.get("notice"):
        send_notice(
            case=case,
            key=context.properties["notice"],
            context={**paper_context(context), **found, "paper": number},
            actor=SYSTEM,
            occasion=context.idempotency_key,
        )


@service_task("send_notice")
def notify(context: JobContext) -> Result:
    send_notice(
        case=case_of(context),
        key=context.properties["notice"],
        context=paper_context(context),
        actor=SYSTEM,
        occasion=context.idempotency_key,
    )
    return None


@service_task("verify_data")
def verify_data(context: JobContext) -> Result:
    """S02: one minimal question to one register, listed in the case and shown to the applicant."""
    return verify_item(
        case=case_of(context), item=str(context.variables.get("item", "")), on=today_of(context)
    )


@service_task("prepare_public_notice")
def prepare_public_notice(context: JobContext) -> Result:
    case = case_of(context)
    clauses = context.variables.get("clauses") or context.variables.get("grounds") or []
    posting = case.case_type.manifest.get("public_notice", {})
    notice = public_notice.prepare(
        case=case,
        clauses=[str(clause) for clause in clauses],
        village=village_label(unit_name(case.village, case.filed_on)),
        phone=unit_phone(case.unit(posting.get("level", "township"))),
        author=str(context.variables.get("notice_author") or ""),
        fields=[
            (str(row["title"]), str(context.variables.get(row["value"], "")))
            for row in posting.get("fields", ())
        ],
        is_of_units=bool(posting.get("of_units")),
    )
    # c.9: who is named hears before the posting what it will show. Other procedures have no such notice.
    send_notice(
        case=case,
        key="posting_soon",
        context={"text": notice.text},
        actor=SYSTEM,
        occasion=context.idempotency_key,
        is_optional=True,
    )
    return None


@service_task("publish_public_notice")
def publish_public_notice(context: JobContext) -> Result:
    limit = context.properties.get("limit", "public_notice")
    case = case_of(context)
    notice = public_notice.publish(case=case, on=today_of(context), limit=limit)
    # The notice's number and not the job's: publishing again after a correction is another sheet.
    issue_paper(
        case=case, key="public_notice_sheet", context={}, actor=SYSTEM, occasion=f"notice:{notice.pk}"
    )
    # Not every version of a procedure has this notice.
    send_notice(
        case=case,
        key="notice_to_post",
        context={},
        actor=SYSTEM,
        occasion=f"notice:{notice.pk}",
        is_optional=True,
    )
    return {"notice_from": notice.from_day, "notice_to": notice.to_day}


@service_task("take_down_public_notice")
def take_down_public_notice(context: JobContext) -> Result:
    case = case_of(context)
    followed_on = public_notice.take_down(case=case, on=today_of(context))
    send_notice(
        case=case,
        key="notice_to_take_down",
        context={},
        actor=SYSTEM,
        occasion=context.idempotency_key,
        is_optional=True,
    )
    return {"notice_followed_on": followed_on}


@service_task("forward_case")
def forward_case(context: JobContext) -> Result:
    """The whole file goes to the next level, which has it on the next working day; the applicant is not asked again
    (Licensing Law art. 35)."""
    level = context.properties.get("to_level") or context.properties["level"]
    Case.objects.filter(root=context.root).update(stage=level)
    append(instance=context.root, kind="forwarded", actor=SYSTEM, payload={"level": level})
    today = today_of(context)
    announce(context, case_of(context), "", forwarded_on=today)
    return {"forwarded_on": today, "received_on": calendar_for(today).after(today, 1, "WD")}


@service_task("record_ledger")
def record_ledger(context: JobContext) -> Result:
    """Note a duty that was not met in time, in the diagram's own word for it; supervision follows from the clock (S14).

    A missed completeness check makes the case accepted by law."""
    case = case_of(context)
    kind = context.properties["kind"]
    level = context.properties.get("level", case.stage)
    note_delay(
        case=case,
        kind=kind,
        limit=context.properties.get("limit", ""),
        unit=case.unit(level),
        on=today_of(context),
    )
    # Only what still waits for acceptance; another step may have accepted it meanwhile.
    if kind == "deemed_accepted" and case.status in (CaseStatus.FILED, CaseStatus.SUPPLEMENTING):
        # Accepted by law on the day of receipt, not when the silence was noticed (art. 32 item 4).
        accept_case(case=case, on=case.filed_on, actor=SYSTEM, is_deemed=True)
        return {"outcome": "accepted", "accept_date": case.filed_on}
    return None


@service_task("check_duty")
def check_duty(context: JobContext) -> Result:
    """Does the duty that is to be urged still run? It may have been done in the moment in which it ran out (S14)."""
    # A supervision that began before diagrams named its duty is taken as open.
    waiting = str(context.variables.get("supervised_key") or "")
    running = case_of(context).clocks.exclude(status=StatutoryClock.Status.STOPPED)
    is_open = not waiting or waiting in {duty_key(clock) for clock in running}
    if not is_open:
        return {**(end_supervision(context) or {}), "duty_open": False}
    return {"duty_open": True, "explain_until": explanation_due(context)}


def explanation_due(context: JobContext) -> datetime | None:
    """Return the moment until which the unit gives its explanation (S-14); None in a version without that limit."""
    rows = case_of(context).case_type.manifest.get("limits", ())
    limit = next((row for row in rows if row["key"] == "supervision_explanation"), None)
    today = today_of(context)
    return end_of(calendar_for(today).after(today, int(limit["length"]), limit["unit"])) if limit else None


@service_task("end_supervision")
def end_supervision(context: JobContext) -> Result:
    """S14: the duty that was urged is done, so the supervision ends by itself, with a line in the history."""
    limit = str(context.variables.get("supervised_limit") or "")
    append(instance=context.root, kind="supervision_ended", actor=SYSTEM, payload={"limit": limit})
    return None


@service_task("draw_and_issue")
def draw_and_issue(context: JobContext) -> Result:
    """S10: the paper of the decision, and the certificate where the pack says that it is one."""
    case = case_of(context)
    key = context.properties.get("paper") or str(context.variables.get("paper", ""))
    row = case.case_type.entry("papers", key)
    # Some decisions are papers only; the pack says which of them grant something.
    issue = issue_certificate if row.get("certificate") else issue_paper
    paper = issue(
        case=case,
        key=key,
        context=paper_context(context),
        actor=SYSTEM,
        decision=decision_of(case),
        occasion=context.idempotency_key,
    )
    issue_companions(paper, context=paper_context(context), actor=SYSTEM)
    # Before anybody is told, so that the public check already names the new paper.
    link_replaced(paper, SYSTEM)
    announce(context, case, paper.number)
    return {"paper_no": paper.number}


@service_task("publish_result")
def publish_result(context: JobContext) -> Result:
    """a.T18: the masked list of decisions shows number, township, article and result."""
    case = case_of(context)
    case.notes["result_published_on"] = today_of(context).isoformat()
    case.save(update_fields=["notes"])
    return None


@service_task("archive_case")
def archive_case(context: JobContext) -> Result:
    """S13: the paper that the task names, the catalogue in front of the file, is printed before the file is closed."""
    case = case_of(context)
    key = context.properties.get("paper")
    if key:
        issue_paper(
            case=case,
            key=key,
            context=paper_context(context),
            actor=SYSTEM,
            occasion=context.idempotency_key,
        )
    case.notes["archived_on"] = today_of(context).isoformat()
    case.save(update_fields=["notes"])
    append(
        instance=context.root, kind="archived", actor=SYSTEM, payload={"file_hash": casework.file_hash(case)}
    )
    return None


@service_task("check_decision_period")
def check_decision_period(context: JobContext) -> Result:
    """Guard L2 as a question for a gateway: may a decision still be taken today?"""
    try:
        check_decision_date(case_of(context), today_of(context))
    except OutOfLegalPeriod:
        return {"decision_period_ok": False}
    return {"decision_period_ok": True}


@service_task("close_case")
def close_case(context: JobContext) -> Result:
    """Note the outcome that the diagram names; the case itself closes when its process ends."""
    Case.objects.filter(root=context.root).update(outcome=context.properties["outcome"])
    return None
