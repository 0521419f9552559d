"""Payment batches and their lines as the screens show them: masked, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum
from django.utils.translation import gettext as _

from approvals import access
from approvals.models import CaseType, PaymentBatch, PaymentFinding, PaymentLine
from approvals.selectors.desk import Page, paged, unit_names
from approvals.selectors.payments.words import (
    ACTIONS,
    BATCH_STATUSES,
    FINDINGS,
    PARTS,
    STATES,
    STEPS,
    arrears_words,
    word,
)
from approvals.services.payments import rounds_left
from approvals.services.payments.reconciling import Reconciliation, reconciliation
from workflows.actors import Actor

ARREARS = "arrears"


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What of a batch is shown; unknown values fell away before."""

    text: str = ""
    state: str = ""
    kind: str = ""
    page: int = 1


def batch_list(actor: Actor, scheme: str, number: int) -> Page:
    """Return a page of the batches within sight, the newest first."""
    rows = access.visible_batches(actor).select_related("case").order_by("-year", "-pk")
    found = paged(rows.filter(scheme=scheme) if scheme else rows, number)
    names = unit_names({row.county for row in found.rows})
    shown = [
        {
            "batch": row,
            "county": names.get(row.county, row.county),
            "status": word(BATCH_STATUSES, row.status),
            "progress": progress_of(row),
        }
        for row in found.rows
    ]
    return Page(shown, found.number, found.has_next, found.size)


def batch_years(actor: Actor) -> list[int]:
    """Return the years of the batches within sight, the latest first."""
    years = access.visible_batches(actor).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def scheme_titles() -> dict[str, dict[str, str]]:
    """Return the titles of the schemes that current procedures pay."""
    tables = CaseType.objects.filter(is_current=True, manifest__has_key="payments")
    titles: dict[str, dict[str, str]] = {}
    for schemes in tables.values_list("manifest__payments__schemes", flat=True):
        titles |= {key: row.get("title", {"zh": key, "en": key}) for key, row in schemes.items()}
    return titles


def progress_of(batch: PaymentBatch) -> dict[str, Any] | None:
    """Return the long step that is under way: its name, how many lines of how many; None when none is."""
    told = batch.progress
    if not told or not told.get("total") or told["done"] >= told["total"]:
        return None
    step = str(told["step"]).split()[0]
    return {"name": word(STEPS, step), "done": told["done"], "total": told["total"]}


def lines_shown(batch: PaymentBatch, wanted: LineFilter) -> Page:
    """Return a page of lines with their findings; names stay masked, accounts show their last digits."""
    rows = batch.lines.order_by("seq")
    # Of a masked name only the first character can be looked for.
    if wanted.text:
        rows = rows.filter(Q(reference__icontains=wanted.text) | Q(masked_name__startswith=wanted.text[:1]))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.kind == ARREARS:
        rows = rows.exclude(arrears=[])
    elif wanted.kind:
        rows = rows.filter(findings__kind=wanted.kind)
    findings = Prefetch("findings", PaymentFinding.objects.order_by("pk"))
    found = paged(rows.prefetch_related(findings), wanted.page)
    names = unit_names({row.village for row in found.rows if row.village})
    may_repair = rounds_left(batch) > 0
    shown = [line_row(row, names, may_repair) for row in found.rows]
    return Page(shown, found.number, found.has_next, found.size)


def line_row(line: PaymentLine, names: Mapping[str, str], may_repair: bool) -> dict[str, Any]:
    return {
        "line": line,
        "village": names.get(line.village, line.village),
        "state": word(STATES, line.state),
        "arrears": arrears_words(line),
        "findings": [
            {
                "finding": finding,
                "kind": word(FINDINGS, finding.kind),
                "action": word(ACTIONS, finding.action) if finding.action else "",
                "offers": offers(line, finding, may_repair),
            }
            for finding in line.findings.all()
        ],
    }


def offers(line: PaymentLine, finding: PaymentFinding, may_repair: bool) -> list[tuple[str, str]]:
    """Return the acts that fit a finding now, as (value, word)."""
    before = line.state in ("built", "excluded") and line.batch.status == "checked"
    after = line.state in ("failed", "held") and finding.kind.startswith("bank_")
    keys = ("keep", "next", "fix") if before else ("repair", "hold", "manual") if after else ()
    return [(key, word(ACTIONS, key)) for key in keys if key != "repair" or may_repair]


def state_counts(batch: PaymentBatch) -> list[dict[str, Any]]:
    """Return number and sum of the lines by state."""
    rows = batch.lines.order_by().values("state").annotate(n=Count("pk"), total=Sum("amount"))
    found = {row["state"]: row for row in rows}
    return [{"key": key, "word": word(STATES, key), **found[key]} for key in STATES if key in found]


def finding_counts(batch: PaymentBatch) -> list[dict[str, Any]]:
    """Return how many lines each check objected to and how many are open; months paid late are counted beside them."""
    rows = PaymentFinding.objects.filter(line__batch=batch).order_by().values("kind")
    counted = rows.annotate(n=Count("pk"), left=Count("pk", filter=Q(action="")))
    found = [{**row, "word": word(FINDINGS, row["kind"])} for row in counted.order_by("kind")]
    late = batch.lines.exclude(arrears=[]).count()
    return [*found, {"kind": ARREARS, "n": late, "left": 0, "word": _("Months paid late")}] if late else found


def sums_of(batch: PaymentBatch) -> tuple[Reconciliation, list[tuple[str, int, Any]]]:
    """Return the reconciliation and its parts as (word, count, sum)."""
    found = reconciliation(batch)
    return found, [(word(PARTS, key), *pair) for key, pair in found.parts.items()]
