"""Sample cases at different stages: scenarios of the packs, moved by days and played side by side on one clock."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from approvals.models import Case, TrainingMove
from approvals.sample.resettling import resettled
from approvals.scenarios.playing import answering_registers
from approvals.scenarios.reading import Scenario, ScenarioError, Step, read_scenario
from approvals.scenarios.stage import PLAYS, TIMELINE, Stage
from approvals.services.training import begin_sample, finish, still_there
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import Timeline
from workflows.services.settle import settle

# The rest of a scenario says what must be seen, or when.
NOT_PLAYED = ("day", "work", "expect")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One case to be: its scenario with its own people, where it stops, and whose account it belongs to.

    It stops after the step with this number, after the first at this element, or after the first of this kind."""

    scenario: Scenario
    until: str | int
    applicant: str


def load_sample_cases(say: Say) -> int:
    """Play the samples of all packs once, on the one training clock; return how many cases there are.

    Nothing when there are training cases already. Raises ScenarioError when two packs end on different days."""
    files = sorted(Path(settings.PACKS_DIR).glob("*/samples.toml"))
    if not files or Case.objects.filter(timeline=TIMELINE).exists():
        return 0
    plans = {file: tomllib.loads(file.read_text(encoding="utf8")) for file in files}
    today = common_day(plans)
    samples = [
        sample_of(file, number, row)
        for file, plan in plans.items()
        for number, row in enumerate(plan.get("case", ()), start=1)
    ]
    stages = [Stage(s.scenario, applicant=account(s.applicant)) for s in samples]
    acts = sorted(
        (
            (day, number, order, step)
            for number, s in enumerate(samples)
            for order, (day, step) in enumerate(acts_of(s))
        ),
        key=lambda act: act[:3],
    )
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": acts[0][0], "instant": None})
    move = begin_sample(first=acts[0][0], last=today)
    for done, (day, number, _, step) in enumerate(acts, start=1):
        if day > timelines.today(TIMELINE):
            timelines.move_to(timeline=TIMELINE, day=day, actor=SYSTEM)
        with timelines.alone(), answering_registers(samples[number].scenario.registers):
            stages[number].turn_to(step.case)
            for problem in played(stages[number], step):
                say(f"sample {samples[number].scenario.id}: {problem}")
            settle(timeline=TIMELINE)
        still_there(move)
        if done % 20 == 0:
            say(f"sample cases: {done} of {len(acts)} steps, {day}")
    timelines.move_to(timeline=TIMELINE, day=today, actor=SYSTEM)
    finish(move, TrainingMove.Status.DONE)
    return len(samples) + load_live_samples(plans, say)


def load_live_samples(plans: Mapping[Path, Mapping[str, Any]], say: Say) -> int:
    """Play the [[live]] samples of procedures in force: all their acts happen today, because no live day is ever made up."""
    today = timelines.today(timelines.LIVE)
    rows = [(file, row) for file, plan in plans.items() for row in plan.get("live", ())]
    for number, (file, row) in enumerate(rows, start=1):
        sample = sample_of(file, number, {**row, "on": today})
        stage = Stage(sample.scenario, timeline=timelines.LIVE)
        for _day, step in acts_of(sample):
            # What a scenario shows to be refused belongs to its own days.
            if "refused" in step.body:
                continue
            for problem in played(stage, step):
                say(f"sample {sample.scenario.id}: {problem}")
            settle(timeline=timelines.LIVE)
    return len(rows)


def played(stage: Stage, step: Step) -> list[str]:
    """Play one step and return what went otherwise; an error names the sample and the step."""
    try:
        return list(PLAYS[step.kind](stage, step.body))
    except ScenarioError as error:
        raise ScenarioError(f"sample {stage.scenario.id}, step {step.number}: {error}") from error


def common_day(plans: Mapping[Path, Mapping[str, Any]]) -> date:
    """Return the day on which the samples stop; there is one training clock, so it is the same for every pack."""
    days = {file.parent.name: plan["today"] for file, plan in plans.items()}
    if len(set(days.values())) > 1:
        raise ScenarioError(
            "samples.toml of the packs name different days: " + ", ".join(f"{k} {d}" for k, d in days.items())
        )
    day: date = next(iter(days.values()))
    return day


def account(username: str) -> User | None:
    return User.objects.filter(username=username).first() if username else None


def sample_of(file: Path, number: int, row: Mapping[str, Any]) -> Sample:
    """Return the scenario of a row, moved by `shift` days, or so that the last act that is played falls `on` a day.

    With `place`, a village, it is about other people who live there (`resettled`); `answers` stand above everything."""
    scenario = read_scenario(file.parent / "scenarios" / row["scenario"])
    until = row.get("until", "all")
    by = row["on"] - last_day(scenario, until) if "on" in row else timedelta(days=int(row.get("shift", 0)))
    moved = replace(
        scenario,
        id=f"{scenario.id}-{number}",
        today=scenario.today + by,
        steps=tuple(replace(step, body=shifted(step.body, by)) for step in scenario.steps),
    )
    if row.keys() & {"on", "place"}:
        moved = replace(moved, answers=shifted(scenario.answers, by))
    if "place" in row:
        moved = resettled(moved, str(row["place"]), number, by)
    moved = replace(moved, answers={**moved.answers, **row.get("answers", {})})
    return Sample(moved, until, str(row.get("applicant", "")))


def last_day(scenario: Scenario, until: str | int) -> date:
    """Return the day of the last act that is played."""
    return [day for day, _step in acts_of(Sample(scenario, until, ""))][-1]


def shifted(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, Mapping):
        return {key: shifted(item, by) for key, item in value.items()}
    return [shifted(item, by) for item in value] if isinstance(value, list) else value


def acts_of(sample: Sample) -> Iterator[tuple[date, Step]]:
    """Yield (day, step) of everything that people do, until the step at which the sample stops."""
    day = sample.scenario.today
    for step in sample.scenario.steps:
        if step.kind == "day":
            day = step.body
        if step.kind in NOT_PLAYED:
            continue
        yield day, step
        at = step.body.get("at") if isinstance(step.body, Mapping) else ""
        if sample.until in (at, step.kind, step.number):
            return
