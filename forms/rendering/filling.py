"""The page of a form to fill in: help, values, errors beside the field and in a linked summary. No script is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from forms.file_kinds import MOST_BYTES
from forms.models import StoredFile
from forms.schema import Field, Form, Message, Section, is_required
from forms.schema.conditions import fields_of, holds

INPUT_TYPES = {"date": "date", "month": "month", "time": "time", "mobile": "tel"}
AUTOCOMPLETE = {"mobile": "tel"}
NUMERIC = ("number", "money", "bank_acct")

# So wide may an option be in a column of several, in Latin letters; a Chinese character is as wide as two.
NARROW = 26
LINES, MOST_LINES = 4, 40


def width_of(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as shown."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A field as the template shows it."""

    name: str
    label: str
    help: str
    kind: str
    input_type: str
    input_mode: str
    value: Any
    is_required: bool
    error: str
    choices: Sequence[Choice] = ()
    files: Sequence[StoredFile] = ()
    max_length: int = 0
    autocomplete: str = "off"
    takes_place: bool = False
    is_given: bool = False

    @property
    def is_wordy(self) -> bool:
        """Whether an option is too long to stand beside others."""
        return any(width_of(choice.label) > NARROW for choice in self.choices)

    @property
    def lines(self) -> int:
        """How many lines the box of a long text has: what the system wrote is there to be read whole."""
        written = str(self.value or "").count("\n") + 1 if self.is_given else 0
        return max(LINES, min(written, MOST_LINES))

    @property
    def max_bytes(self) -> int:
        return MOST_BYTES

    @property
    def id(self) -> str:
        return f"id-{self.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-help"] * bool(self.help) + [f"{self.id}-error"] * bool(self.error)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a repeat."""

    name: str
    number: int
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Part:
    """A section as shown; `rows` only in a repeat."""

    key: str
    title: str
    help: str
    questions: Sequence[Question] = ()
    repeat: str = ""
    item_title: str = ""
    rows: Sequence[Row] = ()
    can_add: bool = False
    is_fixed: bool = False
    is_given: bool = False
    error: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What building a page needs besides the form."""

    answers: Mapping[str, Any]
    errors: Mapping[str, Message]
    lang: str
    files: Mapping[str, StoredFile] = field(default_factory=dict)


def language() -> str:
    return get_language() or "zh-hans"


def render_form(
    form: Form,
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, Message] | None = None,
    *,
    files: Sequence[StoredFile] = (),
    places: Mapping[str, str] | None = None,
    lang: str = "",
) -> SafeString:
    """Return the inner HTML of a <form>: error summary, sections, fields; the caller adds form tag, token and buttons.

    `errors` are those of InvalidAnswers or Checked; `places` maps region codes to names that are offered while typing. Only fields that the answers make visible are drawn; the button
    `_refresh` redraws the page after an answer on which others depend."""
    page = Page(
        {**defaults(form), **(answers or {})},
        errors or {},
        lang or language(),
        {str(stored.public_id): stored for stored in files},
    )
    deciding = deciding_keys(form)
    parts = [
        build_part(page, section, deciding)
        for section in form.sections
        if holds(section.visible, page.answers)
    ]
    # A section none of whose questions is asked would be an empty box.
    parts = [part for part in parts if part.questions or part.repeat]
    context = {
        "intro": form.intro.text(page.lang) if form.intro else "",
        "parts": parts,
        "summary": list(summary(page, parts)),
        "places": sorted((places or {}).items()),
    }
    return SafeString(render_to_string("forms/form.html", context))


def defaults(form: Form) -> dict[str, Any]:
    return {
        item.key: item.default
        for section in form.sections
        if section.repeat is None
        for item in section.fields
        if item.default is not None
    }


def deciding_keys(form: Form) -> set[str]:
    """Return the fields on which the visibility of others depends."""
    found: set[str] = set()
    for section in form.sections:
        found |= fields_of(section.visible)
        for item in section.fields:
            found |= fields_of(item.visible)
    return found


def build_part(page: Page, section: Section, deciding: set[str]) -> Part:
    words: dict[str, Any] = {
        "key": section.key,
        "title": section.title.text(page.lang),
        "help": section.help.text(page.lang) if section.help else "",
        "decides": any(item.key in deciding for item in section.fields),
    }
    if section.repeat is None:
        return Part(**words, questions=build_questions(page, section, page.answers, ""))
    repeat = section.repeat
    given = page.answers.get(repeat.key)
    items = list(given) if isinstance(given, list | tuple) else []
    items += [{}] * (repeat.min - len(items))
    rows = [
        Row(
            f"{repeat.key}-{index}",
            index + 1,
            build_questions(
                page, section, item if isinstance(item, Mapping) else {}, f"{repeat.key}-{index}-"
            ),
        )
        for index, item in enumerate(items)
    ]
    error = page.errors.get(repeat.key)
    # Rows that are shown to decide on are neither added to nor taken away.
    is_given = all(item.given for item in section.fields)
    return Part(
        **words,
        repeat=repeat.key,
        item_title=repeat.item_title.text(page.lang),
        rows=rows,
        can_add=len(rows) < repeat.max and not repeat.fixed and not is_given,
        is_fixed=repeat.fixed,
        is_given=is_given,
        error=error.text(page.lang) if error else "",
    )


def build_questions(page: Page, section: Section, given: Mapping[str, Any], prefix: str) -> list[Question]:
    context = {**page.answers, **given}
    return [
        build_question(page, item, given.get(item.key), context, f"{prefix}{item.key}")
        for item in section.fields
        if holds(item.visible, context)
    ]


def build_question(page: Page, item: Field, value: Any, context: Mapping[str, Any], name: str) -> Question:
    error = page.errors.get(name)
    required = is_required(item, context)
    return Question(
        name=name,
        label=item.label.text(page.lang),
        help=item.help.text(page.lang) if item.help else "",
        kind=kind_of(item, required),
        input_type=INPUT_TYPES.get(item.type, "text"),
        input_mode="numeric" if item.type in NUMERIC else "",
        value=value if value is not None else "",
        is_required=required,
        error=error.text(page.lang) if error else "",
        choices=choices_of(item, value, name, page.lang),
        files=[page.files[ref] for ref in as_list(value) if ref in page.files]
        if item.type == "attach"
        else (),
        max_length=int(item.settings.get("max_length", 2000)) if item.type == "text" else 0,
        autocomplete=AUTOCOMPLETE.get(item.type, "off"),
        takes_place=item.type == "region12",
        is_given=item.given,
    )


def kind_of(item: Field, required: bool) -> str:
    """Which piece of the template draws a field: input, textarea, tick, yes_no, choice, multi_choice, files or address."""
    if item.type == "text" and int(item.settings.get("max_length", 2000)) > 200:
        return "textarea"
    if item.type == "bool":
        # A question that must be answered needs a way to say no, which a tick box has not.
        return "yes_no" if required and "must_be" not in item.settings else "tick"
    pieces = {"choice": "choice", "multi_choice": "multi_choice", "attach": "files", "addr": "address"}
    return pieces.get(item.type, "input")


def choices_of(item: Field, value: Any, name: str, lang: str) -> list[Choice]:
    chosen = as_list(value)
    return [
        Choice(f"id-{name}-{index}", option.value, option.label.text(lang), option.value in chosen)
        for index, option in enumerate(item.options)
    ]


def as_list(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [] if value in (None, "") else [str(value)]


def questions_in(part: Part) -> Iterator[tuple[str, Question]]:
    """Yield (row that it stands in, question); the place is empty outside a repeat."""
    for question in part.questions:
        yield "", question
    for row in part.rows:
        for question in row.questions:
            yield f"{part.item_title} {row.number} · ", question


def summary(page: Page, parts: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    """Yield (anchor, label, text) for every error, in the order of the page; errors of no field come last."""
    shown: set[str] = set()
    for part in parts:
        if part.error:
            shown.add(part.repeat)
            yield f"part-{part.key}", part.title, part.error
        for place, question in questions_in(part):
            if question.error:
                shown.add(question.name)
                anchor = question.choices[0].id if question.choices else question.id
                yield anchor, f"{place}{question.label}", question.error
    for name in page.errors.keys() - shown:
        yield "", name, page.errors[name].text(page.lang)
