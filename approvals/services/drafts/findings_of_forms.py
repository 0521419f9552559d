"""The checks of a changed form: can it be a form, what may never be asked (H1), and who reads an answer that it drops."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from approvals.models import CaseType
from approvals.services import facts
from approvals.services.drafts.references import Finding, finding
from forms.services import lint_schema

NO_JSON = gettext_noop("line %(line)s, column %(column)s: the text is no JSON: %(text)s")
NO_FORM = gettext_noop(
    "the text is no form: an object with id, title and sections, each with key, title and fields"
)
OTHER_ID = gettext_noop(
    "the id of the form is “%(key)s”; it must stay “%(wanted)s”, by which diagrams call it"
)
READ = gettext_noop("the answer “%(key)s” is read by %(place)s, and the form no longer asks for it")
PUT_BACK = gettext_noop("Ask for it again, or have what reads it changed first.")
PLACE = re.compile(r"section (?P<section>[^,:]+)(?:, field (?P<field>[^:]+))?: (?P<text>.*)", re.DOTALL)
FORBIDDEN = re.compile(r"H1 (?P<place>\S+): (?P<text>.*)", re.DOTALL)


def unreadable_form(file: str, content: str) -> list[Finding]:
    """Return why a text cannot be shown as a form at all; empty when it can, whatever else is wrong with it."""
    try:
        schema = json.loads(content)
    except ValueError as error:
        at = {"line": getattr(error, "lineno", 1), "column": getattr(error, "colno", 1)}
        return [finding("", NO_JSON, {**at, "text": getattr(error, "msg", str(error))}, remedy="")]
    except RecursionError:
        return [finding("", NO_FORM, {}, remedy="")]
    if not has_shape(schema):
        return [finding("", NO_FORM, {}, remedy="")]
    wanted = file.removesuffix(".json")
    return (
        []
        if schema["id"] == wanted
        else [finding("", OTHER_ID, {"key": schema["id"], "wanted": wanted}, remedy="")]
    )


def has_shape(schema: Any) -> bool:
    sections = schema.get("sections") if isinstance(schema, Mapping) else None
    if not isinstance(sections, list) or not isinstance(schema.get("id"), str):
        return False
    return all(
        isinstance(section, Mapping)
        and isinstance(section.get("key"), str)
        and isinstance(section.get("fields"), list)
        and all(isinstance(item, Mapping) and isinstance(item.get("key"), str) for item in section["fields"])
        for section in sections
    )


def form_findings(case_type: CaseType, file: str, content: str, before: str) -> Iterator[Finding]:
    """Yield every finding in a form, each at its question (`section.question`) or section."""
    found = unreadable_form(file, content)
    if found:
        yield from found
        return
    schema = json.loads(content)
    yield from (placed(problem) for problem in lint_schema(schema))
    yield from dropped_findings(case_type, schema, json.loads(before))


def placed(problem: str) -> Finding:
    """Return a problem of the forms library as a finding; its own sentence is put into words when it is shown."""
    forbidden = FORBIDDEN.fullmatch(problem)
    if forbidden:
        return at(forbidden["place"].partition(".")[2], forbidden["text"])
    known = PLACE.fullmatch(problem)
    if known is None:
        return at("", problem)
    place = f"{known['section']}.{known['field']}" if known["field"] else known["section"]
    return at(place, known["text"])


def at(place: str, message: str) -> Finding:
    return {"element_id": place, "severity": "error", "message": message, "remedy": ""}


def dropped_findings(
    case_type: CaseType, schema: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield an error for each answer that the form asked for, no longer asks for, and that something still reads."""
    now = {key for _section, key, _variable in asked(schema)}
    for section, key, variable in asked(before):
        if key in now:
            continue
        for place in readers(case_type, str(schema["id"]), key, variable):
            yield finding(section, READ, {"key": key, "place": place}, remedy=PUT_BACK)


def asked(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (section, key, name in the process) of every answer; the rows of a repeat are one answer."""
    for section in schema.get("sections", ()):
        repeat = section.get("repeat")
        for item in [repeat] if repeat else section["fields"]:
            given = item.get("variable", False)
            yield section["key"], item["key"], item["key"] if given is True else str(given or "")


def readers(case_type: CaseType, form_id: str, key: str, variable: str) -> Iterator[str]:
    """Yield the places of the procedure that read an answer: facts, routing, parties, papers, and diagrams by its name."""
    manifest = case_type.manifest
    is_start = manifest.get("start_form") == form_id
    if is_start:
        yield from readers_of_start(manifest, key)
    path = re.compile(
        rf"\bforms\.{re.escape(form_id)}\.{re.escape(key)}\b"
        + (rf"|\banswers\.{re.escape(key)}\b" if is_start else "")
    )
    for name, text in manifest.get("paper_templates", {}).items():
        if path.search(text):
            yield f"papers/{name}"
    for name, text in manifest.get("paper_values", {}).items():
        if path.search(text):
            yield f"papers.toml [paper_values] {name}"
    if variable:
        word = re.compile(rf"\b{re.escape(variable)}\b")
        for file, xml in case_type.deployment.definitions.values_list("file", "xml"):
            if word.search(xml):
                yield file


def readers_of_start(manifest: Mapping[str, Any], key: str) -> Iterator[str]:
    for name, text in manifest.get("variables", {}).items():
        if key in facts.compiled(text).variables:
            yield f"pack.toml [variables] {name}"
    for name, text in manifest.get("routing", {}).get("facts", {}).items():
        if key == text:
            yield f"pack.toml [routing] {name}"
    for row in manifest.get("parties", ()):
        if key in (row.get("name"), row.get("id"), row.get("each")):
            yield f"pack.toml [[parties]] {row['kind']}"
