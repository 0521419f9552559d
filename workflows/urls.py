"""What the runtime answers to machines."""

from django.urls import URLPattern, URLResolver, path

from workflows.api.external_jobs import api
from workflows.views import metrics, ready

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics", metrics, name="metrics"),
    path("readyz", ready, name="ready"),
    path("api/external-jobs/", api.urls),
]
