"""Simulation against what can be reckoned by hand."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bpmn import read_bpmn
from bpmn.simulation import (
    Calendar,
    Exponential,
    Fixed,
    Normal,
    Resource,
    RoundTheClock,
    Scenario,
    Triangular,
    Trigger,
    Uniform,
    simulate,
)
from tests.bpmn.engine.playing import bpmn

PACKS = Path(__file__).resolve().parents[3] / "packs"
MINUTES = timedelta(minutes=1)
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LINE = """
    start s
    user a camunda:candidateGroups=clerk
    user b camunda:candidateGroups=chief
    end e
    s -> a -> b -> e
"""


def of(text, *more, **options):
    process = read_bpmn(bpmn(text)).processes["p"]
    return simulate(Scenario(process=process, start=MONDAY, **{"arrivals": Fixed(60 * MINUTES), **options}))


def test_without_resources_nobody_waits():
    found = of(LINE, cases=10, durations={"a": Fixed(30 * MINUTES), "b": Fixed(10 * MINUTES)})
    assert found.cycle_times == [40 * MINUTES] * 10
    assert found.steps["a"].count == 10 and found.steps["a"].mean_wait == timedelta()
    assert found.outcomes == {"completed": 10} and found.open_cases == 0


def test_work_queues_for_one_person():
    found = of(
        LINE,
        cases=3,
        arrivals=Fixed(10 * MINUTES),
        durations={"a": Fixed(30 * MINUTES), "b": Fixed(timedelta())},
        resources={"clerk": Resource(1, RoundTheClock())},
    )
    assert found.steps["a"].waits == [timedelta(), 20 * MINUTES, 40 * MINUTES]
    assert found.cycle_times == [30 * MINUTES, 50 * MINUTES, 70 * MINUTES]
    assert found.resources["clerk"].utilisation == pytest.approx(1.0)


def test_two_people_share_the_work():
    found = of(
        LINE,
        cases=4,
        arrivals=Fixed(timedelta()),
        durations={"a": Fixed(30 * MINUTES), "b": Fixed(timedelta())},
        resources={"clerk": Resource(2, RoundTheClock())},
    )
    assert sorted(found.cycle_times) == [30 * MINUTES] * 2 + [60 * MINUTES] * 2


def test_people_go_home():
    hours = Calendar(hours=((time(9), time(17)),))
    found = of(
        LINE,
        cases=1,
        durations={"a": Fixed(10 * 60 * MINUTES), "b": Fixed(timedelta())},
        resources={"clerk": Resource(1, hours)},
    )
    assert found.cycle_times == [timedelta(hours=26)]
    assert found.resources["clerk"].utilisation == pytest.approx(1.0)


def test_calendar_arithmetic():
    calendar = Calendar(holidays={date(2026, 1, 6)})
    friday = datetime(2026, 1, 9, 17, tzinfo=UTC)
    assert calendar.opens(friday + timedelta(hours=1)) == datetime(2026, 1, 12, 9, tzinfo=UTC)
    assert calendar.after(friday, timedelta(hours=1)) == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert calendar.after(MONDAY, timedelta(hours=7)) == datetime(2026, 1, 5, 17, 30, tzinfo=UTC)
    assert calendar.after(MONDAY, timedelta(hours=8)) == datetime(2026, 1, 7, 10, tzinfo=UTC)
    assert calendar.between(MONDAY, MONDAY + timedelta(days=7)) == timedelta(hours=28)
    with pytest.raises(ValueError, match="no working time"):
        Calendar(weekdays=()).opens(MONDAY)


BRANCH = """
    start s
    xor x default="x_c"
    user a
    user b
    user c
    end e
    s -> x
    x -> a if n = 1
    x -> b if n = 2
    x -> c
    a -> e
    b -> e
    c -> e
"""


def test_branch_probabilities():
    found = of(BRANCH, cases=2000, branches={"x_a": 0.5, "x_b": 0.3})
    assert found.taken["x_a"] / 2000 == pytest.approx(0.5, abs=0.03)
    assert found.taken["x_b"] / 2000 == pytest.approx(0.3, abs=0.03)
    assert found.taken["x_c"] / 2000 == pytest.approx(0.2, abs=0.03)


def test_flows_without_a_probability_share_what_is_left():
    found = of(BRANCH, cases=2000, branches={"x_a": 0.4})
    assert found.taken["x_b"] / 2000 == pytest.approx(0.3, abs=0.03)


def test_conditions_may_ask_the_data_of_cases():
    found = of(BRANCH, cases=10, asks_data=True, variables=lambda number: {"n": number % 2 + 1})
    assert (found.taken["x_a"], found.taken["x_b"], found.taken["x_c"]) == (5, 5, 0)


def test_timers_messages_jobs_and_calls_take_their_time():
    text = """
        start s
        user a
        boundary t on=a duration:PT2H
        catch m message:m1
        service v camunda:topic=x
        call c calledElement=q
        end e
        end late
        s -> a -> m -> v -> c -> e
        t -> late
    """
    hour = timedelta(hours=1)
    options = {
        "cases": 1,
        "durations": {"a": Fixed(hour), "v": Fixed(hour), "c": Fixed(hour)},
        "triggers": {"m": Trigger(1.0, Fixed(hour))},
    }
    assert of(text, **options).cycle_times == [4 * hour]
    assert of(text, **{**options, "durations": {"a": Fixed(3 * hour)}}).end_events == {"late": 1}
    assert of(text, **{**options, "triggers": {"m": Trigger(0.0)}}).open_cases == 1


def test_called_processes_run_inside():
    content = bpmn(
        "start s\ncall c calledElement=q\nend e\ns -> c -> e",
        ("q", "start q1\nuser w\nend q2\nq1 -> w -> q2"),
    )
    processes = read_bpmn(content).processes
    found = simulate(Scenario(process=processes["p"], called=processes, cases=5, start=MONDAY))
    assert found.steps["w"].count == 5 and found.outcomes == {"completed": 5}


def test_deadlines_and_rework_loop():
    text = """
        start s
        xor m
        user a
        xor x default="x_e"
        end e
        s -> m -> a -> x
        x -> m if again
        x -> e
    """
    found = of(text, cases=2000, branches={"x_m": 0.5}, deadlines={"": timedelta(hours=2), "a": 30 * MINUTES})
    assert found.steps["a"].count / 2000 == pytest.approx(2.0, abs=0.15)
    assert found.misses / 2000 == pytest.approx(0.25, abs=0.04)
    assert found.steps["a"].misses == found.steps["a"].count
    assert "nine of ten" in found.table()


def test_one_queue_agrees_with_the_theory():
    """M/M/1 at a load of one half: the mean time in the system is twice the mean time of service."""
    found = of(
        "start s\nuser a camunda:candidateGroups=clerk\nend e\ns -> a -> e",
        cases=3000,
        arrivals=Exponential(20 * MINUTES),
        durations={"a": Exponential(10 * MINUTES)},
        resources={"clerk": Resource(1, RoundTheClock())},
    )
    mean = sum(found.cycle_times, timedelta()) / len(found.cycle_times)
    assert mean / (20 * MINUTES) == pytest.approx(1.0, abs=0.15)
    assert found.resources["clerk"].utilisation == pytest.approx(0.5, abs=0.04)


def test_the_same_seed_gives_the_same_results():
    options = {"cases": 50, "arrivals": Exponential(60 * MINUTES), "branches": {"x_a": 0.3}}
    assert of(BRANCH, **options) == of(BRANCH, **options)
    assert of(BRANCH, **options) != of(BRANCH, **options, seed=2)


@pytest.mark.parametrize(
    "distribution",
    [
        Uniform(10 * MINUTES, 30 * MINUTES),
        Triangular(10 * MINUTES, 20 * MINUTES, 30 * MINUTES),
        Normal(20 * MINUTES, 5 * MINUTES),
        Exponential(20 * MINUTES),
    ],
)
def test_distributions_have_their_mean(distribution):
    found = of("start s\nuser a\nend e\ns -> a -> e", cases=1500, durations={"a": distribution})
    assert found.steps["a"].mean_time / (20 * MINUTES) == pytest.approx(1.0, abs=0.1)
    assert min(found.cycle_times) >= timedelta()


@pytest.mark.slow
def test_a_year_of_the_second_birth_procedure():
    processes = {}
    for path in sorted(PACKS.rglob("*.bpmn")):
        processes |= read_bpmn(path.read_bytes(), path.name).processes
    found = simulate(
        Scenario(
            process=processes["second_birth_approval"], cases=300, arrivals=Exponential(timedelta(minutes=52))
        )
    )
    assert found.started == 300
    assert len(found.cycle_times) + found.open_cases == 300
