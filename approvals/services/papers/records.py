"""The rows of a case that a paper may read beside its answers: officers, evidence, claims, the evaluation of a unit.

Rows carry the codes that the case keeps; words and sums are made of them by the pack's [paper_values]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from approvals.models import Case, EvaluatedUnit, Evidence, Paper, UnitCard, UnitHelp, UnitScore
from approvals.rules.scoring.words import FORMULAS
from approvals.services.collections.account import ClaimView, claims_of
from approvals.services.papers.analysis import analysis_of, units_of

REGISTERED = (
    "number",
    "kind",
    "origin",
    "content",
    "collected_on",
    "collected_by_name",
    "collected_by_no",
    "sha256",
    "copy_check",
    "party_remark",
    "is_from_party",
    "standing",
    "standing_reason",
)
"""The columns of the register of evidence (F-D5)."""


def records_of(case: Case, parties: Sequence[Mapping[str, str]], on: date) -> dict[str, Any]:
    """Return the officers on duty, the lawful evidence, the claims as they stand on the day, and the evaluation."""
    # Excluded and doubtful evidence is cited by no paper; the register of evidence alone lists it.
    lawful = case.evidence.filter(standing=Evidence.Standing.LAWFUL)
    return {
        "officers": list(case.officers.filter(released_on__isnull=True).values("name", "officer_no")),
        "evidence": list(lawful.values("number", "kind", "origin", "content")),
        "evidence_register": list(case.evidence.values(*REGISTERED)),
        "claims": [claim_row(view, debtor(case, view, parties)) for view in claims_of(case, on)],
        "terms": dict(case.case_type.manifest.get("claims", {})),
        "evaluation": evaluation_of(case),
    }


def debtor(case: Case, view: ClaimView, parties: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """Return the party of a claim; numbers of claims are no guide, as some owe nothing and new decisions count on."""
    order = list(case.parties.order_by("pk").values_list("pk", flat=True))
    at = order.index(view.row.party_id) if view.row.party_id in order else len(parties)
    return parties[at] if at < len(parties) else {"name": view.name, "id_last4": ""}


def claim_row(view: ClaimView, party: Mapping[str, str]) -> dict[str, Any]:
    """Return a claim with the party's full name; the account of the desk shows the masked one."""
    line_keys = ("first", "last", "units", "unpaid", "fee")
    return {
        "number": view.row.number,
        "name": party["name"],
        "id_last4": party["id_last4"],
        "principal": view.row.principal,
        "due_on": view.row.due_on,
        "paid": view.paid,
        "unpaid": view.unpaid,
        "late_fee": view.fee_unpaid,
        "lines": [{key: getattr(line, key) for key in line_keys} for line in view.fee.lines],
        "instalments": [{"due_on": part.due_on, "amount": part.amount} for part in view.instalments],
    }


def evaluation_of(case: Case) -> dict[str, Any]:
    """Return nothing for a case of another kind; a template then fails loudly when it asks."""
    if "evaluated" in case.notes:
        unit = EvaluatedUnit.objects.select_related("indicator_set").get(pk=case.notes["evaluated"])
        return {
            "unit": unit.name,
            "year": unit.year,
            "indicators": list(indicators_of(unit)),
            "score": score_row(UnitScore.objects.filter(evaluated=unit).first()),
            "card": card_row(UnitCard.objects.filter(pk=case.notes.get("card")).first()),
            "help": help_row(UnitHelp.objects.filter(case=case).first()),
            "moved": case.notes.get("changed", []),
        }
    if "scope" in case.notes:
        return {"year": case.notes["year"], "rows": list(ranked_rows(case)), "analysis": analysis_of(case)}
    return {}


def indicators_of(unit: EvaluatedUnit) -> Iterator[dict[str, Any]]:
    for row in unit.indicator_set.indicators.measuring(unit):
        target = unit.targets.get(row.code, row.target)
        yield {
            "code": row.code,
            "name": row.name_zh,
            "target": "" if target is None else f"{target}{row.measure}",
            "weight": row.weight,
            "formula": row.formula,
            "method": FORMULAS[row.formula][0] if row.formula in FORMULAS else "",
            "source": row.source,
        }


def score_row(score: UnitScore | None) -> dict[str, Any]:
    keys = ("result", "grade", "rank", "items", "steps")
    return {key: getattr(score, key) for key in keys} if score else {}


def card_row(card: UnitCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    keys = ("colour", "ground", "plan_due", "term_until")
    state = {
        "score": card.acceptance_score,
        "is_clear": card.state == UnitCard.State.CLEAR,
        "evidence": score_paper(card),
    }
    return {**{key: getattr(card, key) for key in keys}, **state}


def score_paper(card: UnitCard) -> str:
    """Return the number of the notice by which the unit was told the score that the card is about; a veto names its own
    document."""
    if card.key != "result":
        return ""
    told = Paper.objects.filter(case__unit_duty__evaluated=card.evaluated_id, case__unit_duty__kind="score")
    return told.exclude(number="").order_by("pk").values_list("number", flat=True).last() or ""


def help_row(row: UnitHelp | None) -> dict[str, Any]:
    if row is None:
        return {}
    state = {"is_accepted": row.state == UnitHelp.State.ACCEPTED}
    keys = ("partner", "score", "milestones", "money", "budget")
    return {**{key: getattr(row, key) for key in keys}, **state}


def ranked_rows(case: Case) -> Iterator[dict[str, Any]]:
    """Yield every ranked unit of the year in the order of the lists; `line` lets a paper leave some out."""
    rows = UnitScore.objects.filter(evaluated__in=units_of(case, int(case.notes["year"])), rank__isnull=False)
    for row in rows.select_related("evaluated").order_by("evaluated__kind", "evaluated__group", "rank"):
        unit = row.evaluated
        yield {
            "name": unit.name,
            "line": unit.line,
            "kind": unit.kind,
            "group": unit.group,
            "footnote": unit.footnote,
            "result": row.result,
            "rank": row.rank,
            "grade": row.grade,
        }
