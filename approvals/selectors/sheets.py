"""Sheets that are printed for reading and never issued: neither number nor signature, nothing is stored."""

from __future__ import annotations

from approvals.services.rendering_pdf import typeset


def printed_sheet(html: str) -> bytes:
    """Return the PDF of a whole HTML document; Blocked MISSING_GLYPH where no font has one of its characters."""
    return typeset(html)
