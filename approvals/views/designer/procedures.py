"""Procedures to read: the list, versions and files of one, a single file, two versions compared."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import access
from approvals.models import CaseType
from approvals.selectors import procedures as selectors
from approvals.selectors.trying import asked, tables_of, tried
from approvals.services.drafts import ModelFile, file_text, files_of, kind_of
from approvals.site import page
from approvals.templatetags.designing import title_word
from approvals.templatetags.jingwei import bilingual
from approvals.views.designer.frame import designing
from approvals.views.designer.reading import form_context, paper_context
from workflows.actors import Actor

NO_MARKS: dict[str, list[Any]] = {"active": [], "visited": [], "incidents": []}


@require_GET
@designing
def designer(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "page_title": _("Procedures"),
        "rows": selectors.procedures(),
    }
    return page(request, actor, "designer/procedures.html", context)


@require_GET
@designing
def procedure(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    """Show the versions and files of a procedure; ?version= chooses an older one."""
    chosen = selectors.version_of(pack, number(request.GET.get("version", "")))
    drafts = selectors.drafts_of(pack)
    context = {
        "page_title": title_of(chosen),
        "case_type": chosen,
        "versions": list(selectors.versions_of(pack)),
        "files": files_with_drafts(chosen, drafts),
        "drafts": drafts,
        "may_design": access.has_role(actor, "DESIGNER"),
        "may_move": access.has_role(actor, "SYSADMIN"),
    }
    return page(request, actor, "designer/procedure.html", context)


def files_with_drafts(case_type: CaseType, drafts: list[Any]) -> list[dict[str, Any]]:
    under_way = {draft.file: draft for draft in drafts if draft.is_open}
    return [{"file": file, "draft": under_way.get(file.name)} for file in files_of(case_type)]


@require_GET
@designing
def procedure_file(request: HttpRequest, actor: Actor, pack: str, version: int, file: str) -> HttpResponse:
    """Show one file of a version: the diagram, the table or form to be tried, the paper with its values."""
    chosen = selectors.version_of(pack, version)
    text = file_text(chosen, file)
    context = {
        "page_title": title_of_file(chosen, file),
        "case_type": chosen,
        "file": file,
        "kind": kind_of(file),
        "draft": selectors.open_draft_of(pack, file),
        "may_design": access.has_role(actor, "DESIGNER"),
        **shown(request, chosen, file, text),
    }
    return page(request, actor, "designer/file.html", context)


def shown(request: HttpRequest, case_type: CaseType, file: str, text: str) -> dict[str, Any]:
    kind = kind_of(file)
    if kind == "dmn":
        return {"tables": tables_of(text), **trial_context(request, text)}
    if kind == "json":
        return form_context(request, text, [])
    if kind == "html":
        return paper_context(case_type, file, text, [])
    url = reverse("procedure_file_xml", args=[case_type.pack_id, case_type.version, file])
    return {"diagram": {"xml_url": url, "label": title_of_file(case_type, file), "marks": NO_MARKS}}


def trial_context(request: HttpRequest, text: str) -> dict[str, Any]:
    """Evaluate the table when values came along in the address (?try=decision&in-name=value)."""
    given = {key[3:]: str(value)[:500] for key, value in request.GET.items() if key.startswith("in-")}
    decision = request.GET.get("try", "")[:200]
    return {
        "asked": asked(text, given),
        "tried": decision,
        "trial": tried(text, decision, given) if decision else None,
    }


@require_GET
@designing
def procedure_file_xml(
    request: HttpRequest, actor: Actor, pack: str, version: int, file: str
) -> HttpResponse:
    """Answer the file itself; ?download=1 saves it under a name that tells the version."""
    chosen = selectors.version_of(pack, version)
    return text_answer(request, file_text(chosen, file), versioned(file, version))


def text_answer(request: HttpRequest, text: str, name: str) -> HttpResponse:
    """Answer a file; the template of a paper as plain text, so that no browser takes it for a page of this site."""
    kinds = {"json": "application/json", "html": "text/plain"}
    kind = kinds.get(kind_of(name), "application/xml")
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    if request.GET.get("download"):
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def versioned(file: str, version: int) -> str:
    stem, _dot, suffix = file.rpartition(".")
    return f"{stem}-v{version}.{suffix}"


@require_GET
@designing
def procedure_compare(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    """Compare two versions (?before=1&after=2; by default the one in force with the one before it)."""
    after = selectors.version_of(pack, number(request.GET.get("after", "")))
    earlier = number(request.GET.get("before", "")) or max(after.version - 1, 1)
    before = selectors.version_of(pack, earlier)
    context = {
        "page_title": _("Compare versions"),
        "case_type": after,
        "before": before,
        "after": after,
        "versions": list(selectors.versions_of(pack)),
        "changes": selectors.version_differences(before, after),
        "manifest": selectors.manifest_changes(before, after),
    }
    return page(request, actor, "designer/compare.html", context)


def number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def title_of(case_type: CaseType) -> str:
    return bilingual({"zh": case_type.name_zh, "en": case_type.name_en})


def title_of_file(case_type: CaseType, file: str) -> str:
    known: dict[str, ModelFile] = {row.name: row for row in files_of(case_type)}
    return title_word(known[file].title) if file in known else file
