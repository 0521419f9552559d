"""The checks of a changed paper: its tags, the values that it names, forbidden words (H1), and whether it can be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop

from approvals.errors import InvalidPack
from approvals.models import CaseType
from approvals.services.drafts.references import Finding, finding
from approvals.services.papers import specimen
from approvals.services.papers.computed import READABLE
from approvals.services.rendering_pdf import check, names_in
from forms.services import vocabulary_findings

BROKEN = gettext_noop("the template cannot be read: %(text)s")
UNKNOWN = gettext_noop("it names “%(key)s”, which no paper can read")
CHOOSE = gettext_noop("Choose one of the values listed below the text, or correct the name.")
FORBIDDEN = gettext_noop("H1: the word “%(text)s” may not appear in a procedure")
LEAVE_OUT = gettext_noop("Leave it out, or word it without this.")
UNPRINTED = gettext_noop("it cannot be printed with sample values: %(text)s")
WHERE = re.compile(r"papers/[^:]+(?::(?P<line>\d+))?: (?P<text>.*)", re.DOTALL)


def paper_findings(case_type: CaseType, file: str, content: str) -> Iterator[Finding]:
    """Yield every finding in the template of a paper, at its line (`line-12`) where one is known."""
    broken = check(content, name=file)
    for text in broken:
        known = WHERE.fullmatch(text)
        line = f"line-{known['line']}" if known and known["line"] else ""
        yield finding(line, BROKEN, {"text": known["text"] if known else text}, remedy="")
    for number, line in enumerate(content.splitlines(), start=1):
        for word in vocabulary_findings(line):
            yield finding(f"line-{number}", FORBIDDEN, {"text": word}, remedy=LEAVE_OUT)
    if not broken:
        yield from value_findings(case_type, file, content)


def value_findings(case_type: CaseType, file: str, content: str) -> Iterator[Finding]:
    unknown = sorted(names_in(content) - READABLE - case_type.manifest.get("paper_values", {}).keys())
    for name in unknown:
        yield finding(line_naming(content, name), UNKNOWN, {"key": name}, remedy=CHOOSE)
    if unknown:
        return
    try:
        specimen.filled(case_type, file, content)
    except (InvalidPack, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A filter may fail on whatever it is given; the sample may be at fault, so that a person has to look.
        yield finding("", UNPRINTED, {"text": str(error)}, severity="warning", remedy="")


def line_naming(content: str, name: str) -> str:
    word = re.compile(rf"{{[{{%][^}}]*\b{re.escape(name)}\b")
    lines = (number for number, line in enumerate(content.splitlines(), start=1) if word.search(line))
    number = next(lines, 0)
    return f"line-{number}" if number else ""
