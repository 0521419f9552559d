"""Shapes of the external workers' API. Variables are JSON; dates, decimals and durations are tagged ({"$": "date", ...})."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

Seconds = Field(60, ge=1, le=3600, description="how long the lock holds, in seconds")
Lock = Field(
    ..., min_length=8, max_length=36, description="the worker's own name for this fetch, a UUID for instance"
)
Variables: Any = Field(default_factory=dict, description="variables to write into the case's process")


class Fetch(Schema):
    """Ask for jobs. Sent again with the same `lock` it gives the jobs still held under it."""

    topics: list[str] = Field(..., min_length=1, max_length=100)
    lock: str = Lock
    seconds: int = Seconds
    limit: int = Field(1, ge=1, le=50)
    wait: int = Field(0, ge=0, le=30, description="how long to wait for a job when there is none, in seconds")


class Held(Schema):
    lock: str = Lock


class Extension(Held):
    seconds: int = Seconds


class Completion(Held):
    variables: dict[str, Any] = Variables


class Failure(Held):
    """`retry` false: an incident at once. `retry_after` in seconds; none: back-off that doubles."""

    message: str = Field(..., min_length=1, max_length=2000)
    retry: bool = True
    retry_after: int | None = Field(None, ge=0, le=86400)


class Error(Held):
    """A BPMN error: a business result that the diagram catches."""

    code: str = Field(..., min_length=1, max_length=200)
    message: str = Field("", max_length=2000)
    variables: dict[str, Any] = Variables


class LockedJob(Schema):
    """A job to do. `key` is the same at every attempt: hand it to services that know idempotency keys."""

    id: int
    key: str
    topic: str
    element: str
    business_key: str
    attempt: int
    priority: int
    locked_until: datetime | None
    properties: dict[str, Any]
    variables: dict[str, Any]


class JobState(Schema):
    """What became of the job: waiting, running, done, failed."""

    id: int
    status: str
    attempts: int
    locked_until: datetime | None


class Refusal(Schema):
    code: str
    message: str
