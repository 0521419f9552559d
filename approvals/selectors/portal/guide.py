"""The service guide: what a procedure is, on what law, what it asks for and how long it may take, out of its pack.

A pack may say more in a table [guide]: who, fees, where to apply (zh, en), limits (keys, in the order to be shown), conditions
and stages (lists of zh, en), `ground` (the field whose options are the grounds; empty: there are none), and
[[guide.papers]] with grounds (its values), zh, en and by = "authority" where the authority fetches the paper itself.
Without it the guide says what form and limits give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import NotVisible, WrongMode
from approvals.models import CaseType, OrgUnit
from approvals.selectors.places import said_name
from approvals.services.intake import timeline_of
from approvals.services.organisation import unit_path, unit_phone
from approvals.services.papers.remedies import authorities, court, reconsideration_days, suit_months
from forms.models import FormDefinition
from workflows import timelines

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground that can be claimed: what it is, what will be asked about it, and the papers that prove it."""

    value: str
    label: Words
    questions: list[Words]
    papers: list[Words]
    fetched: list[Words]


@dataclass(frozen=True, slots=True)
class Remedies:
    """What one may do against a decision of today, with whom and how long."""

    days: int
    months: int
    authorities: list[str]
    court: str


@dataclass(frozen=True, slots=True)
class Window:
    """Where one applies and asks in a place: the authority of each level, its telephone and address."""

    level: str
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A procedure as a citizen reads it; `today` is None where it cannot be started here now."""

    case_type: CaseType
    name: Words
    summary: Words
    who: Words
    fees: Words
    where: Words
    conditions: list[Words]
    stages: list[dict[str, Any]]
    basis: list[Mapping[str, Any]]
    grounds: list[Ground]
    papers: list[dict[str, Words]]
    limits: list[dict[str, Any]]
    today: date | None
    is_in_period: bool
    successor: Mapping[str, Any]

    @property
    def main_limits(self) -> list[dict[str, Any]]:
        """The limits that an applicant feels: promised, extensible, or with an effect in law when missed."""
        return [row for row in self.limits if row["is_main"]] or self.limits

    @property
    def other_limits(self) -> list[dict[str, Any]]:
        return [row for row in self.limits if row not in self.main_limits]

    @property
    def pack_id(self) -> str:
        return self.case_type.pack_id

    @property
    def is_training(self) -> bool:
        return self.case_type.mode == "training"

    @property
    def can_start(self) -> bool:
        return self.today is not None and self.is_in_period


def services_on_offer() -> list[Guide]:
    """Return the guides of all current procedures: those for today's life first, training samples after them."""
    rows = CaseType.objects.filter(is_current=True).order_by("mode", "name_zh")
    return [guide_of(row) for row in rows if has_start_form(row)]


def service_guide(pack_id: str) -> Guide:
    """Return the guide of a procedure; NotVisible when there is none that a citizen starts."""
    case_type = CaseType.objects.filter(pack_id=pack_id, is_current=True).first()
    if case_type is None or not has_start_form(case_type):
        raise NotVisible(_("There is no such service"))
    return guide_of(case_type)


def has_start_form(case_type: CaseType) -> bool:
    """Is it begun by an application? What an authority opens itself is nobody's to apply for."""
    return case_type.manifest.get("start_form") in case_type.forms and "ex_officio" not in case_type.manifest


def start_form(case_type: CaseType) -> FormDefinition:
    return FormDefinition.objects.get(pk=case_type.forms[case_type.manifest["start_form"]])


def guide_of(case_type: CaseType) -> Guide:
    manifest = case_type.manifest
    told: Mapping[str, Any] = manifest.get("guide", {})
    schema = start_form(case_type).schema
    today = day_of(case_type)
    return Guide(
        case_type=case_type,
        name={"zh": case_type.name_zh, "en": case_type.name_en},
        summary=words(manifest.get("summary", "")),
        who=words(told.get("who", "")),
        fees=words(told.get("fees", "")),
        where=words(told.get("where", "")),
        conditions=[words(row) for row in told.get("conditions", ())],
        stages=[{"name": words(row), "state": "ahead"} for row in told.get("stages", ())],
        basis=list(manifest.get("legal_basis", ())),
        grounds=list(grounds_of(schema, told.get("papers", ()), told.get("ground"))),
        papers=list(papers_of(schema)),
        limits=list(limits_of(manifest, told.get("limits", ()))),
        today=today,
        is_in_period=today is not None and is_in_period(case_type, today),
        successor=manifest.get("successor", {}),
    )


def found(guides: Sequence[Guide], text: str) -> list[Guide]:
    """Return the guides in which every word of `text` stands: name, summary, grounds, papers, law."""
    asked = text.casefold().split()
    return [guide for guide in guides if all(word in searched(guide) for word in asked)]


def searched(guide: Guide) -> str:
    told = [guide.name, guide.summary, guide.who, *guide.conditions]
    told += [part for ground in guide.grounds for part in (ground.label, *ground.papers, *ground.fetched)]
    told += [paper["label"] for paper in guide.papers]
    law = [str(row.get("title", "")) for row in guide.basis]
    return " ".join([*(text for row in told for text in row.values()), *law, guide.pack_id]).casefold()


def windows(place: str, on: date) -> list[Window]:
    """Return the authorities from the township up to the county for a place (region code of 6 to 12 digits)."""
    units = [unit for unit in unit_path(place, on) if unit.level in ("township", "county")]
    return [
        Window(unit.level, unit.signature, unit_phone(unit.code, on), unit.address)
        for unit in reversed(units)
    ]


def townships(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the townships by county, for choosing a place: (county, [(code, name)])."""
    rows = OrgUnit.in_force(on).filter(level="township").select_related("parent").order_by("code")
    return [
        (county, [(unit.code, said_name(unit)) for unit in units])
        for county, units in groupby(rows, key=lambda unit: said_name(unit.parent) if unit.parent else "")
    ]


def remedies_for(guide: Guide, place: str, on: date) -> Remedies:
    """Return the remedies against a decision made today by the county of a place; no names without a place."""
    county = next((unit for unit in unit_path(place, on) if unit.level == "county"), None)
    named = guide.case_type.manifest.get("remedies", {})
    return Remedies(
        days=reconsideration_days(guide.case_type, on),
        months=suit_months(guide.case_type, on),
        authorities=list(named.get("authorities") or authorities(county, on)),
        court=str(named.get("court") or court(county)),
    )


def day_of(case_type: CaseType) -> date | None:
    """Return the day on which an application would be filed now; None where the procedure may not start (L4)."""
    try:
        return timelines.today(timeline_of(case_type))
    except WrongMode:
        return None


def is_in_period(case_type: CaseType, day: date) -> bool:
    """Guard L1 as the guide says it: is the law of this procedure in force for an application of that day?"""
    starts, ends = case_type.facts_from, case_type.facts_to
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def words(value: Mapping[str, str] | str) -> Words:
    return dict(value) if isinstance(value, Mapping) else {"zh": value, "en": value}


def grounds_of(
    schema: Mapping[str, Any], papers: Sequence[Mapping[str, Any]], key: str | None
) -> Iterator[Ground]:
    """Yield what can be claimed: the options of the question `key` (empty: of none), or, where the guide does not say, of
    the first question on which other questions depend."""
    fields = [item for section in schema["sections"] for item in section["fields"]]
    asked = {str(condition_of(item).get("field", "")) for item in fields}
    asked = asked if key is None else {key}
    deciding = next((f for f in fields if f["key"] in asked and f.get("options")), None)
    for option in deciding["options"] if deciding else ():
        value = str(option["value"])
        yield Ground(
            value=value,
            label=words(option["label"]),
            questions=[words(item["label"]) for item in fields if opens(item, deciding, value)],
            papers=proofs(papers, value, "applicant"),
            fetched=proofs(papers, value, "authority"),
        )


def proofs(papers: Sequence[Mapping[str, Any]], ground: str, by: str) -> list[Words]:
    """Return the papers of a ground that one side provides."""
    return [
        {"zh": str(row["zh"]), "en": str(row["en"])}
        for row in papers
        if ground in row.get("grounds", ()) and row.get("by", "applicant") == by
    ]


def condition_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    visible = item.get("visible")
    return visible if isinstance(visible, Mapping) else {}


def opens(item: Mapping[str, Any], deciding: Mapping[str, Any] | None, value: str) -> bool:
    """Is the question asked because this option was chosen?"""
    condition = condition_of(item)
    if deciding is None or condition.get("field") != deciding["key"]:
        return False
    named = condition.get("includes", condition.get("in", condition.get("equals")))
    return value in named if isinstance(named, list) else value == named


def papers_of(schema: Mapping[str, Any]) -> Iterator[dict[str, Words]]:
    """Yield the attachments of the form with what it says about them."""
    for section in schema["sections"]:
        for item in section["fields"]:
            if item["type"] == "attach":
                yield {"label": words(item["label"]), "help": words(item.get("help", ""))}


def limits_of(manifest: Mapping[str, Any], keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the limits to be told: those the guide names, else all whose missing has consequences."""
    rows = {row["key"]: row for row in manifest.get("limits", ())}
    chosen = keys or [key for key, row in rows.items() if row.get("overdue", "none") != "none"]
    # What ends on a day of the year binds the office's cycle and has no length of its own.
    for row in (rows[key] for key in chosen if key in rows and not rows[key].get("ends")):
        yield {
            "title": {"zh": row["title"], "en": row.get("title_en", row["title"])},
            "length": row["length"],
            "unit": row.get("unit", "WD"),
            "promised": row.get("promised"),
            "extension": row.get("extension"),
            "extension_unit": row.get("extension_unit") or row.get("unit", "WD"),
            "basis": row.get("legal_basis", ""),
            "is_main": bool(keys) or is_felt(row),
        }


def is_felt(row: Mapping[str, Any]) -> bool:
    has_effect = str(row.get("overdue", "")).startswith("deemed")
    return bool(row.get("promised") or row.get("extension") or has_effect)
