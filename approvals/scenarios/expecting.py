"""What a scenario expects, compared with what is there: one pointed line for every difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from approvals.models import Case, Certificate, Notice, Paper, Post
from approvals.services import deadlines
from approvals.services.collections import claims_of
from approvals.services.panels import latest_draw
from approvals.services.papers.archive import open_paper
from approvals.services.papers.checking import check_number
from workflows.models import ProcessInstance
from workflows.selectors import instance_variables, open_work

CLOCK_FIELDS = {"due": "due_on", "promised": "promised_on"}
Compare = Callable[[Case, Any, date], Iterator[str]]


def differences(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    """Yield the differences of every part that the step names."""
    for part, value in expected.items():
        compare = PARTS.get(part)
        if compare is None:
            yield f"{part}: expected one of {', '.join(PARTS)}"
        else:
            yield from compare(case, value, today)


def differs(where: str, expected: Any, got: Any) -> Iterator[str]:
    if same(expected) != same(got):
        yield f"{where}: expected {shown(expected)}, got {shown(got)}"


def same(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [same(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def case_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    for name, value in expected.items():
        yield from differs(f"case.{name}", value, getattr(case, name, "(no such field)"))


def queries_part(case: Case, expected: Any, today: date) -> Iterator[str]:
    yield from differs(
        "queries", list(expected), list(case.data_queries.order_by("pk").values_list("item", flat=True))
    )


def clock_part(case: Case, expected: Mapping[str, Mapping[str, Any]], today: date) -> Iterator[str]:
    views = {view.row.key: view for view in deadlines.clocks_of(case, today)}
    for key, wanted in expected.items():
        view = views.get(key)
        if view is None:
            yield f"clocks.{key}: expected a clock, there are {', '.join(sorted(views)) or 'none'}"
            continue
        for name, value in wanted.items():
            got = getattr(view, CLOCK_FIELDS.get(name, name), getattr(view.row, name, "(no such field)"))
            yield from differs(f"clocks.{key}.{name}", value, got)


def paper_part(case: Case, expected: Any, today: date) -> Iterator[str]:
    """A list of keys in the order of issue, or a mapping key -> {number, title, holds, ...}.

    `holds` are texts that stand in the printed file, line breaks apart."""
    papers = list(Paper.objects.filter(case=case).order_by("id"))
    if isinstance(expected, list):
        yield from differs("papers", expected, [paper.key for paper in papers])
        return
    for key, wanted in expected.items():
        found = [paper for paper in papers if paper.key == key]
        if not found:
            yield f"papers.{key}: expected a paper, there are {', '.join(paper.key for paper in papers) or 'none'}"
            continue
        for name, value in (wanted or {}).items():
            if name == "holds":
                yield from missing_texts(found[-1], value)
            else:
                yield from differs(f"papers.{key}.{name}", value, getattr(found[-1], name, "(no such field)"))


def missing_texts(paper: Paper, expected: list[str]) -> Iterator[str]:
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(open_paper(paper))).pages]
    # A sentence may run over to the next page: watermark and foot of each page do not part it.
    watermark = "".join(paper.watermark.split())
    bodies = [page.partition(f"文书编号：{paper.number}")[0] for page in pages]
    running = "".join(body.replace(watermark, "") if watermark else body for body in bodies)
    printed = "".join(pages)
    for text in expected:
        if "".join(str(text).split()) not in printed + running:
            yield f"papers.{paper.key}.holds: {text} is not in the printed paper: {printed[:2000]}"


def notice_part(case: Case, expected: list[str] | Mapping[str, Any], today: date) -> Iterator[str]:
    """Each key must have been sent at least once; as a mapping, with a text that its last body holds, or {to: roles}."""
    sent = dict(Notice.objects.filter(case=case).order_by("pk").values_list("key", "body"))
    for key in expected:
        if key not in sent:
            yield f"notices: expected {key}, sent were {', '.join(sorted(sent)) or 'none'}"
        elif isinstance(expected, Mapping) and isinstance(expected[key], Mapping):
            missing = sorted(set(expected[key]["to"]) - roles_told(case, key))
            yield from differs(f"notices.{key}.to: not told", [], missing)
        elif isinstance(expected, Mapping) and str(expected[key]) not in sent[key]:
            yield f"notices.{key}: expected {shown(expected[key])} in {shown(sent[key])}"


def roles_told(case: Case, key: str) -> set[str]:
    """Return the roles of those to whom the notice went the last time."""
    sent = Notice.objects.filter(case=case, key=key)
    last = sent.order_by("pk").values_list("occasion", flat=True).last()
    people = sent.filter(occasion=last).values("recipient")
    return set(Post.objects.filter(person__user__in=people).values_list("role", flat=True))


def ledger_part(case: Case, expected: list[str], today: date) -> Iterator[str]:
    yield from differs("ledger", expected, list(case.ledger.values_list("kind", flat=True)))


def decision_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    decision = case.decisions.last()
    if decision is None:
        yield "decision: expected one, there is none"
        return
    for name, value in expected.items():
        yield from differs(f"decision.{name}", value, getattr(decision, name, "(no such field)"))


def decisions_part(case: Case, expected: list[Mapping[str, Any]], today: date) -> Iterator[str]:
    """All decisions of the case in their order; `replaces` is the place (from 1) of the one that a decision replaces."""
    rows = list(case.decisions.order_by("pk"))
    places = {row.pk: number for number, row in enumerate(rows, start=1)}
    yield from differs("decisions", len(expected), len(rows))
    for number, (wanted, row) in enumerate(zip(expected, rows, strict=False), start=1):
        for name, value in wanted.items():
            got: Any = getattr(row, name, "(no such field)")
            if name == "replaces":
                got = places.get(row.replaces_id or 0)
            yield from differs(f"decisions.{number}.{name}", value, got)


def variable_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    root = ProcessInstance.objects.get(case=case)
    variables = instance_variables(root)
    for name, value in expected.items():
        got: Any = variables
        for part in name.split("."):
            got = got.get(part) if isinstance(got, Mapping) else None
        yield from differs(f"variables.{name}", value, got)


def certificate_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    certificate = Certificate.objects.filter(paper__case=case).last()
    if certificate is None:
        yield "certificate: expected one, there is none"
        return
    for name, value in expected.items():
        yield from differs(f"certificate.{name}", value, getattr(certificate, name, "(no such field)"))


def claim_part(case: Case, expected: list[Mapping[str, Any]], today: date) -> Iterator[str]:
    """The claims in their order: principal, due_on, paid, unpaid, late_fee, status; sums as text with cents."""
    views = claims_of(case, today)
    yield from differs("claims", len(expected), len(views))
    for view, wanted in zip(views, expected, strict=False):
        known = {
            "principal": view.row.principal,
            "due_on": view.row.due_on,
            "paid": view.paid,
            "unpaid": view.unpaid,
            "late_fee": view.fee_unpaid,
            "status": view.row.status,
            "reason": view.row.closing_reason,
        }
        for name, value in wanted.items():
            got = known.get(name, "(no such field)")
            shown_got = f"{got:.2f}" if isinstance(got, Decimal) else got
            yield from differs(f"claims.{view.row.number}.{name}", value, shown_got)


def evidence_part(case: Case, expected: list[str], today: date) -> Iterator[str]:
    """The standing of each piece of evidence, in the order of the numbers."""
    yield from differs("evidence", expected, list(case.evidence.values_list("standing", flat=True)))


def work_differences(case: Case, expected: list[Mapping[str, Any]]) -> Iterator[str]:
    """Compare the open work of the whole case with the list: the elements exactly, other fields where given."""
    items = {item.element_id: item for item in open_work(case.root)} if case.root else {}
    wanted = sorted(str(row["at"]) for row in expected)
    yield from differs(
        "work", wanted, sorted(item.element_id for item in open_work(case.root)) if case.root else []
    )
    for row in expected:
        item = items.get(str(row["at"]))
        if item is None:
            continue
        got = {"role": item.role, "unit": item.unit, "due": item.due_on}
        for name in ("role", "unit", "due"):
            if name in row:
                yield from differs(f"work.{row['at']}.{name}", row[name], got[name])


def panel_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    """`seated`: how many sit; `statuses` and `parts`: of every seat of the latest draw in its order; `rounds`: how many draws."""
    draw = latest_draw(case)
    seats = list(draw.seats.order_by("number")) if draw else []
    got = {
        "seated": sum(seat.status == "seated" for seat in seats),
        "statuses": [seat.status for seat in seats],
        "parts": [seat.part for seat in seats],
        "rounds": case.draws.filter(purpose="panel").count(),
        "dissent": case.opinions.filter(kind="panel", is_voided=False).count()
        - case.opinions.filter(kind="panel", is_voided=False, opinion=majority_of(case)).count(),
    }
    for name, value in expected.items():
        yield from differs(f"panel.{name}", value, got.get(name, "(no such figure)"))


def majority_of(case: Case) -> str:
    found = case.opinions.filter(kind="conclusion", is_voided=False).last()
    return found.opinion if found else ""


def session_part(case: Case, expected: list[date], today: date) -> Iterator[str]:
    """The days of the sessions for which the case was listed, in order."""
    rows = case.listings.order_by("id").values_list("session__held_on", flat=True)
    yield from differs("sessions", expected, list(rows))


def service_part(case: Case, expected: list[Mapping[str, Any]], today: date) -> Iterator[str]:
    """The register of service, row by row in the order of entry."""
    rows = list(case.service_records.order_by("pk"))
    yield from differs("service: rows", len(expected), len(rows))
    for number, (wanted, row) in enumerate(zip(expected, rows, strict=False), start=1):
        for name, value in wanted.items():
            yield from differs(f"service.{number}.{name}", value, getattr(row, name, "(no such field)"))


def verification_part(case: Case, expected: Mapping[str, str], today: date) -> Iterator[str]:
    """What the public page says of the last paper of each key: valid, revoked, replaced, ..."""
    for key, state in expected.items():
        paper = case.papers.filter(key=key).last()
        got = check_number(paper.number, paper.verification_code).state if paper else "no such paper"
        yield from differs(f"verification.{key}", state, got)


PARTS: dict[str, Compare] = {
    "verification": verification_part,
    "service": service_part,
    "case": case_part,
    "clocks": clock_part,
    "papers": paper_part,
    "notices": notice_part,
    "ledger": ledger_part,
    "decision": decision_part,
    "decisions": decisions_part,
    "variables": variable_part,
    "certificate": certificate_part,
    "claims": claim_part,
    "evidence": evidence_part,
    "panel": panel_part,
    "sessions": session_part,
    "queries": queries_part,
}
