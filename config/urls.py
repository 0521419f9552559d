"""Addresses of the whole site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("workflows.urls")),
    path("", include("approvals.urls")),
    path("", include("reports.urls")),
]
