"""Changing a procedure: drafts of diagrams and tables, their checks, and publishing by a second person."""

from approvals.services.drafts.beginning import start_new_file
from approvals.services.drafts.comparing import Difference, difference
from approvals.services.drafts.files import ModelFile, file_text, files_of, text_before
from approvals.services.drafts.findings import findings_of, known_of
from approvals.services.drafts.lifecycle import (
    Unsaveable,
    check_draft,
    publish_draft,
    reject_draft,
    reopen_draft,
    save_draft,
    start_draft,
    submit_draft,
    switch_row,
    take_back_draft,
    withdraw_draft,
)
from approvals.services.drafts.references import Known

__all__ = [
    "Difference",
    "Known",
    "ModelFile",
    "Unsaveable",
    "check_draft",
    "difference",
    "file_text",
    "files_of",
    "findings_of",
    "known_of",
    "publish_draft",
    "reject_draft",
    "reopen_draft",
    "save_draft",
    "start_draft",
    "start_new_file",
    "submit_draft",
    "switch_row",
    "take_back_draft",
    "text_before",
    "withdraw_draft",
]
