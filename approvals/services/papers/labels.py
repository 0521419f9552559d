"""Codes of the application form as papers write them: fields by their labels, clauses by their citation in the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.models import Case
from approvals.services.rendering_pdf.filters import CLAUSE, provision

# The answers of the pack's forms that hold clauses.
CLAUSE_KEYS = frozenset({"clause", "clauses", "articles", "ground_claimed"})


def fields_of(case: Case) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of the form with which the case was opened."""
    schema = case.submission.form.schema if case.submission else {}
    for section in schema.get("sections", ()):
        yield from section.get("fields", ())


def field_labels(case: Case) -> dict[str, str]:
    """Return what each field asks for: ground_papers -> 申请理由的证明材料."""
    return {str(row["key"]): str(row["label"]["zh"]) for row in fields_of(case)}


def citations(case: Case) -> dict[str, str]:
    """Return how each clause is cited, by code: 24(2) -> 第二十四条第二款.

    The manifest's [citations] win; else the label of the form's option up to its colon."""
    options = [option for row in fields_of(case) for option in row.get("options", ())]
    found = {
        str(option["value"]): str(option["label"]["zh"]).split("：")[0]
        for option in options
        if CLAUSE.match(str(option["value"]))
    }
    return {**found, **case.case_type.manifest.get("citations", {})}


def cited(clause: Any, known: Mapping[str, str]) -> str:
    return known.get(str(clause)) or provision(clause)


def with_citations(answers: Any, known: Mapping[str, str]) -> Any:
    """Return answers in which the codes of clauses are written as citations."""
    if isinstance(answers, list):
        return [with_citations(item, known) for item in answers]
    if not isinstance(answers, Mapping):
        return answers
    return {
        key: written(value, known) if key in CLAUSE_KEYS else with_citations(value, known)
        for key, value in answers.items()
    }


def written(value: Any, known: Mapping[str, str]) -> Any:
    return [cited(item, known) for item in value] if isinstance(value, list) else cited(value, known)
