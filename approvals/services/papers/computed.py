"""Values of papers that a pack writes itself: [paper_values] in papers.toml, name = FEEL over all that a paper may read.

Three functions stand beside those of FEEL: money(amount) rounds to cents, capitals(amount) writes a sum as banks do,
numeral(number) writes 1 to 999 as laws count their articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from approvals.errors import InvalidPack
from approvals.rules.capitals import in_capitals
from approvals.rules.masking import chinese_number
from approvals.services import facts
from approvals.services.rendering_pdf import check, names_in
from bpmn.feel import Expression, FeelError, Function

CENT = Decimal("0.01")
# What every paper may read; `paper` is its own number, title and seal.
READABLE = frozenset({
    "answers", "applicants", "basis", "case", "claims", "clocks", "conclusion", "contact", "decision", "evaluation",
    "evidence", "evidence_register", "files", "forms", "held_for", "holder", "holds", "limits", "missing", "names", "notice", "officers", "paper", "papers",
    "queries", "remedies", "reviews", "service", "statements", "terms", "validity", "values",
})  # fmt: skip


def function(name: str, write: Callable[[Decimal], Any]) -> Function:
    """Return a FEEL function of one number; null stays null, as everywhere in FEEL."""

    def call(_run: Any, arguments: list[Any]) -> Any:
        return None if arguments[0] is None else write(Decimal(str(arguments[0])))

    return Function(name, ["number"], call)


FUNCTIONS = {
    "money": function("money", lambda amount: amount.quantize(CENT, ROUND_HALF_UP)),
    "capitals": function("capitals", in_capitals),
    "numeral": function("numeral", lambda number: chinese_number(int(number))),
}


def computed(written: Mapping[str, str], template: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the pack's values that the template names, computed over `known`; a value may use others.

    Raises InvalidPack naming the value when its expression does not compile or evaluate."""
    found: dict[str, Any] = {}
    # Only what the template names: an old case may lack what other papers read.
    asked = needed(written, names_in(template) if written else frozenset())
    for name, expression in facts.in_order(asked, place="papers.toml: [paper_values]"):
        try:
            # The functions hide no value of the same name.
            found[name] = expression.evaluate({**FUNCTIONS, **known, **found})
        except FeelError as error:
            raise InvalidPack([f"papers.toml: [paper_values] {name}: {error}"]) from error
    return found


def needed(written: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """Return the written values among `names` and, in turn, those that they use."""
    asked = {name: written[name] for name in names & written.keys()}
    used = {other for text in asked.values() for other in facts.compiled(text).variables}
    more = frozenset(used) & written.keys() - asked.keys()
    return asked | needed(written, frozenset(asked) | more) if more else asked


def step_value_sources(manifest: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts by which a paper prints variables of the step that issues it: its template, the pack's values in it."""
    template = manifest.get("paper_templates", {}).get(row.get("template") or f"{row['key']}.html", "")
    names = names_in(template)
    if "values" in names:
        yield template
    own = needed(manifest.get("paper_values", {}), names).values()
    yield from (text for text in own if "values" in facts.compiled(text).variables)


def prints_step_values(manifest: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether the file alone cannot print a paper again, because it prints what its step knew."""
    return any(True for _source in step_value_sources(manifest, row))


def value_findings(manifest: Mapping[str, Any], templates: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the values of a pack's papers, before any paper is issued."""
    written = manifest.get("paper_values", {})
    for name, text in written.items():
        yield from expression_findings(name, text, READABLE | FUNCTIONS.keys() | written.keys())
    for row in manifest.get("papers", ()):
        yield from template_findings(row, templates, READABLE | written.keys())
        yield from condition_findings(row)
        for other in row.get("other_titles", ()):
            yield from expression_findings(
                f"{row['key']}: other_titles", str(other["when"]), READABLE, "papers"
            )


def expression_findings(
    name: str, text: str, known: frozenset[str], table: str = "paper_values"
) -> Iterator[str]:
    where = f"papers.toml: [{table}] {name}"
    try:
        expression: Expression = facts.compiled(text)
    except FeelError as error:
        yield f"{where}: {error}"
        return
    for used in sorted(expression.variables - known):
        yield f"{where}: uses {used}, which no paper can read"


def condition_findings(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the condition under which a paper goes with another: it reads the forms of the case alone."""
    if "when" in row:
        try:
            unknown = sorted(facts.compiled(str(row["when"])).variables - {"forms"})
        except FeelError as error:
            yield f"papers.toml: {row['key']}: when: {error}"
            return
        yield from (f"papers.toml: {row['key']}: when: reads {name}, not forms" for name in unknown)


def template_findings(
    row: Mapping[str, Any], templates: Mapping[str, str], known: frozenset[str]
) -> Iterator[str]:
    key = row["key"]
    file = str(row.get("template") or f"{key}.html")
    if file not in templates:
        yield f"papers.toml: {key}: papers/{file} does not exist"
        return
    broken = check(templates[file], name=file)
    yield from broken
    # A template that cannot be parsed names nothing.
    for name in () if broken else sorted(names_in(templates[file]) - known):
        yield f"papers.toml: {key}: papers/{file} names {name}, which is neither given nor in [paper_values]"
