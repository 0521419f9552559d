"""What leaves a case as bytes: filed papers, issued PDFs, the XML of its diagrams. Each opening is logged."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import access
from approvals.selectors.case_path import diagram_instances
from approvals.selectors.english import shown_diagram
from approvals.services.papers import open_paper
from approvals.site import desk
from forms.services import open_stored
from workflows.actors import Actor

# What a browser shows itself; anything else is only downloaded.
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


def as_file(content: bytes, name: str, content_type: str, *, inline: bool) -> HttpResponse:
    """Answer with a file that can neither be guessed into a page nor kept by a shared cache."""
    response = HttpResponse(content, content_type=content_type)
    kind = "inline" if inline and content_type in SHOWN else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@desk
def case_file(request: HttpRequest, actor: Actor, number: str, file_id: int) -> HttpResponse:
    """Open a filed paper; ?download=1 saves it."""
    case = access.case_for(actor, number, purpose=f"download: {file_id}")
    stored = access.file_for(actor, case, file_id).stored
    try:
        content = open_stored(stored)
    except (FileNotFoundError, ValueError) as error:
        raise Http404(
            _("The stored copy is missing or was changed; tell the system administrator.")
        ) from error
    return as_file(content, stored.name, stored.content_type, inline="download" not in request.GET)


@require_safe
@desk
def case_paper(request: HttpRequest, actor: Actor, number: str, paper_id: int) -> HttpResponse:
    """Open an issued paper as PDF."""
    case = access.case_for(actor, number, purpose=f"paper: {paper_id}")
    paper = access.paper_for(actor, case, paper_id)
    try:
        content = open_paper(paper)
    except (FileNotFoundError, ValueError) as error:
        raise Http404(
            _("The stored copy is missing or was changed; tell the system administrator.")
        ) from error
    name = f"{paper.title} {paper.number}.pdf"
    return as_file(content, name, "application/pdf", inline="download" not in request.GET)


@require_safe
@desk
def case_diagram_xml(request: HttpRequest, actor: Actor, number: str, instance_id: int) -> HttpResponse:
    """Return the diagram that an instance of the case runs on, in the version it is pinned to."""
    case = access.case_for(actor, number, purpose="diagram")
    instance = next((row for row in diagram_instances(case) if row.pk == instance_id), None)
    if instance is None:
        raise Http404(_("This procedure does not belong to the case."))
    return HttpResponse(shown_diagram(instance.definition.xml), content_type="application/xml; charset=utf-8")
