"""The registers on the screen and as files: a unit's rows by period, procedure and number; what leaves is logged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.selectors.desk import current_packs, present_days
from approvals.selectors.registers import Place, number_faults, openable, register_place, registered
from approvals.selectors.supervision import reference_day
from approvals.site import Known, desk, page
from approvals.templatetags.jingwei import day
from reports.cells import cells, names_for
from reports.exports.csv_file import csv_file
from reports.exports.pdf_file import pdf_file
from reports.exports.xlsx_file import xlsx_file
from reports.queries.registers import REGISTERS, SORTS, Column, Register, Wanted, read
from workflows.actors import Actor

SORT_WORDS = {
    "new": gettext_noop("Newest first"),
    "old": gettext_noop("Oldest first"),
    "number": gettext_noop("By number"),
}
# What a file may hold at most: it is to be read, not to become a second register elsewhere (H5).
MOST_ROWS = {"csv": 1000, "xlsx": 1000, "pdf": 300, "json": 300}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
SHORTEST_REASON = 4
Asked = tuple[Register, Place, Wanted]


@require_safe
@desk
def register(request: HttpRequest, actor: Actor, key: str = "") -> HttpResponse:
    """A page of a register; a row leads to its case where the person may open it."""
    book, place, wanted = asked(actor, key, request.GET)
    found = read(book, rows_of(actor, place, book), wanted)
    names = names_for(book.columns, found.rows)
    may_open = openable(actor, [row["case_number"] for row in found.rows])
    headings = [_(column.title) for column in book.columns]
    kinds = [column.kind for column in book.columns]
    context = {
        **shared(request, actor, book, place, wanted),
        "headings": headings,
        "rows": [
            {
                "number": row["case_number"] if row["case_number"] in may_open else "",
                "cells": list(zip(headings, cells(book.columns, row, names), kinds, strict=True)),
            }
            for row in found.rows
        ],
        "found": found,
        "case_column": case_column(book),
        "faults": faults(book, place, wanted),
    }
    return page(request, actor, "reports/register.html", context, known=Known(packs=context["packs"]))


def rows_of(actor: Actor, place: Place, book: Register) -> Q:
    return registered(actor, place, book.case, is_of_city=book.is_of_city, is_of_units=book.is_of_units)


def asked(actor: Actor, key: str, given: QueryDict) -> Asked:
    """Read the query string; a register that is unknown or not the person's is a 404, a unit outside one's own too.

    Without a key it is the first of the person's registers."""
    books = readable(actor)
    key = key or next(iter(books))
    if key not in books:
        raise Http404(key)
    pack, sort = given.get("type", "")[:80], given.get("sort", "")
    days = present_days()
    today = reference_day(days, pack)
    # Cases for training live on a day of their own: where both kinds are kept, the period reaches over both.
    since = day_of(given.get("from", "")) or date(min(days.live, days.training).year, 1, 1)
    until = day_of(given.get("to", "")) or max(days.live, days.training)
    wanted = Wanted(
        since=min(since, until),
        until=max(since, until),
        pack=pack,
        text=given.get("q", "").strip()[:60],
        sort=sort if sort in SORTS else "new",
        after=key_in(given.get("after", ""), sort),
        before=key_in(given.get("before", ""), sort),
    )
    return books[key], register_place(actor, given.get("unit", "")[:12], today), wanted


def readable(actor: Actor) -> Mapping[str, Register]:
    """Return the registers that the person keeps or reads somewhere: an office of evaluations none about persons."""
    if access.reads_case_registers(actor):
        return REGISTERS
    return {key: book for key, book in REGISTERS.items() if book.is_of_units}


def key_in(text: str, sort: str) -> str:
    """Return the key of a page, empty where it cannot be one: it comes from an address that anyone may edit."""
    value = text[:120].rpartition("~")[0]
    return text[:120] if sort == "number" or day_of(value) else ""


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def case_column(book: Register) -> int:
    """Return the place of the column with the case number."""
    return next(at for at, column in enumerate(book.columns, 1) if column.path == book.case_number)


def faults(book: Register, place: Place, wanted: Wanted) -> list[Any]:
    return number_faults(place, wanted.since, wanted.until) if book.key == "certificates" else []


def shared(
    request: HttpRequest, actor: Actor, book: Register, place: Place, wanted: Wanted
) -> dict[str, Any]:
    """Tabs, the way down to the unit, the choices of the filter."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return {
        "page_title": _(book.title),
        "book": book,
        "note": _(book.note) if book.note else "",
        "place": place,
        "wanted": wanted,
        "tabs": [
            {
                "label": _(row.title),
                "url": f"{reverse('register', args=[row.key])}?{kept(query)}",
                "is_current": row.key == book.key,
            }
            for row in readable(actor).values()
        ],
        "packs": current_packs(),
        "sorts": [(name, _(word)) for name, word in SORT_WORDS.items()],
        "query": query.urlencode(),
        "most": MOST_ROWS,
        "checks_files": (book.is_of_city or book.key == "decisions") and bool(access.checking_cities(actor)),
    }


def kept(query: QueryDict) -> str:
    """Return what stays when one goes from register to register: unit, period and procedure."""
    slim = QueryDict(mutable=True)
    slim.update({name: str(query[name]) for name in ("unit", "type", "from", "to") if query.get(name)})
    return slim.urlencode()


@require_POST
@desk
def register_export(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """Answer a register as a file, once the reason is logged; persons are left out, on the printed sheet masked.

    A file that would hold more rows than allowed is refused: cut short, it would look whole."""
    given = QueryDict(request.POST.get("query", "")[:600])
    book, place, wanted = asked(actor, key, given)
    form, reason = request.POST.get("format", ""), request.POST.get("reason", "").strip()[:200]
    back = f"{reverse('register', args=[key])}?{given.urlencode()}"
    if form not in forms_of(book) or len(reason) < SHORTEST_REASON:
        messages.error(request, _("State why the register is taken out, in at least four characters."))
        return redirect(back)
    whole = replace(wanted, after="", before="")
    found = read(book, rows_of(actor, place, book), whole, size=MOST_ROWS[form])
    if found.older:
        text = _("More than %(most)s rows: choose a shorter period, a procedure or a unit below.")
        messages.error(request, text % {"most": MOST_ROWS[form]})
        return redirect(back)
    try:
        content = written(actor, (book, place, whole), form, found.rows)
    except Blocked as error:
        messages.error(request, str(error))
        return redirect(back)
    access.note_export(
        actor, register=book.key, unit=place.unit.code, format=form, query=given.dict(), reason=reason,
        rows=len(found.rows),
    )  # fmt: skip
    return attachment(
        content, f"{book.key}-{place.unit.code}-{whole.since:%Y%m%d}-{whole.until:%Y%m%d}", form
    )


def forms_of(book: Register) -> list[str]:
    """Return the kinds of files that a register leaves as."""
    return [form for form in MOST_ROWS if form != "json" or book.replays]


def written(actor: Actor, asked_for: Asked, form: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    book = asked_for[0]
    if form == "json" and book.replays:
        content = book.replays([row["pk"] for row in rows])
        return json.dumps(content, ensure_ascii=False, indent=1).encode()
    columns = exported_columns(book, form)
    names = names_for(columns, rows)
    texts = [cells(columns, row, names) for row in rows]
    return FILES[form](actor, asked_for, [_(column.title) for column in columns], texts)


def exported_columns(book: Register, form: str) -> list[Column]:
    """A file holds case numbers and no person; the sheet of the paper register names persons masked (0.8)."""
    return [row for row in book.columns if not row.is_inner and (form == "pdf" or not row.is_personal)]


def head(asked_for: Asked, headings: list[str]) -> list[list[str]]:
    book, place, wanted = asked_for
    return [
        [_(book.title), place.unit.name, day(wanted.since), day(wanted.until)],
        headings,
    ]


def as_csv(actor: Actor, asked_for: Asked, headings: list[str], rows: list[list[str]]) -> bytes:
    return csv_file([*head(asked_for, headings), *rows])


def as_xlsx(actor: Actor, asked_for: Asked, headings: list[str], rows: list[list[str]]) -> bytes:
    return xlsx_file(_(asked_for[0].title), head(asked_for, headings), rows)


def as_pdf(actor: Actor, asked_for: Asked, headings: list[str], rows: list[list[str]]) -> bytes:
    book, place, wanted = asked_for
    return pdf_file(
        {
            "title": _(book.title),
            "unit": place.unit.signature,
            "since": wanted.since,
            "until": wanted.until,
            "headings": headings,
            "rows": rows,
            "faults": faults(book, place, wanted),
            "printed_by": actor.name,
            "printed_on": present_days().live,
        }
    )


FILES = {"csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}


def attachment(content: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
