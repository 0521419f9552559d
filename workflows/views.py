"""What machines ask the runtime."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from workflows.measures import exposition
from workflows.models import RateWindow, Timeline

LOOPBACK = ("127.0.0.1", "::1")


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Tell a load balancer whether this process can serve: the database answers with the tables of this program."""
    try:
        # Reading two tables, the oldest and a newer one, tells a half-migrated database from a ready one.
        Timeline.objects.exists()
        RateWindow.objects.exists()
    except DatabaseError:
        return HttpResponse(
            "the database does not answer, or is not migrated", status=503, content_type="text/plain"
        )
    return HttpResponse("ready", content_type="text/plain")


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus: with the token of METRICS_TOKEN, or from this host itself when none is set."""
    if not _may_read(request):
        return HttpResponseForbidden("send the token of METRICS_TOKEN as Authorization: Bearer")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = str(getattr(settings, "METRICS_TOKEN", ""))
    if token:
        given = request.headers.get("Authorization", "")
        # Compared in constant time, or the token could be guessed byte by byte.
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # A proxy on the same host speaks for others, and says so.
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded
