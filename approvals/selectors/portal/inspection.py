"""The file as its party inspects it (Licensing Law art. 36, a.10): what was filed, and on what the authority relies."""

from __future__ import annotations

from typing import Any

from approvals.models import Case, Objection
from approvals.selectors.case_file import FiledForm, filed_form
from approvals.selectors.told import party_accounts


def official_forms(case: Case) -> list[FiledForm]:
    """Return the records that the pack's [inspection] opens to the party, oldest first; none before he is told of an
    intended decision or the case is decided. Where somebody objected, records that might lead to him stay closed."""
    rules: dict[str, Any] = case.case_type.manifest.get("inspection", {})
    if not is_told(case, rules):
        return []
    keys = set(rules.get("forms", ()))
    if Objection.objects.filter(notice__case=case).exists():
        keys -= set(rules.get("closed_after_objection", ()))
    rows = case.submissions.filter(form_key__in=keys, is_voided=False)
    rows = rows.select_related("submission__form", "work_item").prefetch_related("submission__files")
    parties = party_accounts(case)
    return [filed_form(row, True, parties) for row in rows]


def is_told(case: Case, rules: dict[str, Any]) -> bool:
    """Was the party told what is intended, or decided? Before that the examination is not disturbed."""
    told = case.papers.filter(key__in=rules.get("after", ()))
    return told.exists() or case.decisions.in_force() is not None
