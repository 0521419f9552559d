"""What each command does first: it finds who waits, and sets the first tokens on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import complete, keep
from bpmn.engine.behaviours.arriving import pass_task, shaped_for, trigger
from bpmn.engine.behaviours.calls import child_done, take_results
from bpmn.engine.behaviours.catching import happen, occur, throw_error, throw_escalation
from bpmn.engine.behaviours.conversations import hear
from bpmn.engine.behaviours.events import end_loop_around
from bpmn.engine.behaviours.subprocesses import finish_by_hand, open_scope, start_by_hand
from bpmn.engine.behaviours.work import job_done, throws_instead
from bpmn.engine.ending import alive, cancel_inside, end_instance
from bpmn.engine.incidents import fail_job, retry
from bpmn.engine.lifecycle import put_token, release
from bpmn.engine.migration import migrate
from bpmn.engine.moving import move_tokens, scope_for
from bpmn.engine.ports import ported
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError, UnknownWait
from bpmn.model import (
    Event,
    EventBasedGateway,
    FlowNode,
    Process,
    ReceiveTask,
    StartEvent,
    TimerDefinition,
)

Apply = Callable[[Run, Any], None]
APPLY: dict[type, Apply] = {}


def applies(kind: type) -> Callable[[Apply], Apply]:
    def register(function: Apply) -> Apply:
        APPLY[kind] = function
        return function

    return register


@applies(commands.Start)
def start_instance(run: Run, command: commands.Start) -> None:
    root = run.edit(ROOT)
    # Own variables even when empty: what is new is written to the root (`Run.write`).
    root.variables = dict(command.variables)
    if run.process.asks_who_runs:
        root.data["told"] = {
            "processInstanceId": command.instance_id or None,
            "businessKey": command.business_key,
        }
    root.variables.update(
        {name: command.initiator or None for name in initiators(run.process, command.start_event)}
    )
    run.changed_before = dict.fromkeys(command.variables, "create")
    if command.is_shared:
        root.data["shared"] = True  # then what it declares to give is demanded when it completes
        if run.process.inputs:
            root.variables = ported(run.process.inputs, command.variables)
    # Held until everything has begun: a start that runs through must not end the process before the next one.
    root.live = 1
    open_scope(run, root)
    run.listen(ROOT, run.process.on_start)
    if command.start_event is not None:
        start_at(run, command.start_event)
    else:
        # The queue runs backwards, so the first start in the diagram moves first.
        for target in reversed(plain_starts(run.process)):
            put_token(run, ROOT, target)
    release(run, ROOT)


def initiators(process: Process, start_event: str | None) -> list[str]:
    """Return the variables that are to hold who started the instance."""
    begun = plain_starts(process) if start_event is None else (start_event,)
    starts = [process.elements.get(key) for key in begun]
    return [start.initiator for start in starts if isinstance(start, StartEvent) and start.initiator]


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
    if element is None:
        raise EngineError(event_id, "no such element in the process")
    if element.scope:
        # Somebody begins in the middle, as in Camunda 7: what lies around it is opened first.
        put_token(run, scope_for(run, event_id, ""), event_id)
        return
    root = run.edit(ROOT)
    hear(run, ROOT, element, root.variables or {})
    received = any(getattr(each, "received", ()) for each in getattr(element, "definitions", ()))
    if received or "payload" in (root.variables or {}):
        root.variables = dict(shaped_for(run, element, root.variables or {}))
    source = run.process.elements[element.incoming[0].source] if element.incoming else None
    if isinstance(source, EventBasedGateway):
        start_behind_gateway(run, source, element)
    elif isinstance(element, Event):
        happen(run, ROOT, element, {})
    elif isinstance(element, ReceiveTask):
        pass_task(run, ROOT, element, {})
    else:
        # An instance that begins at a join has nothing that could still come there.
        for _ in range(max(1, len(element.incoming)) if element.type == "parallelGateway" else 1):
            put_token(run, ROOT, event_id)


def start_behind_gateway(run: Run, gateway: EventBasedGateway, element: FlowNode) -> None:
    run.visit(gateway.id, "entered")
    run.visit(gateway.id, "completed")
    # Parallel: the other events behind the gateway must come too (BPMN 13.4.4).
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
    # Closed as completed first: a condition over the results may still cancel the activity.
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
    # The wait stays in `trigger`'s hands: a repeating timer is armed again under the same id.
    trigger(run, command.timer_id, {})


@applies(commands.DeliverMessage)
def deliver_message(run: Run, command: commands.DeliverMessage) -> None:
    waiting(run, command.subscription_id, "s")
    trigger(run, command.subscription_id, command.variables)


@applies(commands.DeliverSignal)
def deliver_signal(run: Run, command: commands.DeliverSignal) -> None:
    waiting(run, command.subscription_id, "s")
    trigger(run, command.subscription_id, command.variables)


@applies(commands.MeetCondition)
def meet_condition(run: Run, command: commands.MeetCondition) -> None:
    waiting(run, command.wait_id, "c")
    trigger(run, command.wait_id, command.variables)


@applies(commands.CompleteJob)
def complete_job(run: Run, command: commands.CompleteJob) -> None:
    node = waiting(run, command.job_id, "j")
    run.end_wait(node, command.job_id)
    job_done(run, node.id, command.variables)


@applies(commands.FailJob)
def job_failed(run: Run, command: commands.FailJob) -> None:
    node = waiting(run, command.job_id, "j")
    if throws_instead(run, node.id, {"errorMessage": command.message, "retries": 0}):
        run.end_wait(node, command.job_id)
    else:
        fail_job(run, node, command.job_id, command.message, "job")


@applies(commands.CompleteChild)
def complete_child(run: Run, command: commands.CompleteChild) -> None:
    node = waiting(run, command.child_id, "k")
    run.end_wait(node, command.child_id)
    # Flowable's terminateAll: the whole chain of callers ends with the called process.
    if command.ends_caller:
        cancel_inside(run, ROOT)
        end_instance(run, "terminated", ends_caller=True)
        return
    if not (command.ends_loop and end_loop_around(run, node.id)):
        child_done(run, node.id, command.variables, command.given)


@applies(commands.FailChild)
def child_failed(run: Run, command: commands.FailChild) -> None:
    """A child that ended by an error throws it at the call activity; one that could not run is an incident."""
    node = waiting(run, command.child_id, "k")
    if command.code or command.is_thrown:
        # The wait ends first; an uncaught error would otherwise cancel a child that is over already.
        run.end_wait(node, command.child_id)
        take_results(run, node.id, command.variables, command.given)
        throw_error(run, node.id, command.code, command.message, offered=command.variables)
    else:
        fail_job(run, node, command.child_id, command.message, "child")


@applies(commands.EscalateChild)
def child_escalated(run: Run, command: commands.EscalateChild) -> None:
    node = waiting(run, command.child_id, "k")
    take_results(run, node.id, command.variables, command.given)
    throw_escalation(run, node.id, node.element, command.code, {})


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
    # The correction goes where the failed expression looks: from the node outwards.
    run.write(node.id, command.variables)
    retry(run, node, command.incident_id)


@applies(commands.Cancel)
def cancel_instance(run: Run, command: commands.Cancel) -> None:
    cancel_inside(run, ROOT)
    end_instance(run, "canceled", message=command.reason)


APPLY[commands.MoveTokens] = move_tokens
APPLY[commands.Migrate] = migrate
APPLY[commands.StartActivity] = start_by_hand
APPLY[commands.FinishAdHoc] = finish_by_hand


def waiting(run: Run, wait_id: str, kinds: str) -> Node:
    """Return the node behind an open wait of one of the kinds (w work, j job, t timer, s subscription, c condition, k child, i)."""
    if wait_id[:1] not in kinds:
        raise UnknownWait("", f"{wait_id or 'an empty id'} is not of the kind that the command is about")
    return alive(run, wait_id)
