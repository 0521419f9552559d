"""Filed answers to read: plain for those who handle the case, masked for everybody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as date_text
from django.utils.safestring import SafeString
from django.utils.translation import override

from forms.models import StoredFile
from forms.rendering.filling import as_list, language
from forms.schema import Field, Form, Section
from forms.schema.conditions import TRUE


def render_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    masked: bool = False,
    files: Sequence[StoredFile] = (),
    places: Mapping[str, str] | None = None,
    lang: str = "",
) -> SafeString:
    """Return filed answers as definition lists; `masked` hides numbers, telephones and names but for their ends.

    `places` maps region codes to names."""
    lang = lang or language()
    names = {**(places or {}), **{str(stored.public_id): stored.name for stored in files}}
    parts = []
    for section in form.sections:
        rows = answers.get(section.repeat.key) or [] if section.repeat else [answers]
        lists = [list(read_lines(section, row, names, masked, lang)) for row in rows]
        lists = [lines for lines in lists if lines]
        if lists:
            item_title = section.repeat.item_title.text(lang) if section.repeat else ""
            parts.append({"title": section.title.text(lang), "lists": lists, "item_title": item_title})
    return SafeString(render_to_string("forms/answers.html", {"parts": parts}))


def read_lines(
    section: Section, answers: Mapping[str, Any], names: Mapping[str, str], masked: bool, lang: str
) -> Iterator[tuple[str, str]]:
    for item in section.fields:
        if item.key in answers:
            yield item.label.text(lang), shown(item, answers[item.key], names, masked, lang)


def shown(item: Field, value: Any, names: Mapping[str, str], masked: bool, lang: str) -> str:
    """Return a stored answer as words."""
    if item.type == "bool":
        # A draft that is read back before filing still holds what the browser sent.
        is_yes = str(value).lower() in TRUE
        return ("是" if is_yes else "否") if lang.startswith("zh") else ("Yes" if is_yes else "No")
    if item.type in ("choice", "multi_choice"):
        labels = {option.value: option.label.text(lang) for option in item.options}
        return ("、" if lang.startswith("zh") else ", ").join(
            labels.get(part, part) for part in as_list(value)
        )
    if item.type == "attach":
        return ("、" if lang.startswith("zh") else ", ").join(
            names.get(part, part) for part in as_list(value)
        )
    if item.type == "addr":
        place = names.get(str(value.get("region")), str(value.get("region", "")))
        # Masked, an address is its village or community alone (0.8).
        return place if masked else f"{place}{value.get('detail', '')}"
    if item.type in WRITTEN:
        return written(item.type, str(value), lang)
    if item.type == "region12":
        return names.get(str(value), str(value))
    # A text that may name a person, as that of a party who is one or an organisation, is masked like a name.
    kind = "name_zh" if item.settings.get("masked") else item.type
    return mask(kind, str(value)) if masked else str(value)


WRITTEN = {"date": ("Y年n月j日", "j F Y"), "month": ("Y年n月", "F Y")}
"""How a day and a month are written in Chinese and in English."""


def written(kind: str, value: str, lang: str) -> str:
    """Return an ISO day or month as the language writes it; what a draft holds instead of one stays as it is."""
    try:
        day = date.fromisoformat(value if kind == "date" else f"{value}-01")
    except ValueError:
        return value
    chinese, english = WRITTEN[kind]
    with override(lang):
        return date_text(day, chinese if lang.startswith("zh") else english)


def mask(kind: str, value: str) -> str:
    """Hide the middle: 9901**********0027, 138****0000, 李**; texts are shown as they are."""
    if kind in ("id18", "bank_acct", "disability_no"):
        return value[:4] + "*" * max(len(value) - 8, 0) + value[-4:]
    if kind == "mobile":
        return value[:3] + "****" + value[-4:]
    if kind in ("name_zh", "sign"):
        return value[:1] + "*" * (len(value) - 1)
    return value
