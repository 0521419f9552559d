"""What a paper of an evaluation may read: the unit, its indicators and targets, its score, the published result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.models import Case, EvaluatedUnit, UnitCard, UnitScore

GRADES = {"excellent": "优秀", "good": "良好", "qualified": "合格", "basic": "基本合格", "failed": "不合格"}
COLOURS = {"TALK": "诫勉谈话", "YELLOW": "黄牌警告", "RED": "红牌（一票否决）"}


def evaluation_values(case: Case) -> dict[str, Any]:
    """Return nothing for a case of another kind; a template then fails loudly when it asks."""
    if "evaluated" in case.notes:
        unit = EvaluatedUnit.objects.select_related("indicator_set").get(pk=case.notes["evaluated"])
        card = UnitCard.objects.filter(pk=case.notes.get("card")).first()
        return {
            "unit": unit.name,
            "year": unit.year,
            "indicators": list(indicators_of(unit)),
            "score": score_values(UnitScore.objects.filter(evaluated=unit).first()),
            "card": card_values(card),
        }
    if "scope" in case.notes:
        return {"year": case.notes["year"], "rows": list(published_rows(case))}
    return {}


def indicators_of(unit: EvaluatedUnit) -> Iterator[dict[str, Any]]:
    for row in unit.indicator_set.indicators.filter(line=unit.line):
        target = unit.targets.get(row.code, row.target)
        yield {
            "code": row.code,
            "name": row.name_zh,
            "target": "" if target is None else f"{target}{row.measure}",
            "weight": row.weight,
            "formula": row.formula,
            "source": row.source,
        }


def score_values(score: UnitScore | None) -> dict[str, Any]:
    if score is None:
        return {}
    return {
        "result": score.result,
        "grade": GRADES.get(score.grade, ""),
        "rank": score.rank,
        "items": score.items,
        "steps": score.steps,
    }


def card_values(card: UnitCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    return {
        "colour": COLOURS[card.colour],
        "ground": card.ground,
        "plan_due": card.plan_due,
        "term_until": card.term_until,
        "score": card.acceptance_score,
        "is_clear": card.state == UnitCard.State.CLEAR,
    }


def published_rows(case: Case) -> Iterator[dict[str, Any]]:
    """The circular names ranked units without the villages, which are shown on their township's page only (e.16)."""
    rows = UnitScore.objects.filter(
        evaluated__year=case.notes["year"], evaluated__indicator_set__city=case.city, rank__isnull=False
    ).exclude(evaluated__line="G")
    for row in rows.select_related("evaluated").order_by("evaluated__kind", "evaluated__group", "rank"):
        grade = GRADES.get(row.grade, "")
        yield {"name": row.evaluated.name, "result": row.result, "rank": row.rank, "grade": grade}
