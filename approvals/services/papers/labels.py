"""Codes of the application form as papers write them: fields by their labels, clauses by their citation in the law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from approvals.models import Case, CaseType
from approvals.services.rendering_pdf.filters import CLAUSE, provision

COLON = re.compile("[：:]")
# A law before its article: 行政许可法第三十二条, 国家赔偿法（2012年修正）第四条; 本流程规定 is none.
LAW = re.compile(
    r"((?:^|[，、；])(?:依据|依照|参照|根据)?|依据|依照|参照|根据)([^，、；《》（）]+?(?:法|条例|办法|规定))(?=(?:（[^（）]*）)?第)"
)
# The answers of the pack's forms that hold clauses.
CLAUSE_KEYS = frozenset({"clause", "clauses", "articles", "ground_claimed"})
# Those in which officials write provisions in words.
BASIS_KEYS = frozenset({"basis", "legal_basis"})


def fields_of(case: Case) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of the form with which the case was opened."""
    yield from fields_in(case.submission.form.schema if case.submission else {})


def fields_in(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in schema.get("sections", ()):
        yield from section.get("fields", ())


def field_labels(case: Case) -> dict[str, str]:
    """Return what each field asks for: ground_papers -> 申请理由的证明材料."""
    return {str(row["key"]): str(row["label"]["zh"]) for row in fields_of(case)}


def citations(case: Case) -> dict[str, str]:
    """Return how each clause is cited, by code: 24(2) -> 第二十四条第二款."""
    return citations_of(case.case_type, case.submission.form.schema if case.submission else {})


def citations_of(case_type: CaseType, schema: Mapping[str, Any], language: str = "zh") -> dict[str, str]:
    """The manifest's [citations] win; else the label of the form's option up to its colon."""
    options = [option for row in fields_in(schema) for option in row.get("options", ())]
    found = {
        str(option["value"]): COLON.split(str(option["label"].get(language) or option["label"]["zh"]))[0]
        for option in options
        if CLAUSE.match(str(option["value"]))
    }
    return {**found, **case_type.manifest.get("citations", {})}


def cited(clause: Any, known: Mapping[str, str]) -> str:
    return known.get(str(clause)) or provision(clause)


def with_citations(answers: Any, known: Mapping[str, str]) -> Any:
    """Return answers in which the codes of clauses are written as citations, and laws with their titles in 《》."""
    if isinstance(answers, list):
        return [with_citations(item, known) for item in answers]
    if not isinstance(answers, Mapping):
        return answers
    return {key: written_as(key, value, known) for key, value in answers.items()}


def written_as(key: str, value: Any, known: Mapping[str, str]) -> Any:
    if key in BASIS_KEYS and isinstance(value, str):
        return with_law_titles(value)
    return written(value, known) if key in CLAUSE_KEYS else with_citations(value, known)


def written(value: Any, known: Mapping[str, str]) -> Any:
    return [cited(item, known) for item in value] if isinstance(value, list) else cited(value, known)


def with_law_titles(provisions: str) -> str:
    """Put the titles of laws into 《》, as papers write them: 《行政许可法》第三十二条第一款."""
    return LAW.sub(r"\1《\2》", provisions)
