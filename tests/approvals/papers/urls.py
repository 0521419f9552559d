"""The addresses of the verification page alone, with the names that its frame asks for."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("", include("approvals.views.verification")),
    path("signed-in", HttpResponse, name="home"),
]
