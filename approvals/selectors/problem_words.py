"""Findings in the reader's language: our own by message and values, those of the readers of files by their pattern.

The readers belong to a library that speaks English and knows no catalogue. Its sentences are recognised here; one that
is not known is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.selectors.english import speaks_english

# %(x)s stands for a varying part; the order matters where one sentence begins like another.
SENTENCES = [
    gettext_noop("a token can go round without ever waiting: %(text)s"),
    gettext_noop("put a task or an event that waits into the loop, or make sure that it is left"),
    gettext_noop("no run ever comes here"),
    gettext_noop("correct the gateway or event before it, or remove it"),
    gettext_noop("after %(way)s it waits for ever: nothing comes any more from %(place)s"),
    gettext_noop("join with the kind of gateway that split, or let every branch reach it"),
    gettext_noop(
        "every flow that leaves the gateway has a condition: when none holds, the case stands still"
    ),
    gettext_noop(
        "every flow that leaves the element has a condition: when none holds, the case stands still"
    ),
    gettext_noop("mark one flow as the default"),
    gettext_noop("after %(way)s it runs twice at the same time"),
    gettext_noop("join the branches before it with a parallel or inclusive gateway"),
    gettext_noop("after %(way)s the process can never end"),
    gettext_noop("give the loop a way out that leads to an end"),
    gettext_noop("%(key)s is read here, and on some way nothing has written it"),
    gettext_noop("write it earlier, or give the condition a value for its absence"),
    gettext_noop("the id %(key)s is used twice"),
    gettext_noop("the id %(key)s is given twice"),
    gettext_noop("the expression cannot be read: %(text)s"),
    gettext_noop("the flow leads from or to %(key)s, which is no node of the process"),
    gettext_noop("attachedToRef=%(key)s is no activity of the process"),
    gettext_noop("the boundary event waits for nothing"),
    gettext_noop("the timer has no date, duration, cycle or clock"),
    gettext_noop("the conditional event has no condition"),
    gettext_noop("the call activity names no process"),
    gettext_noop("a call activity cannot call this kind of case"),
    gettext_noop("the multi-instance says neither how many nor for which list"),
    gettext_noop("the businessRuleTask says nothing to do"),
    gettext_noop("the serviceTask says nothing to do"),
    gettext_noop("the sendTask says nothing to do"),
    gettext_noop("the scriptTask says nothing to do"),
    gettext_noop("the language %(key)s is not run here"),
    gettext_noop("%(key)s code is never run"),
    gettext_noop("%(key)s is not supported here"),
    gettext_noop("%(key)s is unknown within %(place)s"),
    gettext_noop("the file is no well-formed XML: %(text)s"),
    gettext_noop("the file declares a document type"),
    gettext_noop("the file is larger than %(count)s bytes"),
    gettext_noop("the table has no output"),
    gettext_noop("the input has no expression"),
    gettext_noop("the expression is missing"),
    gettext_noop("the expression is empty"),
    gettext_noop("there is no hit policy %(key)s"),
    gettext_noop("there is no aggregation %(key)s"),
    gettext_noop("there is no type %(key)s"),
    gettext_noop("rule %(number)s has %(inputs)s inputs and %(outputs)s outputs"),
    gettext_noop("the table has %(inputs)s and %(outputs)s"),
    gettext_noop("requirements run in a circle: %(text)s"),
    gettext_noop("requirements are chained more than 150 deep"),
    gettext_noop("%(key)s points nowhere"),
    gettext_noop("%(key)s points at no %(place)s"),
    gettext_noop("give each element an id of its own"),
    gettext_noop("write it in FEEL (for example: amount > 100)"),
    gettext_noop("connect it to an element of the same process"),
    gettext_noop("attach the event to an activity"),
    gettext_noop("give it an event definition"),
    gettext_noop("give it one of them"),
    gettext_noop("set calledElement"),
    gettext_noop("give a collection or loopCardinality"),
    gettext_noop("name a handler, an expression, a script or a decision"),
    gettext_noop("use a business rule task"),
    gettext_noop("use an element that can be run, or remove it"),
    gettext_noop("use an event definition of BPMN 2.0"),
    gettext_noop("write the text in FEEL"),
    gettext_noop("correct the FEEL text"),
    gettext_noop("write it in FEEL"),
    gettext_noop("write one in FEEL"),
    gettext_noop("write one"),
    gettext_noop("add one"),
    gettext_noop("rename one"),
    gettext_noop("remove one"),
    gettext_noop("say what the column looks at"),
    gettext_noop("use SUM, MIN, MAX or COUNT"),
    gettext_noop("remove it or correct its name"),
    gettext_noop("correct the reference"),
    gettext_noop("declare the %(key)s or correct the reference"),
    gettext_noop("export it again from the modeller"),
    gettext_noop("remove the DOCTYPE line"),
    gettext_noop("split it into several models"),
    gettext_noop("the text ends where a value is expected"),
    gettext_noop('the text has no closing "'),
    gettext_noop("%(key)s is expected, but the text ends"),
    gettext_noop("%(key)s is expected, not %(place)s"),
    gettext_noop("%(key)s stands where a value is expected"),
    gettext_noop("%(key)s stands after the end of the expression"),
    gettext_noop("full-width %(key)s; write %(place)s"),
    gettext_noop("%(key)s does not belong here"),
    gettext_noop("%(key)s is no FEEL; write and, or, not(), or the function's name"),
    gettext_noop("a name must follow the dot"),
    # Of the reader of forms.
    gettext_noop("a key is a lower-case word with digits and underscores"),
    gettext_noop("the key is used twice"),
    gettext_noop("unknown type %(key)s; known: %(place)s"),
    gettext_noop("needs a label with zh and en"),
    gettext_noop("a condition is an object, not %(key)s"),
    gettext_noop("unknown field %(key)s in a condition"),
    gettext_noop("condition on %(key)s has none of %(place)s"),
    gettext_noop("needs options, each with a value of its own and a label"),
    gettext_noop("needs a key and a list of fields"),
    gettext_noop("repeat needs a key of its own, not %(key)s"),
    gettext_noop("needs one of %(key)s and a message"),
    gettext_noop("unknown field %(key)s"),
    gettext_noop("unknown setting %(key)s"),
    gettext_noop("%(key)s takes %(place)s, not %(number)s"),
    gettext_noop("“%(key)s” is never asked for; leave it out"),
    gettext_noop("every section is an object with key and fields"),
    gettext_noop("question %(number)s is an object with key, type and label, not %(key)s"),
    gettext_noop("repeat needs 0 <= min <= max <= %(number)s"),
    # A reason within a sentence, and last because they fit much: a reason with its place.
    gettext_noop("%(key)s: %(text)s (at character %(number)s)"),
    gettext_noop("%(text)s (at character %(number)s)"),
]
# Holds a sentence of its own that is put into the reader's language as well.
NESTED = "text"


def pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    text = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(text, re.DOTALL)


PATTERNS = [(sentence, pattern(sentence)) for sentence in SENTENCES]


def said_text(text: str) -> str:
    """Return a reader's sentence in the active language; an unknown one unchanged."""
    for sentence, known in PATTERNS:
        match = known.fullmatch(text)
        if match:
            parts = match.groupdict()
            if NESTED in parts:
                parts[NESTED] = said_text(parts[NESTED])
            return _(sentence) % parts if parts else _(sentence)
    return text


def said_findings(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return findings as the editors take them: element_id, message, remedy, severity, in the active language."""
    return [
        {
            "element_id": str(row.get("element_id", "")),
            "severity": str(row["severity"]),
            "message": sentence(message_of(row)),
            "remedy": sentence(said_text(_(str(row["remedy"])))) if row.get("remedy") else "",
        }
        for row in findings
    ]


def message_of(row: Mapping[str, Any]) -> str:
    if "values" in row:
        return str(_(str(row["message"])) % row["values"])
    return said_text(str(row["message"]))


def sentence(text: str) -> str:
    """End a clause with the full stop of its language: an English one may quote a Chinese name."""
    if not text or text[-1] in ".。!！?？":
        return text
    is_chinese = not speaks_english() and any("\u4e00" <= sign <= "\u9fff" for sign in text)
    return text[0].upper() + text[1:] + ("。" if is_chinese else ".")
