"""Service, send, script, business rule and receive tasks (BPMN 13.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import RESUMED, beginning, complete, keep
from bpmn.engine.behaviours.catching import sent_by, throw_error
from bpmn.engine.behaviours.conversations import address, text
from bpmn.engine.behaviours.deciding import take_decision
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.lifecycle import CONTINUED, request
from bpmn.engine.programs import Thrown, execute
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.model import (
    ReceiveTask,
    ServiceTask,
)
from bpmn.model.programs import Program


@beginning(ServiceTask)
def begin_service_task(run: Run, element: ServiceTask, node: Node) -> None:
    if element.script:
        for variable, expression in element.script:
            value = expression.evaluate(run.context(node.id), run.now)
            if variable:
                run.write(node.id, {variable: value})
        run.push(complete, element.id, node.id)
    elif element.program is not None:
        run_program(run, element, element.program, node)
    elif element.expression is not None:
        store_result(run, element, node.id, element.expression.evaluate(run.context(node.id), run.now))
        run.push(complete, element.id, node.id)
    elif element.decision is not None:
        store_result(run, element, node.id, take_decision(run, element, node))
        run.push(complete, element.id, node.id)
    # A send task without a handler throws its message inside the engine; with one, a job sends it.
    elif element.message is not None and not element.handler and element.topic is None:
        throw_message(run, element, node)
        run.push(complete, element.id, node.id)
    else:
        topic = "" if element.topic is None else text(element.topic.evaluate(run.context(node.id), run.now))
        request(run, element, node, element.kind, element.handler or topic, topic)


def run_program(run: Run, element: ServiceTask, program: Program, node: Node) -> None:
    """Run the script; a BPMN error that it throws leaves the task as one of a handler does."""
    try:
        found, inner = execute(program, element.id, run.context(node.id), run.now, element.result_variable)
    except Thrown as thrown:
        run.push(throw_error, element.id, node.id, thrown.code, thrown.message, None, thrown.data)
        return
    run.write(node.id, found)
    # setVariableLocal of Flowable's and Camunda's scripts means the scope around the task.
    run.write_local(run.scope_of(node.id), inner)
    run.push(complete, element.id, node.id)


def throw_message(run: Run, element: ServiceTask, node: Node) -> None:
    message = element.message
    assert message is not None
    context = run.context(node.id)
    name = text(message.name.evaluate(context, run.now))
    payload = {**(node.variables or {}), **sent_by(run, message, context)}
    key = address(run, node.id, message, context, payload)
    run.tell(e.ThrowMessage(element_id=element.id, name=name, correlation_key=key, variables=payload))


def store_result(run: Run, element: ServiceTask, node_id: str, value: Any) -> None:
    # resultVariable with local scope (Flowable): it must not leave the sub-process.
    if element.result_variable and element.result_is_local:
        run.write_local(run.scope_of(node_id), {element.result_variable: value})
    elif element.result_variable:
        run.write(node_id, {element.result_variable: value})


def job_done(run: Run, node_id: str, variables: Mapping[str, Any]) -> None:
    """A job's results are in: continue where it was asked for."""
    node = run.nodes[node_id]
    kind = node.data.get("kind")
    element = run.element(node_id)
    # An activity that was to go on asynchronously has completed already.
    if kind in CONTINUED:
        CONTINUED[kind](run, node_id)
    else:
        results = dict(variables)
        if (
            isinstance(element, ServiceTask)
            and element.result_variable
            and element.result_variable not in results
        ):
            results = {element.result_variable: results.get("result", results)}
        keep(run, node_id, results)
        if throws_instead(run, node_id, {}):
            return
        # Flowable's triggerable: work first, then a message lets it go on.
        if isinstance(element, ServiceTask) and element.triggerable:
            wait_by_name(run, element.id, run.edit(node_id))
            return
        run.push(RESUMED.get(type(element), complete), element.id, node_id)


def throws_instead(run: Run, node_id: str, job: Mapping[str, Any]) -> bool:
    """Throw the first error whose condition holds now that the job has ended, well or not (Camunda 7)."""
    element, kind = run.element(node_id), run.nodes[node_id].data.get("kind")
    # A continuation that failed has not begun the work, or has done it.
    if not isinstance(element, ServiceTask) or kind in CONTINUED:
        return False
    for error in element.errors:
        context = {**run.context(node_id), "externalTask": dict(job)}
        if error.condition.evaluate(context, run.now) is True:
            run.push(throw_error, element.id, node_id, error.error.code, error.error.message)
            return True
    return False


@beginning(ReceiveTask)
def begin_receive_task(run: Run, element: ReceiveTask, node: Node) -> None:
    if element.message is not None:
        arm(run, node, element, "", (element.message,))
        return
    wait_by_name(run, element.id, node)


def wait_by_name(run: Run, element_id: str, node: Node) -> None:
    """Wait for a message of the element's own name."""
    wait_id = run.wait(node, "s")
    run.tell(e.Subscribe(subscription_id=wait_id, element_id=element_id, kind="message", name=element_id))
