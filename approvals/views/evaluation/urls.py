"""Addresses of the evaluation of units."""

from django.urls import path

from approvals.views.evaluation import acts, pages

urlpatterns = [
    path("", pages.units, name="evaluation"),
    path("<int:year>/result/", pages.result, name="evaluation_result"),
    path("<int:year>/sheet/", pages.sheet_import, name="evaluation_import"),
    path("<int:year>/sheet/<str:superior>/<str:period>.xlsx", pages.sheet, name="evaluation_sheet"),
    path("<int:year>/units/<str:key>/", pages.unit, name="evaluation_unit"),
    path("<int:year>/units/<str:key>/objection/", pages.objection, name="evaluation_objection"),
    path("<int:year>/units/<str:key>/waiver/", acts.waiver, name="evaluation_waiver"),
    path("<int:year>/units/<str:key>/innovation/", acts.innovation, name="evaluation_innovation"),
    path("<int:year>/units/<str:key>/check/", acts.check, name="evaluation_check"),
]
