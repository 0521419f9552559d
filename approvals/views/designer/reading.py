"""What the page of a form or paper shows, in force or under way."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from approvals.models import CaseType
from approvals.selectors.form_sheets import printed_as, section_rows, template_lines, template_values
from forms.errors import SchemaError
from forms.rendering import answers_from_post, is_round_trip, render_form
from forms.selectors import read_form, validate
from workflows import timelines


def form_context(request: HttpRequest, content: str, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page of a form shows: its sections, and the form itself to be tried."""
    return {"sections": section_rows(content, findings), "preview": preview(request, content)}


def preview(request: HttpRequest, content: str) -> dict[str, Any] | None:
    """Return the form as the person who fills it in sees it; None while it cannot be read. Nothing is stored."""
    try:
        form = read_form(json.loads(content))
    except SchemaError:
        return None
    is_tried = "preview" in request.GET
    answers = answers_from_post(form, request.GET) if is_tried else {}
    is_checked = is_tried and not is_round_trip(request.GET)
    errors = validate(form, answers, timelines.today("live")).errors if is_checked else {}
    return {
        "form": render_form(form, answers, errors),
        "is_valid": is_checked and not errors,
        "is_tried": is_tried,
    }


def paper_context(
    case_type: CaseType, file: str, content: str, findings: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what the page of a paper shows: its lines, the values it may name, and what is printed with it."""
    return {
        "lines": template_lines(content, findings),
        "values": template_values(case_type, content),
        "printed": printed_as(case_type, file),
    }
