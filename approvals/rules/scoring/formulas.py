"""The formulas F1 to F11 of an indicator: one function each, with the calculation in words beside the points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

Words = tuple[Decimal | None, str]
HUNDREDTH = Decimal("0.01")
ONE, ZERO, HUNDRED = Decimal(1), Decimal(0), Decimal(100)


class ScoringError(ValueError):
    """A value or a parameter that a formula needs is missing or impossible; the text names the indicator."""


@dataclass(frozen=True, slots=True)
class Item:
    """What an indicator's score is made of.

    `weight` in points, `target` and `floor` in the unit of the value, `params` the formula's own numbers as the pack
    states them, `data` what was reported beside the plain value (counts, ratings, checklist)."""

    code: str
    formula: str
    weight: Decimal
    target: Decimal | None = None
    floor: Decimal | None = None
    value: Decimal | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of one indicator; None means that the item falls away and the others are measured without it."""

    code: str
    weight: Decimal
    points: Decimal | None
    explanation: str


def rounded(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def shown(value: Decimal) -> str:
    """Write a number without needless zeros, at most four decimals."""
    text = f"{value.quantize(Decimal('0.0001'), rounding=ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(source: Mapping[str, Any], key: str, item: Item) -> Decimal:
    if source.get(key) is None:
        raise ScoringError(f"{item.code}: {item.formula} needs {key}")
    return Decimal(str(source[key]))


def actual(item: Item) -> Decimal:
    if item.value is None:
        raise ScoringError(f"{item.code}: no value")
    return item.value


def aim(item: Item) -> Decimal:
    if item.target is None:
        raise ScoringError(f"{item.code}: {item.formula} needs a target")
    return item.target


def ratio_up(item: Item) -> Words:
    a, t = actual(item), aim(item)
    if item.floor is not None and a < item.floor:
        return ZERO, f"{shown(a)} < 底线 {shown(item.floor)} → 0"
    points = item.weight * min(a / t, ONE)
    return points, f"{shown(item.weight)} × min({shown(a)} ÷ {shown(t)}, 1)"


def ratio_down(item: Item) -> Words:
    a, t = actual(item), aim(item)
    # Nothing is better than any target, and dividing by it is impossible.
    if a == 0:
        return item.weight, f"0 → {shown(item.weight)}"
    return item.weight * min(t / a, ONE), f"{shown(item.weight)} × min({shown(t)} ÷ {shown(a)}, 1)"


def step_deduction(item: Item) -> Words:
    a, t = actual(item), aim(item)
    step, each = number(item.params, "step", item), number(item.params, "each", item)
    steps = max(ZERO, ((t - a) / step).to_integral_value(rounding=ROUND_CEILING))
    points = max(ZERO, item.weight - each * steps)
    text = f"({shown(t)} − {shown(a)}) ÷ {shown(step)} 进位为 {shown(steps)} 档；{shown(item.weight)} − {shown(each)} × {shown(steps)}"
    return points, text


def threshold(item: Item) -> Words:
    a, t = actual(item), aim(item)
    met = a >= t
    return item.weight if met else ZERO, f"{shown(a)} {'≥' if met else '<'} {shown(t)}"


def band(item: Item) -> Words:
    """F5: the rows of the pack are [from, points], the highest `from` not above the value counts."""
    a = actual(item)
    rows = [(Decimal(str(start)), Decimal(str(points))) for start, points in item.params.get("bands", ())]
    reached = [row for row in rows if row[0] <= a]
    if not reached:
        return ZERO, f"{shown(a)} 低于最低一档 → 0"
    start, points = max(reached)
    # More than its weight no indicator can bring.
    return min(points, item.weight), f"{shown(a)} ≥ {shown(start)} → {shown(points)}"


def level_and_progress(item: Item) -> Words:
    a, t = actual(item), aim(item)
    before, span = number(item.data, "before", item), number(item.params, "span", item)
    mean = number(item.data, "class_mean", item)
    level, progress = min(a / t, ONE), min(max((a - before) / span, ZERO), ONE)
    big, small = Decimal("0.7"), Decimal("0.3")
    # Whoever lies above his class lives by his level, the others by their progress.
    x, y = (big, small) if a >= mean else (small, big)
    text = (
        f"水平 {shown(a)} ÷ {shown(t)} = {shown(level)}，进步 ({shown(a)} − {shown(before)}) ÷ {shown(span)} 取 {shown(progress)}；"
        f"同类平均 {shown(mean)}，权重 {shown(x)}：{shown(y)}；{shown(item.weight)} × ({shown(x)} × {shown(level)} + {shown(y)} × {shown(progress)})"
    )
    return item.weight * (x * level + y * progress), text


def data_error(item: Item) -> Words:
    reported, verified = number(item.data, "reported", item), number(item.data, "verified", item)
    gap = abs(reported - verified)
    # Nothing verified and something reported is an error of a hundred per cent.
    error = gap / verified if verified else min(gap, ONE)
    limit = Decimal(str(item.params.get("limit", "0.05")))
    percent = f"上报 {shown(reported)}，核实 {shown(verified)}，误差 {shown(error * HUNDRED)}%"
    if error > limit:
        return ZERO, f"{percent} > {shown(limit * HUNDRED)}% → 0"
    points = item.weight * (ONE - error / limit)
    return points, f"{percent}；{shown(item.weight)} × (1 − {shown(error)} ÷ {shown(limit)})"


def rubric(item: Item) -> Words:
    grades = item.params.get("grades", {})
    marks = [Decimal(str(grades[mark])) for mark in item.data.get("marks", ()) if mark in grades]
    if not marks:
        raise ScoringError(f"{item.code}: no rating by an assessor")
    # Of two ratings none would be left.
    kept = sorted(marks)[1:-1] if len(marks) >= 3 else marks
    mean = sum(kept, ZERO) / len(kept)
    dropped = "去掉最高、最低后" if len(marks) >= 3 else ""
    return item.weight * mean, f"{len(marks)} 名考核员，{dropped}平均 {shown(mean)} × {shown(item.weight)}"


def checklist(item: Item) -> Words:
    points = item.data.get("points", ())
    rows = [(Decimal(str(row.get("weight", 1))), row.get("state")) for row in points]
    applicable = sum((weight for weight, state in rows if state != "not_applicable"), ZERO)
    met = sum((weight for weight, state in rows if state == "met"), ZERO)
    if not rows and item.value is not None:
        share = item.value / HUNDRED
        return item.weight * min(share, ONE), f"{shown(item.weight)} × {shown(item.value)}%"
    if not rows:
        raise ScoringError(f"{item.code}: no checklist")
    # What does not apply to the unit is no failing of it.
    if applicable == 0:
        return None, "没有适用的检查项，不计入"
    return item.weight * met / applicable, f"{shown(item.weight)} × {shown(met)} ÷ {shown(applicable)}"


def answers_of(item: Item) -> dict[str, Decimal]:
    return {key: Decimal(str(item.data.get(key, 0))) for key in ("satisfied", "basically", "not", "unknown")}


def satisfied_share(item: Item) -> Decimal:
    """Return S of F10 in percent, to two decimals; nought where the survey is not valid."""
    return ZERO if why_invalid(item) else rounded(share_satisfied(answers_of(item)))


def share_satisfied(counts: Mapping[str, Decimal]) -> Decimal:
    # Whoever knows nothing of it is neither satisfied nor dissatisfied.
    known = sum(counts.values(), ZERO) - counts["unknown"]
    return (counts["satisfied"] + Decimal("0.8") * counts["basically"]) / known * HUNDRED


def why_invalid(item: Item) -> str:
    """F10: a survey is invalid below `least` answers or above `unknown` % of 'don't know'; empty where it counts."""
    counts = answers_of(item)
    n, least = sum(counts.values(), ZERO), Decimal(str(item.params.get("least", 30)))
    most = Decimal(str(item.params.get("unknown", 40)))
    if n < least:
        return f"有效样本 {shown(n)} < {shown(least)}，测评无效，该项不计，其余项按比例折算"
    if counts["unknown"] / n * HUNDRED > most:
        return f"不了解占 {shown(counts['unknown'] / n * HUNDRED)}% > {shown(most)}%，测评无效，该项不计"
    return ""


def satisfaction(item: Item) -> Words:
    """F10: an invalid survey falls away."""
    invalid = why_invalid(item)
    if invalid:
        return None, invalid
    counts = answers_of(item)
    n, share, t = sum(counts.values(), ZERO), share_satisfied(counts), aim(item)
    head = f"满意率 ({shown(counts['satisfied'])} + 0.8 × {shown(counts['basically'])}) ÷ ({shown(n)} − {shown(counts['unknown'])}) = {shown(rounded(share))}%"
    if share >= t:
        return item.weight, f"{head} ≥ {shown(t)}%"
    return item.weight * share / t, f"{head}；{shown(item.weight)} × {shown(rounded(share))} ÷ {shown(t)}"


def count_deduction(item: Item) -> Words:
    each, n = number(item.params, "each", item), actual(item)
    points = max(ZERO, item.weight - each * n)
    return points, f"{shown(item.weight)} − {shown(each)} × {shown(n)}，不低于 0"


FORMULAS: dict[str, Callable[[Item], Words]] = {
    "F1": ratio_up,
    "F2": ratio_down,
    "F3": step_deduction,
    "F4": threshold,
    "F5": band,
    "F6": level_and_progress,
    "F7": data_error,
    "F8": rubric,
    "F9": checklist,
    "F10": satisfaction,
    "F11": count_deduction,
}


def score_item(item: Item) -> Scored:
    """Return the points of one indicator, rounded to two decimals, and how they came about.

    Raises ScoringError for an unknown formula, and where a value or parameter is missing."""
    if item.formula not in FORMULAS:
        raise ScoringError(f"{item.code}: no formula {item.formula}")
    points, words = FORMULAS[item.formula](item)
    if points is None:
        return Scored(item.code, item.weight, None, words)
    result = rounded(points)
    return Scored(item.code, item.weight, result, f"{words} = {shown(result)}")
