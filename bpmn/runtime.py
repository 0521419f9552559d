"""A runtime in memory on a virtual clock, for programs without a database, for documentation and for tests.

runtime = LocalRuntime(Path("leave.bpmn"))
leave = runtime.start("leave", {"days": 3})
runtime.complete(runtime.work()[0], {"approved": True})
assert leave.outcome == "completed"
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bpmn.dmn import read_dmn
from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.advance import advance
from bpmn.engine.state import State
from bpmn.errors import BpmnError
from bpmn.model import Event, MessageDefinition, Process, ReceiveTask, SignalDefinition, TimerDefinition
from bpmn.reading import read_bpmn
from bpmn.timers import Schedule, schedule

Variables = Mapping[str, Any]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class ThrownError(Exception):
    """Raised by a handler to report a BPMN error that the diagram may catch."""

    def __init__(self, code: str, message: str = "", variables: Variables | None = None) -> None:
        super().__init__(message or code)
        self.code, self.message, self.variables = code, message, dict(variables or {})


class NotFound(BpmnError):
    """No such process, instance, work item, job or receiver."""


@dataclass(slots=True)
class Instance:
    """One run of a process. `outcome` is empty while it lives."""

    id: int
    process: Process
    business_key: str = ""
    parent: int | None = None
    parent_wait: str = ""
    state: State | None = None
    outcome: str = ""
    error_code: str = ""
    end_events: tuple[str, ...] = ()
    visited: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    canceled: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    path: list[str] = field(default_factory=list)
    element: str = ""
    """The call activity that started it."""

    @property
    def process_id(self) -> str:
        return self.process.id

    @property
    def variables(self) -> dict[str, Any]:
        return self.state.variables if self.state else {}

    @property
    def is_ended(self) -> bool:
        return bool(self.outcome)

    @property
    def active(self) -> list[str]:
        """The ids of the elements where something stands."""
        return [] if self.is_ended or self.state is None else self.state.active_elements()


@dataclass(frozen=True, slots=True)
class Work:
    """Open work of a user or manual task."""

    id: str
    instance: int
    element_id: str
    name: str
    assignee: str
    candidate_users: tuple[str, ...]
    candidate_groups: tuple[str, ...]
    lane: str
    form: str
    due: datetime | None
    priority: int
    properties: Mapping[str, str]
    variables: Variables


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a handler that nobody has registered, or that waits to be completed by hand."""

    id: str
    instance: int
    element_id: str
    handler: str
    topic: str
    variables: Variables
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Incident:
    id: str
    instance: int
    element_id: str
    kind: str
    message: str


@dataclass(slots=True)
class Subscription:
    instance: int
    id: str
    kind: str
    name: str
    key: str
    element_id: str = ""


@dataclass(slots=True)
class Armed:
    """A timer of an instance, or (instance 0) of a start event."""

    instance: int
    id: str
    due: datetime
    process_id: str = ""
    plan: Schedule | None = None
    element_id: str = ""


Handler = Callable[[Job], Variables | None]


class LocalRuntime:
    """Deploys files, runs instances, and lets the caller play everybody else."""

    def __init__(self, *files: Path | str | bytes, now: datetime = EPOCH, run_handlers: bool = True) -> None:
        self.now = now
        self.run_handlers = run_handlers
        self.processes: dict[str, Process] = {}
        self.decisions: dict[str, Any] = {}
        self.instances: dict[int, Instance] = {}
        self.handlers: dict[str, Handler] = {}
        self.clocks: dict[str, datetime] = {}
        self.thrown: list[e.ThrowMessage | e.ThrowSignal] = []
        self._work: dict[tuple[int, str], Work] = {}
        self._jobs: dict[tuple[int, str], Job] = {}
        self._incidents: dict[tuple[int, str], Incident] = {}
        self._timers: dict[tuple[int, str], Armed] = {}
        self._subscriptions: dict[tuple[int, str], Subscription] = {}
        self._todo: deque[Callable[[], None]] = deque()
        self._settling = False
        for file in files:
            self.deploy(file)

    # Deploying

    def deploy(self, file: Path | str | bytes, name: str = "") -> list[str]:
        """Read a BPMN or DMN file (a path, or its content); return the ids of what it holds. Raises ReadingError."""
        path = file if isinstance(file, Path) else None
        if isinstance(file, str):
            path = None if file.lstrip().startswith("<") else Path(file)
        content = path.read_bytes() if path else file.encode() if isinstance(file, str) else bytes(file)  # type: ignore[arg-type]
        name = name or (path.name if path else "")
        if b"/DMN/" in content[:2000] and b"BPMN/20100524/MODEL" not in content[:2000]:
            model = read_dmn(content, file=name)
            self.decisions.update(dict.fromkeys(model.decisions, model))
            self.processes = {key: p.with_decisions(self.decisions) for key, p in self.processes.items()}
            return list(model.decisions)
        found = read_bpmn(content, file=name).processes
        for process in found.values():
            self.processes[process.id] = process.with_decisions(self.decisions)
            self._arm_starts(process)
        return list(found)

    def handler(self, name: str, function: Handler | None = None) -> Any:
        """Register the code of service tasks by handler name, topic or element id; also a decorator."""
        if function is not None:
            self.handlers[name] = function
            return function

        def register(code: Handler) -> Handler:
            self.handlers[name] = code
            return code

        return register

    def _arm_starts(self, process: Process) -> None:
        for key in [
            key for key, armed in self._timers.items() if not key[0] and armed.process_id == process.id
        ]:
            del self._timers[key]
        for event in process.triggers:
            for number, definition in enumerate(event.definitions if isinstance(event, Event) else ()):
                if isinstance(definition, TimerDefinition) and not definition.clock:
                    plan = schedule(definition, {}, self.now)
                    armed = Armed(
                        0, f"{process.id}/{event.id}/{number}", plan.due, process.id, plan, event.id
                    )
                    self._timers[0, armed.id] = armed

    # Starting

    def start(
        self,
        process_id: str = "",
        variables: Variables | None = None,
        *,
        business_key: str = "",
        start_event: str | None = None,
    ) -> Instance:
        """Start a process by id (the only one deployed when empty). Raises NotFound and EngineError."""
        process = self._process(process_id)
        instance = self._create(process, business_key)
        try:
            self._drive(instance, commands.Start(variables=variables or {}, start_event=start_event))
        except BpmnError:
            del self.instances[instance.id]
            raise
        self.settle()
        return instance

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
        instance = Instance(len(self.instances) + 1, process, business_key)
        while instance.id in self.instances:
            instance.id += 1
        self.instances[instance.id] = instance
        return instance

    # Reading

    def work(self, instance: Instance | int | None = None) -> list[Work]:
        """Return the open work, oldest first; of one instance and the instances it called when given."""
        return [item for item in self._work.values() if self._is_of(item.instance, instance)]

    def jobs(self, instance: Instance | int | None = None) -> list[Job]:
        return [item for item in self._jobs.values() if self._is_of(item.instance, instance)]

    def incidents(self, instance: Instance | int | None = None) -> list[Incident]:
        return [item for item in self._incidents.values() if self._is_of(item.instance, instance)]

    def children(self, instance: Instance | int) -> list[Instance]:
        key = instance.id if isinstance(instance, Instance) else instance
        return [other for other in self.instances.values() if other.parent == key]

    def due_timers(self) -> list[tuple[datetime, str]]:
        return sorted((armed.due, armed.id) for armed in self._timers.values())

    def waiting_messages(self) -> list[tuple[str, str]]:
        """Return (name, key) of every message that somebody waits for."""
        return [(s.name, s.key) for s in self._subscriptions.values() if s.kind == "message"]

    def waiting_signals(self) -> list[str]:
        return [s.name for s in self._subscriptions.values() if s.kind == "signal"]

    def _is_of(self, instance_id: int, wanted: Instance | int | None) -> bool:
        if wanted is None:
            return True
        key = wanted.id if isinstance(wanted, Instance) else wanted
        current: int | None = instance_id
        while current is not None:
            if current == key:
                return True
            current = self.instances[current].parent
        return False

    # Acting

    def complete(self, work: Work | str, variables: Variables | None = None) -> None:
        """Complete open work, given as listed or by its element's id. Raises NotFound and EngineError."""
        item = work if isinstance(work, Work) else self._work_at(work)
        self._act(item.instance, commands.CompleteWork(work_id=item.id, variables=variables or {}))

    def _work_at(self, element_id: str) -> Work:
        for item in self._work.values():
            if element_id in (item.element_id, item.name):
                return item
        raise NotFound(
            f"no open work at {element_id} (open: {', '.join(w.element_id for w in self.work()) or 'none'})"
        )

    def complete_job(self, job: Job | str, variables: Variables | None = None) -> None:
        item = job if isinstance(job, Job) else self._job_at(job)
        self._act(item.instance, commands.CompleteJob(job_id=item.id, variables=variables or {}))

    def fail_job(self, job: Job | str, message: str = "") -> None:
        """The job failed for good: an incident stands at its element."""
        item = job if isinstance(job, Job) else self._job_at(job)
        self._act(item.instance, commands.FailJob(job_id=item.id, message=message))

    def _job_at(self, element_id: str) -> Job:
        for item in self._jobs.values():
            if element_id in (item.element_id, item.handler, item.topic):
                return item
        raise NotFound(
            f"no open job at {element_id} (open: {', '.join(j.element_id for j in self.jobs()) or 'none'})"
        )

    def throw_error(
        self, at: Work | Job | str, code: str, message: str = "", variables: Variables | None = None
    ) -> None:
        """Report a BPMN error from open work or an open job."""
        item = self._waiting_at(at)
        self._act(
            item.instance,
            commands.ThrowError(wait_id=item.id, code=code, message=message, variables=variables or {}),
        )

    def throw_escalation(self, at: Work | Job | str, code: str, variables: Variables | None = None) -> None:
        item = self._waiting_at(at)
        self._act(
            item.instance, commands.ThrowEscalation(wait_id=item.id, code=code, variables=variables or {})
        )

    def _waiting_at(self, at: Work | Job | str) -> Work | Job:
        if not isinstance(at, str):
            return at
        try:
            return self._work_at(at)
        except NotFound:
            return self._job_at(at)

    def send_message(
        self,
        name: str,
        variables: Variables | None = None,
        *,
        key: str | None = None,
        instance: Instance | int | None = None,
    ) -> Instance:
        """Deliver a message to the oldest receiver with the key (any when None), else start what it starts.

        Raises NotFound when nobody waits for it."""
        for subscription in self._receivers("message", name):
            if (key is None or subscription.key == key) and self._is_of(subscription.instance, instance):
                self._deliver(subscription, variables or {})
                self.settle()
                return self.instances[subscription.instance]
        if instance is None:
            started = self._start_by(name, MessageDefinition, variables or {}, key or "")
            if started:
                self.settle()
                return started[0]
        raise NotFound(f"nobody waits for the message {name!r}{f' with key {key!r}' if key else ''}")

    def trigger(
        self, element_id: str, variables: Variables | None = None, *, instance: Instance | int | None = None
    ) -> None:
        """Let the event or receive task that waits at the element have what it waits for, whatever that is."""
        for subscription in self._subscriptions.values():
            if subscription.element_id == element_id and self._is_of(subscription.instance, instance):
                self._deliver(subscription, variables or {})
                self.settle()
                return
        for armed in self._timers.values():
            if armed.element_id == element_id and armed.instance and self._is_of(armed.instance, instance):
                self._fire(armed)
                self.settle()
                return
        raise NotFound(f"no event or receive task waits at {element_id}")

    def broadcast(self, signal: str, variables: Variables | None = None) -> int:
        """Send a signal to everybody who waits for it and start what it starts; return their number."""
        reached = self._broadcast(signal, variables or {})
        self.settle()
        return reached

    def _broadcast(self, signal: str, variables: Variables, sender: int = 0) -> int:
        receivers = [s for s in self._receivers("signal", signal) if s.instance != sender]
        for subscription in receivers:
            if (subscription.instance, subscription.id) in self._subscriptions:
                self._deliver(subscription, variables)
        return len(receivers) + len(self._start_by(signal, SignalDefinition, variables, ""))

    def set_variables(self, instance: Instance | int, variables: Variables) -> None:
        key = instance.id if isinstance(instance, Instance) else instance
        self._act(key, commands.SetVariables(variables=variables))

    def cancel(self, instance: Instance | int, reason: str = "") -> None:
        key = instance.id if isinstance(instance, Instance) else instance
        self._act(key, commands.Cancel(reason=reason))

    def move(self, instance: Instance | int, from_elements: list[str], to_elements: list[str]) -> None:
        """Take tokens away from some elements and put one at each of others."""
        key = instance.id if isinstance(instance, Instance) else instance
        self._act(key, commands.MoveTokens(from_elements=from_elements, to_elements=to_elements))

    def migrate(
        self, instance: Instance | int, process: Process, mapping: Mapping[str, str] | None = None
    ) -> None:
        """Carry the instance over to another version; `mapping` names elements that have another id there."""
        found = instance if isinstance(instance, Instance) else self.instances[instance]
        before, found.process = found.process, process.with_decisions(self.decisions)
        try:
            self._act(found.id, commands.Migrate(mapping=mapping or {}))
        except BpmnError:
            found.process = before
            raise

    def retry(self, incident: Incident | str, variables: Variables | None = None) -> None:
        if isinstance(incident, str):
            incident = next((i for i in self._incidents.values() if incident in (i.id, i.element_id)), None)  # type: ignore[assignment]
        if incident is None:
            raise NotFound("no such incident")
        assert isinstance(incident, Incident)
        self._act(
            incident.instance, commands.RetryIncident(incident_id=incident.id, variables=variables or {})
        )

    def advance_clock(self, to: datetime | timedelta) -> None:
        """Move the clock in hops: every timer fires at its own due time, and cycles fire one after the other."""
        target = self.now + to if isinstance(to, timedelta) else to
        while self._timers:
            due, _, armed = min(
                ((t.due, number, t) for number, t in enumerate(self._timers.values())), key=lambda x: x[:2]
            )
            if due > target:
                break
            self.now = max(self.now, due)
            self._fire(armed)
            self.settle()
        self.now = max(self.now, target)

    def fire_next_timer(self) -> bool:
        """Hop to the next due timer; False when none is armed."""
        if not self._timers:
            return False
        self.advance_clock(min(armed.due for armed in self._timers.values()))
        return True

    def _fire(self, armed: Armed) -> None:
        del self._timers[armed.instance, armed.id]
        if armed.instance:
            self._drive(self.instances[armed.instance], commands.FireTimer(timer_id=armed.id))
            return
        process = self.processes[armed.process_id]
        plan = armed.plan
        if plan and plan.interval and plan.repeats != 0:
            repeats = None if plan.repeats is None else plan.repeats - 1
            following = replace(plan, due=plan.interval.after(armed.due), repeats=repeats)
            self._timers[0, armed.id] = replace(armed, due=following.due, plan=following)
        instance = self._create(process, "")
        self._drive(instance, commands.Start(start_event=armed.element_id))

    # Driving

    def settle(self) -> None:
        """Carry out everything that follows from what was done, until nothing is left."""
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
        for effect in found:
            APPLY[type(effect)](self, instance, effect)

    def _step(self, instance: Instance, command: commands.Command) -> tuple[State, list[e.Effect]]:
        return advance(instance.process, instance.state, command, now=self.now)

    def _later(self, action: Callable[[], None]) -> None:
        self._todo.append(action)

    def _receivers(self, kind: str, name: str) -> list[Subscription]:
        return [s for s in self._subscriptions.values() if s.kind == kind and s.name == name]

    def _deliver(self, subscription: Subscription, variables: Variables) -> None:
        make = commands.DeliverSignal if subscription.kind == "signal" else commands.DeliverMessage
        instance = self.instances[subscription.instance]
        self._drive(instance, make(subscription_id=subscription.id, variables=variables))

    def _start_by(self, name: str, kind: type, variables: Variables, key: str) -> list[Instance]:
        started = []
        for process in self.processes.values():
            for event_id in triggered(process, name, kind, self.now):
                instance = self._create(process, key)
                self._drive(instance, commands.Start(variables=variables, start_event=event_id))
                started.append(instance)
        return started

    def _run_job(self, key: tuple[int, str], effect: e.RequestJob) -> None:
        job = self._jobs.get(key)
        if job is None:
            return
        code = next(
            (self.handlers[n] for n in (job.handler, job.topic, job.element_id) if n and n in self.handlers),
            None,
        )
        command: commands.Command
        if code is None:
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
            return commands.FailJob(job_id=job.id, message=f"{type(error).__name__}: {error}")

    def _start_child(self, parent: Instance, effect: e.StartChild) -> None:
        if parent.is_ended or parent.state is None or effect.child_id not in parent.state.waits:
            return
        process = self.processes.get(effect.called_element)
        if process is None:
            message = f"no process {effect.called_element or '(unnamed)'} is deployed"
            self._drive(parent, commands.FailChild(child_id=effect.child_id, code="", message=message))
            return
        key = parent.business_key if effect.business_key is None else effect.business_key
        child = self._create(process, key)
        child.parent, child.parent_wait, child.element = parent.id, effect.child_id, effect.element_id
        self._drive(child, commands.Start(variables=effect.variables))

    def _tell_parent(self, instance: Instance, effect: e.Ended) -> None:
        parent = self.instances[instance.parent] if instance.parent else None
        if parent is None or parent.state is None or instance.parent_wait not in parent.state.waits:
            return
        wait = instance.parent_wait
        if effect.outcome in ("completed", "terminated"):
            command: commands.Command = commands.CompleteChild(child_id=wait, variables=effect.variables)
        else:
            command = commands.FailChild(
                child_id=wait, code=effect.error_code, message=effect.message, variables=effect.variables
            )
        self._drive(parent, command)


def triggered(process: Process, name: str, kind: type, now: datetime) -> Iterator[str]:
    """Yield the start events of the process that the message or signal triggers."""
    for event in process.triggers:
        definitions: tuple[Any, ...] = event.definitions if isinstance(event, Event) else ()
        if isinstance(event, ReceiveTask) and event.message:
            definitions = (event.message,)
        if any(isinstance(d, kind) and str(d.name.evaluate({}, now)) == name for d in definitions):
            yield event.id


# Effects, one function for each


def open_work(runtime: LocalRuntime, instance: Instance, effect: e.OpenWork) -> None:
    runtime._work[instance.id, effect.work_id] = Work(
        effect.work_id,
        instance.id,
        effect.element_id,
        effect.name,
        effect.assignee,
        tuple(effect.candidate_users),
        tuple(effect.candidate_groups),
        effect.lane,
        effect.form,
        effect.due,
        effect.priority,
        effect.properties,
        effect.variables,
    )


def request_job(runtime: LocalRuntime, instance: Instance, effect: e.RequestJob) -> None:
    key = (instance.id, effect.job_id)
    runtime._jobs[key] = Job(
        effect.job_id,
        instance.id,
        effect.element_id,
        effect.handler,
        effect.topic,
        effect.variables,
        effect.properties,
    )
    if runtime.run_handlers:
        runtime._later(lambda: runtime._run_job(key, effect))


def arm_timer(runtime: LocalRuntime, instance: Instance, effect: e.ArmTimer) -> None:
    due = runtime.clocks.get(effect.clock) if effect.clock else effect.due
    if due is not None:
        runtime._timers[instance.id, effect.timer_id] = Armed(
            instance.id, effect.timer_id, due, element_id=effect.element_id
        )


def subscribe(runtime: LocalRuntime, instance: Instance, effect: e.Subscribe) -> None:
    key = instance.business_key if effect.correlation_key is None else effect.correlation_key
    found = Subscription(
        instance.id, effect.subscription_id, effect.kind, effect.name, key, effect.element_id
    )
    runtime._subscriptions[instance.id, effect.subscription_id] = found


def throw_signal(runtime: LocalRuntime, instance: Instance, effect: e.ThrowSignal) -> None:
    runtime.thrown.append(effect)
    runtime._later(lambda: void(runtime._broadcast(effect.name, effect.variables, instance.id)))


def throw_message(runtime: LocalRuntime, instance: Instance, effect: e.ThrowMessage) -> None:
    runtime.thrown.append(effect)
    key = effect.correlation_key

    def send() -> None:
        for subscription in runtime._receivers("message", effect.name):
            if subscription.key == (instance.business_key if key is None else key) or key is None:
                runtime._deliver(subscription, effect.variables)
                return
        runtime._start_by(effect.name, MessageDefinition, effect.variables, key or instance.business_key)

    runtime._later(send)


def cancel_child(runtime: LocalRuntime, instance: Instance, effect: e.CancelChild) -> None:
    for child in runtime.children(instance):
        if child.parent_wait == effect.child_id and not child.is_ended:
            runtime._drive(child, commands.Cancel(reason="the calling activity was canceled"))


def escalate(runtime: LocalRuntime, instance: Instance, effect: e.Escalate) -> None:
    parent = runtime.instances[instance.parent] if instance.parent else None
    if parent is None or parent.is_ended:
        return
    command = commands.EscalateChild(
        child_id=instance.parent_wait, code=effect.code, variables=effect.variables
    )
    runtime._later(lambda: runtime._drive(parent, command) if not parent.is_ended else None)


def raise_incident(runtime: LocalRuntime, instance: Instance, effect: e.RaiseIncident) -> None:
    found = Incident(effect.incident_id, instance.id, effect.element_id, effect.kind, effect.message)
    runtime._incidents[instance.id, effect.incident_id] = found
    runtime._jobs.pop((instance.id, effect.wait_id), None)


def visit(runtime: LocalRuntime, instance: Instance, effect: e.Visit) -> None:
    counts = {
        "entered": instance.visited,
        "completed": instance.completed,
        "canceled": instance.canceled,
        "taken": instance.taken,
    }
    counts[effect.phase][effect.element_id] += 1
    if effect.phase == "entered":
        instance.path.append(effect.element_id)


def ended(runtime: LocalRuntime, instance: Instance, effect: e.Ended) -> None:
    instance.outcome = effect.outcome
    instance.error_code = effect.error_code
    instance.end_events = tuple(effect.end_events)
    for rows in (runtime._work, runtime._jobs, runtime._timers, runtime._subscriptions, runtime._incidents):
        for key in [key for key in rows if key[0] == instance.id]:
            del rows[key]  # type: ignore[attr-defined]
    runtime._later(lambda: runtime._tell_parent(instance, effect))


def void(value: object) -> None:
    """Drop a result."""


APPLY: dict[type, Callable[[LocalRuntime, Instance, Any], None]] = {
    e.OpenWork: open_work,
    e.CloseWork: lambda r, i, x: void(r._work.pop((i.id, x.work_id), None)),
    e.ArmTimer: arm_timer,
    e.DisarmTimer: lambda r, i, x: void(r._timers.pop((i.id, x.timer_id), None)),
    e.Subscribe: subscribe,
    e.Unsubscribe: lambda r, i, x: void(r._subscriptions.pop((i.id, x.subscription_id), None)),
    e.RequestJob: request_job,
    e.CancelJob: lambda r, i, x: void(r._jobs.pop((i.id, x.job_id), None)),
    e.StartChild: lambda r, i, x: r._later(lambda: r._start_child(i, x)),
    e.CancelChild: cancel_child,
    e.ThrowSignal: throw_signal,
    e.ThrowMessage: throw_message,
    e.Escalate: escalate,
    e.RaiseIncident: raise_incident,
    e.ResolveIncident: lambda r, i, x: void(r._incidents.pop((i.id, x.incident_id), None)),
    e.Visit: visit,
    e.Ended: ended,
}
