"""Linked help and turning round (e.12): a partner, a plan with milestones for each quarter, progress reports, acceptance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, UnitCard, UnitHelp
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.opening import settings_of, units_of
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

PLANNED = ("partner", "money", "budget", "staff", "milestones")


def open_helps(*, year: Case, actor: Actor) -> int:
    """e.T20: units of the classes that must be helped get their case, unless a card brings them help already.

    Returns how many were opened; a repeated call opens none."""
    opened = 0
    for unit in to_be_helped(year):
        with transaction.atomic():
            row, is_new = UnitHelp.objects.get_or_create(evaluated=unit, card=None)
            if is_new:
                open_help(row, year, actor)
                opened += 1
    return opened


def to_be_helped(year: Case) -> QuerySet[EvaluatedUnit]:
    # Packs of before help the units with a card only.
    if "help" not in settings_of(year):
        return EvaluatedUnit.objects.none()
    carded = UnitCard.objects.filter(
        state__in=UnitCard.RUNNING, colour__in=[UnitCard.Colour.YELLOW, UnitCard.Colour.RED]
    )
    ranked = units_of(year).filter(ended_on__isnull=True, exempt_reason="")
    wanted = ranked.filter(group__in=settings_of(year)["cards"]["helped_classes"])
    return wanted.exclude(pk__in=carded.values("evaluated")).select_related("indicator_set")


def open_help(row: UnitHelp, year: Case, actor: Actor) -> Case:
    unit = row.evaluated

    def bind(case: Case) -> None:
        row.case = case
        row.save(update_fields=["case"])

    return open_unit_case(
        case_type=year.case_type,
        process_id=settings_of(year)["help"]["process"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} 挂钩帮扶",
        variables={"unit_key": unit.key, "help_accepted": False},
        actor=actor,
        timeline=year.timeline,
        notes={"evaluated": unit.pk},
        bind=bind,
    )


def help_of(case: Case) -> UnitHelp | None:
    return UnitHelp.objects.select_related("evaluated").filter(case=case).first()


@action("plan_help")
def plan_help(act: Act) -> Mapping[str, Any]:
    """The superior's plan: partner, money by budget line, staff, a milestone for each quarter."""
    UnitHelp.objects.filter(case=act.case).update(**planned(act.answers))
    return {}


def planned(answers: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: answers.get(key) for key in PLANNED}
    budget = [{**row, "amount": str(row["amount"])} for row in given["budget"] or ()]
    return {
        "partner": str(given["partner"] or ""),
        "budget": budget,
        "money": total(budget, given["money"]),
        "staff": str(given["staff"] or ""),
        "milestones": [dict(row) for row in given["milestones"] or ()],
    }


def total(budget: Sequence[Mapping[str, str]], money: Any) -> Decimal | None:
    """Return the sum of the budget lines; forms of before had the sum alone."""
    if budget:
        return sum((Decimal(row["amount"]) for row in budget), Decimal(0))
    return None if money in (None, "") else Decimal(str(money))


def plan_with_card(card: UnitCard, act: Act) -> None:
    """Keep the help that comes with a card; a plan without a partner is none."""
    if str(act.answers.get("partner") or "").strip():
        values = {"evaluated": card.evaluated, "case": act.case, **planned(act.answers)}
        UnitHelp.objects.update_or_create(card=card, defaults=values)


@starts_with("report_progress")
def milestones_to_report(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The milestones of the plan, each to be answered."""
    row = help_of(case)
    milestones = row.milestones if row else []
    return {"progress": [{"quarter": each["quarter"], "goal": each["goal"]} for each in milestones]}


@action("report_progress")
def report_progress(act: Act) -> Mapping[str, Any]:
    """A quarter's report of the unit, kept with the help."""
    row = help_of(act.case)
    if row is not None:
        met = [each["quarter"] for each in act.answers.get("progress") or () if each.get("state") == "met"]
        row.progress = [
            *row.progress,
            {"on": act.today.isoformat(), "done": str(act.answers["done"]), "met": met},
        ]
        row.save(update_fields=["progress"])
    return {}


@action("accept_help")
def accept_help(act: Act) -> Mapping[str, Any]:
    """Two assessors; the lower score counts, one refusal is enough, and every milestone must be met (e.12)."""
    row = help_of(act.case)
    if row is None:
        raise Blocked(_("There is no help in this case"), code="NO_HELP")
    score = Decimal(str(act.answers["score"]))
    row.score = score if row.score is None else min(score, row.score)
    least = Decimal(str(settings_of(act.case)["acceptance_pass"]))
    is_content = act.answers.get("result") == "pass" and bool(act.answers.get("milestones_met"))
    if not is_content or score < least:
        row.state = UnitHelp.State.REFUSED
    row.save(update_fields=["score", "state"])
    return {"help_accepted": row.state == UnitHelp.State.RUNNING}


@transaction.atomic
def settle_help(case: Case) -> UnitHelp:
    """Accepted: a class up (升类). Not accepted: it stays where it is, and is helped again next year."""
    row = UnitHelp.objects.select_for_update(of=("self",)).select_related("evaluated").get(case=case)
    if row.settled_on is None:
        is_accepted = row.state != UnitHelp.State.REFUSED
        row.state = UnitHelp.State.ACCEPTED if is_accepted else UnitHelp.State.REFUSED
        row.settled_on = timelines.today(case.timeline)
        row.save(update_fields=["state", "settled_on"])
        if is_accepted:
            raise_class(row.evaluated, settings_of(case)["cards"]["better_class"])
    return row


def settle_with_card(card: UnitCard, is_accepted: bool) -> None:
    state = UnitHelp.State.ACCEPTED if is_accepted else UnitHelp.State.REFUSED
    UnitHelp.objects.filter(card=card).update(
        state=state, score=card.acceptance_score, settled_on=card.settled_on
    )


def raise_class(unit: EvaluatedUnit, better: Mapping[str, str]) -> None:
    """Put a unit a class up, in the year of its result and where it is under evaluation since."""
    wanted = better.get(unit.group, unit.group)
    same = EvaluatedUnit.objects.filter(
        timeline=unit.timeline, indicator_set__city=unit.indicator_set.city, key=unit.key
    )
    later = same.filter(year__gt=unit.year, group=unit.group)
    EvaluatedUnit.objects.filter(pk__in=[unit.pk, *later.values_list("pk", flat=True)]).update(group=wanted)
