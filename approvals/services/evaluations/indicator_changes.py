"""A change of indicators after publication (e.T06): by the lead group only, for all units alike, never backwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Indicator, IndicatorSet
from approvals.services.casework import Act, action
from approvals.services.evaluations.indicators import (
    check_quorum,
    draft_of,
    lay_over,
    note_minutes,
    published_of,
    put_in_force,
    sets_of,
)
from approvals.services.evaluations.opening import (
    OFFICE,
    filed,
    period_end,
    process_for,
    settings_of,
    units_of,
)
from approvals.services.evaluations.units import tell_units
from approvals.services.unit_cases import open_unit_case
from workflows.actors import Actor

REQUEST = PART = "indicators"


@transaction.atomic
def open_indicator_change(*, year: Case, actor: Actor) -> Case:
    """Let the city's office draft a change of the year's published indicators. Raises Blocked NOT_OFFICE, PUBLISHED,
    NOT_PUBLISHED, CHANGE_OPEN, OLD_VERSION."""
    if not actor.is_system and (year.city, OFFICE) not in actor.posts:
        raise Blocked(_("Only the office of the city's lead group registers this"), code="NOT_OFFICE")
    if year.notes.get("published_on"):
        raise Blocked(_("The result of the year is published"), code="PUBLISHED")
    if published_of(year) is None:
        raise Blocked(
            _("The indicators are not published yet; change the draft itself"), code="NOT_PUBLISHED"
        )
    if not year.case_type.deployment.definitions.filter(key=process_for(year, PART)["id"]).exists():
        raise Blocked(
            _("This year runs on an older version, which knows no change of indicators"), code="OLD_VERSION"
        )
    # Locked: two officials may begin at the same moment.
    Case.objects.select_for_update(no_key=True).get(pk=year.pk)
    if Case.objects.filter(notes__indicators_of=year.pk, closed_on__isnull=True).exists():
        raise Blocked(_("A change of the indicators is being decided already"), code="CHANGE_OPEN")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process_for(year, PART)["id"],
        unit=year.city,
        seats={"assessed": year.city, "superior": year.city, "reviewing": year.city},
        label=_("Change of the indicators of %(year)s") % {"year": year.notes["year"]},
        variables={"granted": False, "lint": []},
        actor=actor,
        timeline=year.timeline,
        notes={"indicators_of": year.pk, "year": year.notes["year"]},
    )


def year_of(case: Case) -> Case:
    return Case.objects.select_related("case_type").get(pk=case.notes["indicators_of"])


@action("draft_indicator_change")
def draft_indicator_change(act: Act) -> Mapping[str, Any]:
    """The published version with the changes laid over it, anew each time. Raises Blocked BACKWARDS."""
    check_ahead(act.case, str(act.answers["applies_from"]), act.today)
    drafted = copied(act.case, act.actor.name)
    for row in act.answers.get("changes") or ():
        lay_over(drafted, row)
    return {}


def check_ahead(case: Case, period: str, today: date) -> None:
    """Nobody is measured by what he could not know: a period that is over keeps its version."""
    if period_end(case.case_type, int(case.notes["year"]), period) < today:
        raise Blocked(_("The period %(period)s is over") % {"period": period}, code="BACKWARDS")


def copied(case: Case, name: str) -> IndicatorSet:
    published = published_of(case)
    if published is None:
        raise Blocked(
            _("The indicators are not published yet; change the draft itself"), code="NOT_PUBLISHED"
        )
    sets_of(case).filter(status=IndicatorSet.Status.DRAFT).delete()
    rows = list(published.indicators.all())
    drafted = IndicatorSet.objects.create(
        timeline=published.timeline,
        city=published.city,
        year=published.year,
        version=published.version + 1,
        drafted_by_name=name,
    )
    for row in rows:
        row.pk, row.indicator_set = None, drafted
    Indicator.objects.bulk_create(rows)
    return drafted


@action("decide_indicator_change")
def decide_indicator_change(act: Act) -> Mapping[str, Any]:
    """The lead group's own decision (S08); refused only with a reason. Raises Blocked QUORUM, NO_REASONS, BACKWARDS."""
    check_quorum(act.answers)
    granted = act.answers["decision"] == "yes"
    if not granted and not str(act.answers.get("reasons") or "").strip():
        raise Blocked(_("State why the change is refused"), code="NO_REASONS")
    if granted:
        # A quarter may have ended since it was drafted.
        check_ahead(act.case, str(filed(act.case, REQUEST)["applies_from"]), act.today)
        note_minutes(act)
    return {"granted": granted}


@transaction.atomic
def replace_indicators(*, case: Case, on: date, notice: str, occasion: str, actor: Actor) -> int:
    """Put the changed version in force for every unit of the year and tell them all; returns how many were told.

    A repeated call finds no draft and changes nothing. GuardViolation H8."""
    drafted, year = draft_of(case), year_of(case)
    if drafted is None:
        return 0
    period = str(filed(case, REQUEST)["applies_from"])
    drafted.kept = periods_before(case, period)
    put_in_force(drafted, case, on)
    units_of(year).update(indicator_set=drafted)
    title = str(settings_of(year)["periods"][period]["title"])
    return tell_units(year, notice, occasion, actor, words={"from": title})


def periods_before(case: Case, period: str) -> list[str]:
    """Return the periods that end before the one from which a version applies."""
    year = int(case.notes["year"])
    first = period_end(case.case_type, year, period)
    every = settings_of(case)["periods"]
    return [each for each in every if period_end(case.case_type, year, each) < first]
