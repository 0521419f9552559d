"""The words and signs of the small language that JUEL, JavaScript and Python share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bpmn.reading.limits import NotTranslatable

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<template>`[^`]*`)|(?P<name>[^\W\d]\w*)|(?P<op>\*\*|=>|->|===|!==|\?\.(?!\d)|\?:|\?\?|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()\[\],.={};]))",
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of every token. Raises NotTranslatable at a sign that the language does not have."""
    position = 0
    while position < len(text.rstrip()):
        found = TOKEN.match(text, position)
        if found is None:
            raise NotTranslatable(f"{text!r}: unknown sign at {position + 1}")
        position = found.end()
        yield str(found.lastgroup), found[str(found.lastgroup)]
