"""Checking a paper, open to everybody: by number and code, or by the file itself. Shows no personal data."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from approvals.services.papers import PaperCheck, check_file, check_number
from approvals.services.signing import MOST_BYTES
from approvals.views.applicant.frame import page

TEMPLATE = "verification/verify.html"
# Codes are not to be tried out: this many questions from one address in the time below, then a pause.
MOST_QUESTIONS, SECONDS = 30, 600
# state: (class of the note, word, what it means)
STATES = {
    "valid": ("ok", gettext_noop("Genuine and in force"), gettext_noop("This paper was issued as shown.")),
    "expired": (
        "soon",
        gettext_noop("Genuine, but expired"),
        gettext_noop("The period of validity is over."),
    ),
    "revoked": (
        "late",
        gettext_noop("Genuine, but revoked"),
        gettext_noop("The issuing unit has revoked this paper; it has no effect."),
    ),
    "canceled": (
        "late",
        gettext_noop("Genuine, but canceled"),
        gettext_noop("The paper was struck off the register; it has no effect."),
    ),
    "replaced": (
        "late",
        gettext_noop("Replaced by a newer paper"),
        gettext_noop("A corrected paper was issued in its place; ask for that one."),
    ),
    "changed": (
        "late",
        gettext_noop("The file was changed"),
        gettext_noop("The file was altered after it was signed. Do not rely on it."),
    ),
    "unknown": (
        "held",
        gettext_noop("No such paper"),
        gettext_noop("No paper with this number and code was issued here. Check every character."),
    ),
}
UNKNOWN_FILE = gettext_noop(
    "This file was not issued here. A paper that was scanned, photographed or saved anew is another file:"
    " check it by its number and code."
)


@require_safe
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Show the form, or the answer when a number and a code are given (the QR code leads here)."""
    asked, code = number or request.GET.get("number", ""), request.GET.get("f", "")
    if not asked and not code:
        return shown(request, {})
    if is_too_often(request):
        return too_often(request)
    return answered(request, check_number(asked[:80], code[:40]), asked[:80], code[:40])


@require_POST
def verify_upload(request: HttpRequest) -> HttpResponse:
    """Answer for an uploaded file; it is read, compared and forgotten."""
    if is_too_often(request):
        return too_often(request)
    upload = request.FILES.get("file")
    if upload is None:
        return shown(request, {"file_error": _("Choose the PDF file of the paper")}, status=400)
    if (upload.size or 0) > MOST_BYTES:
        return shown(request, {"file_error": _("The file is larger than 20 MB; no paper is")}, status=400)
    return answered(request, check_file(upload.read()), unknown=UNKNOWN_FILE)


def answered(
    request: HttpRequest, check: PaperCheck, number: str = "", code: str = "", *, unknown: str = ""
) -> HttpResponse:
    kind, word, meaning = STATES[check.state]
    if unknown and check.state == "unknown":
        meaning = unknown
    beside = [{"check": other, "word": _(STATES[other.state][1])} for other in check.beside]
    answer = {"check": check, "kind": kind, "word": _(word), "meaning": _(meaning), "beside": beside}
    return shown(request, {**answer, "number": number, "code": code})


def too_often(request: HttpRequest) -> HttpResponse:
    text = _("Too many questions from your address. Please wait ten minutes and try again.")
    return shown(request, {"error": text}, status=429)


def shown(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = page(request, TEMPLATE, {"page_title": _("Check a paper"), **context}, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_too_often(request: HttpRequest) -> bool:
    """Count a question of this address; True beyond the number allowed in the time."""
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key)) > MOST_QUESTIONS
    except ValueError:
        # The counter ran out between the two calls: a new period has begun.
        return False


urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/upload/", verify_upload, name="verify_upload"),
    path("verify/<str:number>", verify, name="verify_number"),
]
