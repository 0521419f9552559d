"""Accounts that applicants make themselves: the doors."""

from __future__ import annotations

from approvals.services.accounts.closing import close_account
from approvals.services.accounts.codes import CodeSent, readable_contact, send_again
from approvals.services.accounts.linking import ask_for_cases, confirm_link, refuse_link
from approvals.services.accounts.passwords import begin_reset, change_password, finish_reset
from approvals.services.accounts.registering import (
    TERMS_VERSION,
    Registration,
    begin_contact_change,
    begin_registration,
    finish_contact_change,
    finish_registration,
)
from approvals.services.accounts.signed_in import end_other_sessions, end_session

__all__ = [
    "TERMS_VERSION",
    "CodeSent",
    "Registration",
    "ask_for_cases",
    "begin_contact_change",
    "begin_registration",
    "begin_reset",
    "change_password",
    "close_account",
    "confirm_link",
    "end_other_sessions",
    "end_session",
    "finish_contact_change",
    "finish_registration",
    "finish_reset",
    "readable_contact",
    "refuse_link",
    "send_again",
]
