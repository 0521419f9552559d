"""Filling a pack's paper template: an engine of its own that knows plain values, few tags and one parent template.

A template is data that a designer may change, so it can load nothing, call nothing and switch no escaping off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine, TemplateSyntaxError, defaultfilters, defaulttags, loader_tags
from django.template.base import FilterExpression, Node, Variable
from django.template.library import Library
from django.template.smartif import TokenBase

from approvals.errors import InvalidPack
from approvals.services.rendering_pdf import filters

BASE = "base_paper.html"
BASE_FILE = Path(__file__).resolve().parents[2] / "templates" / "papers" / BASE
TAGS = ("comment", "cycle", "firstof", "for", "if", "ifchanged", "regroup", "with")
STRUCTURE = ("block", "extends")
# `safe` and its like would let an applicant's answer become markup.
LEFT_OUT = frozenset({"safe", "safeseq", "escapejs", "json_script", "pprint", "random"})
# A value that a template names but nobody supplied is marked with characters that no text contains.
MISSING = re.compile("\ue000(.*?)\ue001")


def fill(source: str, values: Mapping[str, Any], *, name: str) -> str:
    """Return the HTML of a paper template filled with plain values.

    Raises InvalidPack with file and line for a broken template and for a value that the template names but that does not
    exist; TypeError for a value that is not plain data."""
    return fill_with(source, plain(values), name=name)


def fill_with(source: str, values: Mapping[str, Any], *, name: str) -> str:
    """Return the HTML of a template filled with values that the program itself has made, as they are; errors as in `fill`."""
    # No locale: days and sums are written by our own filters alone.
    context = Context(dict_=values, autoescape=True, use_l10n=False, use_tz=False)
    try:
        text = str(engine().from_string(source).render(context))
    except TemplateSyntaxError as error:
        raise InvalidPack([f"papers/{name}{line_of(error)}: {error}"]) from error
    unknown = sorted(set(MISSING.findall(text)))
    if unknown:
        raise InvalidPack([f"papers/{name}: {{{{ {value} }}}} has no value" for value in unknown])
    return text


@lru_cache(maxsize=512)
def check(source: str, *, name: str) -> tuple[str, ...]:
    """Return what is wrong with a template's syntax, without filling it."""
    try:
        engine().from_string(source)
    except TemplateSyntaxError as error:
        return (f"papers/{name}{line_of(error)}: {error}",)
    return ()


@lru_cache(maxsize=512)
def names_in(source: str) -> frozenset[str]:
    """Return the values that a template asks for by their first names, without those that its own tags bind.

    Raises TemplateSyntaxError for a broken template."""
    nodes = engine().from_string(source).nodelist.get_nodes_by_type(Node)
    asked = {name for node in nodes for part in vars(node).values() for name in roots(part)}
    bound = {name for node in nodes for name in bound_by(node)}
    # The engine's own names are given, not asked for.
    return frozenset(asked - bound - {"forloop", "block"})


def roots(part: Any) -> Iterator[str]:
    """Yield the first name of every variable in a part of a node: expressions, their arguments, conditions."""
    if isinstance(part, Variable):
        yield from part.lookups[:1] if part.lookups else ()
    elif isinstance(part, FilterExpression):
        arguments = [argument for _, given in part.filters for _, argument in given]
        yield from roots([part.var, *arguments])
    elif isinstance(part, TokenBase):
        yield from roots(list(vars(part).values()))
    elif isinstance(part, Mapping):
        yield from roots(list(part.values()))
    elif type(part) in (list, tuple):
        for item in part:
            yield from roots(item)


def bound_by(node: Node) -> Sequence[str]:
    """Return the names that a tag gives to what stands inside or behind it."""
    loop: Sequence[str] = getattr(node, "loopvars", ())
    named = getattr(node, "var_name", None) or getattr(node, "asvar", None)
    return [*loop, *getattr(node, "extra_context", ()), *([named] if named else ())]


def line_of(error: TemplateSyntaxError) -> str:
    token = getattr(error, "token", None)
    return f":{token.lineno}" if token is not None else ""


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine of papers; its only template file is the base of all papers."""
    loaders = [("django.template.loaders.locmem.Loader", {BASE: BASE_FILE.read_text(encoding="utf8")})]
    built = Engine(loaders=loaders, string_if_invalid="\ue000%s\ue001", autoescape=True)
    built.template_builtins = [allowed_words()]
    return built


def allowed_words() -> Library:
    """Return the tags and filters that a paper may use."""
    words = Library()
    words.tags.update({tag: defaulttags.register.tags[tag] for tag in TAGS})
    words.tags.update({tag: loader_tags.register.tags[tag] for tag in STRUCTURE})
    kept = {name: f for name, f in defaultfilters.register.filters.items() if name not in LEFT_OUT}
    words.filters.update({**kept, **filters.register.filters})
    return words


def plain(value: Any) -> Any:
    """Return a copy of a value made of plain data alone; TypeError names the type that is not."""
    if value is None:
        return ""
    if isinstance(value, str):
        # A slice of a string that was marked as safe is an ordinary string again.
        return value[:]
    if isinstance(value, bool | int | Decimal | date | time | timedelta):
        return value
    # Binary fractions would show in sums.
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    raise TypeError(f"a paper takes plain values only, not {type(value).__name__}")
