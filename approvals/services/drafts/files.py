"""The files of a published version: diagrams and tables by name, as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from approvals.errors import NotVisible
from approvals.models import CaseType

# By pattern and not by a parser: the list shows many files and reads only their titles.
TITLE = re.compile(r"<(?:\w+:)?definitions\b[^>]*?\sname=\"(?P<name>[^\"]*)\"")

NOTHING = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One diagram or table of a version. `number` counts the versions of its own content; `title` is its name for people."""

    name: str
    title: str
    number: int
    is_table: bool
    content_hash: str


def files_of(case_type: CaseType) -> list[ModelFile]:
    """Return the files of a version, the procedure's own diagram first, then diagrams, then tables."""
    deployment = case_type.deployment
    rows = deployment.definitions.defer("xml").order_by("file", "pk")
    diagrams = {row.file: ModelFile(row.file, row.name, row.version, False, row.content_hash) for row in rows}
    main = {row.file for row in rows if row.key == case_type.process_id}
    tables = [
        ModelFile(f"{row.key}.dmn", table_title(row.xml) or row.key, row.version, True, row.content_hash)
        for row in deployment.tables.order_by("key")
    ]
    return [*sorted(diagrams.values(), key=lambda file: (file.name not in main, file.name)), *tables]


def table_title(xml: str) -> str:
    """Return the name that a DMN file gives itself; its rows in the database have none."""
    found = TITLE.search(xml)
    return unescape(found["name"]) if found else ""


def file_text(case_type: CaseType, file: str) -> str:
    """Return the text of a file in a version; NotVisible when that version has no such file."""
    deployment = case_type.deployment
    tables = deployment.tables.filter(key=file.removesuffix(".dmn")).values_list("xml", flat=True)
    diagrams = deployment.definitions.filter(file=file).values_list("xml", flat=True)
    text = tables.first() if file.endswith(".dmn") else diagrams.first()
    if text is None:
        raise NotVisible(f"{case_type} has no file {file}")
    return text


def text_before(case_type: CaseType, file: str) -> str:
    """Return the text that a change of the file begins with: that of the version, an empty model for a new file."""
    return file_text(case_type, file) if file in {row.name for row in files_of(case_type)} else NOTHING
