"""Findings in the reader's language: our own by message and values, those of the readers of files by their pattern.

The readers belong to a library that speaks English and knows no catalogue. Its sentences are recognised here; one that
is not known is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.selectors.english import speaks_english
from approvals.selectors.problem_sentences import SENTENCES
from approvals.templatetags.designing import ELEMENTS

# Holds a sentence of its own that is put into the reader's language as well.
NESTED = "text"
# Hold the name of an element or event, in the words of the palette.
NAMED = ("kind", "other")
NAMES = {
    **ELEMENTS,
    "gateway": gettext_noop("gateway"),
    "element": gettext_noop("element"),
    "cancel": gettext_noop("cancel event"),
    "compensation": gettext_noop("compensation event"),
    "conditional": gettext_noop("conditional event"),
    "error": gettext_noop("error event"),
    "escalation": gettext_noop("escalation event"),
    "link": gettext_noop("link event"),
    "message": gettext_noop("message event"),
    "signal": gettext_noop("signal event"),
    "terminate": gettext_noop("terminate event"),
    "timer": gettext_noop("timer event"),
}


def pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    text = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(text, re.DOTALL)


PATTERNS = [(sentence, pattern(sentence)) for sentence in SENTENCES]


def said_text(text: str) -> str:
    """Return a reader's sentence in the active language; an unknown one unchanged."""
    for sentence, known in PATTERNS:
        match = known.fullmatch(text)
        if match:
            parts = match.groupdict()
            if NESTED in parts:
                parts[NESTED] = said_text(parts[NESTED])
            parts |= {part: _(NAMES.get(parts[part], parts[part])) for part in NAMED if part in parts}
            return _(sentence) % parts if parts else _(sentence)
    return text


def said_findings(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return findings as the editors take them: element_id, message, remedy, severity, in the active language."""
    return [
        {
            "element_id": str(row.get("element_id", "")),
            "severity": str(row["severity"]),
            "message": sentence(message_of(row)),
            "remedy": sentence(said_text(_(str(row["remedy"])))) if row.get("remedy") else "",
        }
        for row in findings
    ]


def message_of(row: Mapping[str, Any]) -> str:
    if "values" in row:
        return str(_(str(row["message"])) % row["values"])
    return said_text(str(row["message"]))


def sentence(text: str) -> str:
    """End a clause with the full stop of its language: an English one may quote a Chinese name."""
    if not text or text[-1] in ".。!！?？":
        return text
    is_chinese = not speaks_english() and any("\u4e00" <= sign <= "\u9fff" for sign in text)
    return text[0].upper() + text[1:] + ("。" if is_chinese else ".")
