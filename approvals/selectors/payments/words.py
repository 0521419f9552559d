"""What the screens of payments call states, statuses, findings, acts and events."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.models import PaymentLine

STATES = {
    "built": gettext_noop("On the list"),
    "excluded": gettext_noop("Moved to the next batch"),
    "ready": gettext_noop("Released"),
    "sent": gettext_noop("At the bank"),
    "paid": gettext_noop("Paid out"),
    "failed": gettext_noop("Not booked"),
    "held": gettext_noop("Held in the special account"),
    "resend": gettext_noop("To be sent again unchanged"),
    "unknown": gettext_noop("Fate unknown"),
    "repaired": gettext_noop("Paid again in a repair batch"),
    "given_up": gettext_noop("Paid by other means"),
}
BATCH_STATUSES = {
    "building": gettext_noop("Being built"),
    "built": gettext_noop("Built"),
    "checked": gettext_noop("Checked, exceptions to settle"),
    "prepared": gettext_noop("Prepared"),
    "reviewed": gettext_noop("Reviewed"),
    "approved": gettext_noop("Approved"),
    "funded": gettext_noop("Funded"),
    "released": gettext_noop("Released to the bank"),
    "sent": gettext_noop("At the bank"),
    "returned": gettext_noop("Answered by the bank"),
    "reconciled": gettext_noop("Reconciled"),
}
FINDINGS = {
    "duplicate_person": gettext_noop("Same person twice"),
    "runs_elsewhere": gettext_noop("Entitled in another county"),
    "duplicate_account": gettext_noop("One account, several persons"),
    "dead": gettext_noop("Noted as dead"),
    "ended": gettext_noop("Right ended, last months owed"),
    "suspended": gettext_noop("Right suspended"),
    "account_name": gettext_noop("Account not in the holder's name"),
    "no_amount": gettext_noop("Nothing to pay"),
    "growth": gettext_noop("More than twice last year's"),
    "bank_11": gettext_noop("Account does not exist (11)"),
    "bank_12": gettext_noop("Name does not match (12)"),
    "bank_13": gettext_noop("Account closed (13)"),
    "bank_14": gettext_noop("Account frozen (14)"),
    "bank_15": gettext_noop("Account asleep (15)"),
    "bank_21": gettext_noop("Above the limit (21)"),
    "bank_31": gettext_noop("Error of the bank (31)"),
    "bank_99": gettext_noop("No answer for this line (99)"),
}
ACTIONS = {
    "keep": gettext_noop("Keep the line"),
    "next": gettext_noop("Move to the next batch"),
    "fix": gettext_noop("Mend the account"),
    "repair": gettext_noop("Pay again"),
    "hold": gettext_noop("Hold the amount"),
    "manual": gettext_noop("Pay by other means"),
    "wait": gettext_noop("Wait for the bank"),
}
ENTITLED = {
    "active": gettext_noop("In payment"),
    "held": gettext_noop("On hold, paid later in full"),
    "ended": gettext_noop("Ended"),
    "transferred": gettext_noop("Transferred"),
}
EVENTS = {
    "entered": gettext_noop("Entered in the register"),
    "account_changed": gettext_noop("Account changed"),
    "held": gettext_noop("Put on hold"),
    "resumed": gettext_noop("Resumed"),
    "died": gettext_noop("Death noted"),
    "ended": gettext_noop("Ended"),
    "transferred": gettext_noop("Transferred"),
    "repaid": gettext_noop("Repayment entered"),
    "restored": gettext_noop("Restored after a review"),
    "refunded": gettext_noop("Repayment given back"),
    "paid_out": gettext_noop("Ended, all is paid"),
}
RECOVERIES = {
    "open": gettext_noop("Being talked about"),
    "agreed": gettext_noop("Agreed, being paid back"),
    "repaid": gettext_noop("Paid back"),
    "written_off": gettext_noop("Written off or not asked back"),
    "void": gettext_noop("Fell with the decision"),
}
STEPS = {
    "building": gettext_noop("Building the list"),
    "notifying": gettext_noop("Telling the payees"),
    "return": gettext_noop("Entering the bank's answer"),
}
PARTS = {
    "paid": gettext_noop("Paid out"),
    "held": gettext_noop("Held in the special account"),
    "open": gettext_noop("Waiting for the bank's word"),
    "manual": gettext_noop("Paid by other means"),
    "failed": gettext_noop("Not settled"),
}


def word(words: Mapping[str, str], key: str) -> str:
    return _(words[key]) if key in words else key


def arrears_words(line: PaymentLine) -> str:
    """Say which months from before the period a line pays, first and last named; empty when it pays none."""
    if not line.arrears:
        return ""
    first, last = min(line.arrears), max(line.arrears)
    months = first if first == last else f"{first} – {last}"
    return _("%(count)s of them late: %(months)s") % {"count": len(line.arrears), "months": months}
