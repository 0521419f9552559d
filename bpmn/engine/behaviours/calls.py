"""Call activities (BPMN 13.3.4): an instance of its own, with what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import beginning, complete, keep
from bpmn.engine.behaviours.conversations import text
from bpmn.engine.behaviours.people import local_variables
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.model import (
    CallActivity,
)


@beginning(CallActivity)
def begin_call_activity(run: Run, element: CallActivity, node: Node) -> None:
    context = run.context(node.id)
    own = local_variables(run, node)
    # Only what is mapped goes over: an instance of its own shares nothing unless the diagram says `all`.
    variables = dict(own if element.passes_local else run.visible(node.id)) if element.passes_all else {}
    for mapping in element.parameters.inputs:
        variables[mapping.target] = mapping.source.evaluate(own if mapping.is_local else context, run.now)
    called = text(element.called_element.evaluate(context, run.now)) if element.called_element else ""
    given = None if element.business_key is None else element.business_key.evaluate(context, run.now)
    key = None if given is None else text(given)
    wait_id = run.wait(node, "k")
    run.tell(
        e.StartChild(
            child_id=wait_id,
            element_id=element.id,
            called_element=called,
            variables=variables,
            binding=element.binding,
            version=text(element.version.evaluate(context, run.now)) if element.version else "",
            business_key=key,
            id_variable=text(element.id_variable.evaluate(context, run.now)) if element.id_variable else "",
            shares_all=element.passes_all and element.returns_all,
        )
    )


def child_done(
    run: Run, node_id: str, variables: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> None:
    take_results(run, node_id, variables, given)
    run.push(complete, run.element(node_id).id, node_id)


def take_results(
    run: Run, node_id: str, variables: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> None:
    """Bring out of the called instance what the output parameters name, and nothing else; also when it ends by an
    error or escalates (as in Camunda 7). Where all is shared, the data outputs that it declares are all (10.4.1)."""
    element = run.element(node_id)
    assert isinstance(element, CallActivity)
    shared = variables if given is None else given
    local: dict[str, Any] = {}
    outside: dict[str, Any] = {}
    if element.returns_all:
        (local if element.returns_local else outside).update(shared)
    for mapping in element.parameters.outputs:
        value = mapping.source.evaluate(variables, run.now)
        (local if mapping.is_local else outside)[mapping.target] = value
    if element.results_are_local:
        in_loop = run.is_body(run.nodes[node_id].parent)
        run.write_local(node_id if in_loop else run.scope_of(node_id), outside)
    else:
        keep(run, node_id, outside)
    run.write_local(node_id, local)
