"""Filing for an applicant: the village clerk with a mandate, the window with the applicant before it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.models import Case, CaseType
from approvals.refusals import REFUSALS, refusal
from approvals.rules.calendar import months_after
from approvals.selectors.case_file import usable_files
from approvals.selectors.desk import applicant_named, fileable_packs, present_days
from approvals.selectors.wording import POWERS
from approvals.services.intake import current_case_type, open_case
from approvals.services.mandates import QUERY, powers_in
from approvals.site import desk, page
from approvals.views.caseworker.answers import (
    Posted,
    discard_draft,
    draft_of,
    form_html,
    is_uuid,
    keep_draft,
    read_post,
)
from forms.errors import InvalidAnswers, RejectedFile
from forms.models import FormDefinition, StoredFile
from forms.rendering import is_round_trip
from forms.services import form_of, store_upload
from workflows.actors import Actor

FILERS = ("VILLAGE_CLERK", "VILLAGE_HEAD", "TOWN_WINDOW")
ONCE_SECONDS = 3600


def filer(actor: Actor) -> str:
    """Return the channel: "window" with the applicant present, "proxy" by mandate; 404 for everybody else."""
    if access.has_role(actor, "TOWN_WINDOW"):
        return "window"
    if access.has_role(actor, *FILERS):
        return "proxy"
    raise Http404


def pack_or_404(pack: str) -> CaseType:
    try:
        case_type = current_case_type(pack)
    except CaseType.DoesNotExist as error:
        raise Http404(pack) from error
    manifest = case_type.manifest
    if manifest.get("start_form") not in case_type.forms or "ex_officio" in manifest:
        raise Http404(pack)
    return case_type


@require_safe
@desk
def file_for_applicant(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose the procedure."""
    filer(actor)
    context = {"page_title": _("File for an applicant"), "packs": fileable_packs()}
    return page(request, actor, "desk/file_choose.html", context)


@require_http_methods(["GET", "POST"])
@desk
def file_form(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    """The applicant's own form, with the mandate before it when a proxy files."""
    channel, case_type = filer(actor), pack_or_404(pack)
    if request.method == "GET":
        return show(request, actor, case_type, channel)
    if request.POST.get("act") == "discard":
        discard_draft(owner_id=request.user.pk or 0, key=draft_key(pack))
        return redirect("file_form", pack=pack)
    return submit(request, actor, case_type, channel)


@require_POST
@desk
def file_draft(request: HttpRequest, actor: Actor, pack: str) -> HttpResponse:
    filer(actor)
    return keep_draft(request, start_form(pack_or_404(pack)), draft_key(pack))


def draft_key(pack: str) -> str:
    return f"filing:{pack}"


def start_form(case_type: CaseType) -> FormDefinition:
    return FormDefinition.objects.get(pk=case_type.forms[case_type.manifest["start_form"]])


def show(
    request: HttpRequest,
    actor: Actor,
    case_type: CaseType,
    channel: str,
    *,
    posted: Posted | None = None,
    errors: Mapping[str, Any] | None = None,
    mandate_errors: Mapping[str, str] | None = None,
    refused: Exception | None = None,
    paper: StoredFile | None = None,
) -> HttpResponse:
    definition = start_form(case_type)
    form = form_of(definition)
    draft = draft_of(owner_id=request.user.pk or 0, key=draft_key(case_type.pack_id))
    today = today_of(case_type)
    answers = posted.answers if posted else draft.answers if draft else {}
    status, text = refusal(refused) if refused else (422 if errors or mandate_errors else 200, "")
    context = {
        "page_title": _("File for an applicant"),
        "case_type": {"zh": case_type.name_zh, "en": case_type.name_en},
        "pack": case_type.pack_id,
        "channel": channel,
        "form_html": form_html(form, request, None, answers, errors),
        "draft_revision": draft.revision if draft else 0,
        "has_draft": draft is not None,
        "given": request.POST,
        "mandate_errors": mandate_errors or {},
        "mandate_file": paper or kept_mandate(request),
        "powers": [(name, _(words)) for name, words in POWERS.items()],
        "given_powers": request.POST.getlist("mandate_powers"),
        "today": today,
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "error": text,
    }
    return page(request, actor, "desk/file_form.html", context, status=status)


def today_of(case_type: CaseType) -> date:
    return present_days().of("training" if case_type.mode == "training" else "live")


def submit(request: HttpRequest, actor: Actor, case_type: CaseType, channel: str) -> HttpResponse:
    form = form_of(start_form(case_type))
    posted = read_post(form, request, None, actor.name)
    if is_round_trip(request.POST):
        return show(request, actor, case_type, channel, posted=posted)
    mandate, paper, mandate_errors = read_mandate(request, actor, case_type, channel)
    if posted.errors or mandate_errors:
        return show(
            request,
            actor,
            case_type,
            channel,
            posted=posted,
            errors=posted.errors,
            mandate_errors=mandate_errors,
            paper=paper,
        )
    key = f"filing:{request.user.pk}:{request.POST.get('once', '')[:40]}"
    if not cache.add(key, "", ONCE_SECONDS):
        return already_filed(request, cache.get(key) or "")
    try:
        case = file_case(request, actor, case_type, channel, posted, mandate, paper)
    except InvalidAnswers as error:
        cache.delete(key)
        return show(request, actor, case_type, channel, posted=posted, errors=error.errors, paper=paper)
    except REFUSALS as error:
        cache.delete(key)
        return show(request, actor, case_type, channel, posted=posted, refused=error, paper=paper)
    cache.set(key, case.number, ONCE_SECONDS)
    discard_draft(owner_id=request.user.pk or 0, key=draft_key(case_type.pack_id))
    messages.success(
        request,
        _("Filed. Case number %(number)s; hand the receipt to the applicant.") % {"number": case.number},
    )
    # A mandate that does not let him ask about progress leads to the receipt alone.
    return redirect("case" if QUERY in powers_in(case, actor) else "own_receipt", number=case.number)


def already_filed(request: HttpRequest, number: str) -> HttpResponse:
    """The button was pressed twice: the first press counts."""
    messages.info(request, _("This application was filed already."))
    return redirect("case", number=number) if number else redirect("cases")


def file_case(
    request: HttpRequest,
    actor: Actor,
    case_type: CaseType,
    channel: str,
    posted: Posted,
    mandate: Mapping[str, Any] | None,
    paper: StoredFile | None,
) -> Case:
    files = list(purposed(form_of(start_form(case_type)), posted))
    if paper is not None:
        files.append(("授权委托书", paper))
    return open_case(
        pack_id=case_type.pack_id,
        answers=posted.answers,
        files=files,
        channel=channel,
        actor=actor,
        applicant_user_id=account(request),
        mandate=mandate,
    )


def account(request: HttpRequest) -> int | None:
    """Return the applicant's own account, when one was named; Blocked when there is no such account."""
    username = request.POST.get("applicant_account", "").strip()
    if not username:
        return None
    found = applicant_named(username)
    if found is None:
        raise Blocked(
            _("There is no applicant's account %(name)s; leave the field empty.") % {"name": username}
        )
    return found


def purposed(form: Any, posted: Posted) -> Iterator[tuple[str, StoredFile]]:
    """Yield what each file is for: the label of the question it answers."""
    by_id = {str(stored.public_id): stored for stored in posted.files}
    for section, item in form.fields():
        if item.type != "attach":
            continue
        rows = posted.answers.get(section.repeat.key) or [] if section.repeat else [posted.answers]
        for row in rows:
            for public_id in row.get(item.key) or ():
                if str(public_id) in by_id:
                    yield item.label.zh, by_id[str(public_id)]


def read_mandate(
    request: HttpRequest, actor: Actor, case_type: CaseType, channel: str
) -> tuple[dict[str, Any] | None, StoredFile | None, dict[str, str]]:
    """Return the mandate, its paper and what is missing; the window needs none, the applicant stands before it."""
    if channel == "window":
        return None, None, {}
    errors: dict[str, str] = {}
    principal = request.POST.get("mandate_principal", "").strip()
    signed_on = day_or_none(request.POST.get("mandate_signed_on", ""))
    if not principal:
        errors["principal"] = _("Enter the name of the person who gave the mandate.")
    if signed_on is None or signed_on > max(present_days().live, present_days().training):
        errors["signed_on"] = _("Enter the day on which the mandate was signed; it can't lie in the future.")
    scope, scope_errors = read_scope(request, signed_on, today_of(case_type))
    errors |= scope_errors
    paper = kept_mandate(request)
    if upload := request.FILES.get("mandate_file"):
        try:
            paper = store_upload(upload, user=request.user, user_name=actor.name)
        except RejectedFile as error:
            errors["file"] = error.reason.text(str(request.LANGUAGE_CODE))
    if paper is None:
        errors.setdefault("file", _("Attach the signed mandate, as a photograph or PDF."))
    mandate = {"principal": principal, "signed_on": signed_on.isoformat() if signed_on else "", **scope}
    return mandate, paper, errors


def read_scope(
    request: HttpRequest, signed_on: date | None, today: date
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the proxy may do and until when, and what is wrong with it: a year at most (S-16)."""
    errors: dict[str, str] = {}
    until = day_or_none(request.POST.get("mandate_until", ""))
    if until is None or until < today or (signed_on and until > months_after(signed_on, 12)):
        errors["until"] = _(
            "Enter the last day of the mandate: not yet over, a year from its signing at most."
        )
    powers = [name for name in POWERS if name in request.POST.getlist("mandate_powers")]
    if "submit" not in powers:
        errors["powers"] = _("The mandate has to allow the proxy to hand in the application.")
    return {"until": until.isoformat() if until else "", "powers": powers}, errors


def kept_mandate(request: HttpRequest) -> StoredFile | None:
    """Return the mandate's paper that an earlier press of the button stored."""
    kept = request.POST.get("mandate_kept", "")
    found = usable_files(None, request.user, [kept]) if is_uuid(kept) else []
    return found[0] if found else None


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
