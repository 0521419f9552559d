"""Filing answers: checked against the published form, kept encrypted, unchangeable, erasable by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from forms.encryption import seal_with_new_key
from forms.errors import InvalidAnswers
from forms.models import FormDefinition, StoredFile, Submission, SubmissionKey
from forms.schema import Checked, Form, Message, process_values_of, read_form, validate
from forms.schema.fields.registry import RegionCheck

LOST_FILE = Message("file", "文件不存在或已删除，请重新上传", "The file is gone; upload it again")
_region_checks: list[RegionCheck] = []


def use_region_check(check: RegionCheck | None) -> None:
    """Let region codes be checked by `check(code, day)`; None checks the shape alone."""
    _region_checks[:] = [check] if check else []


def form_of(definition: FormDefinition) -> Form:
    """Return the form that a definition holds."""
    return read_form(definition.schema)


def check_answers(
    *, form: FormDefinition, answers: Mapping[str, Any], today: date, partial: bool = False
) -> Checked:
    """Check answers without storing them; `partial` misses nothing (drafts, the next page)."""
    region_check = _region_checks[0] if _region_checks else None
    return validate(form_of(form), answers, today, partial=partial, is_region=region_check)


@transaction.atomic
def submit_form(
    *,
    form: FormDefinition,
    answers: Mapping[str, Any],
    files: Sequence[StoredFile] = (),
    submitted_by_id: int | None = None,
    submitted_by_name: str = "",
    today: date,
    previous: Submission | None = None,
) -> Submission:
    """File answers with their stored files; a correction names the submission it replaces as `previous`.

    Raises InvalidAnswers with a Message per input; doubts that refuse nothing are kept in `warnings`."""
    checked = check_answers(form=form, answers=answers, today=today)
    errors = {**checked.errors, **_file_errors(form_of(form), checked.answers, files)}
    if errors:
        raise InvalidAnswers(errors)
    # Hashed and sealed in one canonical form, so that the hash can be computed again from the answers.
    canonical = json.dumps(checked.answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    wrapped, sealed = seal_with_new_key(canonical)
    submission = Submission.objects.create(
        form=form,
        sealed=sealed,
        answers_hash=hashlib.sha256(canonical.encode()).hexdigest(),
        submitted_by_id=submitted_by_id,
        submitted_by_name=submitted_by_name,
        warnings=[{"field": name, **message.as_dict()} for name, message in checked.warnings],
        previous=previous,
        filed_on=today,
    )
    SubmissionKey.objects.create(submission=submission, wrapped=wrapped)
    submission.files.set(files)
    return submission


def _file_errors(form: Form, answers: Mapping[str, Any], files: Sequence[StoredFile]) -> dict[str, Message]:
    """Every file that an answer names must be among `files` and not be deleted."""
    here = {str(stored.public_id) for stored in files if stored.deleted_at is None}
    return {name: LOST_FILE for name, ids in file_answers(form, answers) if not set(ids) <= here}


def file_answers(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield (input name, public ids) of every answered attachment."""
    for section in form.sections:
        keys = [item.key for item in section.fields if item.type == "attach"]
        if section.repeat is None:
            yield from ((key, answers[key]) for key in keys if answers.get(key))
            continue
        for index, row in enumerate(answers.get(section.repeat.key) or ()):
            yield from ((f"{section.repeat.key}-{index}-{key}", row[key]) for key in keys if row.get(key))


def process_values(submission: Submission) -> dict[str, Any]:
    """Return the variables that a filed form sets: days as date, amounts as Decimal, tick boxes as bool."""
    return process_values_of(form_of(submission.form), submission.answers)


@transaction.atomic
def erase_submission(*, submission: Submission) -> None:
    """Make the answers unreadable for good; the row and its hash stay as proof that something was filed."""
    SubmissionKey.objects.filter(submission=submission).delete()
