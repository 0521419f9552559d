"""Who may do a step: role and level of the lane, the unit of the case at that level, separation of duties, recusal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from approvals.errors import OutOfLegalPeriod
from approvals.models import Case, Recusal
from approvals.rules.separation import EarlierAct, conflicts
from approvals.services.case_rows import case_at
from approvals.services.decision_period import check_decision_date
from bpmn.engine.effects import OpenWork
from workflows import timelines
from workflows.actors import Actor
from workflows.errors import NotCompetent
from workflows.handlers import Candidates, candidate_resolver, work_guard
from workflows.models import ProcessInstance, WorkItem
from workflows.selectors import instance_variables

DECIDING = ("decide", "decide_end", "panel_majority")
INVOLVED = ("claim", "complete")


@candidate_resolver
def candidates(instance: ProcessInstance, work: OpenWork) -> Candidates:
    """Find who may do the work: the applicant himself, or a role at the unit that handles the case at that level.

    The derivation says why: the lane's role, the unit, and the rule that made the unit competent. A step that names a
    variable in `jingwei:person` is for the person, or for any of the persons, whose ids the variable holds."""
    role = work.properties.get("role", "")
    level = work.properties.get("level", "")
    case = case_at(instance.root_id or instance.pk)
    if case is None:
        return Candidates([("", role)] if role else [], [], {"rule": "no case", "role": role})
    if role == "APPLICANT":
        users = [case.applicant_id] if case.applicant_id else []
        return Candidates([], users, {"rule": "applicant", "role": role})
    person = work.properties.get("person", "")
    # Drawn members of a panel are persons, not posts; each of several instances of a step has a member of its own.
    drawn = work.variables.get(person) or instance_variables(instance).get(person) if person else None
    if drawn is not None:
        persons = [int(one) for one in (drawn if isinstance(drawn, list) else [drawn])]
        return Candidates([], persons, {"rule": "person", "role": role, "as": person})
    role, level = performer(case, instance.definition.key, role, level)
    # The variable names a unit beside the case's own, such as the one that is assessed.
    unit = named_unit(instance, work, level) or case.unit(level or case.stage)
    groups = [(unit, name) for name in work.candidate_groups]
    derivation = {"rule": "lane", "role": role, "level": level, "unit": unit, "case": case.number}
    pairs = [(unit, role)] if role else []
    return Candidates([*pairs, *groups], [], derivation)


LENGTHS = {"village": 12, "township": 9, "county": 6, "city": 6}


def named_unit(instance: ProcessInstance, work: OpenWork, level: str) -> str:
    """Return the unit that the variable named by `jingwei:unit` holds, cut to the code of the lane's level."""
    name = work.properties.get("unit", "")
    # Each of several instances of a step has a variable of its own, which stands before that of the case.
    own = work.variables.get(name) if name else None
    value = str(own or instance_variables(instance).get(name) or "") if name else ""
    # A variable may hold a village; the lane says at which level the step stands.
    return value[: LENGTHS.get(level, 12)]


def performer(case: Case, process: str, role: str, level: str) -> tuple[str, str]:
    """Return role and level of a lane, those of the pack's [[performers]] where it gives a shared step to others.

    A row names process, role, `to_role`, `to_level`, and may name the stage in which alone it holds."""
    for row in case.case_type.manifest.get("performers", ()):
        if row["process"] == process and row["role"] == role and row.get("stage", case.stage) == case.stage:
            return str(row["to_role"]), str(row["to_level"])
    return role, level


@work_guard
def check_separation(item: WorkItem, actor: Actor, operation: str) -> None:
    """0.12: nobody acts twice in one case across the groups; the refusal lists the earlier steps."""
    # Claiming counts already, so that nobody holds what he may not do.
    if operation not in INVOLVED or not item.separation or actor.user_id is None:
        return
    if found := conflicts(item.separation, acts_of(actor.user_id, [item.root_id])[item.root_id]):
        raise NotCompetent(separated(item.name, "、".join(act.step for act in found)))


def separated(step: str, done: str) -> str:
    words = _(
        "Separation of duties: you have done “%(steps)s” in this case and may not do “%(step)s” as well"
    )
    return words % {"steps": done, "step": step}


def acts_of(user_id: int, roots: Iterable[int]) -> dict[int, list[EarlierAct]]:
    """Return root -> what the person did in these cases."""
    # Completed alone: who gave a step back has not acted on it.
    rows = WorkItem.objects.filter(root_id__in=roots, completed_by=user_id, status="completed")
    found: dict[int, list[EarlierAct]] = defaultdict(list)
    for root, *act in rows.exclude(separation="").values_list("root_id", "separation", "name", "unit"):
        found[root].append(EarlierAct(*act))
    return found


@work_guard
def check_recusal(item: WorkItem, actor: Actor, operation: str) -> None:
    """S15: an official whose recusal is granted or not yet decided does not act; everyone declares once per case."""
    if operation not in INVOLVED or actor.user_id is None or is_party(item, actor.user_id):
        return
    case = case_at(item.root_id)
    if case is None:
        return
    results = list(Recusal.objects.filter(case=case, user_id=actor.user_id).values_list("result", flat=True))
    if text := recused(results):
        raise NotCompetent(text)
    # Asked when a step is taken; the declaration then holds for the whole case.
    if operation == "claim" and not results:
        raise NotCompetent(
            _("First declare that you have no interest in the parties of this case, or ask to be recused")
        )


def recused(results: Sequence[str]) -> str:
    if Recusal.Result.GRANTED in results:
        return _("You are recused from this case and may not work on it")
    if Recusal.Result.PENDING in results:
        return _("The request for your recusal is not decided yet; until then you may not work on this case")
    return ""


def is_party(item: WorkItem, user_id: int) -> bool:
    return item.role in ("", "APPLICANT") and user_id in item.candidates.get("user_ids", ())


@work_guard
def check_stay(item: WorkItem, actor: Actor, operation: str) -> None:
    """S11: where the execution is stayed, only steps that the diagram marks `allowedWhenStayed` are done."""
    # Claiming stays possible during a stay: preparing a step is not executing the act.
    if operation != "complete" or item.properties.get("allowed_when_stayed") == "true":
        return
    case = case_at(item.root_id)
    if case is not None and case.notes.get("execution_stayed"):
        raise NotCompetent(
            _("The execution is stayed (%(order)s); this step waits for the outcome of the review")
            % {"order": case.notes["execution_stayed"]}
        )


@work_guard
def check_law_in_force(item: WorkItem, actor: Actor, operation: str) -> None:
    """Guard L2: a decision step stays locked after the last day on which the law allows a decision."""
    if operation != "complete" or item.properties.get("action") not in DECIDING:
        return
    case = case_at(item.root_id)
    if case is None:
        return
    try:
        check_decision_date(case, timelines.today(case.timeline))
    except OutOfLegalPeriod as error:
        raise NotCompetent(str(error)) from error
