"""The registers of an evaluated year (e.17): versions of indicators, letters, draws, checks, scores, corrected values, objections,
cards, help, awards. Units only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from approvals.models import (
    IndicatorSet,
    InnovationEntry,
    ScoreAppeal,
    UnitCard,
    UnitCheck,
    UnitDuty,
    UnitHelp,
    ValueCorrection,
)
from approvals.selectors.evaluation_words import CARD_STATES, CHECKS, COLOURS, GRADES, HELP_STATES, PERIODS
from reports.queries.registers import draws
from reports.queries.registers.register import Column, Register

YEAR = Column(title=gettext_noop("Year"), path="evaluated__year")
UNIT = Column(title=gettext_noop("Unit"), path="evaluated__name")
NUMBER = Column(title=gettext_noop("Case number"), path="case__number")
ADMISSIONS = {"ADMIT": gettext_noop("Admitted"), "NOT_ADMITTED": gettext_noop("Not admitted")}
RESULTS = {"kept": gettext_noop("Score kept"), "changed": gettext_noop("Score changed")}


def letters() -> QuerySet[Any]:
    return UnitDuty.objects.filter(kind=UnitDuty.Kind.LETTER, case__isnull=False).order_by()


def scores() -> QuerySet[Any]:
    """A score belongs to no case; that of the unit's letter lasts the year."""
    return letters().filter(evaluated__score__served_on__isnull=False)


VERSIONS = Register(
    key="indicator-versions",
    title=gettext_noop("Register of indicator versions"),
    is_of_units=True,
    rows=lambda: IndicatorSet.objects.filter(published_on__isnull=False, case__isnull=False).order_by(),
    day="published_on",
    number="case__number",
    columns=(
        NUMBER,
        Column(title=gettext_noop("Year"), path="year"),
        Column(title=gettext_noop("Version"), path="version"),
        Column(title=gettext_noop("Published on"), path="published_on", kind="day"),
        Column(title=gettext_noop("Changed"), path="changes", kind="changes"),
        Column(title=gettext_noop("Minutes"), path="minutes", is_inner=True),
    ),
)

LETTERS = Register(
    key="letters",
    title=gettext_noop("Register of letters of responsibility"),
    is_of_units=True,
    rows=letters,
    day="case__filed_on",
    number="number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Assessed by"), path="evaluated__superior", kind="unit"),
        Column(title=gettext_noop("Letter"), path="number"),
        Column(title=gettext_noop("Served on"), path="case__filed_on", kind="day"),
        Column(title=gettext_noop("Due by"), path="due_on", kind="day"),
        Column(title=gettext_noop("Signed on"), path="done_on", kind="day"),
        Column(title=gettext_noop("Late"), path="is_late", kind="flag"),
    ),
)

CHECKED = Register(
    key="checks",
    title=gettext_noop("Register of checks on the spot"),
    is_of_units=True,
    rows=lambda: UnitCheck.objects.filter(case__isnull=False).order_by(),
    day="drawn_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Check"), path="kind", kind="word", words=CHECKS),
        Column(title=gettext_noop("Period"), path="period", kind="word", words=PERIODS),
        Column(title=gettext_noop("Drawn on"), path="drawn_on", kind="day"),
        Column(title=gettext_noop("Score"), path="score"),
        Column(title=gettext_noop("Data error"), path="error_rate"),
        Column(title=gettext_noop("Reason of the chair"), path="override_reason", is_inner=True),
    ),
)

SCORES = Register(
    key="scores",
    title=gettext_noop("Register of scores"),
    is_of_units=True,
    rows=scores,
    day="evaluated__score__served_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Class"), path="evaluated__group"),
        Column(title=gettext_noop("Line"), path="evaluated__line"),
        Column(title=gettext_noop("Daily"), path="evaluated__score__daily"),
        Column(title=gettext_noop("Year-end"), path="evaluated__score__year_end"),
        Column(title=gettext_noop("Bonus"), path="evaluated__score__bonus"),
        Column(title=gettext_noop("Deduction"), path="evaluated__score__deduction"),
        Column(title=gettext_noop("Data error"), path="evaluated__score__error_rate"),
        Column(title=gettext_noop("Score"), path="evaluated__score__result"),
        Column(title=gettext_noop("Rank"), path="evaluated__score__rank"),
        Column(title=gettext_noop("Grade"), path="evaluated__score__grade", kind="word", words=GRADES),
        Column(title=gettext_noop("Served on"), path="evaluated__score__served_on", kind="day"),
        Column(title=gettext_noop("Result published"), path="evaluated__score__is_final", kind="flag"),
    ),
)

CORRECTIONS = Register(
    key="corrections",
    title=gettext_noop("Register of corrected values"),
    is_of_units=True,
    rows=lambda: ValueCorrection.objects.filter(case__isnull=False).order_by(),
    day="made_on",
    number="case__number",
    columns=(
        NUMBER,
        Column(title=gettext_noop("Year"), path="value__evaluated__year"),
        Column(title=gettext_noop("Unit"), path="value__evaluated__name"),
        Column(title=gettext_noop("Indicator"), path="value__indicator__code"),
        Column(title=gettext_noop("Period"), path="value__period", kind="word", words=PERIODS),
        Column(title=gettext_noop("Value before"), path="before"),
        Column(title=gettext_noop("Value after"), path="after"),
        Column(title=gettext_noop("Corrected on"), path="made_on", kind="day"),
        Column(title=gettext_noop("Reasons"), path="reason", is_inner=True),
    ),
)

APPEALS = Register(
    key="score-objections",
    title=gettext_noop("Register of objections to scores"),
    is_of_units=True,
    rows=lambda: ScoreAppeal.objects.filter(case__isnull=False).order_by(),
    day="filed_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Filed on"), path="filed_on", kind="day"),
        Column(title=gettext_noop("Admitted"), path="admission", kind="word", words=ADMISSIONS),
        Column(title=gettext_noop("Result"), path="result", kind="word", words=RESULTS),
        Column(title=gettext_noop("Decided on"), path="decided_on", kind="day"),
        Column(title=gettext_noop("Reasons"), path="reasons", is_inner=True),
    ),
)

CARDS = Register(
    key="cards",
    title=gettext_noop("Register of cards"),
    is_of_units=True,
    rows=lambda: UnitCard.objects.filter(case__isnull=False).order_by(),
    day="case__filed_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Card"), path="colour", kind="word", words=COLOURS),
        Column(title=gettext_noop("State"), path="state", kind="word", words=CARD_STATES),
        Column(title=gettext_noop("Told on"), path="case__filed_on", kind="day"),
        Column(title=gettext_noop("Shown on"), path="shown_on", kind="day"),
        Column(title=gettext_noop("Term until"), path="term_until", kind="day"),
        Column(title=gettext_noop("Inspection"), path="acceptance_score"),
        Column(title=gettext_noop("Ground"), path="ground", is_inner=True),
    ),
)

HELP = Register(
    key="help",
    title=gettext_noop("Register of help"),
    is_of_units=True,
    rows=lambda: UnitHelp.objects.filter(case__isnull=False).order_by(),
    day="case__filed_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Class"), path="evaluated__group"),
        Column(title=gettext_noop("Partner"), path="partner"),
        Column(title=gettext_noop("Money (yuan)"), path="money"),
        Column(title=gettext_noop("Budget lines"), path="budget", kind="budget"),
        Column(title=gettext_noop("Opened on"), path="case__filed_on", kind="day"),
        Column(title=gettext_noop("Inspection"), path="score"),
        Column(title=gettext_noop("State"), path="state", kind="word", words=HELP_STATES),
        Column(title=gettext_noop("Settled on"), path="settled_on", kind="day"),
    ),
)

AWARDS = Register(
    key="awards",
    title=gettext_noop("Register of innovation awards"),
    is_of_units=True,
    rows=lambda: InnovationEntry.objects.filter(case__isnull=False).order_by(),
    day="case__filed_on",
    number="case__number",
    columns=(
        NUMBER,
        YEAR,
        UNIT,
        Column(title=gettext_noop("Title"), path="title"),
        Column(title=gettext_noop("Entered on"), path="case__filed_on", kind="day"),
        Column(title=gettext_noop("Mean mark"), path="mean"),
        Column(title=gettext_noop("Awarded"), path="is_awarded", kind="flag"),
        Column(title=gettext_noop("Bonus"), path="bonus"),
        Column(title=gettext_noop("Withdrawn on"), path="withdrawn_on", kind="day"),
    ),
)

REGISTERS = (VERSIONS, LETTERS, draws.UNITS, CHECKED, SCORES, CORRECTIONS, APPEALS, CARDS, HELP, AWARDS)
