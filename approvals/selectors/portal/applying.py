"""An application in the making: its form cut into steps, the draft behind it, what is still missing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.errors import NotVisible
from approvals.selectors.places import asks_for_place, places_on
from approvals.selectors.portal.guide import Guide, service_guide, services_on_offer, start_form
from forms.models import Draft, FormDefinition, StoredFile
from forms.rendering import render_answers, render_form
from forms.rendering.filling import Page, build_part, deciding_keys
from forms.selectors import draft_of, form_of, own_drafts, stored_files
from forms.services import check_answers
from forms.services.submissions import file_answers
from workflows.actors import Actor

# Forms hands its values over without their types: a form and its sections are read, never made here.
Form = Any
Section = Any


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the application."""

    key: str
    title: str
    number: int
    is_done: bool
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Application:
    """A draft with its form on a day; `errors` are those of the whole form as it stands."""

    owner_id: int
    guide: Guide
    definition: FormDefinition
    form: Form
    answers: dict[str, Any]
    revision: int
    files: list[StoredFile]
    checked: dict[str, Any]
    errors: Mapping[str, Any]
    warnings: Sequence[tuple[str, Any]]
    today: date
    seen: frozenset[str] = field(default_factory=frozenset)

    @property
    def answers_hash(self) -> str:
        """The hash that the submission of these answers will carry: by it a second press finds the first one's case."""
        # Written as the submission writes it, or the hashes would differ.
        canonical = json.dumps(self.checked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def purposes(self) -> list[tuple[str, StoredFile]]:
        """The uploaded files with what each is for, as a case takes them."""
        files = {str(stored.public_id): stored for stored in self.files}
        labels = {item.key: item.label.zh for _section, item in self.form.fields()}
        return [
            (labels[name.rpartition("-")[2]], files[ref])
            for name, refs in file_answers(self.form, self.checked)
            for ref in refs
            if ref in files
        ]

    @property
    def doubts(self) -> list[str]:
        """What was noticed and refuses nothing: a second look is worth while."""
        return [message.text(language()) for _name, message in self.warnings]

    @property
    def sections(self) -> list[Section]:
        """The sections that ask something, given the answers so far."""
        shown = Page(self.answers, {}, language())
        parts = [(section, build_part(shown, section, set())) for section in self.form.sections]
        return [section for section, part in parts if part.questions or part.repeat]

    @property
    def steps(self) -> list[Step]:
        return [
            Step(
                key=section.key,
                title=section.title.text(language()),
                number=number,
                is_done=section.key in self.seen and not self.errors_of(section),
                has_errors=section.key in self.seen and bool(self.errors_of(section)),
            )
            for number, section in enumerate(self.sections, start=1)
        ]

    def section(self, key: str) -> Section:
        """Return the section of a step; NotVisible when the form asks nothing under that name now."""
        found = next((section for section in self.sections if section.key == key), None)
        if found is None:
            raise NotVisible(_("There is no such step"))
        return found

    def errors_of(self, section: Section) -> dict[str, Any]:
        keys = keys_of(section)
        return {name: error for name, error in self.errors.items() if top_key(name, section) in keys}

    def part_of_form(self, section: Section) -> Form:
        """Return the form with one section only, as the page of a step draws and reads it."""
        is_first = section.key == self.form.sections[0].key
        # Rules across steps are checked with the whole form.
        return replace(self.form, sections=(section,), rules=(), intro=self.form.intro if is_first else None)

    def next_key(self, key: str) -> str:
        """Return the step after this one, nothing after the last."""
        keys = [section.key for section in self.sections]
        return next((after for before, after in pairwise(keys) if before == key), "")

    def previous_key(self, key: str) -> str:
        keys = [section.key for section in self.sections]
        return next((before for before, after in pairwise(keys) if after == key), "")

    def opens_questions(self, section: Section) -> bool:
        """Do answers of this step decide what later steps ask?"""
        later = deciding_keys(self.form) - deciding_keys(self.part_of_form(section))
        return bool(later & keys_of(section))

    def drawn(self, section: Section, errors: Mapping[str, Any]) -> SafeString:
        places = places_on(self.today) if any(asks_for_place(item) for item in section.fields) else {}
        return render_form(self.part_of_form(section), self.answers, errors, files=self.files, places=places)

    def read_back(self, section: Section) -> SafeString:
        """Return the answers of a step as they will be filed."""
        places = places_on(self.today) if any(asks_for_place(item) for item in section.fields) else {}
        return render_answers(self.part_of_form(section), self.answers, files=self.files, places=places)


def language() -> str:
    return get_language() or "zh-hans"


def draft_key(pack_id: str) -> str:
    return f"apply:{pack_id}"


def own_draft(user_id: int | None, pack_id: str) -> Draft | None:
    """Return the person's unfinished application for a service."""
    return draft_of(owner_id=user_id, key=draft_key(pack_id)) if user_id else None


def unfinished(user_id: int | None) -> list[tuple[Guide, Draft]]:
    """Return the person's unfinished applications for services that are still on offer, newest first."""
    drafts = {draft.key: draft for draft in own_drafts(user_id)} if user_id else {}
    guides = {draft_key(guide.pack_id): guide for guide in services_on_offer()} if drafts else {}
    return [(guides[key], draft) for key, draft in drafts.items() if key in guides]


def application(pack_id: str, actor: Actor) -> Application:
    """Return the person's application as the draft has it; an empty one when nothing was begun.

    NotVisible when the procedure can't be started here now (L1, L4)."""
    guide = service_guide(pack_id)
    if guide.today is None or not guide.is_in_period:
        raise NotVisible(_("This service takes no applications at present"))
    owner_id = actor.user_id or 0
    draft = own_draft(owner_id, pack_id)
    definition = start_form(guide.case_type)
    form = form_of(definition)
    known = dict(draft.answers) if draft else {}
    seen = frozenset(known.pop(SEEN, ()))
    # A draft may be older than the form: what is no longer asked is dropped.
    given = {key: value for key, value in known.items() if key in form.keys}
    checked = check_answers(form=definition, answers=given, today=guide.today)
    return Application(
        owner_id=owner_id,
        guide=guide,
        definition=definition,
        form=form,
        answers=given,
        revision=draft.revision if draft else 0,
        files=own_files(given, owner_id),
        checked=checked.answers,
        errors=checked.errors,
        warnings=checked.warnings,
        today=guide.today,
        seen=seen,
    )


# Beside the answers a draft keeps which steps its owner has been through.
SEEN = "_seen"
PUBLIC_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def own_files(answers: Mapping[str, Any], owner_id: int) -> list[StoredFile]:
    """Return the stored files that the answers name, of this person's own uploads alone."""
    named = {text for text in texts_in(answers) if PUBLIC_ID.fullmatch(text)}
    return list(stored_files(named).filter(uploaded_by=owner_id)) if named else []


def texts_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set().union(*map(texts_in, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(texts_in, value))
    return {value} if isinstance(value, str) else set()


def keys_of(section: Section) -> set[str]:
    return {section.repeat.key} if section.repeat else {item.key for item in section.fields}


def top_key(name: str, section: Section) -> str:
    """Return the answer that an input belongs to: children-0-relation belongs to children."""
    if section.repeat and name.startswith(f"{section.repeat.key}-"):
        return str(section.repeat.key)
    return name
