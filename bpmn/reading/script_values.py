"""Scripts where a value is asked for (a parameter, a condition): straight on, with choices, as one FEEL expression.

What is assigned is known to what follows and to nothing else; a loop or an error has no value."""

from __future__ import annotations

import re

from bpmn.model.programs import Assign, Choice, Evaluate, Statement
from bpmn.reading.expressions import checked
from bpmn.reading.limits import DEEPEST, NotTranslatable, bounded, held, truth_of
from bpmn.reading.programs import program_of
from bpmn.reading.reader import SCRIPTS

CALLED_BACK = re.compile(r"(?<![\w.])next\(\s*null\s*,\s*([^;}\n]*)\)(?=\s*(?:[;}\n]|$))")
"""How scripts of bpmn-engine give their result."""
RESULT = "result"


def value_of(text: str, language: str) -> str:
    """Return FEEL for the script's result. Raises NotTranslatable or FeelError."""
    program = program_of(CALLED_BACK.sub(r"return \1", text), language.lower(), "")
    return checked(worth(program.statements))


def worth(statements: tuple[Statement, ...], depth: int = 0) -> str:
    """Return FEEL for what the statements come to, one after the other: each is nested in the one before."""
    if depth > DEEPEST:
        raise NotTranslatable(f"more than {DEEPEST} statements give no value; use a script task")
    if not statements:
        return "null"
    first, rest = statements[0], statements[1:]
    if isinstance(first, Evaluate):
        return first.value.text if first.ends or not rest else worth(rest, depth + 1)
    if isinstance(first, Choice):
        test = truth_of(held(first.test.text))
        ways = (worth((*way, *rest), depth + 1) for way in (first.positive, first.negative))
        return bounded("(if {} then {} else {})".format(test, *ways))
    if isinstance(first, Assign) and not first.lasting:
        # An entry of a context is known to the entries after it.
        following = worth(rest, depth + 1) if rest else first.name
        return bounded(f"{{{first.name}: {first.value.text}, {RESULT}: {following}}}.{RESULT}")
    raise NotTranslatable("a loop, an error or a variable that is to last gives no value")


SCRIPTS.append(value_of)
