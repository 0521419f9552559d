"""Playing a scenario: its steps one after the other, through the same services as the screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from approvals.models import Case
from approvals.scenarios.reading import Scenario, ScenarioError
from approvals.scenarios.stage import PLAYS, REFUSALS, TIMELINE, Stage, explained
from approvals.services import verification
from approvals.services.packs import deploy_pack
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import Timeline
from workflows.selectors import open_incidents
from workflows.services.settle import settle


def play(scenario: Scenario) -> list[str]:
    """Play a scenario on the training timeline; return every difference found, none when it went as written.

    Stops at the first step that cannot be done. Call it inside a transaction that is rolled back, or on a database
    of its own."""
    return go_on(opened(scenario), scenario)


def opened(scenario: Scenario) -> Stage:
    """Deploy what the scenario needs, turn the training timeline to its first day and return its stage."""
    for pack in scenario.packs:
        deploy_pack(pack_id=pack, actor=SYSTEM)
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": scenario.today, "instant": None})
    timelines.move_to(timeline=TIMELINE, day=scenario.today, actor=SYSTEM)
    return Stage(scenario)


def go_on(stage: Stage, scenario: Scenario) -> list[str]:
    """Play the steps of `scenario` on a stage that nobody else moves meanwhile."""
    with timelines.alone(), answering_registers(scenario.registers):
        return play_steps(stage, scenario)


def answer(result: str, case: Case, question: verification.Question) -> tuple[str, str]:
    return result, ""


@contextmanager
def answering_registers(answers: Mapping[str, str]) -> Iterator[None]:
    """Let the registers of other authorities answer as the scenario says."""
    before = dict(verification.CONNECTORS)
    for kind, result in answers.items():
        verification.register_connector(kind, partial(answer, result))
    try:
        yield
    finally:
        verification.CONNECTORS.clear()
        verification.CONNECTORS.update(before)


def play_steps(stage: Stage, scenario: Scenario) -> list[str]:
    found: list[str] = []
    for step in scenario.steps:
        label = f"{scenario.id} step {step.number} ({step.kind}{', ' + step.note if step.note else ''}, {stage.today})"
        try:
            stage.turn_to(step.case)
            found += [f"{label}: {text}" for text in PLAYS[step.kind](stage, step.body)]
            if step.kind != "expect":  # a look changes nothing
                settle(timeline=TIMELINE)
            found += [f"{label}: {text}" for text in incidents(stage)]
        except (*REFUSALS, ScenarioError, KeyError) as error:
            return [*found, f"{label}: {type(error).__name__}: {explained(error)}"]
    return found


def incidents(stage: Stage) -> Iterator[str]:
    if stage.case and stage.case.root:
        for incident in open_incidents(stage.case.root):
            yield f"incident at {incident.element_id}: {incident.message}"
