"""What the periods, checks, cards and grades of an evaluation are called on pages and in registers."""

from __future__ import annotations

from django.utils.translation import gettext_noop

LINES = {
    "L1": gettext_noop("Governments"),
    "L2": gettext_noop("Departments"),
    "L3": gettext_noop("Sector offices"),
    "G": gettext_noop("Villages"),
}
KINDS = {
    "county_government": gettext_noop("County governments"),
    "township_government": gettext_noop("Township governments"),
    "city_department": gettext_noop("City departments"),
    "county_department": gettext_noop("County departments"),
    "county_office": gettext_noop("County sector offices"),
    "township_office": gettext_noop("Township sector offices"),
    "village": gettext_noop("Villages"),
}
PERIODS = {
    "Q1": gettext_noop("first quarter"),
    "Q2": gettext_noop("second quarter"),
    "Q3": gettext_noop("third quarter"),
    "Q4": gettext_noop("fourth quarter"),
    "HALF": gettext_noop("half-year"),
    "H1": gettext_noop("first half"),
    "H2": gettext_noop("second half"),
    "YEAR": gettext_noop("whole year"),
}
COLOURS = {
    "TALK": gettext_noop("Talk with the leadership"),
    "YELLOW": gettext_noop("Yellow card"),
    "RED": gettext_noop("Red card"),
}
CARD_STATES = {
    "proposed": gettext_noop("Proposed"),
    "dropped": gettext_noop("Dropped"),
    "shown": gettext_noop("Shown"),
    "rectifying": gettext_noop("Rectifying"),
    "clear": gettext_noop("Cleared"),
    "failed": gettext_noop("Not accepted"),
}
HELP_STATES = {
    "running": gettext_noop("Under way"),
    "accepted": gettext_noop("Accepted"),
    "refused": gettext_noop("Not accepted"),
}
CHECKS = {
    "quarterly": gettext_noop("by lot"),
    "recheck": gettext_noop("after an exemption"),
    "spot": gettext_noop("announced"),
    "flight": gettext_noop("unannounced"),
}
GRADES = {
    "excellent": gettext_noop("Excellent"),
    "good": gettext_noop("Good"),
    "qualified": gettext_noop("Qualified"),
    "basic": gettext_noop("Barely qualified"),
    "failed": gettext_noop("Not qualified"),
}
# What assessors give to an item that nobody counts.
GRADES_OF_MARKS = {
    "excellent": gettext_noop("excellent"),
    "good": gettext_noop("good"),
    "fair": gettext_noop("fair"),
    "poor": gettext_noop("poor"),
}
