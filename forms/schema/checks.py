"""Checking answers against a form: what is kept, what is wrong where, what deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.schema.conditions import holds
from forms.schema.fields import FIELD_TYPES, Check, Invalid
from forms.schema.fields.registry import RegionCheck
from forms.schema.messages import Message
from forms.schema.structure import Field, Form, Repeat, Rule, Section

EMPTY: tuple[Any, ...] = (None, "", [], {})
REQUIRED = Message("required", "请填写此项", "Fill in this field")
CHOOSE = Message("required", "请选择", "Choose an answer")
# What is not typed is asked for in its own words.
NOT_TYPED = {
    "bool": CHOOSE,
    "choice": CHOOSE,
    "multi_choice": CHOOSE,
    "attach": Message("required", "请上传文件", "Upload a file"),
}
TICK = Message("required", "请勾选此项", "Tick this box")
UNKNOWN = Message(
    "unknown", "表单中没有这一项，请刷新页面后重新填写", "The form has no such field; reload the page"
)
NO_LIST = Message("list", "请按行填写", "Enter rows")
NO_ROW = Message("row", "此行格式不正确", "This row cannot be read")


@dataclass(frozen=True, slots=True)
class Checked:
    """`answers` holds plain JSON values of visible fields; errors and warnings stand under the input's name.

    The name of a field in a repeat is `children-0-relation`, everywhere: in errors, in the page, in the post."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Message] = field(default_factory=dict)
    warnings: list[tuple[str, Message]] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return not self.errors


@dataclass(slots=True)
class _Run:
    """One pass over the answers; `partial` asks for nothing that is not there (drafts)."""

    given: Mapping[str, Any]
    today: date
    partial: bool
    is_region: RegionCheck | None
    checked: Checked


def validate(
    form: Form,
    answers: Mapping[str, Any],
    today: date,
    *,
    partial: bool = False,
    is_region: RegionCheck | None = None,
) -> Checked:
    """Check `answers` against `form`; never raises for bad answers. Hidden fields are dropped, unknown keys refused."""
    run = _Run(answers, today, partial, is_region, Checked())
    for key in sorted(set(answers) - form.keys, key=str):
        run.checked.errors[str(key)] = UNKNOWN
    for section in form.sections:
        if holds(section.visible, answers):
            _check_section(run, section)
    for rule in form.rules:
        _check_rule(run, rule)
    return run.checked


def _check_section(run: _Run, section: Section) -> None:
    if section.repeat is None:
        run.checked.answers.update(_check_fields(run, section.fields, run.given, ""))
        return
    rows = run.given.get(section.repeat.key)
    rows = [] if rows is None else rows
    if not isinstance(rows, list | tuple):
        run.checked.errors[section.repeat.key] = NO_LIST
        return
    problem = _count_problem(section.repeat, len(rows), run.partial)
    if problem:
        run.checked.errors[section.repeat.key] = problem
        rows = rows[: section.repeat.max]
    run.checked.answers[section.repeat.key] = [
        _check_row(run, section, row, f"{section.repeat.key}-{index}-") for index, row in enumerate(rows)
    ]


def _count_problem(repeat: Repeat, count: int, partial: bool) -> Message | None:
    if count < repeat.min and not partial:
        return Message("too_few", f"至少填写{repeat.min}项", f"Enter at least {repeat.min}")
    if count > repeat.max:
        return Message("too_many", f"最多填写{repeat.max}项", f"Enter at most {repeat.max}")
    return None


def _check_row(run: _Run, section: Section, row: Any, prefix: str) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        run.checked.errors[prefix.rstrip("-")] = NO_ROW
        return {}
    for key in sorted(set(row) - {item.key for item in section.fields}, key=str):
        run.checked.errors[f"{prefix}{key}"] = UNKNOWN
    return _check_fields(run, section.fields, row, prefix)


def _check_fields(
    run: _Run, fields: tuple[Field, ...], given: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    # A row's own answers hide those of the same name outside.
    context = {**run.given, **given}
    kept: dict[str, Any] = {}
    for item in fields:
        if not holds(item.visible, context):
            continue
        value = _check_field(run, item, given.get(item.key), context, f"{prefix}{item.key}")
        if value is not None:
            kept[item.key] = value
    return kept


def asking_for(item: Field) -> Message:
    if item.type == "bool" and item.settings.get("must_be") is True:
        return TICK
    return NOT_TYPED.get(item.type, REQUIRED)


def _check_field(run: _Run, item: Field, value: Any, context: Mapping[str, Any], name: str) -> Any:
    if _is_empty(value):
        if is_required(item, context) and not run.partial:
            run.checked.errors[name] = asking_for(item)
        # A tick box that nobody ticked says no; a question that must be answered stays open.
        return False if item.type == "bool" and not is_required(item, context) else None
    check = Check(item, run.today, context, run.is_region)
    try:
        cleaned = FIELD_TYPES[item.type].clean(value, check)
    except Invalid as invalid:
        run.checked.errors[name] = invalid.message
        return None
    run.checked.warnings.extend((name, message) for message in check.warnings)
    return cleaned


def _is_empty(value: Any) -> bool:
    return any(value is empty or value == empty for empty in EMPTY) or (
        isinstance(value, str) and not value.strip()
    )


def is_required(item: Field, answers: Mapping[str, Any]) -> bool:
    """Must this visible field be answered, given the other answers?"""
    return item.required if isinstance(item.required, bool) else holds(item.required, answers)


def _check_rule(run: _Run, rule: Rule) -> None:
    # A field that is wrong already needs no second message.
    for name, value, other in _pairs(run.checked.answers, rule):
        is_broken = (
            _breaks(rule.test, value, other)
            if rule.needs is None
            else not holds(rule.needs, run.checked.answers)
        )
        if name not in run.checked.errors and is_broken:
            run.checked.errors[name] = Message(rule.test, rule.message.zh, rule.message.en)


def _pairs(answers: Mapping[str, Any], rule: Rule) -> Iterator[tuple[str, Any, Any]]:
    """Yield (input name, value, other value) at the top and in every row of a repeat where both are answered."""
    if rule.field in answers and rule.other in answers:
        yield rule.field, answers[rule.field], answers[rule.other]
    for key, rows in answers.items():
        for index, row in enumerate(rows) if isinstance(rows, list) else ():
            if isinstance(row, dict) and rule.field in row:
                other = row.get(rule.other, answers.get(rule.other))
                if other is not None:
                    yield f"{key}-{index}-{rule.field}", row[rule.field], other


def _breaks(test: str, value: Any, other: Any) -> bool:
    if test == "differs_from":
        return bool(value == other)
    if test == "same_as":
        return bool(value != other)
    # ISO days, months and times compare as text.
    return bool(value < other) if test == "not_before" else bool(value > other)
