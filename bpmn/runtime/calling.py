"""Between a call activity and the instance that it starts: which version, what goes in, what comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.model import Process
from bpmn.runtime.records import Instance

if TYPE_CHECKING:
    from bpmn.runtime.driving import Driver


def start_child(runtime: Driver, parent: Instance, effect: e.StartChild) -> None:
    # The parent may have gone on, or ended, since the call was queued.
    if parent.is_ended or parent.state is None or effect.child_id not in parent.state.waits:
        return
    process = called(runtime, parent, effect)
    if process is None:
        which = f" as {effect.binding} {effect.version}".rstrip() if effect.version else ""
        message = f"no process {effect.called_element or '(unnamed)'} is deployed{which}"
        runtime._drive(parent, commands.FailChild(child_id=effect.child_id, code="", message=message))
        return
    key = parent.business_key if effect.business_key is None else effect.business_key
    child = runtime._create(process, key)
    child.parent, child.parent_wait, child.element = parent.id, effect.child_id, effect.element_id
    child.initiator = parent.initiator
    if effect.id_variable:
        runtime._drive(parent, commands.SetVariables(variables={effect.id_variable: child.id}))
    runtime._begin(child, effect.variables, is_shared=effect.shares_all)


def called(runtime: Driver, parent: Instance, effect: e.StartChild) -> Process | None:
    """Return the version that the call activity is bound to, by default the newest."""
    versions = runtime.versions.get(effect.called_element, [])
    bound: Callable[[int, int, Process], bool] | None = {
        "version": lambda number, deployment, process: str(number) == effect.version,
        "versionTag": lambda number, deployment, process: process.version_tag == effect.version,
        "deployment": lambda number, deployment, process: deployment == parent.deployment,
    }.get(effect.binding)
    found = [
        process
        for number, (deployment, process) in enumerate(versions, 1)
        if bound is None or bound(number, deployment, process)
    ]
    return found[-1] if found else None


def tell_parent(runtime: Driver, instance: Instance, effect: e.Ended) -> None:
    parent = runtime.instances[instance.parent] if instance.parent else None
    if parent is None or parent.state is None or instance.parent_wait not in parent.state.waits:
        return
    results: dict[str, Any] = {"variables": effect.variables, "given": effect.given}
    wait = instance.parent_wait
    command: commands.Command
    if effect.outcome in ("completed", "terminated"):
        command = commands.CompleteChild(
            child_id=wait, ends_caller=effect.ends_caller, ends_loop=effect.ends_loop, **results
        )
    else:
        command = commands.FailChild(
            child_id=wait,
            code=effect.error_code,
            is_thrown=effect.outcome == "error",
            message=effect.message,
            **results,
        )
    runtime._drive(parent, command)
