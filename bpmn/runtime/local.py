"""The runtime's public face: deploy, start, act, and move the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bpmn.dmn import read_dmn
from bpmn.engine import commands
from bpmn.engine.advance import STEPS, concerns
from bpmn.engine.run import Run
from bpmn.errors import BpmnError
from bpmn.model import ConditionalDefinition, MessageDefinition, Process, StartEvent
from bpmn.reading import read_bpmn
from bpmn.runtime import delivering
from bpmn.runtime.driving import EPOCH, Driver
from bpmn.runtime.records import NEVER, Incident, Instance, Job, NotFound, Variables, Work
from bpmn.runtime.store import condition_at, is_attached
from bpmn.timers import moment_after


class LocalRuntime(Driver):
    """Deploys files, runs instances, and lets the caller play everybody else."""

    def __init__(
        self,
        *files: Path | str | bytes,
        now: datetime = EPOCH,
        run_handlers: bool = True,
        max_steps: int = STEPS,
        strict: bool = True,
        tasks_wait: bool = False,
    ) -> None:
        """`tasks_wait`: abstract tasks wait for a person too, as in SpiffWorkflow, instead of being passed."""
        super().__init__(now, run_handlers, max_steps)
        self.tasks_wait = tasks_wait
        for file in files:
            self._deploy(file, "", strict)

    def deploy(self, file: Path | str | bytes, name: str = "", *, strict: bool = True) -> list[str]:
        """Read a BPMN or DMN file (a path, or its content); return the ids of what it holds. Raises ReadingError.

        Files given to the constructor are one deployment, each one given here is another; a process deployed again is
        a new version. Without `strict` what cannot run is left to fail when a token comes to it."""
        self._deployments += 1
        return self._deploy(file, name, strict)

    def _deploy(self, file: Path | str | bytes, name: str, strict: bool) -> list[str]:
        path = file if isinstance(file, Path) else None
        if isinstance(file, str):
            path = None if file.lstrip().startswith("<") else Path(file)
        content = path.read_bytes() if path else file.encode() if isinstance(file, str) else file
        assert isinstance(content, bytes)
        name = name or (path.name if path else "")
        # By namespace and not by name, since content may come without one.
        if b"/DMN/" in content and b"BPMN/20100524/MODEL" not in content:
            model = read_dmn(content, file=name)
            self.decisions.update(dict.fromkeys([*model.decisions, *model.services], model))
            self._bind_decisions()
            return list(model.decisions)
        definitions = read_bpmn(content, file=name, strict=strict)
        found = definitions.processes
        self.references.update(definitions.references)
        for process in found.values():
            bound = process.with_decisions(self.decisions)
            self.processes[process.id] = bound
            self.versions.setdefault(process.id, []).append((self._deployments, bound))
            self._arm_starts(process)
        return list(found)

    def _bind_decisions(self) -> None:
        for key, versions in self.versions.items():
            self.versions[key] = [
                (number, process.with_decisions(self.decisions)) for number, process in versions
            ]
            self.processes[key] = self.versions[key][-1][1]

    def start(
        self,
        process_id: str = "",
        variables: Variables | None = None,
        *,
        business_key: str = "",
        start_event: str | None = None,
        initiator: str = "",
    ) -> Instance:
        """Start a process by id (the only one deployed when empty). Raises NotFound and EngineError."""
        process = self._process(process_id)
        instance = self._create(process, business_key)
        instance.initiator = initiator
        try:
            self._begin(instance, variables or {}, start_event)
        except BpmnError:
            # A start that failed left no instance behind.
            del self.instances[instance.id]
            raise
        self.settle()
        return instance

    def start_by_condition(self, variables: Variables) -> list[Instance]:
        """Start every process at the conditional start events whose condition holds for the variables."""
        started = []
        for process in list(self.processes.values()):
            for event in process.triggers:
                for definition in event.definitions if isinstance(event, StartEvent) else ():
                    if isinstance(definition, ConditionalDefinition) and self._is_met(definition, variables):
                        started.append(self.start(process.id, variables, start_event=event.id))
        return started

    def _is_met(self, definition: ConditionalDefinition, variables: Variables) -> bool:
        # Nothing is there before the start: what comes with it is made by it.
        made = dict.fromkeys(variables, "create")
        return concerns(definition, made) and definition.condition.holds(variables, self.now)

    def complete(
        self, work: Work | str, variables: Variables | None = None, *, instance: Instance | int | None = None
    ) -> None:
        """Complete open work, as listed or the oldest at an element (of an instance). Raises NotFound and EngineError."""
        item = self._work_at(work, instance)
        self._act(item.instance, commands.CompleteWork(work_id=item.id, variables=variables or {}))

    def startable(self, instance: Instance | int | None = None) -> list[tuple[int, str]]:
        """Return (instance, element) of what may be started by hand in open ad-hoc sub-processes."""
        return [
            (found.id, element_id)
            for found in self.instances.values()
            if found.state is not None and not found.is_ended and self._is_of(found.id, instance)
            for wait_id, node_id in found.state.waits.items()
            if wait_id[0] == "a"
            for element_id in found.process.scopes[found.state.nodes[node_id].element].starts
        ]

    def start_activity(self, instance: Instance | int, element_id: str) -> None:
        """Start an activity of an open ad-hoc sub-process by hand. Raises EngineError."""
        key = instance.id if isinstance(instance, Instance) else instance
        self._act(key, commands.StartActivity(element_id=element_id))

    def finish_ad_hoc(self, instance: Instance | int, element_id: str) -> None:
        """Say that an ad-hoc sub-process is over. Raises EngineError while something is going on in it."""
        key = instance.id if isinstance(instance, Instance) else instance
        self._act(key, commands.FinishAdHoc(element_id=element_id))

    def complete_job(
        self, job: Job | str, variables: Variables | None = None, *, instance: Instance | int | None = None
    ) -> None:
        item = self._job_at(job, instance)
        self._act(item.instance, commands.CompleteJob(job_id=item.id, variables=variables or {}))

    def fail_job(self, job: Job | str, message: str = "", *, instance: Instance | int | None = None) -> None:
        """The job failed for good: an incident stands at its element."""
        item = self._job_at(job, instance)
        self._act(item.instance, commands.FailJob(job_id=item.id, message=message))

    def throw_error(
        self,
        at: Work | Job | str,
        code: str | int,
        message: str = "",
        variables: Variables | None = None,
        *,
        instance: Instance | int | None = None,
    ) -> None:
        """Report a BPMN error from open work or an open job, by its code or its id."""
        item = self._waiting_at(at, instance)
        self._act(
            item.instance,
            commands.ThrowError(
                wait_id=item.id,
                code=self.references.get(str(code), str(code)),
                message=message,
                variables=variables or {},
            ),
        )

    def throw_escalation(
        self,
        at: Work | Job | str,
        code: str | int,
        variables: Variables | None = None,
        *,
        instance: Instance | int | None = None,
    ) -> None:
        item = self._waiting_at(at, instance)
        self._act(
            item.instance,
            commands.ThrowEscalation(
                wait_id=item.id, code=self.references.get(str(code), str(code)), variables=variables or {}
            ),
        )

    def send_message(
        self,
        name: str,
        variables: Variables | None = None,
        *,
        key: str | None = None,
        instance: Instance | int | None = None,
    ) -> Instance:
        """Deliver a message, by name or id, to the oldest receiver with the key (any when None), else start what it
        starts. Raises NotFound when nobody waits for it."""
        name = self._named(name, "message")
        for subscription in self._receivers("message", name):
            if (key is None or subscription.key == key) and self._is_of(subscription.instance, instance):
                delivering.deliver(self, subscription, variables or {})
                self.settle()
                return self.instances[subscription.instance]
        if instance is None:
            started = delivering.start_by(self, name, MessageDefinition, variables or {}, key or "")
            if started:
                self.settle()
                return started[0]
        raise NotFound(f"nobody waits for the message {name!r}{f' with key {key!r}' if key else ''}")

    def trigger(
        self, element_id: str, variables: Variables | None = None, *, instance: Instance | int | None = None
    ) -> None:
        """Let the event or receive task that waits at the element have what it waits for, whatever that is; the timer
        of a start event begins an instance, a boundary event that nothing outside brings about (error, escalation,
        cancel) happens to its activity."""
        for subscription in self._subscriptions.values():
            if subscription.element_id == element_id and self._is_of(subscription.instance, instance):
                delivering.deliver(self, subscription, variables or {})
                self.settle()
                return
        for armed in self._timers.values():
            if armed.element_id == element_id and self._is_armed_for(armed, instance):
                self._fire(armed)
                self.settle()
                return
        for found in self.instances.values():
            wait_id = "" if found.state is None else condition_at(found.state, element_id)
            if wait_id and self._is_of(found.id, instance):
                self._act(found.id, commands.MeetCondition(wait_id=wait_id, variables=variables or {}))
                return
            if self._is_of(found.id, instance) and is_attached(found, element_id):
                moved = commands.MoveTokens(
                    from_elements=[], to_elements=[element_id], variables=variables or {}
                )
                self._act(found.id, moved)
                return
        raise NotFound(f"no event or receive task waits at {element_id}")

    def broadcast(
        self, signal: str, variables: Variables | None = None, *, instance: Instance | int | None = None
    ) -> int:
        """Send a signal, by name or id, to everybody who waits for it and start what it starts, or to one instance (and
        what it called) alone; return their number."""
        reached = delivering.broadcast(self, self._named(signal, "signal"), variables or {}, only=instance)
        self.settle()
        return reached

    def set_variables(
        self, instance: Instance | int, variables: Variables, *, at: Work | Job | str | None = None
    ) -> None:
        """Set variables of the instance, or local ones of open work or an open job."""
        key = instance.id if isinstance(instance, Instance) else instance
        scope = ""
        if at is not None:
            item = self._waiting_at(at, instance)
            key, scope = item.instance, self._node_of(item)
        self._act(key, commands.SetVariables(variables=variables, scope_id=scope))

    def variables_at(self, at: Work | Job | str, *, instance: Instance | int | None = None) -> dict[str, Any]:
        """Return everything that open work or an open job sees: what is local to it, and what lies around it."""
        item = self._waiting_at(at, instance)
        found = self.instances[item.instance]
        assert found.state is not None
        return dict(Run(found.process, found.state, self.now).visible(self._node_of(item)))

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
        renamed = self._rename(
            found.id, mapping or {}
        )  # first: what the migration arms has its new name already
        try:
            self._drive(found, commands.Migrate(mapping=mapping or {}))
        except BpmnError:
            found.process = before
            for rows, key, row in renamed:
                rows[key] = row
            raise
        self.settle()

    def retry(self, incident: Incident | str, variables: Variables | None = None) -> None:
        if isinstance(incident, str):
            incident = next((i for i in self._incidents.values() if incident in (i.id, i.element_id)), None)  # type: ignore[assignment]
        if incident is None:
            raise NotFound("no such incident")
        assert isinstance(incident, Incident)
        self._act(
            incident.instance, commands.RetryIncident(incident_id=incident.id, variables=variables or {})
        )

    def advance_clock(self, to: datetime | timedelta | str) -> None:
        """Move the clock by a span (`P1D`) or to a moment (in the clock's zone when it names none), in hops: every
        timer fires at its own due time, and cycles fire one after the other."""
        target = moment_after(self.now, to)
        while self._timers:
            # Numbered, so that timers of the same moment fire in the order in which they were armed.
            due, _, armed = min(
                ((t.due, number, t) for number, t in enumerate(self._timers.values())), key=lambda x: x[:2]
            )
            if due > target:
                break
            # A timer that was due in the past does not turn the clock back.
            self.now = max(self.now, due)
            self._fire(armed)
            self.settle()
        self.now = max(self.now, target)

    def fire_next_timer(self) -> bool:
        """Hop to the next due timer; False when none is armed."""
        due = min((armed.due for armed in self._timers.values()), default=NEVER)
        if due == NEVER:
            return False
        self.advance_clock(due)
        return True
