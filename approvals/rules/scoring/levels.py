"""From indicators to the year's result: line, bound score of a county, daily and year-end parts, adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from approvals.rules.scoring.formulas import HUNDRED, ZERO, Scored, rounded, shown


@dataclass(frozen=True, slots=True)
class Scheme:
    """The weights that a pack states in [scoring]; shares of one, points, and percent for the error bands."""

    bound: Mapping[str, Decimal]
    own_share: Decimal
    daily_share: Decimal
    quarter_share: Decimal
    most_bonus: Decimal
    most_deduction: Decimal
    quality: Sequence[tuple[Decimal, Decimal]]
    quality_beyond: Decimal

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Scheme:
        """Read the pack's [scoring] table; KeyError names what is missing."""
        return cls(
            bound={line: Decimal(str(share)) for line, share in table["bound"].items()},
            own_share=Decimal(str(table["own_share"])),
            daily_share=Decimal(str(table["daily_share"])),
            quarter_share=Decimal(str(table["quarter_share"])),
            most_bonus=Decimal(str(table["most_bonus"])),
            most_deduction=Decimal(str(table["most_deduction"])),
            quality=[(Decimal(str(upto)), Decimal(str(factor))) for upto, factor in table["quality"]],
            quality_beyond=Decimal(str(table["quality_beyond"])),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A value of one level and the calculation in words."""

    value: Decimal
    explanation: str


def line_score(items: Sequence[Scored]) -> Step:
    """P = 100 × sum of points ÷ sum of the weights of the items that apply; 0 where none applies."""
    # Items that fell away count on neither side.
    counted = [item for item in items if item.points is not None]
    weights = sum((item.weight for item in counted), ZERO)
    points = sum((item.points for item in counted if item.points is not None), ZERO)
    if weights == 0:
        return Step(ZERO, "没有适用的指标")
    value = rounded(HUNDRED * points / weights)
    return Step(value, f"100 × {shown(points)} ÷ {shown(weights)} = {shown(value)}")


def own_with_subordinates(own: Decimal, below: Sequence[tuple[Decimal, Decimal]], scheme: Scheme) -> Step:
    """A sector office's line: own share, and the mean of those below weighted by their cases (score, cases)."""
    cases = sum((weight for _, weight in below), ZERO)
    if cases == 0:
        return Step(rounded(own), f"没有下级单位，取本级 {shown(own)}")
    mean = sum((score * weight for score, weight in below), ZERO) / cases
    value = rounded(scheme.own_share * own + (1 - scheme.own_share) * mean)
    text = f"{shown(scheme.own_share)} × {shown(own)} + {shown(1 - scheme.own_share)} × {shown(mean)} = {shown(value)}"
    return Step(value, text)


def bound_score(lines: Mapping[str, Decimal], scheme: Scheme) -> Step:
    """B: the three lines of a county bound together by the scheme's shares."""
    value = rounded(sum((share * lines[line] for line, share in scheme.bound.items()), ZERO))
    parts = " + ".join(f"{shown(share)} × {shown(lines[line])}" for line, share in scheme.bound.items())
    return Step(value, f"{parts} = {shown(value)}")


def daily_score(quarters: Sequence[Decimal], checks: Sequence[Decimal], scheme: Scheme) -> Step:
    """D: quarters and checks; where one of the two is missing the other counts whole. ZeroDivisionError: both empty."""
    if not checks or not quarters:
        rows = [*quarters, *checks]
        value = rounded(sum(rows, ZERO) / len(rows))
        return Step(value, f"平均 {shown(value)}")
    means = [sum(rows, ZERO) / len(rows) for rows in (quarters, checks)]
    value = rounded(scheme.quarter_share * means[0] + (1 - scheme.quarter_share) * means[1])
    text = f"{shown(scheme.quarter_share)} × {shown(means[0])} + {shown(1 - scheme.quarter_share)} × {shown(means[1])} = {shown(value)}"
    return Step(value, text)


def year_score(daily: Decimal, end: Decimal, scheme: Scheme) -> Step:
    value = rounded(scheme.daily_share * daily + (1 - scheme.daily_share) * end)
    text = f"{shown(scheme.daily_share)} × {shown(daily)} + {shown(1 - scheme.daily_share)} × {shown(end)} = {shown(value)}"
    return Step(value, text)


def quality(error: Decimal, scheme: Scheme) -> Decimal:
    """Return the data-quality coefficient of an error rate in percent."""
    return next((factor for upto, factor in scheme.quality if error <= upto), scheme.quality_beyond)


def final_score(year: Decimal, *, bonus: Decimal, deduction: Decimal, error: Decimal, scheme: Scheme) -> Step:
    """F = min(100, (Y + bonus − deduction) × q); bonus and deduction are cut at the scheme's limits."""
    # The limits cut bonus and deduction before the quality factor.
    plus, minus = min(bonus, scheme.most_bonus), min(deduction, scheme.most_deduction)
    factor = quality(error, scheme)
    value = min(HUNDRED, max(ZERO, rounded((year + plus - minus) * factor)))
    text = f"({shown(year)} + {shown(plus)} − {shown(minus)}) × {factor}（数据误差 {shown(rounded(error))}%）= {shown(value)}"
    return Step(value, text)
