"""Grounds on which a higher authority is heard before the case is decided, as a pack declares them: [higher_review]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from approvals.models import CaseType
from approvals.rules.guards import Finding
from bpmn.feel import compile_expression


@dataclass(frozen=True, slots=True)
class HigherReview:
    """How the review is known in diagram, tables and forms.

    `route` is what the table of grounds answers for such a ground, `proposal` what the examiner proposes to send it there,
    `answer` the variable that the reply sets (with one of `replies` the lower authority may decide), `paper` the key of the
    letter with the reply, `cited_as` where the form of the decision cites that letter."""

    route: str
    proposal: str
    answer: str
    replies: tuple[str, ...]
    paper: str
    cited_as: str

    def is_heard(self, variables: Mapping[str, Any]) -> bool:
        """Has the higher authority replied in substance, so that the lower one can decide?"""
        return variables.get(self.answer) in self.replies


def higher_review_of(case_type: CaseType) -> HigherReview | None:
    """Return the review that a procedure declares; None for one that is decided where it is examined."""
    row = case_type.manifest.get("higher_review")
    return HigherReview(**{**row, "replies": tuple(row["replies"])}) if row else None


def findings(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is missing in [higher_review], and names of `unsaid` that do not begin as constants of [variables]."""
    row = manifest.get("higher_review")
    if row is not None:
        needed = {field.name for field in fields(HigherReview)}
        for name in sorted(needed ^ row.keys()):
            text = "has to be given" if name in needed else "is not known here"
            yield Finding("PACK", "pack.toml", f"higher_review.{name}", text)
        papers = {paper["key"] for paper in manifest.get("papers", ())}
        if row.get("paper") not in papers:
            text = f"{row.get('paper')!r} is no paper of papers.toml"
            yield Finding("PACK", "pack.toml", "higher_review.paper", text)
    yield from unsaid_findings(manifest)


def unsaid_findings(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    first = manifest.get("variables", {})
    for name in manifest.get("unsaid", ()):
        if name not in first:
            yield Finding("PACK", "pack.toml", f"unsaid: {name}", "is no variable of [variables]")
        elif compile_expression(first[name]).variables:
            text = "begins with facts of the application, not with a constant"
            yield Finding("PACK", "pack.toml", f"unsaid: {name}", text)
