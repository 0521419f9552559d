"""How commands reach instances and effects reach the store: the runtime's inner half."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.advance import advance
from bpmn.engine.state import State
from bpmn.errors import ExpressionFailed
from bpmn.model import (
    Activity,
    Event,
    FlowNode,
    Process,
    ServiceTask,
    TimerDefinition,
    UserTask,
)
from bpmn.runtime.effects import APPLY
from bpmn.runtime.records import (
    Armed,
    Handler,
    Instance,
    NotFound,
    Variables,
)
from bpmn.runtime.store import Store
from bpmn.timers import schedule

# A fixed day, so that examples and tests give the same dates on any day.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Driver(Store):
    """Drives instances; whatever follows from a step is carried out after it, first come first served."""

    def __init__(self, now: datetime, run_handlers: bool, max_steps: int) -> None:
        super().__init__()
        self.max_steps = max_steps
        self.tasks_wait = False
        self.now = now
        self.run_handlers = run_handlers
        self.processes: dict[str, Process] = {}
        """The newest version of each."""
        self.versions: dict[str, list[tuple[int, Process]]] = {}
        """Every version with the number of its deployment, the first one first."""
        self._deployments = 0
        self.decisions: dict[str, Any] = {}
        self.handlers: dict[str, Handler] = {}
        self.clocks: dict[str, datetime] = {}
        self.thrown: list[e.ThrowMessage | e.ThrowSignal] = []
        self._kept: list[e.ThrowMessage] = []
        # Per start event, which definitions of a parallel multiple have come.
        self._come: dict[str, set[int]] = {}
        self._todo: deque[Callable[[], None]] = deque()
        self._settling = False

    def handler(self, name: str, function: Handler | None = None) -> Any:
        """Register the code of service tasks by handler name, topic or element id ("*" for all others); also a decorator.

        By id it also takes the place of a script, an expression or a decision."""
        if function is not None:
            self.handlers[name] = function
            return function

        def register(code: Handler) -> Handler:
            self.handlers[name] = code
            return code

        return register

    def _arm_starts(self, process: Process) -> None:
        # Deploying a process again replaces its timers.
        for key in [
            key for key, armed in self._timers.items() if not key[0] and armed.process_id == process.id
        ]:
            del self._timers[key]
        for event in process.triggers:
            for number, definition in enumerate(event.definitions if isinstance(event, Event) else ()):
                if isinstance(definition, TimerDefinition) and not definition.clock:
                    self._arm_start(process, event.id, number, definition)

    def _arm_start(self, process: Process, event_id: str, number: int, definition: TimerDefinition) -> None:
        if definition.date is definition.duration is definition.cycle is None:
            return  # a sketch may leave the time open: it is started by hand, and reading it has warned
        try:
            plan = schedule(definition, {}, self.now)
        except (ValueError, OverflowError) as error:
            raise ExpressionFailed(event_id, f"timer: {error}") from error
        armed = Armed(0, f"{process.id}/{event_id}/{number}", plan.due, process.id, plan, event_id)
        self._timers[0, armed.id] = armed

    def _process(self, process_id: str) -> Process:
        if not process_id:
            runnable = [p for p in self.processes.values() if p.is_executable] or list(
                self.processes.values()
            )
            if len(runnable) != 1:
                raise NotFound(
                    f"name one of the processes: {', '.join(self.processes) or 'none is deployed'}"
                )
            return runnable[0]
        if process_id not in self.processes:
            raise NotFound(
                f"no process {process_id} is deployed (there are {', '.join(self.processes) or 'none'})"
            )
        return self.processes[process_id]

    def _create(self, process: Process, business_key: str) -> Instance:
        instance = Instance(len(self.instances) + 1, self._with_handlers(process), business_key)
        instance.deployment = self._deployment_of(process)
        # A failed start leaves a gap, so the count alone may name an id that is taken.
        while instance.id in self.instances:
            instance.id += 1
        self.instances[instance.id] = instance
        return instance

    def _deployment_of(self, process: Process) -> int:
        return next((number for number, known in self.versions.get(process.id, []) if known is process), 0)

    def _with_handlers(self, process: Process) -> Process:
        """Return the process with handlers in the place of scripts, expressions and decisions of tasks whose id they
        are registered under."""
        found: dict[str, FlowNode] = {
            key: waiting(node)
            for key, node in process.elements.items()
            if self.tasks_wait and type(node) is Activity
        }
        found |= {
            key: replace(node, script=(), program=None, expression=None, decision=None, handler=key)
            for key, node in process.elements.items()
            if key in self.handlers and isinstance(node, ServiceTask)
        }
        return replace(process, elements={**process.elements, **found}) if found else process

    def _fire(self, armed: Armed) -> None:
        # Taken out first: firing may arm the same timer again.
        del self._timers[armed.instance, armed.id]
        if armed.instance:
            self._drive(self.instances[armed.instance], commands.FireTimer(timer_id=armed.id))
            return
        process = self.processes[armed.process_id]
        plan = armed.plan
        if plan and plan.interval and plan.repeats != 0:
            repeats = None if plan.repeats is None else plan.repeats - 1
            with suppress(ValueError):  # a cron expression may have come for the last time
                following = replace(plan, due=plan.interval.after(armed.due), repeats=repeats)
                self._timers[0, armed.id] = replace(armed, due=following.due, plan=following)
        instance = self._create(process, "")
        self._begin(instance, {}, armed.element_id)

    def settle(self) -> None:
        """Carry out everything that follows from what was done, until nothing is left."""
        # Whoever is settling carries this out too; the order stays first come, first served.
        if self._settling:
            return
        self._settling = True
        try:
            while self._todo:
                self._todo.popleft()()
        finally:
            self._settling = False

    def _act(self, instance_id: int, command: commands.Command) -> None:
        instance = self.instances.get(instance_id)
        if instance is None:
            raise NotFound(f"no instance {instance_id}")
        self._drive(instance, command)
        self.settle()

    def _drive(self, instance: Instance, command: commands.Command) -> None:
        instance.state, found = self._step(instance, command)
        # The runtime closes jobs itself: the engine tells only of those that it canceled.
        if isinstance(command, commands.CompleteJob):
            self._jobs.pop((instance.id, command.job_id), None)
        elif isinstance(command, commands.ThrowError):
            self._jobs.pop((instance.id, command.wait_id), None)
        for effect in found:
            APPLY[type(effect)](self, instance, effect)

    def _begin(
        self,
        instance: Instance,
        variables: Variables,
        start_event: str | None = None,
        *,
        is_shared: bool = False,
    ) -> None:
        command = commands.Start(
            variables=variables,
            start_event=start_event,
            instance_id=instance.id,
            business_key=instance.business_key,
            initiator=instance.initiator,
            is_shared=is_shared,
        )
        self._drive(instance, command)

    def _step(self, instance: Instance, command: commands.Command) -> tuple[State, list[e.Effect]]:
        return advance(instance.process, instance.state, command, now=self.now, max_steps=self.max_steps)

    def _later(self, action: Callable[[], None]) -> None:
        self._todo.append(action)


def waiting(task: Activity) -> UserTask:
    """Return a task of no kind as one that a person completes."""
    return UserTask(**{each.name: getattr(task, each.name) for each in fields(Activity)})
