"""Separation of duties: nobody acts twice in one case across the groups of section 0.12."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GROUPS = frozenset(
    {
        "acceptance",
        "verification",
        "verification_second",
        "examination",
        "review",
        "legal_review",
        "statement_review",
        "decision",
        "seal",
        "payment_entry",
        "payment_approval",
        "payment_release",
        "hearing_presider",
        "objection_verification",
        # The evaluation of units: who reports, reviews, assesses and checks are different persons.
        "report_entry",
        "report_review",
        "report_submission",
        "self_assessment",
        "assessor_a",
        "assessor_b",
        "assessor_c",
        "check",
        "appeal_review_1",
        "appeal_review_2",
        "acceptance_1",
        "acceptance_2",
        "survey",
        "survey_check",
    }
)
# What the same person may do, although the groups differ: minimal staffing of a township with two clerks.
TOLERATED = (frozenset({"acceptance", "verification"}),)
# The county's examination is the review of the list in 0.12 under its own name.
SAME_GROUP = {"examination": "review"}


@dataclass(frozen=True, slots=True)
class EarlierAct:
    """What a person did in the case: the group, the step's name for people to read, and the place it was done at."""

    group: str
    step: str
    place: str = ""


def conflicts(group: str, earlier: Iterable[EarlierAct]) -> list[EarlierAct]:
    """Return the earlier acts of one person in one case that forbid a step of `group`; empty when it is lawful."""
    if group not in GROUPS:
        # Groups of the diagram that the rules do not know separate nothing.
        return []
    return [act for act in earlier if is_conflict(group, act.group)]


def is_conflict(group: str, other: str) -> bool:
    group, other = SAME_GROUP.get(group, group), SAME_GROUP.get(other, other)
    # The same group twice is a return, not a second pair of hands.
    if other not in GROUPS or other == group:
        return False
    return frozenset({group, other}) not in TOLERATED
