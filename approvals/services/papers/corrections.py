"""Clerical errors put right (S10) and what has changed since (a.3 a_amend): what was filed stays as it is, and every later paper
reads it with the corrections and amendments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from approvals.models import Case, CaseSubmission, LinkedCase
from approvals.services.papers.labels import field_labels

# The steps whose form has rows of what stands and what is right, by the action that their diagram names.
CHANGING = ("propose_correction", "propose_amendment")


def correctable(case: Case) -> dict[str, str]:
    """Return what may be put right in the papers of a case, by its label on the application: its parties' names and numbers.

    What the authority found or decided is no writing error and is not among them."""
    labels = field_labels(case)
    # Parties in a list have no single answer that could be put right.
    rows = [row for row in case.case_type.manifest.get("parties", ()) if "each" not in row]
    keys = [row[part] for row in rows for part in ("name", "id") if row.get(part)]
    return {labels[key]: key for key in keys if key in labels}


def amendable(case: Case) -> dict[str, str]:
    """Return what a holder may have amended in a valid certificate, by its label: the answers that the pack names."""
    labels = field_labels(case)
    return {labels[key]: key for key in case.case_type.manifest.get("amendable", ()) if key in labels}


def taken_up(case: Case) -> Case:
    """Return the case whose paper a small case corrects, replaces, amends, renews or ends; else the case itself."""
    is_small = case.submission_id is None and "paper" in case.notes
    link = LinkedCase.objects.filter(derived=case).select_related("origin").first() if is_small else None
    return link.origin if link else case


def corrected_answers(case: Case) -> dict[str, Any]:
    """Return the filed answers with all corrections and amendments that took effect, in their order."""
    answers = case.submission.answers if case.submission else {}
    # Only what has taken effect in the original case.
    links = {"case__origin_link__origin": case, "case__origin_link__reported_on__isnull": False}
    for row in change_forms().filter(**links):
        answers |= changes(case, row.submission.answers)
    return answers


def change_forms() -> QuerySet[CaseSubmission]:
    """Return the forms in force, of all cases, that put something right or amend it, in their order."""
    rows = CaseSubmission.objects.filter(work_item__properties__action__in=CHANGING, is_voided=False)
    return rows.select_related("submission").order_by("pk")


def changes(case: Case, form: Mapping[str, Any]) -> dict[str, str]:
    """Return the new values of such a form, by the key of the answer; rows left as they were change nothing."""
    known = {**correctable(case), **amendable(case)}
    return {known[row["item"]]: str(row["right"]) for row in changed_rows(form) if row["item"] in known}


def changed_rows(form: Mapping[str, Any]) -> list[dict[str, str]]:
    return [row for row in form.get("rows") or () if row.get("right") != row.get("stands")]
