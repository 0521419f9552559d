"""Hard guards on what a procedure may hold: H1, H2, H6, H7, H10 of the common rules, section 0.9."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

# H7: a decision table may never answer with a measure that closes another public service to a person.
SERVICE_BLOCKS = re.compile(
    r"(hukou|school|employment|job|medical|passport|licen[cs]e|subsidy|service|welfare)_?(block|ban|stop|refus|suspend)"
    r"|(block|ban|stop|suspend)_?(hukou|school|employment|job|medical|passport|subsidy|service|welfare)"
    r"|(停办|不予办理|限制|暂停)(户口|入学|就业|就医|社保|低保|其他服务)",
    re.IGNORECASE,
)
# H7: a service that judges no birth asks for none of these (its manifest says `births_not_judged`).
BIRTH_FACTS = re.compile(
    r"birth_?lawful|lawful_?birth|birth_?order|birth_?registration_?n|生育合法|合法生育|计划内|计划外|生育证|生育登记(证|号|凭证)|孩次|第几个孩子",
    re.IGNORECASE,
)
# H10: a paper about a person goes to the parties and to authorities with a legal task, nobody else.
REFERRAL_TARGETS = frozenset({"EMPLOYER", "PARTY", "MEDIA", "SCHOOL", "LANDLORD"})
# H2: no connector to medical records; the rest is an allow list.
CONNECTORS = frozenset(
    {
        "civil_affairs",
        "police",
        "disability_federation",
        "certificate_register",
        "benefit_register",
        "case_register",
        "portal",
        "email",
        "file",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A guard that a file violates. `where` is an element id, field path or table id."""

    code: str
    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.code} {self.file}: {self.where}: {self.message}"


def local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def texts_of(root: Element) -> Iterator[tuple[str, str]]:
    """Yield (element id, text) for every name, label, id, expression and text of a diagram or table."""
    for element in root.iter():
        # Comments and processing instructions have no name.
        if not isinstance(element.tag, str):
            continue
        where = element.get("id") or local(element)
        for name in ("id", "name", "label"):
            if element.get(name):
                yield where, str(element.get(name))
        if element.text and element.text.strip():
            yield where, element.text.strip()


def blocked_outputs(file: str, root: Element) -> Iterator[Finding]:
    """H7: no output of a decision table blocks another service."""
    for element in root.iter():
        # Entries too: a column may look harmless and its cells not.
        if not isinstance(element.tag, str) or local(element) not in {"output", "outputEntry"}:
            continue
        words = [element.get("name") or "", element.get("label") or ""]
        words += [(part.text or "") for part in element.iter() if isinstance(part.tag, str)]
        for word in words:
            if SERVICE_BLOCKS.search(word):
                yield Finding(
                    "H7",
                    file,
                    element.get("id") or "output",
                    f"no output may close another public service: {word.strip()}",
                )


def judged_births(file: str, texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """H7: where no birth is judged, no input of a table, condition or field asks its lawfulness, order or registration."""
    for where, text in texts:
        if BIRTH_FACTS.search(text):
            yield Finding("H7", file, where, f"this service does not depend on how a child was born: {text}")


def asked_by(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (field key, key or label) of every field of a form, those of lists included; help texts ask nothing."""
    if isinstance(schema, list):
        for entry in schema:
            yield from asked_by(entry, place)
    elif isinstance(schema, dict):
        key = str(schema.get("key", place))
        yield key, key
        yield from ((key, str(words)) for words in dict(schema.get("label") or {}).values())
        for name in ("sections", "fields", "columns"):
            yield from asked_by(schema.get(name, []), key)


def forbidden_targets(file: str, root: Element) -> Iterator[Finding]:
    """H10: no send task refers a person to an employer, a party organisation or the media."""
    for element in root.iter():
        for name, value in element.attrib.items():
            # In any namespace: ours and those of other tools.
            if name.rpartition("}")[2] == "target" and value.upper() in REFERRAL_TARGETS:
                yield Finding(
                    "H10", file, element.get("id") or "", f"nobody is referred or reported to: {value}"
                )


def public_notice_where_forbidden(
    is_against_somebody: bool, called: Iterable[str], file: str
) -> Iterator[Finding]:
    """H6: a case that the authority opens against somebody is never posted."""
    # The shared process is called S04 in every pack.
    if is_against_somebody and any(name.startswith("S04") for name in called):
        yield Finding("H6", file, "S04", "persons in enforcement cases are never posted publicly")


# H6: what a public notice may show beside masked name, village, article and telephone (0.8).
NOTICE_FIELDS = frozenset({"notice_scheme", "notice_standard"})


# A notice about an evaluated unit names it and its work, and no person at all.
UNIT_NOTICE_FIELDS = frozenset({"award_unit", "award_title"})


def notice_fields(values: Iterable[str], *, is_of_units: bool = False) -> Iterator[Finding]:
    """H6: a notice shows the scheme and its standard amount, no other fact about the person; one about a unit the unit."""
    allowed = UNIT_NOTICE_FIELDS if is_of_units else NOTICE_FIELDS
    for value in values:
        if value not in allowed:
            yield Finding("H6", "pack.toml", "public_notice", f"a public notice may not show {value}")


def check_connector(kind: str) -> None:
    """H2: raise ValueError unless `kind` is on the list of allowed connectors."""
    if kind not in CONNECTORS:
        raise ValueError(f"H2: connector type {kind!r} is not allowed")


def check_bulk(persons: int, *, most: int) -> None:
    """H5: raise ValueError when one call brings in more than `most` persons."""
    if persons > most:
        raise ValueError(f"H5: {persons} persons in one call; at most {most}")


# H2 to H5: what may never open a case against a person, with the guard that forbids it.
FORBIDDEN_SOURCES: Mapping[str, str] = {
    "anonymous_tip": "H3", "tip": "H3", "reward": "H3",
    "hospital": "H2", "health_service": "H2",
    "landlord": "H4", "school": "H4", "employer": "H4", "neighbour": "H4",
    "census": "H5", "household_review": "H5", "statistics": "H5", "list_import": "H5",
}  # fmt: skip


def check_source(kind: str, allowed: Iterable[str]) -> None:
    """H2 to H5: raise ValueError unless a case may be opened from a source of this kind."""
    if kind not in set(allowed):
        # An unknown source is refused as one that brings in lists.
        guard = FORBIDDEN_SOURCES.get(kind, "H5")
        raise ValueError(f"{guard}: no case is opened from a source of the kind {kind or '(none)'}")


def check_leads(in_call: int, unanswered: int, *, most: int) -> None:
    """H12: raise ValueError for two starts in one call, or more unanswered leads of one officer than `most`."""
    if in_call != 1:
        raise ValueError(f"H12: {in_call} cases in one call; cases are opened one by one")
    if unanswered >= most:
        raise ValueError(f"H12: {unanswered} leads wait for a check; {most} at most for one officer")


def check_rule_enabling(before: Mapping[str, bool], after: Mapping[str, bool], *, mode: str) -> None:
    """H13: raise ValueError when a disabled rule row is enabled in live mode (`rule id -> enabled`)."""
    opened = [rule for rule, enabled in after.items() if enabled and before.get(rule) is False]
    if opened and mode == "live":
        raise ValueError(f"H13: rows {', '.join(opened)} may not be enabled in live mode")
