"""advance(process, state, command, now=): one command, one step (ENGINE.md). Pure and deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.engine.applying import APPLY
from bpmn.engine.behaviours.arriving import trigger
from bpmn.engine.behaviours.catching import throw_error
from bpmn.engine.behaviours.gateways import activate_joins
from bpmn.engine.behaviours.triggers import condition_of
from bpmn.engine.incidents import park
from bpmn.engine.programs import Thrown
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node, State
from bpmn.errors import EngineError, StepLimit, UnknownWait
from bpmn.model import (
    ConditionalDefinition,
    Process,
)

STEPS = 200_000
PERSONAL = (
    commands.Start, commands.CompleteWork, commands.ThrowError, commands.ThrowEscalation, commands.SetVariables,
    commands.MoveTokens, commands.Migrate, commands.RetryIncident, commands.Cancel, commands.StartActivity,
    commands.FinishAdHoc,
)  # fmt: skip
"""Commands that somebody waits for: they fail as a whole. The others leave an incident at the element."""


def advance(
    process: Process, state: State | None, command: commands.Command, *, now: datetime, max_steps: int = STEPS
) -> tuple[State, list[e.Effect]]:
    """Apply `command` and move tokens until every one waits; return the new state and what the runtime must do.

    `state` None (with Start) begins an instance. Raises EngineError and leaves `state` as it was: UnknownWait for an
    id that nothing waits under, NoFlowMatches, ExpressionFailed, StepLimit naming the loop."""
    # A new instance and a stored one go the same way, so an error leaves either as it was.
    given = new_state() if state is None else state
    if given.is_ended:
        raise UnknownWait("", f"the instance has ended ({given.outcome})")
    parked: dict[int, EngineError] = {}
    # Anew from the given state each time: a step that failed
    # half way has left its traces in the working copy.
    while True:
        run = Run(process, given, now)
        try:
            steps = Steps(run, parked, max_steps)
            steps.all(command)
            return run.result(), run.effects
        except EngineError as error:
            # An error on a path that nobody waits for: walk it again and leave an incident at that very step.
            # Before its first step the command itself is wrong; a parked step must not fail for ever.
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
        run = self.run
        self.caught(APPLY[type(command)], run, command)
        # Most diagrams have no join that looks upstream; they skip the search for good.
        joins = run.process.waits_for_upstream
        while not run.outcome:
            # Conditions before the next token: an event that became
            # true must hear of it before it can be taken away.
            if run.variables_changed:
                self.caught(self.conditions)
            if run.queue:
                self.in_step = True
                self.one()
                self.in_step = False
            # Inclusive and complex joins are asked last, when no
            # token can arrive any more (BPMN 13.4.3, 13.4.5).
            elif not (joins and self.caught(activate_joins, run)):
                break

    def one(self) -> None:
        run = self.run
        operation, element_id, arguments = run.queue.pop()
        # What the operation was about has been canceled since it was queued.
        if arguments[0] not in run.nodes:
            return
        # Counted alike in every walk of the same command, so that a number names the step that failed.
        self.number += 1
        if self.number > self.limit:
            raise StepLimit(element_id, f"more than {self.limit} steps without waiting: {circle(run)}")
        error = self.parked.get(self.number)
        if error is None:
            self.caught(operation, run, *arguments)
        else:
            park(run, operation, element_id, arguments, error)

    def caught(self, operation: Callable[..., bool | None], *arguments: Any) -> bool | None:
        """Do something; a BPMN error that a listener to an event, a gateway or a flow throws on the way ends it and
        leaves the scope that it was heard in (Camunda 7). What catches it takes away all that was half done."""
        try:
            return operation(*arguments)
        except Thrown as thrown:
            throw_error(self.run, thrown.node_id, thrown.code, thrown.message, None, thrown.data)
            return True

    def conditions(self) -> None:
        """Trigger every conditional event whose condition has become true (BPMN 10.5.5.3)."""
        run = self.run
        run.variables_changed = False
        changed, run.changed = run.changed, {}
        run.changed_before = {**changed, **run.changed_before}
        # A copy: triggering ends waits and may open others, which are asked in their own turn.
        for wait_id in [wait for wait in run.timers if wait[0] == "c"]:
            if wait_id not in run.waits:
                continue
            definition = condition_of(run, wait_id)
            held, number = run.timers[wait_id]
            if definition.is_listener:
                self.listener(wait_id, definition, changed if held is not None else run.changed_before)
                continue
            # Asked once when it begins to wait, whatever changed;
            # later only when something that it names did.
            if held is not None and not concerns(definition, changed):
                continue
            holds = definition.condition.holds(run.context(run.waits[wait_id]), run.now)
            # It fires when the condition becomes true and not while it stays so (BPMN 10.5.5.3), unless it says itself
            # which changes it hears.
            if holds is not held or (holds and is_narrowed(definition)):
                run.timers[wait_id] = [holds, number]
                if holds:
                    trigger(run, wait_id, {})

    def listener(self, wait_id: str, definition: ConditionalDefinition, changed: Mapping[str, str]) -> None:
        """Trigger a listener to a variable; one that begins also hears what the same command changed, as in Flowable."""
        self.run.timers[wait_id] = [False, self.run.timers[wait_id][1]]
        if concerns(definition, changed):
            trigger(self.run, wait_id, {})


def concerns(definition: ConditionalDefinition, changed: Mapping[str, str]) -> bool:
    """Whether the changes of variables are of the kind that the event asks for."""
    return not is_narrowed(definition) or any(
        definition.variable in ("", name) and (not definition.changes or how in definition.changes)
        for name, how in changed.items()
    )


def is_narrowed(definition: ConditionalDefinition) -> bool:
    """Whether the event names the changes it hears (Camunda 7): each of them counts then, not only the one by which
    the condition becomes true."""
    return bool(definition.variable or definition.changes)


def circle(run: Run) -> str:
    """Name the elements visited last, in the order of the loop, from the one that the diagram draws first."""
    recent = [v.element_id for v in run.effects[-200:] if isinstance(v, e.Visit) and v.phase == "entered"]
    loop = list(dict.fromkeys(recent))
    first = next((number for key in run.process.elements for number, at in enumerate(loop) if at == key), 0)
    return " → ".join(loop[first:] + loop[:first])
