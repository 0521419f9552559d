"""Data verification with other authorities (S02): one minimal question, a purpose, a record the applicant sees.

No register is reachable from a sample installation, so an installation names its connectors; without one the answer is
`unavailable` and a person decides: no adverse answer ever decides alone (PIPL art. 24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import GuardViolation
from approvals.models import Case, CaseParty, Certificate, DataQuery, Entitlement, EntitlementCase
from approvals.rules.guards import check_connector


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: never more than the procedure needs."""

    item: str
    source: str
    text: str
    connector: str
    legal_basis: str = ""


Connector = Callable[[Case, Question], tuple[str, str]]
CONNECTORS: dict[str, Connector] = {}


def register_connector(kind: str, connector: Connector) -> None:
    """Connect a register; guard H2 refuses every kind that is not on the allow list (`his` is not)."""
    try:
        check_connector(kind)
    except ValueError as error:
        raise GuardViolation(str(error), code="H2") from error
    CONNECTORS[kind] = connector


def verify_item(*, case: Case | None, item: str, on: date) -> Mapping[str, Any]:
    """Ask one question inside an open case and record it; guard H4 refuses a query without a case.

    Returns {"item", "result"}: confirmed, refuted, unclear or unavailable."""
    if case is None or not case.number or not case.is_open:
        raise GuardViolation(_("H4: registers are asked only within an open case"), code="H4")
    question = question_of(case, item)
    if question is None:
        raise GuardViolation(_("H4: %(item)s is no registered question") % {"item": item}, code="H4")
    connector = CONNECTORS.get(question.connector)
    # Without consent nobody asks; a person decides on papers.
    result, answer = connector(case, question) if connector and consents(case) else ("unavailable", "")
    # Asked again, the newer answer stands: the applicant sees one row for each question.
    DataQuery.objects.update_or_create(
        case=case,
        item=item,
        defaults={
            "source": question.source,
            "question": question.text,
            "purpose": f"办理 {case.number}",
            "legal_basis": question.legal_basis,
            "result": result,
            "answer": answer,
            "asked_on": on,
        },
    )
    return {"item": item, "result": result}


def question_of(case: Case, item: str) -> Question | None:
    """Return the question of the procedure's [[questions]]: the register, the least that has to be asked, the basis."""
    manifest = case.case_type.manifest
    row = next((row for row in manifest.get("questions", ()) if row["item"] == item), None)
    if row is None:
        return None
    basis = str(row.get("legal_basis") or manifest.get("query_basis", ""))
    return Question(item, str(row["source"]), str(row["text"]), str(row["connector"]), basis)


def consents(case: Case) -> bool:
    """Did the person agree to the checks: in the application, or in the one that an entitlement goes back to?"""
    about = EntitlementCase.objects.filter(case=case).select_related("entitlement__case__submission").first()
    filed = about.entitlement.case if about else case
    submission = filed.submission if filed else None
    return bool(submission and submission.answers.get("consent_query"))


def own_register(case: Case, question: Question) -> tuple[str, str]:
    """Answer from this installation's own certificate register: does a party hold a valid certificate?"""
    indexes = [index for index in case.parties.values_list("identity_index", flat=True) if index]
    held = Certificate.objects.filter(
        case__parties__identity_index__in=indexes,
        case__case_type__pack_id=case.case_type.pack_id,
        case__timeline=case.timeline,
        status=Certificate.Status.VALID,
    ).exclude(case=case)
    return ("refuted", "已持有有效证件") if held.exists() else ("confirmed", "登记簿中无有效证件")


def case_register(case: Case, question: Question) -> tuple[str, str]:
    """Answer from this installation's own cases: does the applicant have an open one of the same procedure?"""
    own = CaseParty.Kind.APPLICANT
    indexes = case.parties.filter(kind=own).exclude(identity_index="").values("identity_index")
    others = Case.objects.filter(
        parties__kind=own,
        parties__identity_index__in=indexes,
        case_type__pack_id=case.case_type.pack_id,
        timeline=case.timeline,
        accepted_on__isnull=False,
        closed_on=None,
    )
    found = others.exclude(pk=case.pk).order_by("pk").first()
    return ("refuted", found.number) if found else ("confirmed", "没有未结的同类事项")


def benefit_register(case: Case, question: Question) -> tuple[str, str]:
    """Answer from the registers of beneficiaries: does a party have a running right outside the case's county?"""
    indexes = [index for index in case.parties.values_list("identity_index", flat=True) if index]
    held = Entitlement.objects.filter(
        holder_index__in=indexes, timeline=case.timeline, status__in=["active", "held"]
    ).exclude(county=case.county)
    row = held.first()
    return ("refuted", f"{row.county}：{row.number}") if row else ("confirmed", "各县登记册中无在册记录")


register_connector("certificate_register", own_register)
register_connector("case_register", case_register)
register_connector("benefit_register", benefit_register)
