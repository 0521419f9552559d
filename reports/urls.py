"""Addresses of registers and statistics."""

from django.urls import URLPattern, URLResolver, path

from reports.views import audit, registers, statistics

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", statistics.reports, name="reports"),
    path("reports/export/", statistics.reports_export, name="reports_export"),
    path("audit-extract/", audit.audit_extract, name="audit_extract"),
    path("registers/", registers.register, name="registers"),
    path("registers/<slug:key>/", registers.register, name="register"),
    path("registers/<slug:key>/export/", registers.register_export, name="register_export"),
]
