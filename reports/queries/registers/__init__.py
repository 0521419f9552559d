"""The registers common to all procedures (0.11), in the order in which a case meets them; then those of an evaluation."""

from reports.queries.registers import (
    authority_answers,
    cases,
    certificates,
    circumstances,
    data_queries,
    decisions,
    draws,
    evaluation,
    extensions,
    instalments,
    ledger,
    objections,
    papers,
    receipts,
    records,
    seals,
    service,
)
from reports.queries.registers.register import SORTS, Column, Register, Slice, Wanted, read

REGISTERS: dict[str, Register] = {
    module.REGISTER.key: module.REGISTER
    for module in (
        cases,
        decisions,
        papers,
        certificates,
        service,
        objections,
        extensions,
        circumstances,
        draws,
        records,
        instalments,
        receipts,
        authority_answers,
        seals,
        data_queries,
        ledger,
    )
} | {register.key: register for register in evaluation.REGISTERS}

__all__ = ["REGISTERS", "SORTS", "Column", "Register", "Slice", "Wanted", "read"]
