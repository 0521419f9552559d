"""Reading a scenario file: YAML with one key a step; every mistake names the file, the step and what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

STEPS = {
    "day": "a date: the simulated day moves there and everything due on the way happens",
    "file": "an application: {as, channel, pack, answers, files}",
    "do": "a work item is completed: {at, as, answers, files, refused}",
    "work": "exactly these work items are open: [{at, role, unit, due}]",
    "supply": "the applicant supplies papers: {files}",
    "more_time": "the applicant asks for more time for missing papers: {reason, refused}",
    "withdraw": "the applicant withdraws: {reason}",
    "object": "somebody objects to the public notice: {facts, objector}",
    "state": "the party states and defends: {arguments}",
    "waive": "the party waives the statement in writing: {}",
    "third_party": "whose interest the case touches comes in with the code on the notice: {arguments} or {hearing}",
    "change": "the party reports changed facts: {text}",
    "recuse": "a party asks that an official keep away: {as, unit, ground, refused} or {seat, ground, refused}",
    "message": "any other message to the case: {name, variables, refused}",
    "opinions": "every member of a panel gives an opinion: {at, answers, each}",
    "deploy": "the procedure is published with a change: {form, section, field, refused}",
    "reassign": "a supervisor puts an open step into other hands: {at, as, unit, to, reason, refused}",
    "review": "a review or suit is accepted or ended: {kind, number} or {outcome, text}",
    "reissue": "a paper is corrected, replaced, amended or renewed: {paper, kind, reason, as, to, refused}",
    "end": "a certificate is to be revoked or cancelled: {paper, kind, reason, as, to, refused}",
    "entitle": "the register is filled with invented payees: {count, scheme, kind, county, starts, first, one_account}",
    "begin": "an official opens a procedure about the last right: {pack, ground, day, as, refused}",
    "open": "an office opens a case without an application: {pack, unit, values}",
    "find": "the next steps are about a case that the calendar opened: {pack, county, scheme}",
    "appoint": "a person gets one more role: {as, unit, role}",
    "bank": "the bank acknowledges or answers the last file: {acknowledges: {count, total}} or {returns: {code: lines}, on}",
    "settle": "findings of a batch are settled: {kind, action, was, reason, account, as, unit, refused}",
    "letter": "the bank's written word on payments of unknown fate: {paid, number, on, refused}",
    "repay": "money that was overpaid comes back: {amount, receipt, on, as, refused}",
    "lead": "an authority opens a case itself: {as, unit, pack, answers, files, times, refused}",
    "pay": "money arrives at the treasury: {claim, amount, receipt, payer, on (the day of arrival), refused}",
    "refund": "what was paid on a void decision went back: {note, refused}",
    "instalments": "a party asks to pay in parts: {reason, plan, refused}",
    "deferral": "a party in hardship asks to pay later: {reason, refused}",
    "publish": "the county proposes to publish the decision: {reason, refused}",
    "repeal": "a legal basis is repealed: {basis}",
    "evaluation": "the evaluation of a year is opened: {year, scope}",
    "sign_letters": "every unit signs its letter: {but}",
    "duty": "what a unit owes is done by its persons: {unit, kind, period, values, marks, verified, until, done}",
    "check": "assessors are sent to a unit: {unit, kind, period, as, override, refused}",
    "survey": "the survey is entered: {unit: [satisfied, basically, not, don't know]}",
    "innovation": "a unit enters for an award: {unit}",
    "appeal": "a unit objects to its score: {unit, items, late_cause, refused}",
    "disaster": "a unit struck by a disaster, or its superior for it, asks: {unit, as, at, refused}",
    "card_case": "the next steps are about a unit's card: {unit}",
    "round_again": "a worker repeats what it opened: {kind, period}; nothing may be new",
    "sheets": "superiors import their units' reports: {of, period, value, times}; {units, known} of each time",
    "merge": "units become one: {units, name, unit}",
    "unit_is": "what the register of units says: {unit: {group, population, cases, exempt_reason}}",
    "scores": "scores of units: {unit: {result, rank, grade, an indicator's code: points}}",
    "duties": "how many: {kind, period, all, open, submitted, done, late, missed}",
    "cards": "cards of units: {unit: {colour, state, plan_due, term_until, group}}",
    "indicators": "the indicators of the year: {status, weights}",
    "expect": "what must hold now: {case, clocks, papers, notices, ledger, decision, variables, certificate, queries, claims, evidence, panel, sessions}",
}


class ScenarioError(Exception):
    """The file cannot be read, or a step did not go as written."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number from 1, its kind and what belongs to it."""

    number: int
    kind: str
    body: Any
    note: str = ""
    case: str = ""
    """The name of the case that the step is about, where a scenario has several."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file. `today` is the day on which it begins; `answers` what the applicant files unless a step says more."""

    id: str
    title: str
    pack: str
    today: date
    steps: tuple[Step, ...]
    file: Path
    source: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    registers: Mapping[str, str] = field(default_factory=dict)
    """What the registers of other authorities answer: connector kind -> confirmed, refuted or unclear."""
    beside: tuple[str, ...] = ()
    """Further procedures that take part: those the calendar starts, or that a step names."""

    @property
    def packs(self) -> list[str]:
        """Every procedure that the scenario needs."""
        bodies = [step.body for step in self.steps if step.kind != "open" and isinstance(step.body, Mapping)]
        named = {str(body["pack"]) for body in bodies if "pack" in body}
        return sorted({self.pack, *self.beside, *named})


def scenario_files(pack: str = "", file: str = "") -> list[Path]:
    """Return the files to play: the one named, or those of one pack or of all."""
    if file:
        return [Path(file).resolve()]
    return sorted(Path(settings.PACKS_DIR).glob(f"{pack or '*'}/scenarios/*.yaml"))


def read_scenario(path: Path) -> Scenario:
    """Read and check one file. Raises ScenarioError naming file and step."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf8"))
    except (OSError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path.name}: {error}") from error
    if not isinstance(data, dict):
        raise ScenarioError(f"{path.name}: expected a mapping with scenario, pack, today and steps")
    missing = [key for key in ("scenario", "pack", "today", "steps") if key not in data]
    if missing:
        raise ScenarioError(f"{path.name}: {', '.join(missing)} is missing")
    if not isinstance(data["today"], date):
        raise ScenarioError(f"{path.name}: today: expected a date like 2010-03-01, got {data['today']!r}")
    return Scenario(
        id=str(data["scenario"]),
        title=str(data.get("title", "")),
        pack=str(data["pack"]),
        today=data["today"],
        steps=tuple(steps_of(path, data["steps"])),
        file=path,
        source=str(data.get("source", "")),
        answers=data.get("answers") or {},
        registers=data.get("registers") or {},
        beside=tuple(str(pack) for pack in data.get("beside") or ()),
    )


def steps_of(path: Path, rows: Any) -> Iterator[Step]:
    if not isinstance(rows, list):
        raise ScenarioError(f"{path.name}: steps: expected a list")
    for number, row in enumerate(rows, start=1):
        kinds = [key for key in row if key not in ("note", "case")] if isinstance(row, dict) else []
        if len(kinds) != 1 or kinds[0] not in STEPS:
            known = ", ".join(STEPS)
            raise ScenarioError(f"{path.name}: step {number}: expected one of {known}, got {kinds or row!r}")
        kind = kinds[0]
        if kind == "day" and not isinstance(row[kind], date):
            raise ScenarioError(f"{path.name}: step {number}: day: expected a date, got {row[kind]!r}")
        yield Step(number, kind, row[kind], str(row.get("note", "")), str(row.get("case", "")))
