"""Addresses of the evaluation of units."""

from django.urls import path, register_converter

from approvals.selectors.evaluations import EvaluationYear
from approvals.views.evaluation import acts, pages
from workflows import timelines


class YearConverter:
    """2011, or 2011-training for its rehearsal."""

    regex = r"[0-9]{4}(?:-[a-z]+)?"

    def to_python(self, value: str) -> EvaluationYear:
        year, _dash, world = value.partition("-")
        return EvaluationYear(int(year), world or timelines.LIVE)

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(YearConverter, "evaluated_year")

urlpatterns = [
    path("", pages.units, name="evaluation"),
    path("<evaluated_year:year>/result/", pages.result, name="evaluation_result"),
    path("<evaluated_year:year>/indicators/", acts.indicators, name="evaluation_indicators"),
    path("<evaluated_year:year>/sheet/", pages.sheet_import, name="evaluation_import"),
    path(
        "<evaluated_year:year>/sheet/<str:superior>/<str:period>.xlsx", pages.sheet, name="evaluation_sheet"
    ),
    path("<evaluated_year:year>/units/<str:key>/", pages.unit, name="evaluation_unit"),
    path(
        "<evaluated_year:year>/units/<str:key>/indicators/<str:code>/",
        pages.indicator,
        name="evaluation_indicator",
    ),
    path("<evaluated_year:year>/units/<str:key>/objection/", pages.objection, name="evaluation_objection"),
    path("<evaluated_year:year>/units/<str:key>/waiver/", acts.waiver, name="evaluation_waiver"),
    path("<evaluated_year:year>/units/<str:key>/correction/", acts.correction, name="evaluation_correction"),
    path("<evaluated_year:year>/units/<str:key>/change/", acts.change, name="evaluation_change"),
    path("<evaluated_year:year>/units/<str:key>/innovation/", acts.innovation, name="evaluation_innovation"),
    path("<evaluated_year:year>/units/<str:key>/check/", acts.check, name="evaluation_check"),
]
