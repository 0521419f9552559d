"""Soundness: what goes wrong in a process is found before anybody runs it.

    for problem in check(process):
        print(problem)

The situations of the process are walked through with the engine itself, every condition answered both ways, up to a
bound; each finding tells the shortest way to it. Conditions that exclude each other are not recognised, so a finding
may be a way that real data never take: it is for the designer to judge."""

from __future__ import annotations

from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration, explore
from bpmn.linting.rules import EXPLORING, READING
from bpmn.model import Process

LIMIT = 2_000


def check(process: Process, *, limit: int = LIMIT) -> list[Problem]:
    """Return the findings, errors first, each in the order of the file: deadlock, missing join, no way to the end,
    loops without waiting, dead elements, choices without a default, variables read before they are written. `limit`
    bounds the situations."""
    found = explore(process, limit)
    problems = [problem for rule in EXPLORING for problem in rule(found)]
    problems += [problem for rule in READING for problem in rule(process)]
    return sorted(problems, key=rank)


def rank(problem: Problem) -> tuple[bool, int, str, str]:
    return problem.severity == "warning", problem.line, problem.element_id, problem.message


__all__ = ["Exploration", "check", "explore", "rank"]
