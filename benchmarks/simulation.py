"""How long a simulated year of a whole procedure takes.

    python -m benchmarks.simulation [--cases 10000] [--json]

Ten thousand cases of the pack second_birth_approval arrive over a year; clerks of every role work by the calendar of an
office. One core; the target is a minute."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from bpmn import read_bpmn
from bpmn.simulation import Exponential, Resource, Scenario, Triangular, simulate

PACK = Path(__file__).parent.parent / "packs" / "second_birth_approval" / "second_birth_approval.bpmn"
COMMON = Path(__file__).parent.parent / "packs" / "common"
HOUR = timedelta(hours=1)
CLERKS = 40
"""In each role: enough that the queue does not grow over the year."""
BRANCHES = {
    "f_a_X1_a_T02": 0.98, "f_a_X2_a_T02u": 0.1, "f_a_X3_a_EE7": 0.02, "f_a_X3_a_EE5": 0.03, "f_a_X3_a_EE8": 0.03,
    "f_a_X4_a_N3": 0.05, "f_a_X5_a_CA_q": 0.05, "f_a_X6_a_T05a": 0.5, "f_a_X6_a_T05b": 0.3, "f_a_X7_a_T06": 0.05,
    "f_a_XG1_a_CA_b": 0.1, "f_a_XG1_a_T12": 0.05, "f_a_XG1_a_T10": 0.05, "f_a_XG1_a_T09r": 0.1,
    "f_a_XG4_a_BR2": 0.1, "f_a_XG3_a_T14h": 0.05, "f_a_XG3_a_BR2": 0.02, "f_a_X9_a_EE2": 0.05, "f_a_X9_a_EE4d": 0.02,
}  # fmt: skip
"""What share of the cases goes by the rarer ways, so that most of them walk through the whole procedure."""


def scenario(cases):
    processes = read_bpmn(PACK.read_bytes()).processes
    called = dict(processes)
    for file in sorted(COMMON.glob("*.bpmn")):
        called |= read_bpmn(file.read_bytes()).processes
    process = processes["second_birth_approval"]
    roles = {
        node.properties["role"]
        for held in called.values()
        for node in held.elements.values()
        if "role" in node.properties
    }
    return Scenario(
        process=process,
        called=called,
        cases=cases,
        arrivals=Exponential(timedelta(days=365) / cases),
        branches=BRANCHES,
        clocks={"": timedelta(days=60)},
        usual_duration=Triangular(HOUR / 4, HOUR / 2, 2 * HOUR),
        resources={role: Resource(CLERKS) for role in sorted(roles)},
    )


def main():
    cases = int(sys.argv[sys.argv.index("--cases") + 1]) if "--cases" in sys.argv else 10_000
    given = scenario(cases)
    begun = time.process_time()
    found = simulate(given)
    spent = time.process_time() - begun
    figures = {
        "cases": found.started,
        "seconds": round(spent, 1),
        "cases_a_second": round(found.started / spent),
        "steps": sum(step.count for step in found.steps.values()),
        "outcomes": dict(found.outcomes),
        "open_cases": found.open_cases,
    }
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:20}{value!s:>12}")


if __name__ == "__main__":
    main()
