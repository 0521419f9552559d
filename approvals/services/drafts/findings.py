"""The checks that a changed file passes before anybody else sees it: readers, guards, references, H13."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext_noop
from lxml import etree

from approvals.models import CaseType
from approvals.rules import guards
from approvals.rules.pack_names import without_english
from approvals.services.drafts.files import kind_of
from approvals.services.drafts.findings_of_forms import form_findings, unreadable_form
from approvals.services.drafts.findings_of_papers import paper_findings
from approvals.services.drafts.references import Finding, Known, finding, reference_findings
from approvals.services.packs import Pack, model_findings
from approvals.services.safe_xml import parsed
from approvals.services.table_rows import enabled_rows, opened_rows
from bpmn import ReadingError, read_bpmn
from bpmn.dmn import read_dmn
from bpmn.errors import Problem
from bpmn.linting import check
from forms.models import FormDefinition

ORDER = {"error": 0, "warning": 1, "info": 2}
GUARDS = {
    "H1": gettext_noop("H1: the word “%(text)s” may not appear in a procedure"),
    "H6": gettext_noop("H6: persons in enforcement cases are never posted publicly"),
    "H7": gettext_noop(
        "H7: no result closes another public service, and a service for children judges no birth: %(text)s"
    ),
    "H10": gettext_noop(
        "H10: a paper about a person goes to nobody but parties and competent authorities: %(text)s"
    ),
    "XML": gettext_noop("the file is no well-formed XML: %(text)s"),
}
LEAVE_OUT = gettext_noop("Leave it out, or word it without this.")
MALFORMED = gettext_noop("the file is no well-formed XML")
RELOAD = gettext_noop("Reload the page and make the change again.")
DOUBLED = gettext_noop("the process “%(key)s” stands in %(file)s as well")
RENAME = gettext_noop("Give the process an id of its own.")
EMPTY = gettext_noop("the file holds neither a process nor a decision")
SWITCHED_ON = gettext_noop(
    "H13: row %(number)s is switched on in a live procedure; rows kept as history stay off"
)
SWITCH_OFF = gettext_noop("Switch the row off again.")
NO_ENGLISH = gettext_noop("“%(name)s” has no English word; English pages show the Chinese")
GIVE_ENGLISH = gettext_noop("Have a line for it added to english.toml of the pack.")
IN_TRAINING = gettext_noop("row %(number)s is switched on; the publisher sees the reason and must agree")


def findings_of(case_type: CaseType, file: str, content: str, before: str) -> list[Finding]:
    """Return every finding in a file as it would stand in the procedure, errors first. `before` is the version in force."""
    kind = kind_of(file)
    if kind == "json":
        found = list(form_findings(case_type, file, content, before))
    elif kind == "html":
        found = list(paper_findings(case_type, file, content))
    else:
        found = list(model_file_findings(case_type, file, content, before))
    return sorted(found, key=lambda row: ORDER[row["severity"]])


def model_file_findings(case_type: CaseType, file: str, content: str, before: str) -> Iterator[Finding]:
    """Yield what is found in a diagram or table."""
    yield from reading_findings(file, content)
    root = parsed(content)
    if root is None:
        return
    yield from guard_findings(case_type, file, content)
    yield from english_findings(case_type, root)
    if kind_of(file) == "dmn":
        yield from table_findings(case_type, before, content)
    else:
        yield from diagram_findings(case_type, file, root)


def unreadable(file: str, content: str) -> list[Finding]:
    """Return why a text cannot be shown again, which keeps it from being stored; a paper's template always can."""
    kind = kind_of(file)
    if kind == "html":
        return []
    if kind == "json":
        return unreadable_form(file, content)
    return [] if parsed(content) is not None else [finding("", MALFORMED, {}, remedy=RELOAD)]


def reading_findings(file: str, content: str) -> Iterator[Finding]:
    """Yield what the readers of BPMN and DMN object to, warnings included, and what goes wrong when a diagram runs."""
    try:
        problems, is_empty = (
            table_problems(file, content) if file.endswith(".dmn") else problems_of(file, content)
        )
    except ReadingError as error:
        problems, is_empty = error.problems, False
    yield from (as_finding(problem) for problem in problems)
    if is_empty:
        yield finding("", EMPTY, {}, remedy="")


def table_problems(file: str, content: str) -> tuple[Sequence[Problem], bool]:
    model = read_dmn(content.encode(), file=file)
    return model.problems, not model.decisions


# Procedures share diagrams and tables, and an author has most files of a procedure checked unchanged.
@lru_cache(maxsize=128)
def problems_of(file: str, content: str) -> tuple[Sequence[Problem], bool]:
    """Return the reader's warnings and the soundness of every process.

    Soundness only warns: the check knows no conditions that exclude each other, so that a person has to judge."""
    definitions = read_bpmn(content.encode(), file=file)
    unsound = [problem for process in definitions.processes.values() for problem in check(process)]
    warnings = [replace(problem, severity="warning") for problem in unsound]
    return (*definitions.problems, *warnings), not definitions.processes


def as_finding(problem: Problem) -> Finding:
    """A problem of the library keeps its own English text; the screen translates the known ones."""
    return {
        "element_id": problem.element_id,
        "severity": problem.severity,
        "message": problem.message,
        "remedy": problem.remedy,
        "line": problem.line,
    }


def guard_findings(case_type: CaseType, file: str, content: str) -> Iterator[Finding]:
    pack = Pack({**case_type.manifest, "id": case_type.pack_id}, {file: content.encode()})
    for found in model_findings(pack):
        # The guard's words end with what it found.
        text = found.message.rpartition(": ")[2]
        message = GUARDS.get(found.code, f"{found.code}: %(text)s")
        yield finding(found.where, message, {"text": text}, remedy=LEAVE_OUT)


def english_findings(case_type: CaseType, root: etree._Element) -> Iterator[Finding]:
    """A name without English hinders nobody, so that it only warns."""
    for where, name in without_english(root, case_type.manifest.get("english", {})):
        yield finding(where, NO_ENGLISH, {"name": name}, severity="warning", remedy=GIVE_ENGLISH)


def diagram_findings(case_type: CaseType, file: str, root: etree._Element) -> Iterator[Finding]:
    known = known_of(case_type, without=file)
    yield from reference_findings(root, known)
    for process in root.iter("{*}process"):
        key = str(process.get("id"))
        if key in known.processes:
            yield finding(key, DOUBLED, {"key": key, "file": known.processes[key]}, remedy=RENAME)


def table_findings(case_type: CaseType, before: str, content: str) -> Iterator[Finding]:
    """H13: rows switched off stay off in live mode; in training they may be tried with a reason and a second person."""
    old, new = parsed(before), parsed(content)
    if old is None or new is None:
        # An unreadable file has its finding already.
        return
    opened = opened_rows(old, new)
    try:
        was, now = enabled_rows(old), enabled_rows(new)
        # Rows drawn anew count as off before, so that copying a row is no way around H13.
        guards.check_rule_enabling({**was, **dict.fromkeys(opened, False)}, now, mode=case_type.mode)
    except ValueError:
        for rule, number in opened.items():
            yield finding(rule, SWITCHED_ON, {"number": number}, remedy=SWITCH_OFF)
        return
    for rule, number in opened.items():
        yield finding(rule, IN_TRAINING, {"number": number}, severity="warning", remedy="")


@lru_cache(maxsize=128)
def decisions_in(xml: str, file: str) -> tuple[str, ...]:
    return tuple(read_dmn(xml.encode(), file=file).decisions)


def known_of(case_type: CaseType, *, without: str = "") -> Known:
    """Return what the procedure offers to a diagram, the file `without` left aside."""
    deployment = case_type.deployment
    manifest: Mapping[str, list[Mapping[str, object]]] = case_type.manifest
    # Without the file itself: its own process is no second one.
    processes = {d.key: d.file for d in deployment.definitions.defer("xml") if d.file != without}
    decisions: dict[str, str] = {}
    for table in deployment.tables.all():
        file = f"{table.key}.dmn"
        decisions.update(dict.fromkeys(decisions_in(table.xml, file), file))
    tables = {
        name: {str(row["key"]): row.get("title", row.get("subject", "")) for row in manifest.get(name, ())}
        for name in ("limits", "papers", "notices")
    }
    schemas = FormDefinition.objects.filter(pk__in=case_type.forms.values())
    titles = {row.pk: row.schema.get("title", "") for row in schemas}
    # A form may be shown under the name of a step that procedures share (form_aliases of the manifest).
    forms = {name: titles.get(pk, "") for name, pk in case_type.forms.items()}
    return Known(processes, decisions, forms, tables["limits"], tables["papers"], tables["notices"])
