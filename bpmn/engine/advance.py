"""advance(process, state, command, now=): one command, one step (ENGINE.md). Pure and deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import child_done, complete, job_done, keep
from bpmn.engine.behaviours.gateways import activate_joins
from bpmn.engine.behaviours.subprocesses import open_scope
from bpmn.engine.behaviours.throwing import occur, pass_task, throw_error, throw_escalation, trigger
from bpmn.engine.behaviours.triggers import condition_of
from bpmn.engine.incidents import fail_job, park, retry
from bpmn.engine.lifecycle import alive, cancel_inside, end_instance, put_token, release
from bpmn.engine.migration import migrate
from bpmn.engine.moving import move_tokens
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node, State
from bpmn.errors import EngineError, StepLimit, UnknownWait
from bpmn.model import (
    ConditionalDefinition,
    Event,
    EventBasedGateway,
    FlowNode,
    Process,
    ReceiveTask,
    StartEvent,
    TimerDefinition,
)

STEPS = 200_000
Apply = Callable[[Run, Any], None]
APPLY: dict[type, Apply] = {}
PERSONAL = (
    commands.Start, commands.CompleteWork, commands.ThrowError, commands.ThrowEscalation, commands.SetVariables,
    commands.MoveTokens, commands.Migrate, commands.RetryIncident, commands.Cancel,
)  # fmt: skip
"""Commands that somebody waits for: they fail as a whole. The others leave an incident at the element."""


def advance(
    process: Process, state: State | None, command: commands.Command, *, now: datetime, max_steps: int = STEPS
) -> tuple[State, list[e.Effect]]:
    """Apply `command` and move tokens until every one waits; return the new state and what the runtime must do.

    `state` None (with Start) begins an instance. Raises EngineError and leaves `state` as it was: UnknownWait for an
    id that nothing waits under, NoFlowMatches, ExpressionFailed, StepLimit naming the loop."""
    given = new_state() if state is None else state
    if given.is_ended:
        raise UnknownWait("", f"the instance has ended ({given.outcome})")
    parked: dict[int, EngineError] = {}
    while True:
        run = Run(process, given, now)
        try:
            steps = Steps(run, parked, max_steps)
            steps.all(command)
            return run.result(), run.effects
        except EngineError as error:
            # An error on a path that nobody waits for: walk it again and leave an incident at that very step.
            if isinstance(command, PERSONAL) or not steps.in_step or steps.number in parked:
                raise
            parked[steps.number] = error


def new_state() -> State:
    return State(nodes={ROOT: Node(ROOT, "", "", {})}, waits={}, timers={})


class Steps:
    """The queue of one command, run until it is empty."""

    def __init__(self, run: Run, parked: Mapping[int, EngineError], limit: int) -> None:
        self.run, self.parked, self.limit = run, parked, limit
        self.number = 0
        self.in_step = False

    def all(self, command: commands.Command) -> None:
        APPLY[type(command)](self.run, command)
        run = self.run
        joins = run.process.waits_for_upstream
        while not run.outcome:
            if run.variables_changed:
                self.conditions()
            if run.queue:
                self.in_step = True
                self.one()
                self.in_step = False
            elif not (joins and activate_joins(run)):
                break

    def one(self) -> None:
        run = self.run
        operation, element_id, arguments = run.queue.pop()
        if arguments[0] not in run.nodes:
            return
        self.number += 1
        if self.number > self.limit:
            raise StepLimit(element_id, f"more than {self.limit} steps without waiting: {circle(run)}")
        error = self.parked.get(self.number)
        if error is None:
            operation(run, *arguments)
        else:
            park(run, operation, element_id, arguments, error)

    def conditions(self) -> None:
        """Trigger every conditional event whose condition has become true (BPMN 10.5.5.3)."""
        run = self.run
        run.variables_changed = False
        changed, run.changed = run.changed, {}
        for wait_id in [wait for wait in run.timers if wait[0] == "c"]:
            if wait_id not in run.waits:
                continue
            definition = condition_of(run, wait_id)
            held, number = run.timers[wait_id]
            if held is not None and not concerns(definition, changed):
                continue
            holds = definition.condition.holds(run.context(run.waits[wait_id]), run.now)
            if holds is not held:
                run.timers[wait_id] = [holds, number]
                if holds:
                    trigger(run, wait_id, {})


def concerns(definition: ConditionalDefinition, changed: Mapping[str, str]) -> bool:
    """Whether the changes of variables are of the kind that the event asks for."""
    how = changed.get(definition.variable)
    return not definition.variable or (
        how is not None and (not definition.changes or how in definition.changes)
    )


def circle(run: Run) -> str:
    """Name the elements visited last, in the order of the loop, from the one that the diagram draws first."""
    recent = [v.element_id for v in run.effects[-200:] if isinstance(v, e.Visit) and v.phase == "entered"]
    loop = list(dict.fromkeys(recent))
    first = next((number for key in run.process.elements for number, at in enumerate(loop) if at == key), 0)
    return " → ".join(loop[first:] + loop[:first])


def applies(kind: type) -> Callable[[Apply], Apply]:
    def register(function: Apply) -> Apply:
        APPLY[kind] = function
        return function

    return register


@applies(commands.Start)
def start_instance(run: Run, command: commands.Start) -> None:
    root = run.edit(ROOT)
    root.variables = dict(command.variables)
    root.live = 1
    open_scope(run, root)
    if command.start_event is not None:
        start_at(run, command.start_event)
    else:
        for target in reversed(plain_starts(run.process)):
            put_token(run, ROOT, target)
    release(run, ROOT)


def plain_starts(process: Process) -> tuple[str, ...]:
    """Where a start without a trigger begins; as in Camunda 7 a process with one start event starts there, and one
    with several starts at its timer."""
    targets = process.scopes[""].starts
    if targets:
        return targets
    triggers = [element for element in process.triggers if isinstance(element, StartEvent)]
    timers = [element for element in triggers if element.defines(TimerDefinition)]
    found = triggers if len(triggers) == 1 else timers
    if len(found) != 1:
        raise EngineError(
            process.id, "the process has no plain start; name the start event that was triggered"
        )
    return (found[0].id,)


def start_at(run: Run, event_id: str) -> None:
    """Begin where a trigger from outside was caught (BPMN 13.2)."""
    element = run.process.elements.get(event_id)
    if element is None or element.scope:
        raise EngineError(event_id, "no such start event in the process")
    source = run.process.elements[element.incoming[0].source] if element.incoming else None
    if isinstance(source, EventBasedGateway):
        start_behind_gateway(run, source, element)
    elif isinstance(element, Event):
        occur(run, ROOT, element, {})
    elif isinstance(element, ReceiveTask):
        pass_task(run, ROOT, element, {})
    else:
        put_token(run, ROOT, event_id)


def start_behind_gateway(run: Run, gateway: EventBasedGateway, element: FlowNode) -> None:
    run.visit(gateway.id, "entered")
    run.visit(gateway.id, "completed")
    if gateway.kind == "Parallel":
        for flow in gateway.outgoing:
            other = run.process.elements[flow.target]
            if other.id != element.id:
                put_token(run, ROOT, other.id, flow.id)
    if isinstance(element, Event):
        occur(run, ROOT, element, {})
    else:
        pass_task(run, ROOT, element, {})


@applies(commands.CompleteWork)
def complete_work(run: Run, command: commands.CompleteWork) -> None:
    node = waiting(run, command.work_id, "w")
    run.end_wait(node, command.work_id)
    run.tell(e.CloseWork(work_id=command.work_id, reason="completed"))
    keep(run, node.id, command.variables)
    run.push(complete, node.element, node.id)


@applies(commands.ThrowError)
def work_error(run: Run, command: commands.ThrowError) -> None:
    node = waiting(run, command.wait_id, "wj")
    if command.wait_id[0] == "w":
        run.end_wait(node, command.wait_id)
        run.tell(e.CloseWork(work_id=command.wait_id, reason="error"))
    else:
        run.end_wait(node, command.wait_id)
    throw_error(run, node.id, command.code, command.message, command.variables)


@applies(commands.ThrowEscalation)
def work_escalation(run: Run, command: commands.ThrowEscalation) -> None:
    node = waiting(run, command.wait_id, "wj")
    throw_escalation(run, node.id, node.element, command.code, command.variables)


@applies(commands.FireTimer)
def fire_timer(run: Run, command: commands.FireTimer) -> None:
    waiting(run, command.timer_id, "t")
    trigger(run, command.timer_id, {})


@applies(commands.DeliverMessage)
def deliver_message(run: Run, command: commands.DeliverMessage) -> None:
    waiting(run, command.subscription_id, "s")
    trigger(run, command.subscription_id, command.variables)


@applies(commands.DeliverSignal)
def deliver_signal(run: Run, command: commands.DeliverSignal) -> None:
    waiting(run, command.subscription_id, "s")
    trigger(run, command.subscription_id, command.variables)


@applies(commands.CompleteJob)
def complete_job(run: Run, command: commands.CompleteJob) -> None:
    node = waiting(run, command.job_id, "j")
    run.end_wait(node, command.job_id)
    job_done(run, node.id, command.variables)


@applies(commands.FailJob)
def job_failed(run: Run, command: commands.FailJob) -> None:
    fail_job(run, waiting(run, command.job_id, "j"), command.job_id, command.message, "job")


@applies(commands.CompleteChild)
def complete_child(run: Run, command: commands.CompleteChild) -> None:
    node = waiting(run, command.child_id, "k")
    run.end_wait(node, command.child_id)
    child_done(run, node.id, command.variables)


@applies(commands.FailChild)
def child_failed(run: Run, command: commands.FailChild) -> None:
    """A child that ended by an error throws it at the call activity; one that could not run is an incident."""
    node = waiting(run, command.child_id, "k")
    if command.code:
        run.end_wait(node, command.child_id)
        throw_error(run, node.id, command.code, command.message, command.variables)
    else:
        fail_job(run, node, command.child_id, command.message, "child")


@applies(commands.EscalateChild)
def child_escalated(run: Run, command: commands.EscalateChild) -> None:
    node = waiting(run, command.child_id, "k")
    throw_escalation(run, node.id, node.element, command.code, command.variables)


@applies(commands.SetVariables)
def set_variables(run: Run, command: commands.SetVariables) -> None:
    if not command.scope_id:
        run.write_local(ROOT, command.variables)
    elif command.scope_id in run.nodes:
        run.write_local(command.scope_id, command.variables)
    else:
        raise UnknownWait("", f"no scope {command.scope_id}")


@applies(commands.RetryIncident)
def retry_incident(run: Run, command: commands.RetryIncident) -> None:
    node = waiting(run, command.incident_id, "i")
    run.write(node.id, command.variables)
    retry(run, node, command.incident_id)


@applies(commands.Cancel)
def cancel_instance(run: Run, command: commands.Cancel) -> None:
    cancel_inside(run, ROOT)
    end_instance(run, "canceled", message=command.reason)


APPLY[commands.MoveTokens] = move_tokens
APPLY[commands.Migrate] = migrate


def waiting(run: Run, wait_id: str, kinds: str) -> Node:
    """Return the node behind an open wait of one of the kinds (w work, j job, t timer, s subscription, k child, i)."""
    if wait_id[:1] not in kinds:
        raise UnknownWait("", f"{wait_id or 'an empty id'} is not of the kind that the command is about")
    return alive(run, wait_id)
