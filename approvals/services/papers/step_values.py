"""What a step knew when it issued a paper, kept sealed so that the paper can be printed again as it was (S10).

Only the values that the paper prints are kept; whoever erases the personal data of the case erases them too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.models import Paper
from approvals.services.papers.computed import step_value_sources
from forms.services import open_text, seal_text

NAMED = re.compile(r"\bvalues\.(\w+)")
# A sum or a day goes on to be computed with, so it must not come back as text.
DAY, SUM = "__day__", "__sum__"


def printed_names(manifest: Mapping[str, Any], row: Mapping[str, Any]) -> frozenset[str]:
    """Return the variables of the step that a paper prints, itself or by one of the pack's values."""
    return frozenset(name for text in step_value_sources(manifest, row) for name in NAMED.findall(text))


def seal_values(manifest: Mapping[str, Any], row: Mapping[str, Any], context: Mapping[str, Any]) -> bytes:
    """Return what is to be kept of a step's variables; empty for a paper that prints none of them."""
    names = printed_names(manifest, row)
    kept = {name: context[name] for name in sorted(names & context.keys())}
    return seal_text(json.dumps(kept, default=as_stored)) if names else b""


def step_values(paper: Paper) -> dict[str, Any]:
    """Return the variables of the step that the paper printed, as they were then."""
    sealed = bytes(paper.sealed_values)
    return dict(json.loads(open_text(sealed), object_hook=as_read)) if sealed else {}


def as_stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {SUM: str(value)}
    return {DAY: value.isoformat()} if type(value) is date else str(value)


def as_read(stored: dict[str, Any]) -> Any:
    if stored.keys() == {SUM}:
        return Decimal(stored[SUM])
    return date.fromisoformat(stored[DAY]) if stored.keys() == {DAY} else stored


def with_replaced(value: Any, texts: Mapping[str, str]) -> Any:
    """Return a value in which each text that stands there wrongly is the right one, however deep it lies."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, Mapping):
        return {key: with_replaced(each, texts) for key, each in value.items()}
    return [with_replaced(each, texts) for each in value] if isinstance(value, list) else value
