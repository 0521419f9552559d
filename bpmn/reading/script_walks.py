"""Statements of scripts that are written as calls or by cases: walks over lists, `switch`, several variables at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from bpmn.model import Expression
from bpmn.model.programs import Assign, Choice, Each, Evaluate, Jump, Raise, Statement, inside
from bpmn.reading.expressions import checked
from bpmn.reading.limits import NotTranslatable

if TYPE_CHECKING:
    from bpmn.reading.programs import Block, Reader

WALK = re.compile(
    r"(?P<over>\d+|[^\W\d][\w.]*?)\.(?P<how>forEach|each|times)\s*"
    r"(?P<bracket>\()?\s*(?:function\s*\(\s*(?P<a>\w+)\s*\)\s*\{|(?:\(\s*(?P<b>\w+)\s*\)|(?P<c>\w+))\s*=>\s*(?P<block>\{)?"
    r"|\{(?:\s*(?:(?:def|String|Integer|Object|int|long)\s+)?(?P<d>\w+)\s*->)?)"
)
CASE = re.compile(r"(case\b|default\s*:)")
MOST = 1000
SWITCH = re.compile(r"switch\s*(?=\()")
VARIABLES = re.compile(r"(?:execution|task)\.setVariables(Local)?\(\s*([\[{])(.*)[\]}]\s*\)", re.S)


def walk(reader: Reader, found: re.Match[str]) -> Each:
    """Read `list.each { ... }`, `list.forEach(x => { ... })` or `n.times { ... }`."""
    over, name = found["over"], found["a"] or found["b"] or found["c"] or found["d"] or "it"
    reader.at = found.end()
    reader.deeper()
    if found["block"] or not (found["b"] or found["c"]):
        body = reader.block("}")
    else:
        body = tuple(reader.simple(reader.until(")").strip()))
    reader.depth -= 1
    if found["bracket"]:
        reader.blank()
        if reader.text[reader.at : reader.at + 1] != ")":
            raise NotTranslatable("')' is missing")
        reader.at += 1
    # In a function they have another meaning, or none.
    if any(isinstance(one, Jump) or (isinstance(one, Evaluate) and one.ends) for one in inside(body)):
        raise NotTranslatable(f"a jump out of the function of {found['how']} is code")
    items = reader.value(over)
    if found["how"] == "times":
        text = f"if {items.text} > 0 then (for i_ in 0..({items.text} - 1) return i_) else []"
        items = Expression(checked(text), reader.key)
    if found["how"] == "each":
        text = f"if {items.text} instance of context then get entries({items.text}) else {items.text}"
        items = Expression(checked(text), reader.key)
    return Each(name, items, body)


def switch(reader: Reader) -> Statement:
    """Read the cases of a `switch`: each goes on into the next one unless it ends by itself."""
    value = reader.value(reader.brackets())
    reader.blank()
    if reader.text[reader.at : reader.at + 1] != "{":
        raise NotTranslatable("'{' is missing")
    reader.at += 1
    depth = reader.depth
    cases = grouped(read_cases(reader))
    reader.at += 1
    reader.depth = depth
    bodies = [body for _labels, body in cases]
    joined = [falling(bodies[n:]) for n in range(len(bodies))]
    # What a case falls into stands in both; nested, that would grow without end.
    if sum(1 for _ in islice(chain.from_iterable(map(inside, joined)), MOST + 1)) > MOST:
        raise NotTranslatable(f"the cases become more than {MOST} statements")
    return chosen(reader, value.text, [labels for labels, _body in cases], joined)


def read_cases(reader: Reader) -> Iterator[tuple[str | None, Block]]:
    """Yield label (None for the default) and statements of each case, up to the brace that closes them."""
    reader.blank()
    while reader.text[reader.at : reader.at + 1] != "}":
        found = CASE.match(reader.text, reader.at)
        if found is None:
            raise NotTranslatable("'case' is missing")
        reader.at = found.end()
        label = None
        if found[0] == "case":
            label = reader.value(reader.until(":")).text
            reader.at += 1
        reader.deeper()  # what they become is nested, one in the other
        reader.blank()
        body = reader.body() if reader.text[reader.at : reader.at + 1] == "{" else ()
        yield label, body + reader.statements(lambda: CASE.match(reader.text, reader.at) is not None)
        reader.blank()


def grouped(cases: Iterable[tuple[str | None, Block]]) -> list[tuple[list[str | None], Block]]:
    """Join the labels that stand before the same statements."""
    groups: list[tuple[list[str | None], Block]] = []
    labels: list[str | None] = []
    for label, body in cases:
        labels.append(label)
        if body:
            groups.append((labels, body))
            labels = []
    return groups


def falling(bodies: list[Block]) -> Block:
    """Join the statements of the cases that follow one another, up to the one that ends."""
    made: list[Statement] = []
    for body in bodies:
        made += body
        if made and isinstance(made[-1], Jump) and made[-1].where == "break":
            made.pop()
            break
        if isinstance(made[-1], Raise | Jump) or (isinstance(made[-1], Evaluate) and made[-1].ends):
            break
    if any(isinstance(one, Jump) and one.where == "break" for one in inside(tuple(made))):
        raise NotTranslatable("a break inside a case is code")
    return tuple(made)


def chosen(reader: Reader, value: str, groups: list[list[str | None]], bodies: list[Block]) -> Statement:
    """Write the cases as choices, one in the other; the default, wherever it stands, is the last."""
    rest: Block = next((body for labels, body in zip(groups, bodies, strict=True) if None in labels), ())
    for labels, body in reversed([*zip(groups, bodies, strict=True)]):
        texts = [f"({value}) = ({label})" for label in labels if label is not None]
        if texts:
            rest = (Choice(Expression(checked(" or ".join(texts)), reader.key), body, rest),)
    return rest[0] if len(rest) == 1 else Choice(Expression("true", reader.key), rest)


def several(reader: Reader, found: re.Match[str]) -> Iterator[Assign]:
    """Read `execution.setVariables([a: 1, b: 2])`: its map must be written out."""
    rest = found[3].strip()
    while rest and rest != ":":
        entry, rest = reader.pair(rest)
        name, value = reader.pair(entry, ":")
        name = name.strip("'\"")
        if not name.isidentifier() or not value:
            raise NotTranslatable(f"{found[0]!r} does not name its variables")
        yield Assign(name, reader.value(value), lasting=True, inner=bool(found[1]))
