"""Checks on the spot: units and assessors by recorded lot, never too many for one unit, compared with the reports."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, Person, UnitCheck
from approvals.rules.draws import Member, draw, pool_version
from approvals.services.casework import Act, action
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.opening import evaluation_case, settings_of
from approvals.services.organisation import people_with
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor

CHAIR = "LEADGROUP_CHAIR"
SAMPLE_BASE, SAMPLE_SHARE, SAMPLE_MOST = 5, Decimal("0.02"), 50


@transaction.atomic
def draw_checks(*, case: Case, period: str, actor: Actor) -> list[UnitCheck]:
    """Draw the quarter's share of the townships, at least one, by a seed of case and period; a repeated call gives the
    same checks."""
    known = list(
        UnitCheck.objects.filter(evaluated__year=case.notes["year"], period=period, kind="quarterly")
    )
    if known:
        return known
    pool = townships(case)
    if not pool:
        return []
    share = Decimal(str(settings_of(case)["check_share"]))
    size = int((share * len(pool)).to_integral_value(rounding=ROUND_CEILING))
    seed = f"{case.number}|{period}"
    drawn = draw([Member(unit.key) for unit in pool], seed=seed, size=size)
    by_key = {unit.key: unit for unit in pool}
    made = rechecks(case, period, pool, actor)
    return made + [
        open_check(
            unit=by_key[key], kind="quarterly", period=period, seed=seed, actor=actor, timeline=case.timeline
        )
        for key in drawn.chosen
    ]


def rechecks(case: Case, period: str, pool: list[EvaluatedUnit], actor: Actor) -> list[UnitCheck]:
    """The year after an exemption a district's townships assess themselves; the city draws its share, at least one."""
    exempt = EvaluatedUnit.objects.filter(year=case.notes["year"] - 1).exclude(exempt_reason="")
    districts = set(exempt.filter(kind="county_government").values_list("unit", flat=True))
    done = UnitCheck.objects.filter(evaluated__year=case.notes["year"], kind="recheck").exists()
    share = Decimal(str(settings_of(case)["exempt_check_share"]))
    made = []
    for district in sorted(districts) if not done else ():
        own = [unit for unit in pool if unit.superior == district]
        size = int((share * len(own)).to_integral_value(rounding=ROUND_CEILING))
        seed = f"{case.number}|{district}"
        drawn = draw([Member(unit.key) for unit in own], seed=seed, size=size)
        for key in drawn.chosen:
            unit = next(each for each in own if each.key == key)
            made.append(
                open_check(
                    unit=unit, kind="recheck", period=period, seed=seed, actor=actor, timeline=case.timeline
                )
            )
    return made


def townships(case: Case) -> list[EvaluatedUnit]:
    rows = EvaluatedUnit.objects.filter(
        year=case.notes["year"], kind="township_office", ended_on__isnull=True
    )
    return list(rows.filter(indicator_set__city=case.city).order_by("key"))


@transaction.atomic
def open_check(
    *,
    unit: EvaluatedUnit,
    kind: str,
    period: str,
    actor: Actor,
    timeline: str,
    seed: str = "",
    override_reason: str = "",
) -> UnitCheck:
    """Send assessors to a unit. The pack's number of checks a year is a limit; the chair alone passes it, with a reason.

    Raises Blocked TOO_MANY_CHECKS, NOT_CHAIR, NO_ASSESSORS."""
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if year is None:
        raise Blocked(_("The evaluation of this year is not open"), code="NOT_OPEN")
    check_limit(unit, year, actor, override_reason)
    seed = seed or f"{year.number}|{unit.key}|{unit.checks.count() + 1}"
    check = UnitCheck.objects.create(
        evaluated=unit,
        kind=kind,
        period=period,
        seed=seed,
        assessors=drawn_assessors(unit, seed, timeline),
        drawn_on=timelines.today(timeline),
        override_reason=override_reason,
    )

    def bind(case: Case) -> None:
        check.case = case
        check.save(update_fields=["case"])

    open_unit_case(
        case_type=year.case_type,
        process_id="evaluation_spot_check",
        unit=unit.unit,
        seats={**seats_of(unit), "superior": unit.indicator_set.city},
        label=f"{unit.name} {'飞行检查' if kind == 'flight' else '督导检查'}",
        variables={"check_kind": kind, "period": period, "unit_key": unit.key, "serious_finding": False},
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk},
        bind=bind,
    )
    return check


def check_limit(unit: EvaluatedUnit, year: Case, actor: Actor, override_reason: str) -> None:
    most = int(settings_of(year)["max_checks_per_unit_year"])
    if unit.checks.count() < most:
        return
    if not override_reason.strip():
        raise Blocked(
            _("This unit has had %(count)s checks this year, no more are allowed") % {"count": most},
            code="TOO_MANY_CHECKS",
        )
    if not any(role == CHAIR for _unit, role in actor.posts):
        raise Blocked(_("Only the chair of the lead group allows one more check"), code="NOT_CHAIR")


def drawn_assessors(unit: EvaluatedUnit, seed: str, timeline: str) -> list[dict[str, str]]:
    """Draw two of the city's assessors who did not check this unit in the year before; the pool's version is kept."""
    last = UnitCheck.objects.filter(evaluated__key=unit.key, evaluated__year=unit.year - 1)
    before = {row["key"] for assessors in last.values_list("assessors", flat=True) for row in assessors}
    people = list(people_with("ASSESSOR", unit.indicator_set.city, timelines.today(timeline)))
    pool = [person for person in people if str(person.pk) not in before]
    if len(pool) < 2:
        raise Blocked(_("There are not two assessors who may go"), code="NO_ASSESSORS")
    members = [Member(str(person.pk)) for person in pool]
    names: dict[str, Person] = {str(person.pk): person for person in pool}
    drawn = draw(members, seed=seed, size=2, reserves=1)
    version = pool_version(members)[:16]
    return [{"key": key, "name": names[key].name, "pool": version} for key in drawn.chosen]


def sample_size(population: Decimal) -> int:
    """n = 5 + 2 % of the population, at most 50, never more than there are."""
    size = SAMPLE_BASE + int((population * SAMPLE_SHARE).to_integral_value(rounding=ROUND_CEILING))
    return min(size, SAMPLE_MOST, int(population))


@action("record_check")
def record_check(act: Act) -> Mapping[str, Any]:
    """The record of two assessors: sample, findings, score; a sample below the rule is refused."""
    check = UnitCheck.objects.get(case=act.case)
    population, sample, wrong = (Decimal(str(act.answers[key])) for key in ("population", "sample", "wrong"))
    if sample < sample_size(population) or wrong > sample:
        raise Blocked(
            _("Look at %(count)s files at least") % {"count": sample_size(population)}, code="SAMPLE"
        )
    check.findings = list(act.answers.get("findings") or ())
    check.error_rate = (wrong * 100 / sample).quantize(Decimal("0.0001")) if sample else Decimal(0)
    if act.answers.get("score") is not None:
        check.score = Decimal(str(act.answers["score"]))
    check.save()
    serious = any(row.get("grade") == "serious" for row in check.findings)
    return {"serious_finding": serious or bool(act.answers.get("serious_finding"))}


@action("remark_check")
def remark_check(act: Act) -> Mapping[str, Any]:
    UnitCheck.objects.filter(case=act.case).update(remark=str(act.answers["unit_remark"]))
    return {}


@action("follow_up_check")
def follow_up_check(act: Act) -> Mapping[str, Any]:
    return {}
