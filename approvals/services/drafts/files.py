"""The files of a published version by name, as text: diagrams, tables, forms, and the templates of papers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import unescape

from approvals.errors import NotVisible
from approvals.models import CaseType
from forms.models import FormDefinition

# By pattern and not by a parser: the list shows many files and reads only their titles.
TITLE = re.compile(r"<(?:\w+:)?definitions\b[^>]*?\sname=\"(?P<name>[^\"]*)\"")

NOTHING = {
    "bpmn": '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "dmn": '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "json": "{}",
    "html": "",
}


def kind_of(file: str) -> str:
    """Return what a file of a procedure is by the end of its name: "bpmn", "dmn", "json" (form) or "html" (paper)."""
    return file.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a version. `number` counts the versions of its own content, 0 where they are not counted.

    `title` is its name for people: a text, or {zh, en}."""

    name: str
    title: Any
    number: int
    content_hash: str

    @property
    def kind(self) -> str:
        return kind_of(self.name)


def files_of(case_type: CaseType) -> list[ModelFile]:
    """Return the files of a version: the procedure's own diagram, the other diagrams, tables, forms, papers."""
    deployment = case_type.deployment
    rows = deployment.definitions.defer("xml").order_by("file", "pk")
    diagrams = {row.file: ModelFile(row.file, row.name, row.version, row.content_hash) for row in rows}
    main = {row.file for row in rows if row.key == case_type.process_id}
    tables = [
        ModelFile(f"{row.key}.dmn", table_title(row.xml) or row.key, row.version, row.content_hash)
        for row in deployment.tables.order_by("key")
    ]
    ordered = sorted(diagrams.values(), key=lambda file: (file.name not in main, file.name))
    return [*ordered, *tables, *forms_of(case_type), *papers_of(case_type)]


def table_title(xml: str) -> str:
    """Return the name that a DMN file gives itself; its rows in the database have none."""
    found = TITLE.search(xml)
    return unescape(found["name"]) if found else ""


def forms_of(case_type: CaseType) -> Iterator[ModelFile]:
    """Yield the forms of a version; one that is shown under several names (form_aliases) is one file."""
    for row in form_rows(case_type).order_by("form_id"):
        yield ModelFile(f"{row.form_id}.json", row.schema.get("title", ""), row.version, row.content_hash)


def form_rows(case_type: CaseType) -> Any:
    return FormDefinition.objects.filter(pk__in=set(case_type.forms.values()))


def papers_of(case_type: CaseType) -> Iterator[ModelFile]:
    """Yield the templates of a version, each called as the first paper that is printed with it."""
    manifest: Mapping[str, Any] = case_type.manifest
    titles: dict[str, Any] = {}
    for row in manifest.get("papers", ()):
        titles.setdefault(template_of(row), row.get("title", ""))
    for name, text in sorted(manifest.get("paper_templates", {}).items()):
        yield ModelFile(name, titles.get(name, name), 0, hashlib.sha256(text.encode()).hexdigest())


def template_of(row: Mapping[str, Any]) -> str:
    """Return the template of a paper's row in the manifest."""
    return str(row.get("template") or f"{row['key']}.html")


def file_text(case_type: CaseType, file: str) -> str:
    """Return the text of a file in a version; NotVisible when that version has no such file."""
    text = READERS.get(kind_of(file), no_text)(case_type, file)
    if text is None:
        raise NotVisible(f"{case_type} has no file {file}")
    return text


def diagram_text(case_type: CaseType, file: str) -> str | None:
    return case_type.deployment.definitions.filter(file=file).values_list("xml", flat=True).first()


def table_text(case_type: CaseType, file: str) -> str | None:
    tables = case_type.deployment.tables.filter(key=file.removesuffix(".dmn"))
    return tables.values_list("xml", flat=True).first()


def form_text(case_type: CaseType, file: str) -> str | None:
    row = form_rows(case_type).filter(form_id=file.removesuffix(".json")).first()
    return None if row is None else as_text(row.schema)


def paper_text(case_type: CaseType, file: str) -> str | None:
    text = case_type.manifest.get("paper_templates", {}).get(file)
    return None if text is None else str(text)


def no_text(case_type: CaseType, file: str) -> None:
    return None


READERS = {"bpmn": diagram_text, "dmn": table_text, "json": form_text, "html": paper_text}
# The database keeps a form's names in no order; people read it in this one.
ORDER = (
    "id", "version", "key", "type", "title", "label", "intro", "help", "required", "given", "visible", "repeat", "options",
    "value", "variable", "zh", "en", "fields", "sections", "rules",
)  # fmt: skip


def as_text(schema: Mapping[str, Any]) -> str:
    """Return a form as the text that people edit: the same form always reads the same."""
    return json.dumps(ordered(schema), ensure_ascii=False, indent=2) + "\n"


def ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        places = {name: place for place, name in enumerate(ORDER)}
        names = sorted(value, key=lambda name: (places.get(name, len(places)), name))
        return {name: ordered(value[name]) for name in names}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def text_before(case_type: CaseType, file: str) -> str:
    """Return the text that a change of the file begins with: that of the version, an empty model for a new file."""
    try:
        return file_text(case_type, file)
    except NotVisible:
        return NOTHING[kind_of(file)]
