"""Addresses of registers and statistics."""

from django.urls import URLPattern, URLResolver, path

from reports.views import registers, statistics

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", statistics.reports, name="reports"),
    path("reports/export/", statistics.reports_export, name="reports_export"),
    path("registers/", registers.register, name="registers"),
    path("registers/<slug:key>/", registers.register, name="register"),
    path("registers/<slug:key>/export/", registers.register_export, name="register_export"),
]
