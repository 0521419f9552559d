"""What a paper template may read of a case: plain values, gathered once, kept nowhere but in the printed paper.

Personal data come from the filed answers and end in the PDF; the database row of a paper holds none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from approvals.models import (
    Case,
    CaseType,
    Decision,
    EntitlementCase,
    Paper,
    ServiceRecord,
    StatutoryClock,
)
from approvals.rules.calendar import months_after
from approvals.rules.grounds import GROUNDS
from approvals.services import facts
from approvals.services.entitlements.sealing import open_holder, open_payee
from approvals.services.organisation import unit_agency, unit_in_force, unit_name, unit_phone
from approvals.services.papers.computed import computed
from approvals.services.papers.corrections import corrected_answers, taken_up
from approvals.services.papers.labels import citations, cited, field_labels, with_citations, with_law_titles
from approvals.services.papers.records import records_of
from approvals.services.papers.remedies import remedies_of
from approvals.services.periods import with_period
from approvals.services.work_calendar import calendar_for

LEVELS = ("village", "township", "county", "city")
PLAIN = (str, bool, int, Decimal, float, date, time, timedelta)
METHODS = {
    "handed_over": "直接送达",
    "electronic": "电子送达（已书面同意）",
    "family": "同住成年家属签收",
    "left_behind": "留置送达",
    "mail": "邮寄送达",
    "entrusted": "委托送达",
    "announcement": "公告送达",
}
RELATIONS = {"self": "本人", "spouse": "配偶", "parent": "父母", "child": "成年子女", "agent": "代理人"}
# A certificate that replaces another keeps its last day; the service that replaces it hands the day over by this name.
KEPT_UNTIL = "certificate_valid_until"
CHANNELS = {"portal": "网上", "window": "窗口", "proxy": "村（居）代办"}
KINDS = {
    "applicant": "申请人",
    "spouse": "配偶",
    "proxy": "代办人",
    "third_party": "第三人",
    "party": "当事人",
}


def values_of(
    case: Case,
    *,
    row: Mapping[str, Any],
    unit: str,
    on: date,
    context: Mapping[str, Any],
    decision: Decision | None,
) -> dict[str, Any]:
    """Return everything but the paper's own number and code; templates see each name of this dict."""
    answers = corrected_answers(case)
    # Nobody applies for the end of a paper; it concerns those to whom it was issued.
    about = taken_up(case)
    people = people_of(case, about)
    # The periods of the law go by the day of the act, not by that of the print (S11).
    act_day = decision.decided_on if decision else on
    known = {
        "case": case_values(case, on),
        "answers": answers,
        **people,
        "forms": latest_forms(case),
        "files": list(files_of(case)),
        "queries": list(case.data_queries.order_by("pk").values("source", "question", "result", "asked_on")),
        "missing": missing_of(case),
        "decision": decision_values(case, decision),
        # What two sides said to each other stands in the form that answers it.
        "statements": list(
            case.statements.filter(party__isnull=True).values("arguments", "answers", "is_waiver", "given_on")
        ),
        "reviews": reviews_of(case, decision),
        "conclusion": conclusion_of(case),
        "limits": limits_of(case, on),
        "clocks": clocks_of(case),
        "holds": (holds := list(holds_of(case))),
        "held_for": "；".join(dict.fromkeys(row["grounds"] for row in holds if row["closed_on"] is None)),
        "notice": notice_of(case),
        "service": service_of(case),
        "papers": list(case.papers.values("key", "title", "number", "issued_on")),
        "remedies": remedies_of(case, unit=unit, act_day=act_day, on=on),
        "contact": contact_of(unit, on),
        "validity": {"issued_on": on, "until": context.get(KEPT_UNTIL) or valid_until(row, on)},
        "basis": with_law_titles(str(row.get("legal_basis", ""))),
        "values": plain_values(context),
        **records_of(case, people["applicants"], on),
    }
    templates = case.case_type.manifest.get("paper_templates", {})
    source = templates.get(row.get("template") or f"{row['key']}.html", "")
    return {**known, **computed(written_values(case.case_type), source, known)}


def written_values(case_type: CaseType) -> Mapping[str, str]:
    """Return the values that the pack writes for its papers.

    A version from before packs wrote them has none of its own, and its papers name them all the same: for the cases that
    run in it those of the newest version stand in."""
    own = case_type.manifest.get("paper_values")
    if own is not None:
        return dict(own)
    writing = CaseType.objects.filter(pack_id=case_type.pack_id, manifest__has_key="paper_values")
    newest = writing.order_by("-version").first()
    return dict(newest.manifest["paper_values"]) if newest else {}


def case_values(case: Case, on: date) -> dict[str, Any]:
    day = case.filed_on
    return {
        "number": case.number,
        "type": case.case_type.name_zh,
        "filed_on": day,
        "fact_date": case.fact_date,
        "county_code": case.county,
        # The day is that of the timeline; the hour is the one at which the case was recorded (T7).
        "filed_at": timezone.localtime(case.created_at).strftime("%H:%M"),
        "channel": CHANNELS.get(case.channel, ""),
        "received_by": receiving_clerk(case),
        "accepted_on": case.accepted_on,
        "is_deemed_accepted": case.is_deemed_accepted,
        **{level: unit_name(case.unit(level), on) for level in LEVELS if case.unit(level)},
        **{seat: unit_name(code, on) for seat, code in case.notes.get("seats", {}).items()},
        "subject": case.applicant_label,
        **{f"{level}_agency": unit_agency(case.unit(level), on) for level in LEVELS if case.unit(level)},
    }


def receiving_clerk(case: Case) -> str:
    """Return who took the papers in at the window; on line nobody does, and what a proxy hands in he does not receive."""
    return case.submission.submitted_by_name if case.channel == "window" and case.submission else ""


def applicants_of(case: Case, answers: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the parties of the application with their full names and the last four characters of their numbers."""
    for kind, name, number in facts.parties(case.case_type, answers):
        # A child the case is about is no addressee; a paper that needs its name takes it from the answers.
        if kind == "subject":
            continue
        yield {"kind": kind, "title": KINDS.get(kind, kind), "name": name, "id_last4": number[-4:]}


def people_of(case: Case, about: Case) -> dict[str, Any]:
    """Return those whom a paper of the case names: who applied in `about`, or whose right it is."""
    applicants = [*applicants_of(about, corrected_answers(about)), *holders_of(case)]
    return {
        "applicants": applicants,
        # A third party is served, but is none of those who applied.
        "names": "、".join(person["name"] for person in applicants if person["kind"] != "third_party"),
        "holder": holder_of(case),
    }


def holders_of(case: Case) -> Iterator[dict[str, str]]:
    """Yield the holder of the right that a case without an application is about, or the guardian who receives it."""
    about = None if case.submission_id is not None else entitlement_of(case)
    if about is None:
        return
    name, number = open_holder(about.entitlement.holder)
    payee = open_payee(about.entitlement.payee, about.entitlement.bank_code).name
    # Of a guardian the register knows no number.
    tail = number[-4:] if payee == name else ""
    yield {"kind": "applicant", "title": KINDS["applicant"], "name": payee, "id_last4": tail}


def holder_of(case: Case) -> str:
    """Return the name of the person whose right the case is about, in full as the family reads it; empty without one."""
    about = entitlement_of(case)
    return open_holder(about.entitlement.holder)[0] if about else ""


def entitlement_of(case: Case) -> EntitlementCase | None:
    return EntitlementCase.objects.select_related("entitlement").filter(case=case).first()


def latest_forms(case: Case) -> dict[str, dict[str, Any]]:
    """Return the answers of the last form of each kind completed in the case, by form id (s_03, f_a5)."""
    known = citations(case)
    rows = case.submissions.filter(is_voided=False).select_related("submission").order_by("id")
    # By id: the later form of a kind takes the place of the earlier one.
    return {row.form_key: with_citations(row.submission.answers, known) for row in rows}


def files_of(case: Case) -> Iterator[dict[str, Any]]:
    labels = field_labels(case)
    for row in case.files.select_related("stored").order_by("id"):
        yield {
            "purpose": labels.get(row.purpose, row.purpose),
            "name": row.stored.name,
            "pages": row.stored.pages,
            "is_original_seen": row.stored.is_original_seen,
            "sha256": row.stored.sha256,
            "filed_on": row.filed_on,
            "is_supplement": row.is_supplement,
        }


def missing_of(case: Case) -> dict[str, Any]:
    """Return the last notice of missing papers: its items, each with `item`, `legal_basis` and `how_to_get`."""
    request = case.supplement_requests.last()
    if request is None:
        return {"items": [], "due_on": None}
    # Notices of older cases list plain texts.
    items = [entry if isinstance(entry, dict) else {"item": entry} for entry in request.items]
    return {
        "items": [
            {
                "item": entry.get("item") or "",
                "legal_basis": with_law_titles(entry.get("legal_basis") or ""),
                "how_to_get": entry.get("how_to_get") or "",
            }
            for entry in items
        ],
        "due_on": request.due_on,
    }


def decision_values(case: Case, decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {}
    known = citations(case)
    return {
        "outcome": decision.outcome,
        "legal_basis": with_law_titles(decision.legal_basis),
        "served_on": decision.served_on,
        "clauses": [cited(clause, known) for clause in decision.clauses],
        "facts": decision.facts,
        "reasons": decision.reasons,
        "cited_reply": decision.cited_reply,
        # Papers of earlier versions of a pack print it by this name.
        "city_reply": decision.cited_reply,
        "decided_on": decision.decided_on,
    }


def reviews_of(case: Case, decision: Decision | None) -> list[dict[str, Any]]:
    """Return the reconsiderations and suits about the decision, in their order."""
    rows = case.reviews.filter(decision=decision) if decision else case.reviews.none()
    return [dict(row) for row in rows.values("kind", "number", "accepted_on", "outcome", "ended_on")]


def conclusion_of(case: Case) -> dict[str, Any]:
    """Return the last conclusion of a collective discussion: result, votes and day."""
    opinion = case.opinions.filter(kind="conclusion", is_voided=False).last()
    return {"result": opinion.opinion, "votes": opinion.reason, "on": opinion.given_on} if opinion else {}


def limits_of(case: Case, on: date) -> dict[str, dict[str, Any]]:
    """Return the pack's limits with the last day of each if it began today or at acceptance."""
    calendar, accepted = calendar_for(case.filed_on), case.accepted_on or on
    found = {}
    for given in case.case_type.manifest.get("limits", ()):
        row = with_period(case.case_type, given, on)
        length, unit, promised = int(row["length"]), row["unit"], int(row.get("promised") or 0)
        found[row["key"]] = {
            "title": row.get("title", ""),
            "length": length,
            "unit": unit,
            "promised": promised,
            "extension": int(row.get("extension") or 0),
            "due_on": calendar.after(on, length, unit),
            "accepted_due_on": calendar.after(accepted, length, unit),
            "promised_on": calendar.after(accepted, promised, unit) if promised else None,
        }
    return found


def clocks_of(case: Case) -> dict[str, dict[str, Any]]:
    """Return the last running of each statutory clock."""
    rows = StatutoryClock.objects.filter(case=case).order_by("id")
    # In order of their start: the last running of each key stays.
    return {
        row.key: {
            "title": row.title,
            "started_on": row.started_on,
            "due_on": row.due_on,
            "promised_on": row.promised_on,
        }
        for row in rows
    }


def holds_of(case: Case) -> Iterator[dict[str, Any]]:
    for clock in case.clocks.order_by("id").prefetch_related("holds"):
        for hold in clock.holds.all():
            grounds = [GROUNDS[code] for code in hold.grounds if code in GROUNDS]
            yield {
                "clock": clock.title,
                "grounds": "、".join(ground.title_zh for ground in grounds),
                "basis": "、".join(ground.basis for ground in grounds),
                "opened_on": hold.opened_on,
                "closed_on": hold.closed_on,
            }


def notice_of(case: Case) -> dict[str, Any]:
    notice = case.public_notices.last()
    if notice is None:
        return {}
    return {"text": notice.text, "from_day": notice.from_day, "to_day": notice.to_day}


def service_of(case: Case) -> dict[str, Any]:
    record = case.service_records.select_related("paper").last()
    if record is None:
        return {}
    kept = ("recipient", "method", "served_on", "served_at_time", "place", "signer", "witnesses")
    fields = {name: getattr(record, name) for name in (*kept, "refusal_reason", "is_served")}
    papers = served_with(record)
    about = {
        "title": "、".join(paper.title for paper in papers),
        "number": "、".join(paper.number for paper in papers),
        "method_text": METHODS[record.method],
        "relation": RELATIONS.get(record.relation, record.relation),
        # Two in enforcement; whoever enters the service alone stands for himself.
        "servers": "、".join(record.officers) or record.served_by_name,
    }
    return {**fields, **about}


def served_with(record: ServiceRecord) -> list[Paper]:
    """Return the papers of one decision that were handed over at once; one receipt proves them all (S05)."""
    if record.paper.decision_id is None or not record.is_served:
        return [record.paper]
    rows = record.case.service_records.filter(
        paper__decision_id=record.paper.decision_id,
        party=record.party,
        served_on=record.served_on,
        is_served=True,
    )
    return [row.paper for row in rows.select_related("paper").order_by("paper_id")]


def contact_of(code: str, on: date) -> dict[str, str]:
    unit = unit_in_force(code, on)
    return {
        "agency": unit_agency(code, on),
        "phone": unit_phone(code, on),
        "address": unit.address if unit else "",
    }


def valid_until(row: Mapping[str, Any], on: date) -> date | None:
    """Return the last day of a paper's validity, None where the pack sets none."""
    validity = row.get("validity")
    if not validity:
        return None
    length, unit = int(validity["length"]), str(validity["unit"])
    # Validity is no period of procedure: it ends on its day, a working day or not.
    return months_after(on, length) if unit == "M" else on + timedelta(length)


def plain_values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of the step; what is not plain data is shown as text."""
    return {str(key): plain_value(value) for key, value in context.items()}


def plain_value(value: Any) -> Any:
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, Mapping):
        return plain_values(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(item) for item in value]
    return str(value)
