"""The indicators of a year: drafted from the pack's library, checked by the lint table, published, then fixed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked, GuardViolation
from approvals.models import Case, Indicator, IndicatorSet
from approvals.models.indicators import listed, named
from approvals.rules.indicator_lint import Card, offenders, set_facts
from approvals.services.casework import Act, action
from approvals.services.evaluations.indicator_history import changes_between, in_force_before
from approvals.services.evaluations.opening import decided, settings_of
from forms.services import vocabulary_findings

DRAFT, PUBLISHED, REPLACED = (
    IndicatorSet.Status.DRAFT,
    IndicatorSet.Status.PUBLISHED,
    IndicatorSet.Status.REPLACED,
)


# What formulas ask beside target and floor, as the form of an indicator gives it (F3, F11, F6).
PARAMS = ("step", "each", "span")
# Of these the model knows what a new card has.
WORDED = ("direction", "measure", "period")


def number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


@action("draft_indicators")
def draft_indicators(act: Act) -> Mapping[str, Any]:
    """e.T01: the library or the draft in hand, with the changes of the form laid over it."""
    current = draft_of(act.case)
    if act.answers.get("base") == "library" or current is None:
        current = new_draft(act.case, act.actor.name)
    for row in act.answers.get("changes") or ():
        lay_over(current, row)
    return {}


def new_draft(case: Case, name: str) -> IndicatorSet:
    # A draft that nobody published is replaced; versions count only what was.
    sets_of(case).filter(status=DRAFT).delete()
    last = sets_of(case).aggregate(last=Max("version"))["last"] or 0
    drafted = IndicatorSet.objects.create(
        timeline=case.timeline,
        city=case.city,
        year=int(case.notes["year"]),
        version=last + 1,
        drafted_by_name=name,
    )
    manifest = case.case_type.manifest
    basis = str(manifest.get("decision_basis", ""))
    Indicator.objects.bulk_create(from_library(drafted, row, basis) for row in manifest["indicators"])
    return drafted


def from_library(drafted: IndicatorSet, row: Mapping[str, Any], basis: str) -> Indicator:
    return Indicator(
        indicator_set=drafted,
        code=row["code"],
        name_zh=row["zh"],
        name_en=row["en"],
        line=row["line"],
        unit_types=listed(row.get("unit_types", [])),
        classes=listed(row.get("classes", [])),
        kind=row["kind"],
        is_elective=bool(row.get("elective", False)),
        direction=row.get("direction", "up"),
        measure=row.get("measure", "%"),
        target=number(row.get("target")),
        floor=number(row.get("floor")),
        weight=Decimal(str(row["weight"])),
        formula=row["formula"],
        params=row.get("params", {}),
        counts=row.get("counts", ""),
        source_kind=row.get("source_kind", ""),
        source=row.get("source", ""),
        evidence=list(row.get("evidence", [])),
        period=row.get("period", Indicator.Period.QUARTER),
        verifier=row.get("verifier", ""),
        verification=row.get("verify", ""),
        basis=str(row.get("basis", basis)),
    )


def lay_over(drafted: IndicatorSet, row: Mapping[str, Any]) -> None:
    values = {
        "name_zh": row["name_zh"],
        "line": row["line"],
        "kind": row["kind"],
        "weight": Decimal(str(row["weight"])),
        "target": number(row.get("target")),
        "formula": row.get("formula") or "",
        "counts": row.get("counts") or "",
        "unit_types": listed(row.get("unit_types") or []),
        "classes": listed(row.get("classes") or []),
        "source_kind": row.get("source_kind") or "",
        "source": row.get("source") or "",
        "evidence": split(row.get("evidence") or ""),
        "period": row.get("period") or "",
        "verifier": row.get("verifier") or "",
        "verification": row.get("verify") or "",
        "direction": row.get("direction") or "",
        "measure": row.get("measure") or "",
        "floor": number(row.get("floor")),
        "basis": row.get("basis") or "",
    }
    params = {key: str(row[key]) for key in PARAMS if row.get(key) not in (None, "")}
    known = drafted.indicators.filter(code=row["code"]).first()
    values["params"] = {**(known.params if known else {}), **params}
    if row.get("status"):
        values["is_elective"] = row["status"] == "elective"
    # What was found in the card before says nothing of the changed one.
    values["lint"] = None
    if known is None:
        # A new one has the words of the model where the form says nothing.
        values = {key: value for key, value in values.items() if key not in WORDED or value}
    else:
        # An empty cell leaves what the library says.
        values = {key: value for key, value in values.items() if value not in ("", None, [])}
    Indicator.objects.update_or_create(indicator_set=drafted, code=row["code"], defaults=values)


def split(text: str) -> list[str]:
    """Return the papers of a list that the form takes as one text."""
    return [paper.strip() for paper in re.split("[;；\n]", text) if paper.strip()]


def draft_of(case: Case) -> IndicatorSet | None:
    return sets_of(case).filter(status=DRAFT).last()


def sets_of(case: Case) -> QuerySet[IndicatorSet]:
    """Return the versions of a city's year, of the live one or of its rehearsal."""
    return IndicatorSet.objects.filter(timeline=case.timeline, city=case.city, year=case.notes["year"])


def card_of(row: Indicator) -> Card:
    return Card(
        code=row.code,
        name=row.name_zh,
        line=row.line,
        kind=row.kind,
        weight=row.weight,
        is_elective=row.is_elective,
        target=row.target,
        measure=row.measure,
        counts=row.counts,
        source=row.source,
        evidence=tuple(row.evidence),
        verification=row.verification,
        unit_types=tuple(named(row.unit_types)),
        classes=tuple(named(row.classes)),
    )


def facts_of(case: Case) -> Mapping[str, Any]:
    """Return what the lint table D-E1 asks about the draft of a year."""
    drafted, settings = draft_of(case), settings_of(case)
    return set_facts(
        map(card_of, drafted.indicators.all() if drafted else ()),
        veto_grounds=settings["veto_grounds"],
        words=vocabulary_findings,
        types=types_of(settings),
        classes=settings.get("classes", ()),
    )


def types_of(settings: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """Return the types of units of each line, as the pack evaluates them."""
    found: dict[str, list[str]] = {}
    for body in settings["bodies"]:
        found.setdefault(body["line"], []).append(body["kind"])
    return found


def note_findings(case: Case, facts: Mapping[str, Any]) -> None:
    """Write down what the lint says of the whole draft, and on each card what it says of this one (F-E1)."""
    drafted = draft_of(case)
    if drafted is None or "lint" not in settings_of(case)["tables"]:
        return
    drafted.findings = found_in(case, facts)
    drafted.save(update_fields=["findings"])
    alone: dict[str, list[str]] = {"lines": [], "veto_grounds": []}
    codes = {each["code"]: found_in(case, {**alone, "indicators": [each]}) for each in facts["indicators"]}
    rows = list(drafted.indicators.all())
    for row in rows:
        row.lint = codes[row.code]
    Indicator.objects.bulk_update(rows, ["lint"])


def found_in(case: Case, facts: Mapping[str, Any]) -> list[str]:
    return sorted({row["code"] for row in decided(case, "lint", {"facts": facts}) or ()})


@action("approve_indicators")
def approve_indicators(act: Act) -> Mapping[str, Any]:
    """e.T05: by the lead group with two thirds of its members."""
    check_quorum(act.answers)
    note_minutes(act)
    return {}


def note_minutes(act: Act) -> None:
    """Keep by which minutes a version was decided (e.17)."""
    sets_of(act.case).filter(status=DRAFT).update(case=act.case, minutes=str(act.answers["minutes"]))


def check_quorum(answers: Mapping[str, Any]) -> None:
    """S08: at least two thirds are present; raises Blocked QUORUM."""
    members, present = Decimal(str(answers["members"])), Decimal(str(answers["present"]))
    # Compared without a fraction: two thirds have no exact decimal.
    if present * 3 < members * 2 or present > members:
        raise Blocked(_("Two thirds of the members must be present"), code="QUORUM")


def publish_indicators(case: Case, day: date) -> IndicatorSet:
    """e.T06: the draft becomes the year's version; a repeated call returns it. GuardViolation H8 for what may not count."""
    drafted = draft_of(case)
    if drafted is None:
        return sets_of(case).get(status=PUBLISHED)
    put_in_force(drafted, case, day)
    return drafted


def put_in_force(drafted: IndicatorSet, case: Case, day: date) -> None:
    """Publish a draft in place of the version before, with what differs from it. GuardViolation H8."""
    check_no_offender(drafted)
    drafted.changes = changes_between(in_force_before(drafted), drafted)
    # Before the draft: one set is published at a time (a constraint).
    sets_of(case).filter(status=PUBLISHED).update(status=REPLACED)
    drafted.status, drafted.published_on, drafted.case = PUBLISHED, day, case
    drafted.save(update_fields=["status", "published_on", "case", "changes", "kept"])


def check_no_offender(drafted: IndicatorSet) -> None:
    """The guard once more, whatever the lint table let through (H8)."""
    found = offenders(map(card_of, drafted.indicators.all()), vocabulary_findings)
    if found:
        raise GuardViolation(
            _("These indicators may carry no weight: %(codes)s") % {"codes": ", ".join(found)}, code="H8"
        )


def published_of(case: Case) -> IndicatorSet | None:
    return sets_of(case).filter(status=PUBLISHED).first()
