"""A posted form: its answers, the files that came with it, and the draft that keeps both until it is completed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from approvals.models import Case
from approvals.selectors.case_file import usable_files
from approvals.selectors.places import levels_asked, places_on
from forms.errors import DraftConflict, RejectedFile
from forms.models import FormDefinition, StoredFile
from forms.rendering import answers_from_post, render_form, uploads_from_post
from forms.services import discard_draft, draft_of, form_of, save_draft, store_upload
from workflows import timelines

# What forms.services.form_of returns, and the messages of its errors (forms keeps their classes to itself).
Form = Any
Message = Any
IN_ROW = re.compile(r"(?P<repeat>[a-z][a-z0-9_]*)-(?P<number>\d{1,4})-(?P<key>[a-z][a-z0-9_]*)")


@dataclass(slots=True)
class Posted:
    """What came: answers with the ids of stored files in them, those files, and refused uploads by input name."""

    answers: dict[str, Any]
    files: list[StoredFile] = field(default_factory=list)
    errors: dict[str, Message] = field(default_factory=dict)


def read_post(form: Form, request: HttpRequest, case: Case | None, actor_name: str) -> Posted:
    """Read the answers, keep each upload at once, so that nothing need be chosen again when the page comes back."""
    posted = Posted(answers_from_post(form, request.POST))
    for name, uploads in uploads_from_post(form, request.FILES).items():
        for upload in uploads:
            try:
                stored = store_upload(upload, user=request.user, user_name=actor_name)
            except RejectedFile as error:
                posted.errors[name] = error.reason
            else:
                add_file(posted.answers, request.POST, name, str(stored.public_id))
    posted.files = usable_files(case, request.user, named_files(form, posted.answers))
    return posted


def add_file(answers: dict[str, Any], data: Mapping[str, Any], name: str, public_id: str) -> None:
    """Put a stored file's id under its input's name, in the row where the input stands in a repeat."""
    match = IN_ROW.fullmatch(name)
    if match is None:
        answers[name] = [*(answers.get(name) or []), public_id]
        return
    repeat, number, key = match["repeat"], int(match["number"]), match["key"]
    numbers = sorted({int(m["number"]) for n in data if (m := IN_ROW.match(n)) and m["repeat"] == repeat})
    rows = answers.setdefault(repeat, [])
    place = numbers.index(number) if number in numbers else len(rows)
    while len(rows) <= place:
        rows.append({})
    rows[place][key] = [*(rows[place].get(key) or []), public_id]


def named_files(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids in every attachment answer."""
    for section, item in form.fields():
        if item.type != "attach":
            continue
        rows = answers.get(section.repeat.key) or [] if section.repeat else [answers]
        for row in rows:
            yield from (str(value) for value in row.get(item.key) or () if is_uuid(str(value)))


def is_uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", text) is not None


def form_html(
    form: Form,
    request: HttpRequest,
    case: Case | None,
    answers: Mapping[str, Any],
    errors: Mapping[str, Message] | None = None,
) -> str:
    files = usable_files(case, request.user, named_files(form, answers))
    levels = levels_asked(form)
    places = places_on(timelines.today(case.timeline if case else timelines.LIVE), levels) if levels else {}
    lang = get_language() or "zh-hans"
    return render_form(form, answers, errors, files=files, places=places, lang=lang)


def first_answers(form: Form, today: date, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a fresh form starts with: known values, and today where a day is required. No result is proposed."""
    answers = dict(known)
    for section, item in form.fields():
        if section.repeat is None and item.type == "date" and item.required is True:
            answers.setdefault(item.key, today.isoformat())
    return answers


def keep_draft(request: HttpRequest, definition: FormDefinition, key: str) -> JsonResponse:
    """Keep the posted answers as they are; 409 with the present revision when another window saved meanwhile."""
    answers = answers_from_post(form_of(definition), request.POST)
    text = request.POST.get("revision", "0")
    try:
        draft = save_draft(
            form=definition,
            owner_id=request.user.pk or 0,
            key=key,
            answers=answers,
            revision=int(text) if text.isdecimal() else 0,
        )
    except DraftConflict as error:
        return JsonResponse({"revision": error.current}, status=409)
    except RejectedFile as error:
        return JsonResponse({"error": error.reason.text(get_language() or "zh")}, status=422)
    return JsonResponse({"revision": draft.revision})


__all__ = [
    "Posted",
    "discard_draft",
    "draft_of",
    "first_answers",
    "form_html",
    "is_uuid",
    "keep_draft",
    "read_post",
]
