"""Simulation: thousands of cases of a process on a virtual clock, with people, calendars and chance.

    scenario = Scenario(
        process=process,
        cases=10_000,
        arrivals=Exponential(timedelta(minutes=20)),
        durations={"examine": Triangular(timedelta(minutes=10), timedelta(minutes=20), timedelta(hours=2))},
        branches={"refused": 0.1},
        resources={"clerk": Resource(3, Calendar())},
    )
    print(simulate(scenario).table())

The cases move through the engine itself, so that the simulation knows every element that it knows."""

from bpmn.simulation.calendars import Calendar, RoundTheClock
from bpmn.simulation.distributions import Distribution, Exponential, Fixed, Normal, Triangular, Uniform
from bpmn.simulation.results import Results, Step, Use
from bpmn.simulation.running import simulate
from bpmn.simulation.scenario import Resource, Scenario, Trigger

__all__ = [
    "Calendar",
    "Distribution",
    "Exponential",
    "Fixed",
    "Normal",
    "Resource",
    "Results",
    "RoundTheClock",
    "Scenario",
    "Step",
    "Triangular",
    "Trigger",
    "Uniform",
    "Use",
    "simulate",
]
