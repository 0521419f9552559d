"""Values of indicators: checked the same way from the form, a sheet or an assessment; frozen; corrected on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, Indicator, IndicatorValue, UnitDuty, ValueCorrection
from approvals.services.evaluations.measures import measured
from approvals.services.evaluations.opening import settings_of
from approvals.services.evaluations.versions import indicators_for
from forms.errors import InvalidAnswers, Message
from workflows.actors import Actor

PERIODS = ("Q1", "Q2", "Q3", "Q4")
COUNTED = ("value", "numerator", "denominator")
HUNDRED = Decimal(100)
# As exact as a form takes a value.
HUNDREDTH = Decimal("0.01")
ENTERED = (*COUNTED, "data", "note", "evidence", "source", "entered_on")
# Assessors mark the one, residents are asked about the other.
NOT_REPORTED = (Indicator.Kind.QUALITATIVE, Indicator.Kind.SURVEY)


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """What is wrong with one row: its number from 1, the column, and what to do about it."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be stored."""

    indicator: Indicator
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    data: Mapping[str, Any]
    note: str
    evidence: str


@transaction.atomic
def enter_values(*, duty: UnitDuty, rows: Sequence[Mapping[str, Any]], on: date, source: str) -> int:
    """Store the rows of a form's repeat `values` in which something was entered; all or none.

    Raises InvalidAnswers with every wrong field."""
    unit, period = duty.evaluated, duty.period
    numbers = filled(rows)
    problems, entries = checked(duty, [rows[number] for number in numbers])
    if problems:
        raise InvalidAnswers({field_of(problem, numbers): said(problem) for problem in problems})
    # The last row of an indicator counts, and one statement may meet it once only.
    last = {entry.indicator.pk: entry for entry in entries}
    IndicatorValue.objects.bulk_create(
        (
            IndicatorValue(
                evaluated=unit,
                indicator=entry.indicator,
                period=period,
                value=entry.value,
                numerator=entry.numerator,
                denominator=entry.denominator,
                data=dict(entry.data),
                note=entry.note,
                evidence=entry.evidence,
                source=source,
                entered_on=on,
            )
            for entry in last.values()
        ),
        update_conflicts=True,
        unique_fields=("evaluated", "indicator", "period"),
        update_fields=ENTERED,
    )
    return len(entries)


def filled(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places of the rows in which something was entered: a form opens with one for every indicator."""
    keys = (*COUNTED, "note", "evidence")
    return [at for at, row in enumerate(rows) if any(row.get(key) not in (None, "") for key in keys)]


def field_of(problem: ValueProblem, places: Sequence[int]) -> str:
    """Return the name of the form's field; `places` are those of the rows that were checked."""
    return f"values-{places[problem.row - 1]}-{problem.column}"


def said(problem: ValueProblem) -> Message:
    # Raised and shown within one request, in the language of whoever reads it.
    return Message("values", problem.text, problem.text)


def report_rows(
    unit: EvaluatedUnit, period: str, counted: Mapping[str, Mapping[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Return a row for every indicator that the unit itself reports, with what was entered already, else with what cases of
    other procedures give (`counted`, by code)."""
    entered = {row.indicator_id: row for row in unit.values.filter(period=period)}
    rows = []
    for indicator in indicators_for(unit, period).exclude(kind__in=NOT_REPORTED):
        known = entered.get(indicator.pk)
        row = {"code": indicator.code, "indicator": indicator.name_zh, "target": target_text(unit, indicator)}
        row["measured"] = told_measure((counted or {}).get(indicator.code, {}))
        if known is not None:
            row |= {key: plain(getattr(known, key)) for key in (*COUNTED, "note", "evidence")}
        else:
            row |= (counted or {}).get(indicator.code, {})
        rows.append(row)
    return rows


def told_measure(counted: Mapping[str, str]) -> str:
    """Return what cases give for an indicator, as it stands beside the reporter's value: 98.5（197÷200）."""
    value = value_of({key: amount(counted.get(key)) for key in COUNTED})
    if value is None:
        return ""
    parts = f"（{counted['numerator']}÷{counted['denominator']}）" if "numerator" in counted else ""
    return f"{plain(value.quantize(HUNDREDTH))}{parts}"


def target_text(unit: EvaluatedUnit, indicator: Indicator) -> str:
    target = unit.targets.get(indicator.code, indicator.target)
    return "" if target is None else f"{plain(Decimal(str(target)))}{indicator.measure}"


def plain(value: Any) -> str:
    """Return a number as a person writes it: 95, not 95.0000."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def checked(duty: UnitDuty, rows: Sequence[Mapping[str, Any]]) -> tuple[list[ValueProblem], list[Entry]]:
    """Return what is wrong, and the rows as they would be stored.

    From which share of the earlier value on a change has to be explained says `jump` of the pack's [evaluation]."""
    unit, period = duty.evaluated, duty.period
    jump = Decimal(str(settings_of(duty.case)["jump"])) if duty.case else Decimal(1)
    indicators = {row.code: row for row in indicators_for(unit, period)}
    counted = measured(duty.case, unit, period) if duty.case else {}
    frozen = set(unit.values.filter(period=period, is_frozen=True).values_list("indicator__code", flat=True))
    before = earlier_values(unit, period)
    problems: list[ValueProblem] = []
    entries: list[Entry] = []
    for number, row in enumerate(rows, start=1):
        code = str(row.get("code") or "").strip()
        indicator = indicators.get(code)
        if indicator is None:
            problems.append(ValueProblem(number, "code", _("no indicator of this unit has this code")))
            continue
        found, entry = checked_row(number, indicator, row, before.get(code), jump)
        found += list(unexplained(number, entry, counted.get(code, {})))
        if code in frozen:
            found.append(ValueProblem(number, "value", _("submitted values change by a correction only")))
        problems += found
        if not found:
            entries.append(entry)
    return problems, entries


def checked_row(
    number: int, indicator: Indicator, row: Mapping[str, Any], before: Decimal | None, jump: Decimal
) -> tuple[list[ValueProblem], Entry]:
    amounts: dict[str, Decimal | None] = {}
    problems = []
    for column in (*COUNTED, "before"):
        try:
            amounts[column] = amount(row.get(column))
        except InvalidOperation:
            problems.append(ValueProblem(number, column, _("not a number")))
    # Only over readable numbers.
    problems += list(impossible(number, indicator, amounts)) if not problems else []
    value = value_of(amounts)
    note = str(row.get("note") or "").strip()
    # A jump needs a word, not a refusal: it may be true.
    if not problems and value is not None and before and abs(value - before) / before > jump and not note:
        text = _("explain a jump of more than %(share)s %% against the last period")
        problems.append(ValueProblem(number, "note", text % {"share": plain(jump * HUNDRED)}))
    data = {"before": str(amounts["before"])} if amounts.get("before") is not None else {}
    parts = {key: amounts.get(key) for key in ("numerator", "denominator")}
    return problems, Entry(
        indicator, value, parts["numerator"], parts["denominator"], data, note, str(row.get("evidence") or "")
    )


def unexplained(number: int, entry: Entry, counted: Mapping[str, str]) -> Iterator[ValueProblem]:
    """A value may differ from what the cases of other procedures give, but not without a word."""
    known = value_of({key: amount(counted.get(key)) for key in COUNTED})
    differs = known is not None and entry.value is not None and abs(known - entry.value) > HUNDREDTH
    if differs and not entry.note:
        text = _("the cases give %(value)s; say why the value differs")
        yield ValueProblem(number, "note", text % {"value": told_measure(counted)})


def amount(value: Any) -> Decimal | None:
    if value is None or str(value).strip() == "":
        return None
    # People write the sign of per cent although the measure says it.
    number = Decimal(str(value).strip().rstrip("%"))
    if not number.is_finite():
        raise InvalidOperation
    return number


def value_of(amounts: Mapping[str, Decimal | None]) -> Decimal | None:
    numerator, denominator = amounts.get("numerator"), amounts.get("denominator")
    if amounts.get("value") is None and numerator is not None and denominator:
        return (numerator * HUNDRED / denominator).quantize(Decimal("0.0001"))
    return amounts.get("value")


def impossible(
    number: int, indicator: Indicator, amounts: Mapping[str, Decimal | None]
) -> Iterator[ValueProblem]:
    numerator, denominator, value = (amounts.get(key) for key in ("numerator", "denominator", "value"))
    for column, found in amounts.items():
        if found is not None and found < 0:
            yield ValueProblem(number, column, _("must not be negative"))
    if (numerator is None) != (denominator is None):
        yield ValueProblem(number, "denominator", _("give numerator and denominator together"))
    elif numerator is not None and denominator is not None:
        if denominator == 0:
            yield ValueProblem(number, "denominator", _("must not be nought"))
        elif numerator > denominator:
            yield ValueProblem(number, "numerator", _("larger than the denominator"))
        # Rounded by whoever reports, so a hundredth is no contradiction.
        elif value is not None and abs(numerator * HUNDRED / denominator - value) > HUNDREDTH:
            yield ValueProblem(number, "value", _("differs from numerator ÷ denominator"))
    if value is None and numerator is None:
        yield ValueProblem(number, "value", _("must be given"))
    if value is not None and indicator.measure == "%" and value > HUNDRED:
        yield ValueProblem(number, "value", _("above 100 %"))


def earlier_values(unit: EvaluatedUnit, period: str) -> dict[str, Decimal]:
    """Return the values of the quarter before, by code; empty where there is none."""
    if period not in PERIODS[1:]:
        return {}
    last = PERIODS[PERIODS.index(period) - 1]
    rows = unit.values.filter(period=last).values_list("indicator__code", "value")
    return {code: value for code, value in rows if value is not None}


def freeze_values(unit: EvaluatedUnit, period: str) -> int:
    return unit.values.filter(period=period).update(is_frozen=True)


@transaction.atomic
def correct_value(
    *, value: IndicatorValue, after: Decimal, reason: str, actor: Actor, on: date, case: Case | None = None
) -> ValueCorrection:
    """Change a frozen value (更正单) as was decided in `case`; both values stay. Raises Blocked NO_REASONS, NOT_FROZEN."""
    if not reason.strip():
        raise Blocked(_("State why the value is corrected"), code="NO_REASONS")
    row = IndicatorValue.objects.select_for_update().get(pk=value.pk)
    if not row.is_frozen:
        raise Blocked(_("A value that is not submitted yet is simply written again"), code="NOT_FROZEN")
    correction = ValueCorrection.objects.create(
        value=row,
        before=row.value,
        after=after,
        reason=reason.strip(),
        made_by_name=actor.name,
        made_on=on,
        case=case,
    )
    # Parts of the old value no longer belong to the new one.
    row.value, row.numerator, row.denominator = after, None, None
    row.save(update_fields=["value", "numerator", "denominator"])
    return correction


def store_data(
    unit: EvaluatedUnit, indicator: Indicator, period: str, data: Mapping[str, Any], on: date
) -> None:
    """Lay ratings or verified counts beside what was reported."""
    row, _made = IndicatorValue.objects.get_or_create(
        evaluated=unit, indicator=indicator, period=period, defaults={"entered_on": on, "source": "assessed"}
    )
    # Beside what is there: the second assessor must not wipe out the first.
    row.data = {**row.data, **data}
    row.save(update_fields=["data"])
