"""What a procedure that evaluates units must say of itself: which process, form and table plays each part that the program
knows. Another pack may run its own evaluation under other names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

PROCESSES = (
    "appeal",
    "card",
    "change",
    "check",
    "correction",
    "indicators",
    "innovation",
    "statement",
    "survey",
    "waiver",
)
FORMS = (
    "change",
    "check_record",
    "comment",
    "correction",
    "correction_check",
    "correction_remark",
    "indicators",
    "letter",
    "letter_after_change",
    "waiver",
    "waiver_check",
    "waiver_decision",
)
TABLES = ("card", "grade", "lint", "veto")


def part_faults(
    evaluation: Mapping[str, Any],
    *,
    processes: Collection[str],
    forms: Collection[str],
    tables: Collection[str],
) -> Iterator[str]:
    """Yield where the manifest's [evaluation] leaves a part without a player or names one that the pack does not hold."""
    played = {part: row.get("id") for part, row in evaluation.get("processes", {}).items()}
    for group, parts, named, known in (
        ("processes", PROCESSES, played, processes),
        ("forms", FORMS, evaluation.get("forms", {}), forms),
        ("tables", TABLES, evaluation.get("tables", {}), tables),
    ):
        for part in parts:
            if part not in named:
                yield f"pack.toml evaluation.{group}: {part} is missing"
        for part, name in named.items():
            if part not in parts:
                yield f"pack.toml evaluation.{group}.{part}: no such part; there are {', '.join(parts)}"
            elif name not in known:
                yield f"pack.toml evaluation.{group}.{part}: the pack holds no {name!r}"
    owed = {f"duties.{kind}": row for kind, row in evaluation.get("duties", {}).items()}
    for where, row in {**owed, "help": evaluation.get("help", {})}.items():
        if row.get("process") not in processes:
            yield f"pack.toml evaluation.{where}.process: the pack holds no {row.get('process')!r}"
