"""User and manual tasks (BPMN 13.3.2): work that waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import beginning
from bpmn.engine.behaviours.conversations import text
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.errors import ExpressionFailed
from bpmn.model import (
    FlowNode,
    UserTask,
    Value,
)
from bpmn.timers import parse_duration, parse_moment


@beginning(UserTask)
def begin_user_task(run: Run, element: UserTask, node: Node) -> None:
    context = run.context(node.id)

    # Evaluated once, when the work opens: who may do it is not asked again for every look.
    def evaluated(value: Value | None) -> Any:
        return None if value is None else value.evaluate(context, run.now)

    priority = evaluated(element.priority)
    # The effect carries values alone; a runtime never evaluates an expression of the diagram.
    wait_id = run.wait(node, "w")
    if element.id_variable:
        run.write(node.id, {text(evaluated(element.id_variable)): wait_id})
    run.tell(
        e.OpenWork(
            work_id=wait_id,
            element_id=element.id,
            name=text(evaluated(element.title)) or element.name,
            kind="manual" if element.type == "manualTask" else "user",
            scope_id=node.id,
            lane=element.lane,
            form=text(evaluated(element.form)),
            assignee=text(evaluated(element.assignee)),
            candidate_users=names(element.candidate_users, context, run),
            candidate_groups=names(element.candidate_groups, context, run),
            due=moment(evaluated(element.due), element, run),
            follow_up=moment(evaluated(element.follow_up), element, run),
            # 50 is the middle of Camunda's scale and its default.
            priority=50 if priority is None else whole(priority, element),
            properties=element.properties,
            variables=dict(local_variables(run, node)),
        )
    )


def local_variables(run: Run, node: Node) -> Mapping[str, Any]:
    """What belongs to this occurrence only: its input mappings and its item of a multi-instance."""
    parent = run.nodes[node.parent]
    # A loop's item lies at the body's node or at the instance's own; both are local to the work.
    shared = parent.variables or {} if "body" in parent.data else {}
    return {**shared, **(node.variables or {})}


def names(parts: tuple[Value, ...], context: Mapping[str, Any], run: Run) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts:
        value = part.evaluate(context, run.now)
        # Lists, and texts with commas as Camunda writes them.
        for item in value if isinstance(value, list) else [value]:
            found += [name.strip() for name in text(item).split(",") if name.strip()]
    return tuple(found)


def moment(value: Any, element: FlowNode, run: Run) -> Any:
    if value in (None, ""):
        return None
    try:
        # Authors write a duration where a date is meant; the text itself says which it is.
        if isinstance(value, timedelta) or str(value).startswith("P"):
            return parse_duration(value).after(run.now)
        return parse_moment(value, run.now)
    except ValueError as error:
        raise ExpressionFailed(element.id, f"date: {error}") from error


def whole(value: Any, element: FlowNode) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ExpressionFailed(element.id, f"priority {value!r} is no whole number") from error
