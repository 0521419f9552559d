"""How values read in a paper: days, provisions, identity numbers. Pure functions, the only filters of our own there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from approvals.rules.masking import chinese_number

register = template.Library()

HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
# GB/T 9704-2012 writes the day of a paper in Arabic figures; its predecessor of 1999 in Chinese ones.
ARABIC_SINCE = date(2012, 7, 1)
CLAUSE = re.compile(r"^\s*(\d{1,3})(?:\s*[(（](\d{1,2})[)）])?\s*$")
MONTH = re.compile(r"^(\d{4})-(\d{2})$")
TIME = re.compile(r"^(\d{1,2}):(\d{2})")
UNITS = {"WD": "个工作日", "CD": "日", "M": "个月"}
# Not at the end: no blank stands after the last group.
GROUP = re.compile("(.{8})(?=.)")


def as_day(value: Any) -> date | None:
    """Return a date for a date, a moment or ISO text; None for everything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


@register.filter
def day(value: Any) -> str:
    """2010-03-22 -> 2010年3月22日; a text that is no day stays what it is."""
    found = as_day(value)
    return f"{found.year}年{found.month}月{found.day}日" if found else str(value or "")


@register.filter
def signed_day(value: Any) -> str:
    """The day under a paper, in the figures of its time: 二〇一〇年三月二十二日, from July 2012 2012年7月1日."""
    found = as_day(value)
    if found is None or found >= ARABIC_SINCE:
        return day(value)
    year = str(found.year).translate(HAN_DIGITS)
    return f"{year}年{chinese_number(found.month)}月{chinese_number(found.day)}日"


@register.filter
def month(value: Any) -> str:
    """2025-12 -> 2025年12月; a text that is no month stays what it is."""
    match = MONTH.match(str(value or ""))
    return f"{match.group(1)}年{int(match.group(2))}月" if match else str(value or "")


@register.filter
def clock(value: Any) -> str:
    """09:30 -> 9时30分, 14:00 -> 14时; a text that is no time stays what it is."""
    match = TIME.match(str(value or ""))
    if match is None:
        return str(value or "")
    hour, minute = (int(part) for part in match.groups())
    return f"{hour}时{minute}分" if minute else f"{hour}时"


@register.filter
def provision(clause: Any) -> str:
    """22(6) -> 第二十二条第（六）项; 25 -> 第二十五条; a text that is no code stays what it is."""
    match = CLAUSE.match(str(clause))
    if match is None:
        return str(clause)
    article = f"第{chinese_number(int(match.group(1)))}条"
    return f"{article}第（{chinese_number(int(match.group(2)))}）项" if match.group(2) else article


@register.filter
def last4(number: Any) -> str:
    """990121197806120027 -> 0027: all that a certificate shows of an identity number."""
    return str(number or "")[-4:]


@register.filter
def period(limit: Mapping[str, Any] | None) -> str:
    """{"length": 20, "unit": "WD"} -> 20个工作日."""
    return f"{limit['length']}{UNITS[str(limit['unit'])]}" if limit else ""


@register.filter
def grouped(digest: Any) -> str:
    """A checksum in groups of eight, so that it can be compared by eye and broken over lines."""
    return GROUP.sub(r"\1 ", str(digest or ""))


@register.filter
def ordinal(number: Any) -> str:
    """3 -> 三, as official papers count their points."""
    return chinese_number(int(number))


@register.filter(needs_autoescape=True)
def linebreaks(text: Any, autoescape: bool = True) -> str:
    """Every line of a text a paragraph of its own, which papers indent; Django's filter would indent the first alone."""
    lines = [line.strip() for line in str(text or "").splitlines()]
    written = (escape(line) if autoescape else line for line in lines if line)
    return mark_safe("".join(f"<p>{line}</p>" for line in written))  # noqa: S308 - each line is escaped


@register.filter
def sentence(text: Any) -> str:
    """A text typed by an official, ended with a full stop where it has none."""
    typed = str(text or "").strip()
    return typed if not typed or typed[-1] in "。；！？.;!?：" else f"{typed}。"
