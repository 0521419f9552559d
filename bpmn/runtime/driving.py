"""How commands reach instances and effects reach the store: the runtime's inner half."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
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
    MessageDefinition,
    Process,
    ReceiveTask,
    ServiceTask,
    SignalDefinition,
    StartEvent,
    TimerDefinition,
    UserTask,
)
from bpmn.runtime.effects import APPLY
from bpmn.runtime.records import (
    Armed,
    Handler,
    Instance,
    Job,
    NotFound,
    Subscription,
    ThrownError,
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
            key: replace(node, script=(), program=None, expression=None, decision="", handler=key)
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

    def _deliver(self, subscription: Subscription, variables: Variables) -> None:
        make = commands.DeliverMessage if subscription.kind == "message" else commands.DeliverSignal
        instance = self.instances[subscription.instance]
        self._drive(instance, make(subscription_id=subscription.id, variables=variables))

    def _start_by(self, name: str, kind: type, variables: Variables, key: str) -> list[Instance]:
        started = []
        for process in self.processes.values():
            for event_id, number, wanted in triggered(process, name, kind, self.now):
                come = self._come.setdefault(f"{process.id}/{event_id}", set())
                come.add(number)
                if len(come) < wanted:
                    continue
                come.clear()
                instance = self._create(process, key)
                self._begin(instance, variables, event_id)
                started.append(instance)
        return started

    def _send(self, sender: Instance, effect: e.ThrowMessage) -> None:
        """Bring a thrown message to one receiver; one that travels a drawn message flow is kept until it is awaited."""
        key = sender.business_key if effect.correlation_key is None else effect.correlation_key
        receivers = self._receivers("message", effect.name)
        # Those under the key come first; a message without one may go to anybody who waits.
        fitting = [s for s in receivers if s.key == key] + [
            s for s in receivers if s.key != key and (effect.correlation_key is None or not s.key)
        ]
        if fitting:
            self._deliver(fitting[0], effect.variables)
            return
        if self._start_by(effect.name, MessageDefinition, effect.variables, key):
            return
        # A drawn flow promises the message to its receiver, who may not wait for it yet.
        if any(flow.source == effect.element_id for flow in sender.process.message_flows):
            self._kept.append(effect)

    def _collect(self, subscription: Subscription) -> None:
        """Give a new subscription the message that was kept for it."""
        for effect in self._kept:
            fits = effect.correlation_key is None or subscription.key in ("", effect.correlation_key)
            if subscription.kind == "message" and effect.name == subscription.name and fits:
                self._kept.remove(effect)
                self._later(partial(self._deliver_if_open, subscription, effect.variables))
                return

    def _deliver_if_open(self, subscription: Subscription, variables: Variables) -> None:
        if (subscription.instance, subscription.id) in self._subscriptions:
            self._deliver(subscription, variables)

    def _run_job(self, key: tuple[int, str], effect: e.RequestJob) -> None:
        job = self._jobs.get(key)
        if job is None:
            return
        code = next(
            (
                self.handlers[name]
                for name in (job.handler, job.topic, job.element_id, "*")
                # "*" stands for work; an asynchronous continuation has none.
                if name and name in self.handlers and (name != "*" or effect.kind != "async")
            ),
            None,
        )
        command: commands.Command
        if code is None:
            # Work of a named handler waits to be completed by hand.
            if job.handler or job.topic:
                return
            command = commands.CompleteJob(job_id=job.id)
        else:
            command = self._outcome(code, job)
        self._drive(self.instances[job.instance], command)

    def _outcome(self, code: Handler, job: Job) -> commands.Command:
        try:
            return commands.CompleteJob(job_id=job.id, variables=code(job) or {})
        except ThrownError as error:
            return commands.ThrowError(
                wait_id=job.id, code=error.code, message=error.message, variables=error.variables
            )
        except Exception as error:
            meant = self._mapped(self.instances[job.instance], job.element_id, error)
            if meant:
                return commands.ThrowError(wait_id=job.id, code=meant, message=str(error))
            return commands.FailJob(job_id=job.id, message=f"{type(error).__name__}: {error}")

    def _mapped(self, instance: Instance, element_id: str, error: Exception) -> str:
        """Return the error that the exception means at the task, or else at the activity that called its process."""
        code = instance.process.meant_by(element_id, error)
        if code or instance.parent is None or not instance.element:
            return code
        return self.instances[instance.parent].process.meant_by(instance.element, error)

    def _start_child(self, parent: Instance, effect: e.StartChild) -> None:
        # The parent may have gone on, or ended, since the call was queued.
        if parent.is_ended or parent.state is None or effect.child_id not in parent.state.waits:
            return
        process = self._called(parent, effect)
        if process is None:
            which = f" as {effect.binding} {effect.version}".rstrip() if effect.version else ""
            message = f"no process {effect.called_element or '(unnamed)'} is deployed{which}"
            self._drive(parent, commands.FailChild(child_id=effect.child_id, code="", message=message))
            return
        key = parent.business_key if effect.business_key is None else effect.business_key
        child = self._create(process, key)
        child.parent, child.parent_wait, child.element = parent.id, effect.child_id, effect.element_id
        child.initiator = parent.initiator
        if effect.id_variable:
            self._drive(parent, commands.SetVariables(variables={effect.id_variable: child.id}))
        self._begin(child, effect.variables, is_shared=effect.shares_all)

    def _called(self, parent: Instance, effect: e.StartChild) -> Process | None:
        """Return the version that the call activity is bound to, by default the newest."""
        versions = self.versions.get(effect.called_element, [])
        bound: Callable[[int, int, Process], bool] | None = {
            "version": lambda number, deployment, process: str(number) == effect.version,
            "versionTag": lambda number, deployment, process: process.version_tag == effect.version,
            "deployment": lambda number, deployment, process: deployment == parent.deployment,
        }.get(effect.binding)
        found = [
            process
            for number, (deployment, process) in enumerate(versions, 1)
            if bound is None or bound(number, deployment, process)
        ]
        return found[-1] if found else None

    def _tell_parent(self, instance: Instance, effect: e.Ended) -> None:
        parent = self.instances[instance.parent] if instance.parent else None
        if parent is None or parent.state is None or instance.parent_wait not in parent.state.waits:
            return
        results: dict[str, Any] = {"variables": effect.variables, "given": effect.given}
        wait = instance.parent_wait
        command: commands.Command
        if effect.outcome in ("completed", "terminated"):
            command = commands.CompleteChild(
                child_id=wait, ends_caller=effect.ends_caller, ends_loop=effect.ends_loop, **results
            )
        else:
            command = commands.FailChild(
                child_id=wait,
                code=effect.error_code,
                is_thrown=effect.outcome == "error",
                message=effect.message,
                **results,
            )
        self._drive(parent, command)

    def _broadcast(
        self, signal: str, variables: Variables, sender: int = 0, only: Instance | int | None = None
    ) -> int:
        receivers = [
            s
            for s in self._receivers("signal", signal)
            if s.instance != sender and self._is_of(s.instance, only)
        ]
        for subscription in receivers:
            # An earlier receiver may have taken this one away.
            self._deliver_if_open(subscription, variables)
        started = self._start_by(signal, SignalDefinition, variables, "") if only is None else []
        return len(receivers) + len(started)

    def _tell_family(self, sender: Instance, effect: e.ThrowSignal) -> None:
        """Bring a signal of local scope to the instances of the same family of calls."""
        root = self._root(sender)
        for subscription in self._receivers("local", effect.name):
            receiver = self.instances[subscription.instance]
            if receiver is not sender and self._root(receiver) is root:
                self._deliver_if_open(subscription, effect.variables)

    def _root(self, instance: Instance) -> Instance:
        while instance.parent:
            instance = self.instances[instance.parent]
        return instance


def waiting(task: Activity) -> UserTask:
    """Return a task of no kind as one that a person completes."""
    return UserTask(**{each.name: getattr(task, each.name) for each in fields(Activity)})


def triggered(process: Process, name: str, kind: type, now: datetime) -> Iterator[tuple[str, int, int]]:
    """Yield (event, number of its definition that the message or signal triggers, how many must come)."""
    for event in process.triggers:
        definitions: tuple[Any, ...] = event.definitions if isinstance(event, Event) else ()
        if isinstance(event, ReceiveTask) and event.message:
            definitions = (event.message,)
        for number, definition in enumerate(definitions):
            if isinstance(definition, kind) and str(definition.name.evaluate({}, now)) == name:  # type: ignore[attr-defined]
                wanted = len(definitions) if isinstance(event, StartEvent) and event.parallel_multiple else 1
                yield event.id, number, wanted
                break
