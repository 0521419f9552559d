"""Requests that a procedure declares itself: [[requests]] of its manifest, each a message that its diagram listens for.

A row is {key, message, variable, roles, at, while, title, help, done}: the message carries the reason in `variable`. `roles` at
the case's unit `at` (a level) may make it, whoever sees the case without them; `while` is a limit that has to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from approvals.models import Case, CaseType
from approvals.services import intake
from approvals.templatetags.jingwei import bilingual
from approvals.views.caseworker import asking
from approvals.views.caseworker.request_tools import Tool
from workflows.actors import Actor


def declared(case: Case) -> dict[str, Mapping[str, Any]]:
    """Return the rows of the case's procedure by key."""
    rows = case.case_type.manifest.get("requests")
    if rows is None:
        # A case of a version that declared none has what the version in force declares, where its diagram listens for it.
        current = CaseType.objects.filter(pack_id=case.case_type.pack_id, is_current=True).first()
        rows = current.manifest.get("requests", ()) if current else ()
    return {str(row["key"]): row for row in rows}


def tool_of(row: Mapping[str, Any]) -> Tool:
    """Return the request of a row in the words of the reader's language."""

    def send(request: HttpRequest, actor: Actor, case: Case) -> None:
        intake.deliver(case, row["message"], {row["variable"]: asking.posted_reason(request)}, actor)

    return Tool(
        key=str(row["key"]),
        message=str(row["message"]),
        title=bilingual(row["title"]),
        help=bilingual(row["help"]),
        done=bilingual(row["done"]),
        send=send,
    )
