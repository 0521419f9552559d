"""The code of service tasks: which handler does a job, and what its result or exception means to the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.runtime.records import Handler, Instance, Job, ThrownError

if TYPE_CHECKING:
    from bpmn.runtime.driving import Driver


def run_job(runtime: Driver, key: tuple[int, str], effect: e.RequestJob) -> None:
    job = runtime._jobs.get(key)
    if job is None:
        return
    code = next(
        (
            runtime.handlers[name]
            for name in (job.handler, job.topic, job.element_id, "*")
            # "*" stands for work; an asynchronous continuation has none.
            if name and name in runtime.handlers and (name != "*" or effect.kind != "async")
        ),
        None,
    )
    command: commands.Command
    if code is None:
        # Work of a named handler waits to be completed by hand.
        if job.handler or job.topic:
            return
        command = commands.CompleteJob(job_id=job.id)
    else:
        command = outcome(runtime, code, job)
    runtime._drive(runtime.instances[job.instance], command)


def outcome(runtime: Driver, code: Handler, job: Job) -> commands.Command:
    try:
        return commands.CompleteJob(job_id=job.id, variables=code(job) or {})
    except ThrownError as error:
        return commands.ThrowError(
            wait_id=job.id, code=error.code, message=error.message, variables=error.variables
        )
    except Exception as error:
        meant = mapped(runtime, runtime.instances[job.instance], job.element_id, error)
        if meant:
            return commands.ThrowError(wait_id=job.id, code=meant, message=str(error))
        return commands.FailJob(job_id=job.id, message=f"{type(error).__name__}: {error}")


def mapped(runtime: Driver, instance: Instance, element_id: str, error: Exception) -> str:
    """Return the error that the exception means at the task, or else at the activity that called its process."""
    code = instance.process.meant_by(element_id, error)
    if code or instance.parent is None or not instance.element:
        return code
    return runtime.instances[instance.parent].process.meant_by(instance.element, error)
