"""Gateways (BPMN 13.4): exclusive, parallel, inclusive, complex and event-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.lifecycle import entering, flows_to_take, holds, no_flow, release, send
from bpmn.engine.run import Run
from bpmn.model import (
    ComplexGateway,
    Constant,
    Event,
    EventBasedGateway,
    Gateway,
    MessageDefinition,
    ReceiveTask,
    SequenceFlow,
)


@entering(Gateway, ComplexGateway)
def enter_gateway(run: Run, gateway: Gateway, scope_id: str, flow_id: str) -> bool:
    if gateway.type == "exclusiveGateway":
        pass_gateway(run, gateway, scope_id, choose(run, gateway, scope_id))
        return True
    is_parallel = gateway.type == "parallelGateway"
    if len(gateway.incoming) < 2 or (not flow_id and isinstance(gateway, ComplexGateway)):
        # Nobody can say for which flow of a complex gateway a token counts that is put there by hand.
        pass_gateway(run, gateway, scope_id, outgoing(run, gateway, scope_id))
        return True
    counts = arrive(run, gateway.id, scope_id, flow_id)
    if is_parallel and (arrived := one_round(gateway, counts)):
        consume(run, gateway, scope_id, arrived)
        pass_gateway(run, gateway, scope_id, list(gateway.outgoing))
    # Inclusive and complex joins are asked when nothing else can move (`activate_joins`).
    return False


def one_round(gateway: Gateway, counts: Mapping[str, int]) -> list[str]:
    """Return one token of each flow, nothing while one is missing; a second one on the same flow waits for the next round
    (BPMN 13.4.1). Tokens put there by hand have no flow and stand for those that are missing."""
    missing = [flow.id for flow in gateway.incoming if not counts.get(flow.id)]
    if len(missing) > counts.get("", 0):
        return []
    return [flow.id for flow in gateway.incoming if flow.id not in missing] + [""] * len(missing)


def choose(run: Run, gateway: Gateway, scope_id: str) -> list[SequenceFlow]:
    """The first flow in diagram order whose condition holds, else the default (BPMN 13.4.2)."""
    for flow in gateway.outgoing:
        if flow.id != gateway.default and holds(run, flow, scope_id):
            return [flow]
    default = [flow for flow in gateway.outgoing if flow.id == gateway.default]
    # A gateway that nothing leaves ends the token, as an activity does.
    if not default and gateway.outgoing:
        raise no_flow(gateway)
    return default


def outgoing(run: Run, gateway: Gateway, scope_id: str) -> list[SequenceFlow]:
    if gateway.type == "parallelGateway" or not gateway.outgoing:
        return list(gateway.outgoing)
    return flows_to_take(run, gateway, scope_id)


def pass_gateway(run: Run, gateway: Gateway, scope_id: str, flows: list[SequenceFlow]) -> None:
    # No node of its own: a gateway that is passed at once holds nothing.
    run.visit(gateway.id, "entered")
    run.listen(scope_id, (*gateway.on_start, *gateway.on_end))
    run.visit(gateway.id, "completed")
    send(run, scope_id, gateway, flows)


# Joins: tokens wait in the scope, counted by the flow they came on, so that rounds of a loop never mix.


def joins(run: Run, scope_id: str) -> dict[str, dict[str, int]]:
    """Return the scope's waiting tokens for writing: gateway -> flow -> number."""
    scope = run.edit(scope_id)
    # Copied at both levels: the given state shares these counts.
    waiting: dict[str, dict[str, int]] = {
        key: dict(counts) for key, counts in scope.data.get("joins", {}).items()
    }
    scope.data["joins"] = waiting
    return waiting


def arrive(run: Run, gateway_id: str, scope_id: str, flow_id: str) -> dict[str, int]:
    counts = joins(run, scope_id).setdefault(gateway_id, {})
    counts[flow_id] = counts.get(flow_id, 0) + 1
    return counts


def consume(run: Run, gateway: Gateway, scope_id: str, flows: Iterable[str]) -> None:
    """Use up a waiting token of each flow named."""
    waiting = joins(run, scope_id)
    counts = waiting[gateway.id]
    for flow_id in flows:
        counts[flow_id] -= 1
        if not counts[flow_id]:
            del counts[flow_id]
        release(run, scope_id)
    if not counts:
        del waiting[gateway.id]
    if not waiting:
        # Nothing is kept where nothing waits, so that a state's size does not grow with its past.
        del run.edit(scope_id).data["joins"]


def activate_joins(run: Run) -> bool:
    """When nothing else can move: fire the inclusive and complex joins that no token can still reach (BPMN 13.4.3,
    13.4.5). Returns whether one fired."""
    # A copy, since firing a join adds and removes nodes.
    for scope_id, node in list(run.nodes.items()):
        for gateway_id, counts in node.data.get("joins", {}).items():
            gateway = run.process.elements[gateway_id]
            if isinstance(gateway, ComplexGateway):
                # One at a time: what it sets going may still reach the next one.
                if activate_complex(run, gateway, scope_id, counts):
                    return True
            elif gateway.type == "inclusiveGateway" and not is_awaited(run, gateway_id, scope_id, counts):
                consume(run, gateway, scope_id, list(counts))  # type: ignore[arg-type]
                pass_gateway(run, gateway, scope_id, outgoing(run, gateway, scope_id))  # type: ignore[arg-type]
                return True
        if "reset" in node.data and reset_complex(run, scope_id):
            return True
    return False


def is_awaited(run: Run, gateway_id: str, scope_id: str, counts: Mapping[str, int]) -> bool:
    """Whether a token in the scope can still reach an empty incoming flow, and no flow that has a token already."""
    reach = run.process.upstream(gateway_id)
    empty = [reach[flow_id] for flow_id in reach if not counts.get(flow_id)]
    filled = [reach[flow_id] for flow_id in reach if counts.get(flow_id)]
    # A token that can also reach a filled flow may add nothing new to the join (BPMN 13.4.3).
    return any(
        any(place in before for before in empty) and not any(place in before for before in filled)
        for place in places(run, scope_id, gateway_id)
    )


def places(run: Run, scope_id: str, without: str) -> set[str]:
    """Where tokens of the scope stand: in nodes and at other joins."""
    found = {run.nodes[child].element for child in run.children(scope_id)}
    return found | {key for key in run.nodes[scope_id].data.get("joins", {}) if key != without}


# The complex gateway fires early and swallows what comes after, until nothing more can come (BPMN 13.4.5).


def activate_complex(run: Run, gateway: ComplexGateway, scope_id: str, counts: Mapping[str, int]) -> bool:
    fired = run.nodes[scope_id].data.get("reset", {}).get(gateway.id)
    # It has fired in this round: what comes late is used up without effect (BPMN 13.4.5).
    if fired is not None:
        consume(run, gateway, scope_id, [flow for flow, number in counts.items() for _ in range(number)])
        return True
    if gateway.activation is None:
        ready = not is_awaited(run, gateway.id, scope_id, counts)
    else:
        ready = gateway.activation.holds(activation_context(run, gateway, scope_id, counts), run.now)
    if not ready:
        return False
    arrived = list(counts)
    consume(run, gateway, scope_id, arrived)
    # Which flows had arrived is remembered: only the others can still bring something.
    run.edit(scope_id).data["reset"] = {**run.nodes[scope_id].data.get("reset", {}), gateway.id: arrived}
    pass_gateway(run, gateway, scope_id, outgoing(run, gateway, scope_id))
    return True


def activation_context(
    run: Run, gateway: ComplexGateway, scope_id: str, counts: Mapping[str, int]
) -> dict[str, Any]:
    tokens = {flow.id: counts.get(flow.id, 0) for flow in gateway.incoming}
    return {**run.context(scope_id), **tokens, "activationCount": sum(tokens.values())}


def reset_complex(run: Run, scope_id: str) -> bool:
    """Make fired gateways ready for another round once no token can reach them on a flow that has not delivered."""
    data = run.edit(scope_id).data
    kept = {
        gateway_id: arrived
        for gateway_id, arrived in data["reset"].items()
        # The flows that have delivered count as filled, like those with a token at an inclusive join.
        if is_awaited(run, gateway_id, scope_id, dict.fromkeys(arrived, 1))
    }
    changed: bool = kept != data["reset"]
    data["reset"] = kept
    if not kept:
        del data["reset"]
    return changed


# The event-based gateway waits for the first of the events behind it (BPMN 13.4.4).


@entering(EventBasedGateway)
def enter_event_gateway(run: Run, gateway: EventBasedGateway, scope_id: str, flow_id: str) -> bool:
    # A node, because its waits must end together: the first event decides.
    node = run.open(gateway.id, scope_id)
    run.visit(gateway.id, "entered", node.id)
    run.listen(node.id, gateway.on_start)
    # Once each: two flows may lead to the same event.
    for target_id in dict.fromkeys(flow.target for flow in gateway.outgoing):
        target = run.process.elements[target_id]
        if isinstance(target, Event):
            arm(run, node, target, target.id, target.definitions)
        elif isinstance(target, ReceiveTask):
            # Without a message of its own a receive task waits under its id, as it does alone.
            message = target.message or MessageDefinition(name=Constant(target.id))
            arm(run, node, target, target.id, (message,))
    return True
