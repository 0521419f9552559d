"""How values read on the screen: days, spans of days, lamps, sizes, texts that exist in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.dateformat import format as date_text
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from approvals.selectors.english import pack_word
from approvals.selectors.evaluation_names import said_unit
from approvals.selectors.evaluation_words import PERIODS
from approvals.selectors.places import said_name
from approvals.selectors.wording import query_purpose
from workflows.actors import SYSTEM

register = template.Library()
register.filter("pack_word", pack_word)
register.filter("place", said_name)
register.filter("query_purpose", query_purpose)
register.filter("unit_name", said_unit)

LAMPS = {
    "green": gettext_noop("On time"),
    "yellow": gettext_noop("Due soon"),
    "red": gettext_noop("Overdue"),
    "held": gettext_noop("Clock stopped"),
    "none": gettext_noop("No time limit"),
}
# One message for one, one for many: English needs both, Chinese has no plural.
SPANS = {
    "WD": (gettext_noop("%(count)s working day"), gettext_noop("%(count)s working days")),
    "CD": (gettext_noop("%(count)s day"), gettext_noop("%(count)s days")),
    "M": (gettext_noop("%(count)s month"), gettext_noop("%(count)s months")),
}
KINDS = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "application/ofd": "OFD"}


@register.filter
def day(value: date | datetime | None) -> str:
    """2010-03-01 -> "2010年3月1日" or "1 March 2010"; a moment gives its day in Shanghai, nothing gives a dash."""
    if value is None:
        return "—"
    return date_text(_local(value), _("j F Y"))


@register.filter
def list_day(value: date | datetime | None) -> str:
    """The day in a table of many columns: "2010年3月1日" or "1 Mar 2010"."""
    return "—" if value is None else date_text(_local(value), _("j M Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """A moment with hour and minute, in the time zone of the authorities."""
    if value is None:
        return "—"
    return date_text(_local(value), _("j F Y, H:i"))


def _local(value: date | datetime) -> date | datetime:
    is_aware_moment = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware_moment and isinstance(value, datetime) else value


@register.simple_tag
def span(count: int | str | None, unit: str = "CD") -> str:
    """A number of days with its unit: {% span 20 "WD" %} -> "20 个工作日"; units WD, CD and M (months)."""
    if count is None or count == "":
        return ""
    one, many = SPANS[unit]
    return _(one if int(count) == 1 else many) % {"count": count}


@register.simple_tag
def remaining(days: int | None, unit: str = "CD") -> str:
    """What is left of a limit in words: 3 -> "3 working days left", 0 -> "due today", -2 -> "2 working days over".

    What is left of a limit in months is counted in days."""
    if days is None:
        return ""
    if days == 0:
        return _("due today")
    said = span(abs(days), "CD" if unit == "M" else unit)
    return (_("%(span)s left") if days > 0 else _("%(span)s over")) % {"span": said}


@register.filter
def lamp_word(lamp: str) -> str:
    """The word beside a lamp's shape; KeyError for a lamp that does not exist."""
    return _(LAMPS[lamp])


@register.filter
def actor_word(name: str) -> str:
    """Who did it: a person's name, or the system itself."""
    return _("System") if name == SYSTEM.name else name


@register.filter
def period_word(key: str) -> str:
    """The word for a period of the evaluation: Q1 -> "first quarter"."""
    return _(PERIODS[key]) if key in PERIODS else key


@register.filter
def bilingual(value: Any) -> str:
    """The active language's text of {"zh": ..., "en": ...}; a plain text stands for both languages."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    order = ("zh", "en") if (get_language() or "zh").startswith("zh") else ("en", "zh")
    return next((str(value[key]) for key in order if value.get(key)), "")


@register.filter
def file_size(size: int) -> str:
    """Bytes as people say them: 1536 -> "1.5 KB"."""
    units = ("B", "KB", "MB", "GB")
    power = min(max(int(size), 1).bit_length() - 1, 39) // 10
    figure = size / 1024**power
    return f"{figure:.1f}".removesuffix(".0") + f" {units[power]}"


@register.filter
def file_kind(content_type: str) -> str:
    """The short name on a file's label: "application/pdf" -> "PDF"."""
    return KINDS.get(content_type, content_type.rpartition("/")[2].upper()[:4])


@register.filter
def grouped(value: int | None) -> str:
    """A number of many digits with a comma after every three: 219400 -> "219,400"."""
    return "" if value is None else f"{value:,}"


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """A sum in yuan: 157968000 -> "157,968,000.00"."""
    return "" if value in (None, "") else f"{Decimal(str(value)):,.2f}"


@register.filter
def share(part: float, whole: float) -> int:
    """`part` of `whole` in percent, held between 0 and 100: the width of a bar. A whole of nothing gives 0."""
    return round(min(max(part / whole, 0), 1) * 100) if whole else 0


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """This page's query string with some keys changed; None removes a key: {% query_with page=2 %} -> "?q=a&page=2"."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"
