"""What was sealed with another key cannot be read: the operator is told what to do, the person that it is not his fault."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


class KeyFaults:
    """Answers 503 with a page of its own where sealed data do not open; everything else stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # Stored files say what they are; the cause is the same.
        if not isinstance(exception, InvalidTag) and not isinstance(exception.__cause__, InvalidTag):
            return None
        log.error(
            "%s: sealed data do not open with the keys in %s: the keys belong to another installation or backup, or the data"
            " were changed. Put back the keys that were saved with this database; make no new ones.",
            request.path,
            settings.KEYS_DIR,
            exc_info=exception,
        )
        return render(request, "key_fault.html", status=503)
