"""What of an application the engine may know: the pack's [variables], evaluated over the answers, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.conf import settings

from approvals.errors import InvalidPack
from approvals.models import Case, CaseType
from approvals.rules.masking import mask_name
from bpmn.feel import Expression, FeelError, compile_expression

# As long as the column: names of three units together are longer.
LONGEST_LABEL = 60


# The expressions of a pack are the same for every case.
@lru_cache(maxsize=2048)
def compiled(text: str) -> Expression:
    return compile_expression(text)


def process_variables(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables a case starts with: its own data and the pack's facts.

    Raises InvalidPack naming the variable when an expression of the manifest does not evaluate."""
    variables: dict[str, Any] = {
        "case_no": case.number,
        "channel": case.channel,
        "filing_date": case.filed_on,
        "fact_date": case.fact_date,
        # The places that routing has chosen, not those that were typed.
        "village": case.village,
        "township": case.township,
        "county": case.county,
        "city": case.city,
    }
    context = {**answers, "filing_date": case.filed_on, "today": case.filed_on}
    for name, expression in in_order(case.case_type.manifest.get("variables", {})):
        try:
            variables[name] = expression.evaluate({**context, **variables})
        except FeelError as error:
            raise InvalidPack([f"pack.toml: [variables] {name}: {error}"]) from error
    return variables


def unsaid(case_type: CaseType) -> dict[str, Any]:
    """Return what a step has said on facts that no longer hold, as it was before: the variables that the pack lists as
    `unsaid`, each with the constant of [variables]. A statement or review on old facts carries no decision on new ones."""
    first = case_type.manifest.get("variables", {})
    return {name: compiled(first[name]).evaluate({}) for name in case_type.manifest.get("unsaid", ())}


def in_order(
    written: Mapping[str, str], place: str = "pack.toml: [variables]"
) -> Iterator[tuple[str, Expression]]:
    """Yield the pack's facts, each after those it uses: a database may return them in any order.

    A fact may bear the name of an answer and use that answer. Raises InvalidPack when facts use each other in a circle."""
    expressions: dict[str, Expression] = {}
    for name, text in written.items():
        try:
            expressions[name] = compiled(text)
        except FeelError as error:
            raise InvalidPack([f"{place} {name}: {error}"]) from error
    uses = {name: (found.variables & expressions.keys()) - {name} for name, found in expressions.items()}
    try:
        yield from ((name, expressions[name]) for name in TopologicalSorter(uses).static_order())
    except CycleError as error:
        raise InvalidPack([f"{place} use each other: {', '.join(error.args[1])}"]) from error


def parties(case_type: CaseType, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, name, identity number) of every party the manifest's [[parties]] finds in the answers.

    A row with `each` finds one party in every entry of that list."""
    for row in case_type.manifest.get("parties", ()):
        for given in answers.get(row["each"]) or () if "each" in row else (answers,):
            name = given.get(row["name"])
            if name:
                yield row["kind"], str(name), str(given.get(row.get("id", ""), "") or "")


def fact_date(case_type: CaseType, answers: Mapping[str, Any], today: date) -> date:
    """Return the day of the fact by the manifest's `fact_date` (FEEL over the answers); without one, today.

    Raises InvalidPack when the expression gives no day."""
    text = case_type.manifest.get("fact_date")
    if not text:
        return today
    try:
        value = compiled(text).evaluate({**answers, "today": today})
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except (FeelError, ValueError) as error:
        raise InvalidPack([f"pack.toml: fact_date: {error}"]) from error


def applicant_label(case_type: CaseType, answers: Mapping[str, Any]) -> str:
    """Return the masked names for lists: 李**、张*, shortened where the column ends; a child the case is about stands in none."""
    names = (mask_name(name) for kind, name, _ in parties(case_type, answers) if kind != "subject")
    label = "、".join(names)
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"


def identity_index(number: str) -> str:
    """Return a keyed digest of an identity number, so that equal numbers are found without being readable."""
    if not number:
        return ""
    # Keyed: without the key nobody can try out numbers against a copy of the table.
    return hmac.new(settings.SECRET_KEY.encode(), number.upper().encode(), hashlib.sha256).hexdigest()
