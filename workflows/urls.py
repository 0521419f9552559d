"""What the runtime answers to machines."""

from django.urls import URLPattern, path

from workflows.views import metrics

urlpatterns: list[URLPattern] = [path("metrics", metrics, name="metrics")]
