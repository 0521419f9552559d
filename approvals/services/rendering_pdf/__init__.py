"""From a pack's paper template and plain values to an archivable PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.services.rendering_pdf.seal import seal_image
from approvals.services.rendering_pdf.templates import check, fill, fill_with, names_in, plain
from approvals.services.rendering_pdf.typesetting import typeset

__all__ = ["check", "fill", "fill_with", "names_in", "plain", "render_paper", "seal_image", "typeset"]


def render_paper(source: str, values: Mapping[str, Any], *, name: str) -> bytes:
    """Return the PDF of a template filled with plain values; errors as in `fill` and `typeset`."""
    return typeset(fill(source, values, name=name))
