"""The simulation itself: a queue of moments, cases that advance, people who take the oldest work that is theirs."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.advance import advance
from bpmn.engine.state import State
from bpmn.model import CatchEvent, Process, ReceiveTask
from bpmn.simulation.distributions import Fixed
from bpmn.simulation.results import Results, Step, Use
from bpmn.simulation.scenario import Resource, Scenario, Trigger, weighted

AT_ONCE = Fixed(timedelta())
LARGEST = 10_000_000
"""Moments after which a simulation is given up."""


@dataclass(slots=True)
class Case:
    process: Process
    begun: datetime
    state: State | None = None
    parent: Case | None = None
    parent_wait: str = ""


@dataclass(slots=True)
class Task:
    case: Case
    work: e.OpenWork
    opened: datetime


class Pool:
    """The people of one resource and the work that waits for them."""

    def __init__(self, name: str, resource: Resource) -> None:
        self.use, self.resource = Use(name), resource
        self.free, self.queue = resource.count, deque[Task]()


def simulate(scenario: Scenario) -> Results:
    """Run the scenario to its end: every case has ended, or waits for what never comes. The same seed gives the same
    results. Raises EngineError where a diagram cannot run, ValueError when it does not come to an end."""
    return Simulation(scenario).all()


class Simulation:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chance = random.Random(scenario.seed)  # noqa: S311 - a simulation wants the same numbers again
        self.results = Results()
        self.now = scenario.start
        self.moments: list[tuple[datetime, int, Callable[[], None]]] = []
        self.count = 0
        self.process = weighted(scenario.process, scenario, self.chance)
        self.called = {key: weighted(p, scenario, self.chance) for key, p in scenario.called.items()}
        self.pools = {name: Pool(name, resource) for name, resource in scenario.resources.items()}
        self.alive = 0

    def all(self) -> Results:
        self.at(self.scenario.start, lambda: self.arrive(0))
        steps = 0
        while self.moments:
            self.now, _, action = heapq.heappop(self.moments)
            action()
            steps += 1
            if steps > LARGEST:
                raise ValueError(f"not at an end after {LARGEST} moments")
        for name, pool in self.pools.items():
            opened = pool.resource.calendar.between(self.scenario.start, self.now)
            pool.use.available = opened * pool.resource.count
            self.results.resources[name] = pool.use
        self.results.end, self.results.open_cases = self.now, self.alive
        return self.results

    def at(self, moment: datetime, action: Callable[[], None]) -> None:
        # The count breaks ties: actions cannot be compared, and what was planned first comes first.
        self.count += 1
        heapq.heappush(self.moments, (max(moment, self.now), self.count, action))

    # Cases

    def arrive(self, number: int) -> None:
        if number + 1 < self.scenario.cases:
            self.at(self.now + self.scenario.arrivals.draw(self.chance), lambda: self.arrive(number + 1))
        self.results.started += 1
        self.alive += 1
        variables = dict(self.scenario.variables(number))
        start = commands.Start(variables=variables, start_event=self.scenario.start_event)
        self.drive(Case(self.process, self.now), start)

    def drive(self, case: Case, command: commands.Command) -> None:
        if case.state is not None and case.state.is_ended:
            return
        case.state, found = advance(case.process, case.state, command, now=self.now)
        self.results.engine_steps += 1
        for effect in found:
            act = ACTIONS.get(type(effect))
            if act is not None:
                act(self, case, effect)

    def later(self, case: Case, wait_id: str, delay: timedelta, command: commands.Command) -> None:
        """Carry the command out after a while, if anybody still waits for it."""

        def action() -> None:
            if case.state is not None and wait_id in case.state.waits:
                self.drive(case, command)

        self.at(self.now + delay, action)

    def duration(self, element_id: str, usual: Any = None) -> timedelta:
        known = self.scenario.durations.get(element_id)
        return (known or usual or self.scenario.usual_duration).draw(self.chance)

    def step_of(self, case: Case, element_id: str) -> Step:
        step = self.results.steps.get(element_id)
        if step is None:
            name = case.process.elements[element_id].name
            step = self.results.steps[element_id] = Step(element_id, name)
        return step

    # Work

    def open_work(self, case: Case, work: e.OpenWork) -> None:
        task = Task(case, work, self.now)
        pool = self.pools.get(self.scenario.resource_of(work))
        if pool is None:
            self.begin(task, None)
        else:
            pool.queue.append(task)
            self.serve(pool)

    def serve(self, pool: Pool) -> None:
        while pool.free and pool.queue:
            opens = pool.resource.calendar.opens(self.now)
            # Somebody free goes home, and is not asked again before the office opens.
            if opens > self.now:
                pool.free -= 1
                self.at(opens, lambda: self.come_in(pool))
                continue
            task = pool.queue.popleft()
            # The case may have gone on without this work.
            if task.case.state is not None and task.work.work_id in task.case.state.waits:
                pool.free -= 1
                self.begin(task, pool)

    def come_in(self, pool: Pool) -> None:
        """A person who had gone home looks for work in the morning."""
        pool.free += 1
        self.serve(pool)

    def begin(self, task: Task, pool: Pool | None) -> None:
        waited = self.now - task.opened
        work = self.duration(task.work.element_id)
        done = pool.resource.calendar.after(self.now, work) if pool else self.now + work
        if pool:
            pool.use.busy += work
        self.at(done, lambda: self.finish(task, waited, pool))

    def finish(self, task: Task, waited: timedelta, pool: Pool | None) -> None:
        if pool:
            pool.free += 1
        step = self.step_of(task.case, task.work.element_id)
        step.count += 1
        step.waits.append(waited)
        step.times.append(self.now - task.opened)
        limit = self.scenario.deadlines.get(task.work.element_id)
        step.misses += limit is not None and self.now - task.opened > limit
        if task.case.state is not None and task.work.work_id in task.case.state.waits:
            self.drive(task.case, commands.CompleteWork(work_id=task.work.work_id))
        if pool:
            self.serve(pool)

    # What else an effect asks for

    def request_job(self, case: Case, job: e.RequestJob) -> None:
        delay = self.duration(job.element_id, AT_ONCE)
        self.later(case, job.job_id, delay, commands.CompleteJob(job_id=job.job_id))

    def arm_timer(self, case: Case, timer: e.ArmTimer) -> None:
        if timer.element_id in self.scenario.durations:
            delay = self.duration(timer.element_id)
        elif timer.due is not None:
            delay = timer.due - self.now
        else:
            clocks = self.scenario.clocks
            known_clock = clocks.get(timer.clock, clocks.get(""))
            if known_clock is None:
                return
            delay = known_clock
        due = self.now + delay

        def action() -> None:
            known = case.state is not None and timer.timer_id in case.state.waits
            if known and self.now >= due:
                self.drive(case, commands.FireTimer(timer_id=timer.timer_id))

        self.at(due, action)

    def subscribe(self, case: Case, wait: e.Subscribe) -> None:
        element = case.process.elements[wait.element_id]
        trigger = self.scenario.triggers.get(wait.element_id)
        if trigger is None and isinstance(element, CatchEvent | ReceiveTask):
            trigger = Trigger()
        if trigger is not None and self.chance.random() < trigger.probability:
            command = commands.DeliverMessage(subscription_id=wait.subscription_id)
            self.later(case, wait.subscription_id, trigger.delay.draw(self.chance), command)

    def start_child(self, case: Case, child: e.StartChild) -> None:
        process = self.called.get(child.called_element)
        if process is None:
            command = commands.CompleteChild(child_id=child.child_id)
            self.later(case, child.child_id, self.duration(child.element_id), command)
            return
        inner = Case(process, self.now, parent=case, parent_wait=child.child_id)
        start = commands.Start(variables=child.variables, is_shared=child.shares_all)
        self.at(self.now, lambda: self.drive(inner, start))

    def visit(self, case: Case, seen: e.Visit) -> None:
        if seen.phase == "taken":
            self.results.taken[seen.element_id] += 1

    def ended(self, case: Case, end: e.Ended) -> None:
        if case.parent is not None:
            wait = case.parent_wait
            command: commands.Command = commands.CompleteChild(
                child_id=wait,
                variables=end.variables,
                given=end.given,
                ends_caller=end.ends_caller,
                ends_loop=end.ends_loop,
            )
            if end.outcome == "error":
                command = commands.FailChild(
                    child_id=wait,
                    code=end.error_code,
                    is_thrown=True,
                    variables=end.variables,
                    given=end.given,
                )
            self.later(case.parent, wait, timedelta(), command)
            return
        self.alive -= 1
        cycle = self.now - case.begun
        self.results.cycle_times.append(cycle)
        self.results.outcomes[end.outcome] += 1
        self.results.end_events.update(end.end_events)
        limit = self.scenario.deadlines.get("")
        self.results.misses += limit is not None and cycle > limit


ACTIONS: dict[type, Callable[[Simulation, Case, Any], None]] = {
    e.OpenWork: Simulation.open_work,
    e.RequestJob: Simulation.request_job,
    e.ArmTimer: Simulation.arm_timer,
    e.Subscribe: Simulation.subscribe,
    e.StartChild: Simulation.start_child,
    e.Visit: Simulation.visit,
    e.Ended: Simulation.ended,
}
