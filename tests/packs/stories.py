"""Playing a scenario file up to a step and going on from there by hand."""

from django.urls import reverse

from approvals.scenarios.playing import answering_registers
from approvals.scenarios.reading import read_scenario, scenario_files
from approvals.scenarios.stage import PLAYS, TIMELINE, Stage, person_of
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import Timeline
from workflows.services.settle import settle

LOOKING = ("expect", "work")


def scenario(stem):
    return read_scenario(next(path for path in scenario_files() if path.stem == stem))


def begun(stem):
    """Return the stage of a scenario on its first day, before anything is filed."""
    written = scenario(stem)
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": written.today, "instant": None})
    timelines.move_to(timeline=TIMELINE, day=written.today, actor=SYSTEM)
    return Stage(written)


def played(stem, before):
    """Play the acts of a scenario until the work item `before` is to be done; return the stage."""
    stage = begun(stem)
    with timelines.alone(), answering_registers(stage.scenario.registers):
        for step in stage.scenario.steps:
            stage.turn_to(step.case)
            if step.kind == "do" and step.body["at"] == before:
                return stage
            if step.kind not in LOOKING:
                take(stage, step.kind, step.body)
    raise LookupError(f"{stem} has no step at {before}")


def played_until(stem, day):
    """Play the acts of a scenario up to the morning of a day that it names; return the stage."""
    stage = begun(stem)
    with timelines.alone(), answering_registers(stage.scenario.registers):
        for step in stage.scenario.steps:
            stage.turn_to(step.case)
            if step.kind not in LOOKING:
                take(stage, step.kind, step.body)
            if step.kind == "day" and step.body == day:
                return stage
    raise LookupError(f"{stem} does not reach {day}")


def answers_at(stage, element):
    """Return the answers that the scenario gives at a work item."""
    steps = (step.body for step in stage.scenario.steps if step.kind == "do" and step.body["at"] == element)
    return next(steps)["answers"]


def take(stage, kind, body):
    """Take one more step; every difference is a failure."""
    with timelines.alone():
        found = list(PLAYS[kind](stage, body))
        settle(timeline=TIMELINE)
    assert found == []


def case_page(client, case, tab="papers", role="COUNTY_CLERK", unit="990121"):
    """Return a tab of the case as an official of the unit sees it."""
    client.force_login(person_of(role, unit))
    return client.get(reverse("case_tab", args=[case.number, tab]))
