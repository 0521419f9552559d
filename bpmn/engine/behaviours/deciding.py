"""Business rule tasks: the decision that is asked, and the shape that its result takes."""

from __future__ import annotations

from typing import Any

from bpmn.dmn.results import DecisionResult
from bpmn.engine.behaviours.conversations import text
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.errors import ExpressionFailed
from bpmn.model import ServiceTask

Rows = list[dict[str, Any]]
RESULT = "decisionResult"
"""What the output mappings of the task find the rows under (Camunda 7)."""


def take_decision(run: Run, element: ServiceTask, node: Node) -> Any:
    """Ask the decision; return what goes into the result variable, having set what each column gives where that is
    the way of the diagram."""
    assert element.decision is not None
    name = text(element.decision.evaluate(run.context(node.id), run.now))
    result = decide(run, element, name, node)
    if element.needs_hit and not result.matched and result.value is None:
        raise ExpressionFailed(element.id, f"no rule of decision {name} fits")
    if element.decision_result == "outputs":
        run.write(node.id, by_column(result, name))
        return None
    if element.decision_result == "columns":
        run.write(node.id, in_columns(result, name))
        return None
    if not element.decision_result:
        return result.value
    found = rows(result, name)
    if element.mappings.outputs:
        run.write_local(node.id, {RESULT: found})
    return shaped(element.id, found, element.decision_result)


def decide(run: Run, element: ServiceTask, name: str, node: Node) -> DecisionResult:
    """Evaluate the decision that the process is bound to."""
    model = run.process.decisions.get(name)
    if model is None:
        raise ExpressionFailed(element.id, f"no decision {name or '(unnamed)'} is deployed with the process")
    result: DecisionResult = model.evaluate(name, run.context(node.id), run.now)
    if result.errors:
        raise ExpressionFailed(element.id, f"decision {name}: {'; '.join(map(str, result.errors))}")
    return result


def rows(result: DecisionResult, decision: str) -> Rows:
    """Return the result as Camunda 7 does: a list of rows, each with the names of its columns; what is no table gives
    one row with one value under the name of the decision."""
    if result.value is None and not result.matched:
        return []
    if result.table is None:
        return [{decision: result.value}]
    # A list of one may have come down to its item, for the sake of the decision's type.
    is_list = result.table.gives_list and isinstance(result.value, list)
    return [named_by(row, list(result.table.labels)) for row in (result.value if is_list else [result.value])]


def shaped(element_id: str, found: Rows, how: str) -> Any:
    """Return the rows in the shape that camunda:mapDecisionResult asks for; one that they do not fit is an error."""
    if how == "resultList":
        return found
    if how != "collectEntries" and len(found) > 1:
        raise ExpressionFailed(element_id, f"{how}: {len(found)} rules fit where one may")
    if how != "singleResult" and any(len(row) > 1 for row in found):
        raise ExpressionFailed(element_id, f"{how}: a row has {len(found[0])} columns where it may have one")
    if how == "collectEntries":
        return [value for row in found for value in row.values()]
    if how == "singleResult":
        return found[0] if found else None
    return next((value for row in found for value in row.values()), None)


def by_column(result: DecisionResult, decision: str) -> dict[str, Any]:
    """Return the variables that a decision task of Flowable sets: one for each column, or the list of all rows under
    the decision's id where the hit policy gives a list."""
    table = result.explanation[-1] if result.explanation else None
    columns = list(table.labels) if table else []
    if isinstance(result.value, list) or (table and table.gives_list and result.value is None):
        return {decision: [named_by(row, columns) for row in result.value or ()]}
    return {} if result.value is None else named_by(result.value, columns)


def in_columns(result: DecisionResult, decision: str) -> dict[str, Any]:
    """Return the variables that a rule task of SpiffWorkflow sets: one for each column, of all rows where the hit
    policy gives a list. The name `a.b` is what stands under b in the variable a."""
    found = rows(result, decision)
    if not found:
        return {}
    is_list = result.table is not None and result.table.gives_list
    variables: dict[str, Any] = {}
    for column, value in found[0].items():
        name, *inner = column.split(".")
        given = [row[column] for row in found] if is_list else value
        variables[name] = placed(variables.get(name), inner, given)
    return variables


def placed(around: Any, keys: list[str], value: Any) -> Any:
    """Return the context with the value under the keys."""
    if not keys:
        return value
    held = around if isinstance(around, dict) else {}
    return {**held, keys[0]: placed(held.get(keys[0]), keys[1:], value)}


def named_by(row: Any, columns: list[str]) -> dict[str, Any]:
    """Return a row under the names of its columns; a single column gives a bare value."""
    return row if isinstance(row, dict) and len(columns) != 1 else {name: row for name in columns[:1]}
