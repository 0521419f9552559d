"""What the drill changes in each process: shorter waits, a register that answers, a signing service that is away at first."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import AppConfig

LEASE, FIRST_WAIT = timedelta(seconds=6), timedelta(seconds=0.2)
LOOKED_AT, FAILING = 2, 5
"""Every second case is looked at by a clerk; at every fifth the signing service is away."""


class Killing(AppConfig):
    name = "benchmarks.killing"

    def ready(self) -> None:
        from approvals.services import verification
        from workflows.handlers import registry
        from workflows.services import job_outcomes, leases, timers

        leases.LEASE = timers.CLAIM = LEASE
        job_outcomes.FIRST_WAIT = FIRST_WAIT
        verification.register_connector("police", police)
        issuing = registry.handlers["draw_and_issue"]
        registry.handlers["draw_and_issue"] = replace(issuing, function=failing(issuing.function))


def serial(number: str) -> int:
    return int(number.rsplit("-", 1)[-1])


def police(case: Any, question: Any) -> tuple[str, str]:
    return ("unclear" if serial(case.number) % LOOKED_AT == 0 else "confirmed"), ""


def is_away() -> bool:
    return "JINGWEI_KILLING" in os.environ and Path(os.environ["JINGWEI_KILLING"], "away").exists()


def failing(issue: Any) -> Any:
    """Fail after the number was drawn and the paper written: both must be given back."""

    def issue_or_fail(context: Any) -> Any:
        result = issue(context)
        if is_away() and serial(context.business_key) % FAILING == 0:
            raise ConnectionError("the signing service does not answer")
        return result

    return issue_or_fail
