"""String functions (DMN 1.5, 10.3.4.3). Positions count characters from 1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bpmn.feel.builtins.registry import builtin
from bpmn.feel.errors import NullResult
from bpmn.feel.patterns import compile_pattern, replaced, replacement
from bpmn.feel.runs import Run, bounded_list, bounded_text


@builtin("substring", "string: string", "start position: truncated", "length: truncated?")
def substring(run: Run, string: str, start: int, length: int | None = None) -> str:
    if start == 0 or (length is not None and length < 1):
        raise NullResult("places count from 1 (or backwards from -1), and a length is at least 1")
    first = start - 1 if start > 0 else len(string) + start
    # The first place of an empty text is allowed.
    if first < 0 or (first >= len(string) and first > 0):
        raise NullResult("the start lies outside of the text")
    return string[first:] if length is None else string[first : first + length]


@builtin("string length", "string: string")
def string_length(run: Run, string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case", "string: string")
def upper_case(run: Run, string: str) -> str:
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(run: Run, string: str) -> str:
    return string.lower()


@builtin("substring before", "string: string", "match: string")
def substring_before(run: Run, string: str, match: str) -> str:
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(run: Run, string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string", "match: string")
def contains(run: Run, string: str, match: str) -> bool:
    return match in string


@builtin("starts with", "string: string", "match: string")
def starts_with(run: Run, string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(run: Run, string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("matches", "input: string", "pattern: string", "flags: string?")
def matches(run: Run, input_: str, pattern: str, flags: str | None = None) -> bool:
    return compile_pattern(pattern, flags or "").on(input_).search(input_) is not None


@builtin("replace", "input: string", "pattern: string", "replacement: string", "flags: string?")
def replace(run: Run, input_: str, pattern: str, new: str, flags: str | None = None) -> str:
    compiled = compile_pattern(pattern, flags or "")
    if compiled.matches_nothing:
        raise NullResult("the pattern matches the empty text, which cannot be replaced")
    return bounded_text(replaced(compiled, input_, replacement(new, compiled, "q" in (flags or ""))))


@builtin("split", "string: string", "delimiter: string")
def split(run: Run, string: str, delimiter: str) -> list[str]:
    compiled = compile_pattern(delimiter, "")
    if compiled.matches_nothing:
        raise NullResult("the delimiter matches the empty text")
    parts, start = [], 0
    for found in compiled.on(string).finditer(string):
        parts.append(string[start : found.start()])
        start = found.end()
    return bounded_list([*parts, string[start:]])


@builtin("string join", "list: list", "delimiter: string?")
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    run.charge(len(items))
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        raise NullResult("only texts can be joined")
    return bounded_text((delimiter or "").join(texts))
