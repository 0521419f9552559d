"""Changing a procedure: drafts of diagrams, tables, forms and papers, their checks, and publishing by a second person."""

from approvals.services.drafts.beginning import start_new_file
from approvals.services.drafts.comparing import Difference, difference
from approvals.services.drafts.comparing_texts import file_difference
from approvals.services.drafts.files import ModelFile, file_text, files_of, kind_of, text_before
from approvals.services.drafts.findings import findings_of, known_of
from approvals.services.drafts.form_changes import add_section, arrange_question, put_question
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
from approvals.services.drafts.question_sheet import question_of, question_sheet, sheet_answers
from approvals.services.drafts.references import Known

__all__ = [
    "Difference",
    "Known",
    "ModelFile",
    "Unsaveable",
    "add_section",
    "arrange_question",
    "check_draft",
    "difference",
    "file_difference",
    "file_text",
    "files_of",
    "findings_of",
    "kind_of",
    "known_of",
    "publish_draft",
    "put_question",
    "question_of",
    "question_sheet",
    "reject_draft",
    "reopen_draft",
    "save_draft",
    "sheet_answers",
    "start_draft",
    "start_new_file",
    "submit_draft",
    "switch_row",
    "take_back_draft",
    "text_before",
    "withdraw_draft",
]
