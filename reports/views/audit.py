"""The auditor's extract of a year (c.9): whole, without names or accounts, logged before it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import access
from approvals.site import desk
from reports.cells import cells, names_for
from reports.exports.csv_file import csv_pieces
from reports.queries.audit import EXTRACTS, Extract
from reports.views.registers import SHORTEST_REASON, TYPES
from workflows.actors import Actor


@require_POST
@desk
def audit_extract(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer the payments or the recoveries of a year as CSV, to an auditor who states why."""
    units = access.audited_units(actor)
    extract = EXTRACTS.get(request.POST.get("what", ""))
    year, reason = request.POST.get("year", ""), request.POST.get("reason", "").strip()[:200]
    if not units or extract is None or not (year.isdecimal() and len(year) == 4):
        raise Http404
    if len(reason) < SHORTEST_REASON:
        messages.error(request, _("State why the register is taken out, in at least four characters."))
        return redirect("batches")
    return taken_out(actor, units, extract, int(year), reason)


def taken_out(actor: Actor, units: Sequence[str], extract: Extract, year: int, reason: str) -> HttpResponse:
    batches = access.visible_batches(actor)
    access.note_export(
        actor, register=f"audit-{extract.key}", unit=units[0], format="csv", query={"year": str(year)}, reason=reason,
        rows=extract.rows(batches, year).count(),
    )  # fmt: skip
    answer = HttpResponse(csv_pieces(pieces(actor, extract, year)), content_type=TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="audit-{extract.key}-{units[0]}-{year}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def pieces(actor: Actor, extract: Extract, year: int) -> Iterator[list[list[str]]]:
    yield [[_(column.title) for column in extract.columns]]
    for rows in extract.read(access.visible_batches(actor), year):
        names = names_for(extract.columns, rows)
        yield [cells(extract.columns, row, names) for row in rows]
