"""The conditions of a decision table in words: a cell's FEEL tests and the codes that they compare with (DMN 1.5, 7.3.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.dateformat import format as date_text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.selectors.english import pack_word

HIT_POLICIES = {
    "UNIQUE": gettext_noop("one row applies at most"),
    "ANY": gettext_noop("rows that apply say the same"),
    "PRIORITY": gettext_noop("the most important row that applies counts"),
    "FIRST": gettext_noop("the first row that applies counts"),
    "COLLECT": gettext_noop("all rows that apply"),
    "RULE ORDER": gettext_noop("all rows that apply"),
    "OUTPUT ORDER": gettext_noop("all rows that apply"),
}
ANYTHING = ("", "-")
VALUE = r'"[^"\\]*"|date\("\d{4}-\d{2}-\d{2}"\)|-?\d+(?:\.\d+)?|true|false|null'
LITERAL = re.compile(rf"\s*({VALUE})\s*")
LIST = re.compile(rf"\s*(?:{VALUE})\s*(?:,\s*(?:{VALUE})\s*)*")
BUT = re.compile(r"\s*not\((.*)\)\s*")
COMPARISON = re.compile(rf"\s*(<=|>=|<|>)\s*({VALUE})\s*")
INTERVAL = re.compile(rf"\s*([\[(\]])\s*({VALUE})\s*\.\.\s*({VALUE})\s*([\])\[])\s*")
DAY = re.compile(r'date\("([^"]+)"\)')
# In Chinese law 以上、以下、起 hold the number itself, 不满、超过、前 do not (Civil Code art. 1259).
NUMBERS = {
    ">=": gettext_noop("%s or more"),
    ">": gettext_noop("more than %s"),
    "<=": gettext_noop("%s or less"),
    "<": gettext_noop("less than %s"),
}
DAYS = {
    ">=": gettext_noop("from %s"),
    ">": gettext_noop("after %s"),
    "<=": gettext_noop("until %s"),
    "<": gettext_noop("before %s"),
}


def condition_text(text: str, words: Mapping[str, str]) -> str:
    """Say what a cell asks of its value; `words` are those of the codes it may name. What is no plain test stands in
    the note of its row."""
    if text.strip() in ANYTHING:
        return "—"
    for pattern, said in FORMS:
        if found := pattern.fullmatch(text):
            return said(found, words)
    return _("see the note")


def listed(found: re.Match[str], words: Mapping[str, str]) -> str:
    said = [value_of(part, words) for part in LITERAL.findall(found.group())]
    return _(" or ").join(said)


def all_but(found: re.Match[str], words: Mapping[str, str]) -> str:
    inner = condition_text(found.group(1), words)
    return _("other than %s") % inner


def compared(found: re.Match[str], words: Mapping[str, str]) -> str:
    return bounded(found.group(1), found.group(2), words)


def between(found: re.Match[str], words: Mapping[str, str]) -> str:
    opening, low, high, closing = found.groups()
    least, most = ">=" if opening == "[" else ">", "<=" if closing == "]" else "<"
    return _("%(from)s, %(to)s") % {"from": bounded(least, low, words), "to": bounded(most, high, words)}


def bounded(sign: str, literal: str, words: Mapping[str, str]) -> str:
    phrases = DAYS if DAY.fullmatch(literal) else NUMBERS
    return _(phrases[sign]) % value_of(literal, words)


def value_of(literal: str, words: Mapping[str, str]) -> str:
    if literal in ("true", "false"):
        return _("Yes") if literal == "true" else _("No")
    if literal == "null":
        return _("not filled in")
    if day := DAY.fullmatch(literal):
        return date_text(date.fromisoformat(day.group(1)), _("j F Y"))
    code = literal.strip('"')
    return pack_word(words.get(code, code))


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Mapping[str, str]], str]]] = [
    (LIST, listed),
    (BUT, all_but),
    (COMPARISON, compared),
    (INTERVAL, between),
]
