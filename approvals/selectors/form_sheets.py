"""The forms and papers of a procedure as their designers read them: questions with their checks, values of a template."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.template import TemplateSyntaxError
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from approvals.models import CaseType
from approvals.services.drafts.question_sheet import SHEET
from approvals.services.papers.computed import READABLE
from approvals.services.rendering_pdf import names_in
from approvals.templatetags.jingwei import bilingual
from forms.selectors import condition_words

CHECKS: Mapping[str, str] = {
    "min_length": gettext_noop("at least %(value)s characters"),
    "max_length": gettext_noop("at most %(value)s characters"),
    "min": gettext_noop("at least %(value)s"),
    "max": gettext_noop("at most %(value)s"),
    "decimals": gettext_noop("%(value)s decimal places"),
    "matches": gettext_noop("equals the answer to %(value)s"),
    "between": gettext_noop("between %(value)s"),
    "default": gettext_noop("begins as %(value)s"),
}
TICKS: Mapping[str, str] = {
    "future": gettext_noop("may lie in the future"),
    "must_be": gettext_noop("must be ticked"),
    "given": gettext_noop("filled in beforehand and only read"),
    "allow_15": gettext_noop("old numbers of 15 digits too"),
    "masked": gettext_noop("masked like a name"),
    "or_uscc": gettext_noop("or an organisation's code"),
}
SEXES = {"F": gettext_noop("a woman's number"), "M": gettext_noop("a man's number")}
Findings = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a form: its words in the reader's language and in the `other`, its kind, its checks and conditions as text, its findings."""

    section: str
    key: str
    title: str
    other: str
    kind: str
    required: str
    visible: str
    variable: str
    checks: list[str]
    options: list[str]
    findings: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SectionRows:
    """A section with its questions. `repeat` says how often it is answered, empty where it is answered once."""

    key: str
    title: str
    other: str
    repeat: str
    visible: str
    rows: list[QuestionRow]
    findings: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a paper's template with what was found in it."""

    number: int
    text: str
    findings: list[Mapping[str, Any]]


def section_rows(content: str, findings: Findings = ()) -> list[SectionRows]:
    """Return the sections of a form's text, each finding at its question."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in findings:
        found.setdefault(str(row["element_id"]), []).append(row)
    kinds = kind_words()
    return [
        SectionRows(
            section["key"],
            *both(section.get("title")),
            repeat_words(section.get("repeat")),
            visible_words(section),
            [question_row(section["key"], item, kinds, found) for item in section["fields"]],
            found.get(section["key"], []),
        )
        for section in json.loads(content)["sections"]
    ]


def question_row(
    section: str,
    item: Mapping[str, Any],
    kinds: Mapping[str, str],
    found: Mapping[str, list[Mapping[str, Any]]],
) -> QuestionRow:
    variable = item.get("variable", "")
    kind = str(item.get("type", ""))
    return QuestionRow(
        section,
        item["key"],
        *both(item.get("label")),
        kinds.get(kind, kind),
        required_words(item.get("required")),
        visible_words(item),
        item["key"] if variable is True else variable or "",
        list(check_words(item)),
        [f"{row.get('value')} {bilingual(row.get('label', ''))}" for row in item.get("options", ())],
        found.get(f"{section}.{item['key']}", []),
    )


def both(words: Any) -> tuple[str, str]:
    """Return words in the reader's language, and in the other one."""
    if not isinstance(words, Mapping):
        return str(words or ""), ""
    pair = str(words.get("zh", "")), str(words.get("en", ""))
    return pair if is_chinese() else (pair[1], pair[0])


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def kind_words() -> dict[str, str]:
    """Return the kinds of questions as the sheet of a question calls them."""
    sheet = json.loads(SHEET.read_text(encoding="utf8"))
    language = "zh" if is_chinese() else "en"
    items = {item["key"]: item for item in sheet["sections"][0]["fields"]}
    return {row["value"]: row["label"][language] for row in items["type"]["options"]}


def required_words(required: Any) -> str:
    if isinstance(required, Mapping) and isinstance(required.get("when"), Mapping):
        return _("when %(condition)s") % {"condition": condition_words(required["when"])}
    return _("Yes") if required else _("No")


def visible_words(item: Mapping[str, Any]) -> str:
    condition = item.get("visible")
    return condition_words(condition) if isinstance(condition, Mapping) else ""


def repeat_words(repeat: Any) -> str:
    if not isinstance(repeat, Mapping):
        return ""
    numbers = {"least": repeat.get("min", 0), "most": repeat.get("max", 50)}
    return _("%(least)s to %(most)s times") % numbers


def check_words(item: Mapping[str, Any]) -> Iterator[str]:
    for name, sentence in CHECKS.items():
        if item.get(name) is not None:
            value = item[name]
            yield _(sentence) % {"value": "–".join(map(str, value)) if isinstance(value, list) else value}
    if isinstance(item.get("allow_15"), str):
        yield _("old numbers of 15 digits too, until %(day)s") % {"day": item["allow_15"]}
    yield from (_(words) for name, words in TICKS.items() if item.get(name) is True)
    if item.get("sex") in SEXES:
        yield _(SEXES[item["sex"]])


def template_lines(content: str, findings: Findings = ()) -> list[TemplateLine]:
    """Return the lines of a template, each with its findings."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in findings:
        found.setdefault(str(row["element_id"]), []).append(row)
    lines = enumerate(content.splitlines(), start=1)
    return [TemplateLine(number, text, found.get(f"line-{number}", [])) for number, text in lines]


def template_values(case_type: CaseType, content: str) -> list[dict[str, Any]]:
    """Return what a template may name, sorted: `name`, `used` by this template, `written` as FEEL by the pack itself."""
    written: Mapping[str, str] = case_type.manifest.get("paper_values", {})
    try:
        used = names_in(content)
    except TemplateSyntaxError:
        # Its finding says so; the list is needed all the more.
        used = frozenset()
    names = sorted({*READABLE, *written}, key=lambda name: (name not in used, name))
    return [{"name": name, "used": name in used, "written": written.get(name, "")} for name in names]


def printed_as(case_type: CaseType, file: str) -> list[dict[str, Any]]:
    """Return the papers that are printed with a template, as the manifest describes them."""
    rows = case_type.manifest.get("papers", ())
    return [row for row in rows if (row.get("template") or f"{row['key']}.html") == file]
