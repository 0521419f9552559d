"""What can go wrong in a case.

ApprovalError
├── NotVisible          the object is outside what this person may see (answers 404, never tells whether it exists)
├── OutOfLegalPeriod    guard L1/L2: the law does not cover the fact or decision date
├── WrongMode           guard L4: a historical procedure outside training mode
├── GuardViolation      one of H1 to H14; `code` names it
├── Blocked             the rules forbid this act now (D-A4, missing legal review, lock); `code` names the rule
├── StaleFile           the file changed since the person opened it
└── InvalidPack         a pack folder that cannot be deployed; `findings` point at file and element
"""

from __future__ import annotations

from collections.abc import Sequence


class ApprovalError(Exception):
    """Base of all errors of casework; `code` is stable, the text is for people."""

    code = "APPROVAL"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code or self.code


class NotVisible(ApprovalError):
    code = "NOT_VISIBLE"


class OutOfLegalPeriod(ApprovalError):
    code = "OUT_OF_LEGAL_PERIOD"


class WrongMode(ApprovalError):
    code = "WRONG_MODE"


class GuardViolation(ApprovalError):
    code = "GUARD"


class Blocked(ApprovalError):
    """`notice` is the key of a notice that tells of the attempt, for a refusal that somebody above has to hear of."""

    code = "BLOCKED"

    def __init__(self, message: str, *, code: str = "", notice: str = "") -> None:
        super().__init__(message, code=code)
        self.notice = notice


class StaleFile(ApprovalError):
    code = "STALE_FILE"


class InvalidPack(ApprovalError):
    code = "INVALID_PACK"

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = list(findings)
