"""Parts of a case's pages with their addresses: the head with its tabs, the list of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.models import Case, EvaluatedUnit
from approvals.selectors import case_file
from approvals.services.deadlines import ClockView
from workflows.actors import Actor

TABS = {
    "file": gettext_noop("File"),
    "steps": gettext_noop("Steps and history"),
    "clocks": gettext_noop("Clocks"),
    "papers": gettext_noop("Papers"),
    "evidence": gettext_noop("Evidence"),
    "money": gettext_noop("Account"),
    "notices": gettext_noop("Notices and service"),
    "diagram": gettext_noop("Diagram"),
    "access": gettext_noop("Access log"),
}


# Tabs of procedures that an authority opens itself.
OWN_TABS: dict[str, Callable[[Case], bool]] = {
    "evidence": lambda case: case.channel == "ex_officio" and "claims" in case.case_type.manifest,
    "money": lambda case: case.channel == "ex_officio" and "claims" in case.case_type.manifest,
}


def case_head(case: Case, clocks: Sequence[ClockView], tab: str, actor: Actor) -> dict[str, Any]:
    """Return parts/case_frame.html's object with the tabs of the case's page; `tab` is the present one."""
    tabs = [
        {"url": tab_url(case, key), "label": _(label), "is_current": key == tab}
        for key, label in TABS.items()
        if key not in OWN_TABS or OWN_TABS[key](case)
    ]
    return {
        **case_file.case_frame(case, clocks),
        "tabs": tabs,
        "is_ex_officio": case.channel == "ex_officio",
        "is_official": case.channel == "office",
        "subject_url": unit_page(case),
    }


def unit_page(case: Case) -> str:
    """Return the address of the page of the unit that the case is about; empty for any other case."""
    if "evaluated" not in case.notes:
        return ""
    unit = EvaluatedUnit.objects.only("year", "timeline", "key").get(pk=case.notes["evaluated"])
    return reverse("evaluation_unit", args=[unit.year_name, unit.key])


def tab_url(case: Case, tab: str) -> str:
    if tab == "file":
        return reverse("case", args=[case.number])
    return reverse("case_tab", args=[case.number, tab])


def file_parts(case: Case) -> list[dict[str, Any]]:
    """Return the files as parts/file_list.html shows them; opening one is logged."""
    words = case_file.file_purposes(case)
    return [
        {
            "name": row.stored.name,
            "content_type": row.stored.content_type,
            "size": row.stored.size,
            "purpose": words.get(row.purpose, row.purpose),
            "filed_on": row.filed_on,
            "pages": row.stored.pages,
            "sha256": row.stored.sha256,
            "note": file_note(row),
            "url": reverse("case_file", args=[case.number, row.pk]) if row.stored.deleted_at is None else "",
        }
        for row in case_file.case_files(case)
    ]


def file_note(row: Any) -> str:
    notes = [_("supplement")] if row.is_supplement else []
    if row.stored.is_original_seen:
        notes.append(_("original seen"))
    return " · ".join(notes)
