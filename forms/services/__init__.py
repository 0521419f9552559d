"""The doors of forms: publish, submit, check, keep files, save drafts."""

from forms.encryption import open_text, seal_text
from forms.schema import lint_schema, vocabulary_findings
from forms.services.drafts import discard_draft, draft_of, save_draft
from forms.services.publishing import publish_form, publish_forms
from forms.services.single_values import checked_value
from forms.services.submissions import (
    check_answers,
    erase_submission,
    form_of,
    process_values,
    submit_form,
    use_region_check,
)
from forms.services.uploads import (
    delete_due,
    keep_after_all,
    mark_for_deletion,
    mark_original_seen,
    open_stored,
    store_upload,
)

__all__ = [
    "check_answers",
    "checked_value",
    "delete_due",
    "discard_draft",
    "draft_of",
    "erase_submission",
    "form_of",
    "keep_after_all",
    "lint_schema",
    "mark_for_deletion",
    "mark_original_seen",
    "open_stored",
    "open_text",
    "process_values",
    "publish_form",
    "publish_forms",
    "save_draft",
    "seal_text",
    "store_upload",
    "submit_form",
    "use_region_check",
    "vocabulary_findings",
]
