"""Checks on the spot: units and assessors by recorded lot, never too many for one unit, compared with the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, Person, Post, UnitCheck
from approvals.models.organisation import in_force_on
from approvals.rules.draws import Member, Quota
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.opening import (
    evaluation_case,
    filed,
    process_for,
    same_unit_before,
    settings_of,
    units_of,
)
from approvals.services.lots import drawn_lot
from approvals.services.notices import send_notice
from approvals.services.organisation import people_with
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

CHAIR = "LEADGROUP_CHAIR"
ASSESSOR = "ASSESSOR"
QUARTERLY, RECHECK, FLIGHT = "quarterly", "recheck", "flight"
CHECKERS, FILES = "check_assessors", "check_files"
THOUSANDTHS = range(1, 1001)
# From which a year was drawn whose pack does not say it yet.
OLDER_KINDS = ("township_office",)
ASSIGNED = "check_assigned"
RECORD = "check_record"


@transaction.atomic
def draw_checks(*, case: Case, period: str, actor: Actor) -> list[UnitCheck]:
    """Draw the quarter's share of the townships' units, of each kind and class (e.3, e.5), and in the year after an exemption
    the share of the district's.

    A repeated call returns the checks that are there."""
    known = list(UnitCheck.objects.filter(evaluated__in=units_of(case), period=period, kind=QUARTERLY))
    if known:
        return known
    made = rechecks(case, period, actor)
    # Counted after the rechecks: they may be the last that a unit has this year.
    pool, share = checkable(case), Decimal(str(settings_of(case)["check_share"]))
    return made + drawn_checks(case, pool, share, period, QUARTERLY, period, actor)


def checkable(case: Case) -> dict[str, EvaluatedUnit]:
    """Return by key the units from which checks are drawn: their kinds are the pack's."""
    kinds = settings_of(case).get("check_kinds", OLDER_KINDS)
    return {unit.key: unit for unit in units_of(case).filter(kind__in=kinds, ended_on__isnull=True)}


def fully_checked(case: Case) -> set[str]:
    """Return the keys of the units that have had all checks of the year."""
    most = int(settings_of(case)["max_checks_per_unit_year"])
    counted = units_of(case).annotate(checked=Count("checks")).filter(checked__gte=most)
    return set(counted.values_list("key", flat=True))


def drawn_checks(
    case: Case,
    pool: Mapping[str, EvaluatedUnit],
    share: Decimal,
    period: str,
    kind: str,
    occasion: str,
    actor: Actor,
) -> list[UnitCheck]:
    """Draw a share of each stratum of the pool and send assessors; who has had all checks of the year is not drawn."""
    members = [Member(key, frozenset({stratum(unit)})) for key, unit in pool.items()]
    full = dict.fromkeys(fully_checked(case), "checks of the year")
    quotas = shares(members, full, share)
    size = sum(quota.least for quota in quotas)
    if not size:
        return []
    row = drawn_lot(
        members,
        size=size,
        quotas=quotas,
        excluded=full,
        on=timelines.today(case.timeline),
        actor=actor,
        case=case,
        purpose=kind,
        unit=case.city,
        # Once for the quarter or the district, so that nobody draws until the result pleases.
        occasion=f"{kind} {occasion}",
    )
    return [
        open_check(
            unit=pool[key], kind=kind, period=period, seed=row.seed, actor=actor, timeline=case.timeline
        )
        for key in row.chosen
    ]


def stratum(unit: EvaluatedUnit) -> str:
    """Each kind and class is drawn from, so that none goes a year without a check while another has them all."""
    return f"{unit.kind} {unit.group}".strip()


def shares(members: Sequence[Member], out: Collection[str], share: Decimal) -> list[Quota]:
    """Return how many of each stratum are drawn: its share rounded up, and so at least one, of those who can be."""
    every = Counter(group for member in members for group in member.groups)
    free = Counter(group for member in members if member.key not in out for group in member.groups)
    return [
        Quota(group, min(free[group], int((share * every[group]).to_integral_value(rounding=ROUND_CEILING))))
        for group in sorted(free)
    ]


def rechecks(case: Case, period: str, actor: Actor) -> list[UnitCheck]:
    """The year after an exemption a district's townships assess themselves; the city draws its share, at least one of a kind."""
    last = EvaluatedUnit.objects.filter(
        timeline=case.timeline, year=case.notes["year"] - 1, indicator_set__city=case.city
    )
    # Whom a disaster freed has passed no acceptance.
    exempt = last.filter(kind="county_government", waivers__isnull=True).exclude(exempt_reason="")
    districts = sorted(set(exempt.values_list("unit", flat=True)))
    # Once in the year, whichever quarter comes first.
    if not districts or case.draws.filter(purpose=RECHECK).exists():
        return []
    share, pool = Decimal(str(settings_of(case)["exempt_check_share"])), checkable(case)
    made = []
    for district in districts:
        own = {key: unit for key, unit in pool.items() if unit.superior == district}
        made += drawn_checks(case, own, share, period, RECHECK, district, actor)
    return made


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
    """Send assessors to a unit. Each draw is bound by the pack's numbers of checks a year.

    Raises Blocked TOO_MANY_CHECKS, TOO_MANY_FLIGHTS, NOT_CHAIR, NO_ASSESSORS."""
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if year is None:
        raise Blocked(_("The evaluation of this year is not open"), code="NOT_OPEN")
    check_limits(unit, kind, year, actor, override_reason)
    check = UnitCheck(
        evaluated=unit,
        kind=kind,
        period=period,
        seed=seed,
        drawn_on=timelines.today(timeline),
        override_reason=override_reason,
    )

    def bind(case: Case) -> None:
        check.case, check.assessors = case, drawn_assessors(unit, case, actor)
        check.save()
        draw_files(unit, case, actor)

    process = process_for(year, "check")
    title = process.get("titles", {}).get(kind, process["title"])
    case = open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        # The check is the city's, whoever the unit's own superior is.
        seats={**seats_of(unit), "superior": unit.indicator_set.city},
        label=f"{unit.name} {title}",
        variables={"check_kind": kind, "period": period, "unit_key": unit.key, "serious_finding": False},
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk},
        bind=bind,
    )
    send_notice(case=case, key=ASSIGNED, context={}, actor=actor, occasion=ASSIGNED, is_optional=True)
    return check


def check_limits(unit: EvaluatedUnit, kind: str, year: Case, actor: Actor, override_reason: str) -> None:
    """Refuse one check too many of a unit, or one flight too many in its county; the chair alone passes, with a reason."""
    refusal = too_many(unit, kind, settings_of(year))
    if refusal is None:
        return
    if not override_reason.strip():
        raise refusal
    if not any(role == CHAIR for _unit, role in actor.posts):
        raise Blocked(_("Only the chair of the lead group allows one more check"), code="NOT_CHAIR")


def too_many(unit: EvaluatedUnit, kind: str, limits: Mapping[str, Any]) -> Blocked | None:
    most = int(limits["max_checks_per_unit_year"])
    if unit.checks.count() >= most:
        text = _("This unit has had %(count)s checks this year, no more are allowed") % {"count": most}
        return Blocked(text, code="TOO_MANY_CHECKS")
    flights = UnitCheck.objects.filter(
        evaluated__timeline=unit.timeline, evaluated__year=unit.year, kind=FLIGHT
    )
    most = int(limits["max_flight_checks_per_county_year"])
    if kind == FLIGHT and flights.filter(evaluated__unit__startswith=county_code(unit)).count() >= most:
        text = _("This county has had %(count)s flight checks this year, no more are allowed")
        return Blocked(text % {"count": most}, code="TOO_MANY_FLIGHTS")
    return None


def county_code(unit: EvaluatedUnit) -> str:
    """Return the first six digits: a township's and a village's code begins with that of its county."""
    return unit.unit[:6]


def drawn_assessors(unit: EvaluatedUnit, case: Case, actor: Actor) -> list[dict[str, str]]:
    """Draw two of the city's assessors for a check: nobody with a post in the unit's own county, nobody who checked the unit
    in the year before. Raises Blocked NO_ASSESSORS."""
    today = timelines.today(case.timeline)
    people = {str(person.pk): person for person in people_with(ASSESSOR, unit.indicator_set.city, today)}
    excluded = {key: why for key, why in kept_away(unit, today).items() if key in people}
    if len(people) - len(excluded) < 2:
        raise Blocked(_("There are not two assessors who may go"), code="NO_ASSESSORS")
    row = drawn_lot(
        map(Member, people),
        size=2,
        excluded=excluded,
        on=today,
        actor=actor,
        case=case,
        purpose=CHECKERS,
        unit=unit.indicator_set.city,
        # Once for the check, so that nobody draws until the result pleases.
        occasion=CHECKERS,
    )
    return [{"key": key, "name": people[key].name} for key in row.chosen]


def kept_away(unit: EvaluatedUnit, today: date) -> dict[str, str]:
    """Return who may not check a unit, and why."""
    last = UnitCheck.objects.filter(evaluated__in=same_unit_before(unit))
    before = {row["key"] for assessors in last.values_list("assessors", flat=True) for row in assessors}
    near = Post.objects.filter(in_force_on(today), unit__code__startswith=county_code(unit))
    of_county = {str(pk) for pk in near.values_list("person", flat=True)}
    return dict.fromkeys(before, "year before") | dict.fromkeys(of_county, "of the county")


def draw_files(unit: EvaluatedUnit, case: Case, actor: Actor) -> None:
    """Draw where in the unit's list the files lie that are looked at, in thousandths: how many there are is known at the door."""
    drawn_lot(
        (Member(str(number)) for number in THOUSANDTHS),
        size=int(settings_of(case)["sample"]["most"]),
        on=timelines.today(case.timeline),
        actor=actor,
        case=case,
        purpose=FILES,
        unit=unit.unit,
        # Once for the check, so that nobody draws until the result pleases.
        occasion=FILES,
    )


@starts_with("record_check")
def points_to_look_at(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The unit, the points of the pack's list, and the random numbers of the files; none where an older check drew none."""
    check = UnitCheck.objects.select_related("evaluated").get(case=case)
    places = case.draws.filter(purpose=FILES).first()
    return {
        "unit": check.evaluated.name,
        "places": "、".join(places.chosen) if places else "",
        "checklist": [{"point": point} for point in check_points(case)],
    }


def check_points(case: Case) -> list[str]:
    return list(settings_of(case).get("check_points", ()))


def sample_size(population: Decimal, rules: Mapping[str, Any]) -> int:
    """Return how many files are looked at: a base and a share of the population, with a maximum, never more than there
    are; the numbers are those of the pack's [evaluation.sample]."""
    share = population * Decimal(str(rules["share"]))
    size = int(rules["base"]) + int(share.to_integral_value(rounding=ROUND_CEILING))
    return min(size, int(rules["most"]), int(population))


@action("record_check")
def record_check(act: Act) -> Mapping[str, Any]:
    """The record of the two who were drawn: list, sample, findings, score. Raises Blocked NOT_DRAWN, CHECKLIST, SAMPLE."""
    check = UnitCheck.objects.select_related("evaluated__indicator_set").get(case=act.case)
    check_drawn(check, act.actor)
    looked_at = {row["point"] for row in act.answers.get("checklist") or ()}
    if not looked_at.issuperset(check_points(act.case)):
        raise Blocked(_("Answer every point of the checklist"), code="CHECKLIST")
    population, sample, wrong = (Decimal(str(act.answers[key])) for key in ("population", "sample", "wrong"))
    least = sample_size(population, settings_of(act.case)["sample"])
    if sample < least or wrong > sample:
        raise Blocked(_("Look at %(count)s files at least") % {"count": least}, code="SAMPLE")
    check.findings = list(act.answers.get("findings") or ())
    check.error_rate = (wrong * 100 / sample).quantize(Decimal("0.0001")) if sample else Decimal(0)
    if act.answers.get("score") is not None:
        check.score = Decimal(str(act.answers["score"]))
    check.save()
    serious = any(row.get("grade") == "serious" for row in check.findings)
    return {"serious_finding": serious or bool(act.answers.get("serious_finding"))}


def compare_with_reports(case: Case) -> UnitCheck:
    """Hold what was found of single indicators beside what the unit reported for the period; the largest error counts (e.5)."""
    check = UnitCheck.objects.select_related("evaluated").get(case=case)
    values = check.evaluated.values.filter(period=check.period, value__isnull=False)
    reported = {row.indicator.code: row.value or Decimal(0) for row in values.select_related("indicator")}
    rates = [
        error_of(reported[str(row["code"])], Decimal(str(row["verified"])))
        for row in filed(case, RECORD).get("verified") or ()
        if str(row["code"]) in reported
    ]
    if rates:
        check.error_rate = max(*rates, check.error_rate or Decimal(0))
        check.save(update_fields=["error_rate"])
    return check


def error_of(reported: Decimal, verified: Decimal) -> Decimal:
    """Return the error in percent of what was found; of nought found and something reported it is a hundred."""
    if not verified:
        return Decimal(100 if reported else 0)
    return min(abs(reported - verified) * 100 / abs(verified), Decimal(999)).quantize(Decimal("0.0001"))


def check_drawn(check: UnitCheck, actor: Actor) -> None:
    if actor.user_id is None:
        return
    unit, today = check.evaluated, timelines.today(check.evaluated.timeline)
    there = {str(person.pk) for person in people_with(ASSESSOR, unit.indicator_set.city, today)}
    # Where none of them assesses any more, the office sends others.
    drawn = {row["key"] for row in check.assessors} & there
    person = Person.objects.filter(user_id=actor.user_id).values_list("pk", flat=True).first()
    if drawn and str(person) not in drawn:
        names = "、".join(row["name"] for row in check.assessors)
        raise Blocked(
            _("Only those who were drawn record this check: %(names)s") % {"names": names}, code="NOT_DRAWN"
        )


@action("remark_check")
def remark_check(act: Act) -> Mapping[str, Any]:
    UnitCheck.objects.filter(case=act.case).update(remark=str(act.answers["unit_remark"]))
    return {}


@action("follow_up_check")
def follow_up_check(act: Act) -> Mapping[str, Any]:
    """A serious finding is supervised now (S14), or weighs when cards are proposed at the end of the year (D-E4)."""
    UnitCheck.objects.filter(case=act.case).update(follow_up=str(act.answers["follow_up"]))
    return {}
