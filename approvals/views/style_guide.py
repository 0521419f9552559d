"""The style guide: every part of the interface with its name, when to use it, and an example marked as one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _

# Lamp, days left, as the rows of the example list show them.
ROWS = [("green", 14), ("yellow", 3), ("red", -2), ("held", None), ("none", None)]


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show the parts with invented values; nothing is read from the database."""
    context = {
        "page_title": _("Style guide"),
        "training_frame": {"training": {"day": date(2010, 3, 1)}},
        "rows": _rows(),
        "page": {"number": 2, "has_previous": True, "has_next": True, "first": 51, "last": 100},
        "case_frame": _case_frame(),
        "clocks": [_running_clock(), _held_clock()],
        "events": _events(),
        "stages": _stages(),
        "files": _files(),
        "explanation": _explanation(),
        "diagram": _diagram(),
        "bars": [{"label": _("Township"), "value": 64}, {"label": _("County"), "value": 31}],
        "bars_max": 64,
    }
    return render(request, "style_guide.html", context)


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "number": f"示例〔2010〕{index}号",
            "type_name": {"zh": "再生育审批", "en": "Second-birth approval"},
            "applicant_label": f"示例甲{index}",
            "unit": _("Example township"),
            "lamp": lamp,
            "days_left": days,
            "due_on": date(2010, 3, 1) + timedelta(days=index) if days is not None else None,
        }
        for index, (lamp, days) in enumerate(ROWS, start=1)
    ]


def _case_frame() -> dict[str, Any]:
    tabs = [_("Overview"), _("File"), _("Clocks"), _("Diagram"), _("History")]
    return {
        "number": "示例〔2010〕1号",
        "type_name": {"zh": "再生育审批", "en": "Second-birth approval"},
        "applicant_label": "示**",
        "stage": _("Example county"),
        "status": _("accepted"),
        "filed_on": date(2010, 3, 1),
        "lamp": "yellow",
        "days_left": 3,
        "unit": "WD",
        "due_on": date(2010, 3, 29),
        "is_training": True,
        "tabs": [{"url": "#case", "label": label, "is_current": not at} for at, label in enumerate(tabs)],
    }


def _running_clock() -> dict[str, Any]:
    return {
        "name": {"zh": "县级决定期限", "en": "County decision"},
        "term": 20,
        "length": 20,
        "unit": "WD",
        "lamp": "yellow",
        "net_days": 17,
        "days_left": 3,
        "held_days": 5,
        "started_on": date(2010, 3, 1),
        "due_on": date(2010, 4, 6),
        "promised_on": date(2010, 3, 20),
        "legal_basis": "行政许可法第四十二条",
        "steps": [
            {
                "on": date(2010, 3, 1),
                "text": _("The file reached the county; day one is the next working day."),
            },
            {"on": date(2010, 3, 8), "text": _("Stopped for an expert appraisal.")},
            {"on": date(2010, 3, 15), "text": _("Resumed; five working days did not count.")},
        ],
    }


def _held_clock() -> dict[str, Any]:
    return {
        "name": {"zh": "乡镇审查期限", "en": "Township examination"},
        "term": 20,
        "length": 20,
        "unit": "WD",
        "lamp": "held",
        "net_days": 6,
        "days_left": 14,
        "held_days": 4,
        "started_on": date(2010, 3, 1),
        "due_on": None,
        "hold_ground": _("an answer from another area is awaited"),
    }


def _events() -> list[dict[str, Any]]:
    return [
        {
            "on": date(2010, 3, 9),
            "title": _("Limit exceeded, entered in the ledger"),
            "is_grave": True,
            "is_machine": True,
        },
        {
            "on": date(2010, 3, 2),
            "title": _("Accepted"),
            "unit": _("Example township"),
            "who": "示例经办",
            "text": _("The file is complete."),
            "claimed_on": date(2010, 3, 1),
        },
        {"on": date(2010, 3, 1), "title": _("Receipt issued"), "is_machine": True},
    ]


def _stages() -> list[dict[str, Any]]:
    return [
        {"name": _("Application filed"), "state": "done", "on": date(2010, 3, 1)},
        {
            "name": _("Township examines"),
            "state": "current",
            "text": _("The township checks the facts, by 29 March 2010 at the latest."),
        },
        {"name": _("County decides"), "state": "ahead"},
    ]


def _files() -> list[dict[str, Any]]:
    return [
        {
            "name": "jiehunzheng.pdf",
            "content_type": "application/pdf",
            "size": 482_133,
            "purpose": {"zh": "结婚证", "en": "Marriage certificate"},
            "filed_on": date(2010, 3, 1),
            "sha256": "0" * 64,
        },
        {
            "name": "hukou-1.jpg",
            "content_type": "image/jpeg",
            "size": 1_204_888,
            "purpose": {"zh": "户口簿", "en": "Household register"},
            "filed_on": date(2010, 3, 3),
            "note": _("supplement"),
        },
    ]


def _explanation() -> dict[str, Any]:
    return {
        "name": {"zh": "再生育条件判断", "en": "Grounds for a further child"},
        "version": 3,
        "hit_policy": _("all rows that apply"),
        "inputs": [{"label": _("Only child, wife"), "value": "true"}, {"label": _("Children"), "value": "1"}],
        "result": "第二十二条第（一）项",
        "rows": [
            {
                "number": 1,
                "is_hit": True,
                "cells": [{"text": "true", "is_met": True}, {"text": "1", "is_met": True}],
                "result": "第二十二条第（一）项",
                "annotation": {"zh": "示例行", "en": "Example row"},
            },
            {
                "number": 2,
                "is_hit": False,
                "cells": [{"text": "false", "is_met": False}, {"text": "-", "is_met": None}],
                "result": "—",
                "annotation": {"zh": "示例行", "en": "Example row"},
            },
        ],
    }


def _diagram() -> dict[str, Any]:
    return {
        "xml_url": static("example.bpmn"),
        "label": _("Example diagram"),
        "marks": {"visited": ["start", "f1", "accept", "f2"], "active": ["decide"], "incidents": []},
        "active_names": [_("Decide")],
    }
