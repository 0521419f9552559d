"""What a court or another authority outside the house answered, kept for its register (d.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from approvals.models import AuthorityAnswer, Case
from forms.models import Submission
from workflows.actors import Actor
from workflows.models import WorkItem


def keep_answer(*, case: Case, work_item: WorkItem, filed: Submission, on: date, actor: Actor) -> None:
    """Enter the answer that a step's form holds, where the manifest's [[authority_answers]] names the step.

    Its rows are {step, authority, result, number, told_on}: the last three are fields of the step's form."""
    rows = case.case_type.manifest.get("authority_answers", ())
    row = next((row for row in rows if row["step"] == work_item.element_id), None)
    told_on = filed.answers.get(row["told_on"]) if row else None
    # A form of before the register may lack the day.
    if row is None or not told_on:
        return
    AuthorityAnswer.objects.create(
        case=case,
        authority=row["authority"],
        step=work_item.name,
        result=words_of(filed.form.schema, row["result"], filed.answers.get(row["result"])),
        number=str(filed.answers.get(row["number"]) or "")[:60],
        told_on=date.fromisoformat(str(told_on)),
        entered_on=on,
        entered_by_name=actor.name,
    )


def words_of(schema: Mapping[str, Any], key: str, value: Any) -> dict[str, str]:
    """Return {"zh", "en"} of the option that was chosen, or the value itself where the field has no options."""
    fields = [field for section in schema["sections"] for field in section["fields"] if field["key"] == key]
    options = [option for field in fields for option in field.get("options", ())]
    words = next((option["label"] for option in options if option["value"] == value), None)
    return dict(words) if words else {"zh": str(value or "")}
