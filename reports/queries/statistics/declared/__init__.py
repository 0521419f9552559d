"""Statistics that a procedure declares in its manifest: it names the question and the lines, the question stands here."""

from collections.abc import Callable, Iterator

from reports.queries.statistics.declared.bank_answers import bank_answers
from reports.queries.statistics.declared.changed_conclusions import changed_conclusions
from reports.queries.statistics.declared.channels import channels
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared, declared
from reports.queries.statistics.declared.ends import ends
from reports.queries.statistics.declared.entitlements import entitlements
from reports.queries.statistics.declared.first_payments import first_payments
from reports.queries.statistics.declared.late_claims import late_claims
from reports.queries.statistics.declared.limits import limits
from reports.queries.statistics.declared.opinions import opinions
from reports.queries.statistics.declared.paid import paid
from reports.queries.statistics.declared.paid_sums import paid_sums
from reports.queries.statistics.declared.papers import papers
from reports.queries.statistics.declared.reasons import reasons
from reports.queries.statistics.declared.recoveries import recoveries
from reports.queries.statistics.declared.specialties import specialties
from reports.queries.statistics.declared.statements import statements
from reports.queries.statistics.declared.steps import steps
from reports.queries.statistics.declared.waits import waits
from reports.queries.statistics.scope import Cell, Statistics

Question = Callable[[Statistics, Declared], Iterator[tuple[Cell, dict[str, int]]]]
COUNTS: dict[str, Question] = {
    "ends": ends,
    "entitlements": entitlements,
    "opinions": opinions,
    "paid": paid,
    "papers": papers,
    "reasons": reasons,
    "recoveries": recoveries,
    "specialties": specialties,
}
"""Questions whose lines are numbers that add up."""
SHARES: dict[str, Question] = {
    "bank_answers": bank_answers,
    "changed_conclusions": changed_conclusions,
    "channels": channels,
    "first_payments": first_payments,
    "late_claims": late_claims,
    "statements": statements,
    "steps": steps,
    "limits": limits,
    "waits": waits,
}
"""Questions whose lines are shares."""
SUMS: dict[str, Question] = {"paid_sums": paid_sums}
"""Questions whose lines are money, in hundredths of a yuan."""

__all__ = ["COUNTS", "PART", "SHARES", "SUMS", "WHOLE", "Declared", "declared"]
