"""Scenarios that begin alike: what they share is played once, and where they part the play goes back to that step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from django.db import transaction

from approvals.models import Case
from approvals.scenarios.playing import go_on, opened
from approvals.scenarios.reading import Scenario
from approvals.scenarios.stage import Stage

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """A moment to come back to: the steps that led to it, the savepoint and, once a scenario is open, the stage."""

    line: Line
    savepoint: str
    stage: Stage | None


class Repertoire:
    """Plays scenarios one after the other in one transaction, which whoever uses it rolls back.

    Those that begin alike should follow one another, as `in_order` puts them; any other order costs only time."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._scenarios = {scenario.id: scenario for scenario in scenarios}
        self._lines = {name: line_of(scenario) for name, scenario in self._scenarios.items()}
        lines = sorted(self._lines.values())
        self._partings = {one[: alike(one, other)] for one, other in pairwise(lines)}
        self._forks: list[Fork] = []
        self.going_along: list[Scenario] = []
        """The scenarios whose common part is being played: what it leaves behind is there for all of them."""

    def in_order(self, scenarios: Iterable[Scenario]) -> list[Scenario]:
        return sorted(scenarios, key=lambda scenario: self._lines[scenario.id])

    def play(self, scenario: Scenario) -> list[str]:
        """Return every difference up to the first parting of ways behind it, none when all went as written.

        What differs in a common beginning is told by the name of the scenario that is played."""
        line = self._lines[scenario.id]
        stage = self._back_to(line, scenario)
        at = len(self._forks[-1].line)
        for until in self._stops(line, at):
            if stage is None:
                stage, at = opened(scenario), 1
            self.going_along = self._through(line[:until])
            part = replace(scenario, steps=scenario.steps[at - 1 : until - 1])
            if found := go_on(stage, part):
                return found
            at = until
            if line[:at] in self._partings:
                self._keep(line[:at], stage)
        return []

    def _through(self, line: Line) -> list[Scenario]:
        return [self._scenarios[name] for name, other in self._lines.items() if other[: len(line)] == line]

    def _stops(self, line: Line, at: int) -> Iterator[int]:
        """Yield the partings behind `at` and the end, as numbers of lines played."""
        for until in range(at + 1, len(line) + 1):
            if until == len(line) or line[:until] in self._partings:
                yield until

    def _back_to(self, line: Line, scenario: Scenario) -> Stage | None:
        """Go back to the last moment that this scenario shares; return its stage, None before anything."""
        while self._forks and line[: len(self._forks[-1].line)] != self._forks[-1].line:
            self._forks.pop()
        if not self._forks:
            self._keep((), None)
        fork = self._forks[-1]
        transaction.savepoint_rollback(fork.savepoint)
        return as_it_was(fork.stage, scenario) if fork.stage else None

    def _keep(self, line: Line, stage: Stage | None) -> None:
        kept = replace(stage, cases=dict(stage.cases), files=dict(stage.files)) if stage else None
        self._forks.append(Fork(line, transaction.savepoint(), kept))


def line_of(scenario: Scenario) -> Line:
    """Return what is set up and each step as text, without its number and note, which change nothing."""
    setting = (scenario.pack, scenario.packs, scenario.today, scenario.answers, scenario.registers)
    return (repr(setting), *(repr((step.case, step.kind, step.body)) for step in scenario.steps))


def alike(one: Line, other: Line) -> int:
    """Return how many lines two scenarios have in common from the beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def as_it_was(stage: Stage, scenario: Scenario) -> Stage:
    """Return a stage for another scenario; what was read of the cases belongs to steps that are undone."""
    return replace(
        stage,
        scenario=scenario,
        case=read_again(stage.case),
        cases={name: read_again(case) for name, case in stage.cases.items()},
        files=dict(stage.files),
    )


def read_again(case: Case | None) -> Case | None:
    return Case.objects.get(pk=case.pk) if case else None
