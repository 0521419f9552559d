"""Reminders before anything is open (e.14): ten working days before its last day a report is announced to who will owe it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from approvals.models import Case, EvaluatedUnit
from approvals.rules.scoring import NOTHING_WAIVED
from approvals.services.deadlines import calendar_for, limit_on
from approvals.services.evaluations.opening import period_end, settings_of, units_of, waived_by_unit
from approvals.services.evaluations.owed import Settings, duty_rules, label_of, own_period
from approvals.services.evaluations.units import tell_units
from workflows.actors import Actor


def reminders(case: Case, on: date) -> list[dict[str, Any]]:
    """Return the days after `on` on which something is announced, each with the duty, its round, limit and last day."""
    settings = settings_of(case)
    found = [row for kind in settings["duties"] for row in of_duty(case, settings, kind, on)]
    return sorted(found, key=lambda row: (row["on"], row["kind"], row["limit"]))


def of_duty(case: Case, settings: Settings, kind: str, on: date) -> Iterator[dict[str, Any]]:
    told = settings.get("announced")
    # Packs of before announce nothing.
    if told is None:
        return
    for line in ("", *settings["duties"][kind].get("lines", ())):
        rules = duty_rules(settings, kind, line)
        for round_period, own in rules.get("periods", {}).items() if "limit" in rules else ():
            last = last_day(case, rules["limit"], own)
            day = calendar_for(last).before(last, int(told["before"]), told["unit"])
            if day > on:
                where = {"kind": kind, "period": round_period, "limit": rules["limit"]}
                yield {"on": day, "due_on": last, **where}


def last_day(case: Case, limit: str, period: str) -> date:
    """Return the last day of a limit that begins with the end of a period, as it will be unless it is extended."""
    ends = period_end(case.case_type, int(case.notes["year"]), period)
    row = limit_on(case.limit(limit), ends)
    return calendar_for(ends).after(ends, int(row["length"]), row["unit"])


def remind_units(*, case: Case, reminder: Mapping[str, Any], notice: str, occasion: str, actor: Actor) -> int:
    """Tell the units that will owe the duty under this limit; returns how many."""
    settings, kind = settings_of(case), str(reminder["kind"])
    owing = {
        unit.pk: own
        for unit in units_of(case).filter(ended_on__isnull=True)
        if (own := own_period(settings, kind, unit, str(reminder["period"])))
        and duty_rules(settings, kind, unit.line).get("limit") == reminder["limit"]
    }
    units = EvaluatedUnit.objects.filter(pk__in=[*owing])
    waived = waived_by_unit(units)
    left = [pk for pk, own in owing.items() if not waived.get(pk, NOTHING_WAIVED).covers(own)]
    own = next(iter(owing.values()), str(reminder["period"]))
    words = {"due_on": reminder["due_on"], "what": label_of(settings, kind, own)}
    return tell_units(case, notice, occasion, actor, units=units.filter(pk__in=left), words=words)
