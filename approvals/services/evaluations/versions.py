"""Which version of the indicators measures a unit in a period: a change after publication never reaches back (e.T06)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, Indicator, IndicatorSet
from approvals.models.indicators import IndicatorQuerySet


def set_for(unit: EvaluatedUnit, period: str) -> IndicatorSet:
    """Return the newest version that applies to the period; `kept` of a version names those of the one before it."""
    found = unit.indicator_set
    while period in found.kept:
        found = version_before(found)
    return found


def version_before(version: IndicatorSet) -> IndicatorSet:
    earlier = IndicatorSet.objects.filter(
        timeline=version.timeline,
        city=version.city,
        year=version.year,
        version__lt=version.version,
        status=IndicatorSet.Status.REPLACED,
    )
    return earlier.latest("version")


def indicators_for(unit: EvaluatedUnit, period: str) -> IndicatorQuerySet:
    """Return the indicators that measure the unit in the period, as they apply to it."""
    return set_for(unit, period).indicators.measuring(unit).asked_in(period)


def indicator_of(unit: EvaluatedUnit, code: str, period: str) -> Indicator:
    """Return the unit's indicator of a code in a period; Blocked NO_INDICATOR."""
    found = indicators_for(unit, period).filter(code=code).first()
    if found is None:
        raise Blocked(_("This unit has no indicator %(code)s") % {"code": code}, code="NO_INDICATOR")
    return found
