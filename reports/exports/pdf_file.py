"""A page of a register on paper: A4 across, headings on every page, place for the signature of who keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from approvals.selectors.sheets import printed_sheet


def pdf_file(context: Mapping[str, Any]) -> bytes:
    """Return the printed sheet. `context`: title, unit, since, until, headings, rows (texts), printed_by, printed_on,
    faults (series with void or missing numbers). Blocked MISSING_GLYPH as for every paper."""
    return printed_sheet(render_to_string("reports/register_sheet.html", dict(context)))
