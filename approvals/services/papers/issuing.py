"""Issuing a paper: number, print, signature, archive and register row in one transaction (S10)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked, InvalidPack
from approvals.models import Case, Certificate, Decision, Paper
from approvals.rules.numbering import receipt_number
from approvals.services.facts import compiled
from approvals.services.numbering import draw_for_case
from approvals.services.organisation import unit_agency
from approvals.services.papers.archive import keep
from approvals.services.papers.corrections import taken_up
from approvals.services.papers.step_values import seal_values, step_values
from approvals.services.papers.values import latest_forms, values_of
from approvals.services.rendering_pdf import plain, render_paper, seal_image
from approvals.services.signing import (
    content_hash,
    qr_image,
    signer_in_use,
    verification_code,
    verify_address,
    verify_page,
)
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

CHANGED = "决定已变更"
WATERMARKS = {"training": "历史流程样本 · 非正式文书", "live": "演练样本 · 非正式文书"}
"""By the mode of the procedure: one of the past, or one of today that is rehearsed."""
SEALS = {"agency": "", "appraisal": "鉴定专用章", "acceptance": "受理专用章", "service": "送达专用章"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A paper about to be issued: its manifest row, who issues it, and all that its template may read."""

    case: Case
    row: Mapping[str, Any]
    unit: str
    agency: str
    number: str
    on: date
    watermark: str
    values: Mapping[str, Any]
    sealed_values: bytes

    @property
    def title(self) -> str:
        return title_of(self.row, self.values)

    @property
    def digest(self) -> str:
        return content_hash(
            {"key": self.row["key"], "title": self.title, "agency": self.agency, **self.values}
        )

    @property
    def code(self) -> str:
        return verification_code(self.number, self.on, self.digest)

    @property
    def template(self) -> str:
        return str(self.row.get("template") or f"{self.row['key']}.html")


def title_of(row: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return the title of a manifest row, or the first of its `other_titles` whose `when` (FEEL over the values) holds."""
    others = row.get("other_titles", ())
    fitting = (other["title"] for other in others if compiled(str(other["when"])).evaluate(values) is True)
    title = next(fitting, row["title"])
    return str(title["zh"] if isinstance(title, Mapping) else title)


@transaction.atomic
def issue_paper(
    *,
    case: Case,
    key: str,
    context: Mapping[str, Any],
    actor: Actor,
    decision: Decision | None = None,
    occasion: str = "",
) -> Paper:
    """Issue the paper `key` of the case's pack once for each occasion; a second call returns the first paper.

    `context` are the variables of the step (plain values). Raises KeyError when the pack has no such paper, InvalidPack
    when its template is missing or asks for a value that does not exist, Blocked for a character without a glyph."""
    # Locked: two steps may issue the same paper at once.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    known = Paper.objects.filter(case=case, key=key, occasion=occasion).first()
    if known is not None:
        return known
    draft = drafted(case=case, key=key, context=context, actor=actor, decision=decision)
    return stored(draft, printed(draft), actor=actor, decision=decision, occasion=occasion)


@transaction.atomic
def issue_companions(paper: Paper, *, context: Mapping[str, Any], actor: Actor) -> list[Paper]:
    """Issue the papers that go into the file together with one: rows whose `with` (a key or a list of keys) names it and
    whose `when` (FEEL) holds.

    Safe to repeat; errors as in `issue_paper`."""
    rows = paper.case.case_type.manifest.get("papers", ())
    return [
        issue_paper(
            case=paper.case,
            key=row["key"],
            context=context,
            actor=actor,
            decision=paper.decision,
            occasion=f"with:{paper.pk}",
        )
        for row in rows
        if paper.key in leaders(row) and holds(str(row.get("when", "")), paper.case)
    ]


def leaders(row: Mapping[str, Any]) -> list[str]:
    """Return the keys of the papers with which one goes into the file."""
    named = row.get("with", [])
    return [named] if isinstance(named, str) else list(named)


def holds(condition: str, case: Case) -> bool:
    """Tell whether a condition over the forms of the case is met; none always is."""
    return not condition or compiled(condition).evaluate({"forms": latest_forms(case)}) is True


def drafted(
    *, case: Case, key: str, context: Mapping[str, Any], actor: Actor, decision: Decision | None
) -> Draft:
    """Draw the number and gather what the paper says; the number goes back if the transaction fails."""
    row = case.case_type.entry("papers", key)
    on = timelines.today(case.timeline)
    unit = unit_of(case, row, decision, str(context.get("extension_limit") or ""))
    return Draft(
        case=case,
        row=row,
        unit=unit,
        agency=unit_agency(unit, on),
        number=number_of(case, row, unit, on, actor, decision),
        on=on,
        watermark=watermark_of(case),
        values=plain(values_of(case, row=row, unit=unit, on=on, context=context, decision=decision)),
        sealed_values=seal_values(case.case_type.manifest, row, context),
    )


def unit_of(case: Case, row: Mapping[str, Any], decision: Decision | None, limit: str = "") -> str:
    """Return the code of the unit that issues: the level whose limit is at stake, else that of the manifest's row, else
    who decided, else the stage."""
    levels = {entry["key"]: entry.get("level") for entry in case.case_type.manifest.get("limits", ())}
    level = str(levels.get(limit) or row.get("level") or "")
    if level:
        return case.unit(level)
    return decision.unit if decision else case.unit(case.stage)


def number_of(
    case: Case, row: Mapping[str, Any], unit: str, on: date, actor: Actor, decision: Decision | None
) -> str:
    """Return the paper's number: of the paper it goes out with, of its series, of the receipts of the case, or the case
    number itself (0.6)."""
    if row.get("series"):
        shared = shared_number(row, decision)
        return shared or draw_for_case(case=case, series=row["series"], unit=unit, on=on, actor=actor).text
    if row["key"] == "receipt":
        # Receipts are counted in the case, not drawn from a series (0.6).
        return receipt_number(case.number, case.papers.filter(key="receipt").count() + 1)
    return case.number


def shared_number(row: Mapping[str, Any], decision: Decision | None) -> str:
    """Return the number of the paper of the same decision that the row is `numbered_with`; "" when there is none, or when this
    replaces a paper of the decision: that draws a number of its own."""
    if decision is None or "numbered_with" not in row or decision.papers.filter(key=row["key"]).exists():
        return ""
    first = decision.papers.filter(key=row["numbered_with"], superseded_by__isnull=True).last()
    return first.number if first else ""


def watermark_of(case: Case) -> str:
    """L5: every page of a historical procedure and of a rehearsal bears the watermark; a live paper bears none."""
    if not case.is_training:
        return ""
    # What becomes of a sample is a sample of the same kind.
    case_type = taken_up(case).case_type
    named = case_type.manifest.get("watermark", WATERMARKS[case_type.mode])
    return str(named["zh"] if isinstance(named, Mapping) else named)


def printed(draft: Draft) -> bytes:
    """Render and sign the paper."""
    templates = draft.case.case_type.manifest.get("paper_templates", {})
    if draft.template not in templates:
        raise InvalidPack([f"papers.toml: {draft.row['key']}: papers/{draft.template} does not exist"])
    values = {**draft.values, "paper": heading_values(draft)}
    pdf = render_paper(templates[draft.template], values, name=draft.template)
    # Signed after rendering: any later change of the file shows.
    return signer_in_use().sign(pdf, name=draft.agency, reason=f"{draft.title} {draft.number}")


def heading_values(draft: Draft) -> dict[str, Any]:
    """Return what the base template reads as `paper`. L5: no seal is drawn beside a watermark."""
    kind = str(draft.row.get("seal", "agency"))
    return {
        "key": draft.row["key"],
        "title": draft.title,
        "number": draft.number,
        "agency": draft.agency,
        "issued_on": draft.on,
        "watermark": draft.watermark,
        # Records are signed, not sealed.
        "seal": seal_image(draft.agency, SEALS.get(kind, "")) if kind and not draft.watermark else "",
        "code": draft.code,
        "verify_page": verify_page(),
        "verify_url": verify_address(draft.number, draft.code),
        "qr": qr_image(verify_address(draft.number, draft.code)),
    }


def stored(draft: Draft, pdf: bytes, *, actor: Actor, decision: Decision | None, occasion: str) -> Paper:
    """Archive the file and enter the paper in the register, without any personal data."""
    paper = Paper.objects.create(
        case=draft.case,
        decision=decision,
        key=draft.row["key"],
        occasion=occasion,
        number=draft.number,
        title=draft.title,
        unit=draft.unit,
        fields={
            "template": draft.template,
            "agency": draft.agency,
            "valid_until": str(draft.values["validity"]["until"]),
        },
        sealed_values=draft.sealed_values,
        file=keep(pdf, year=draft.on.year, key=draft.row["key"]),
        sha256=hashlib.sha256(pdf).hexdigest(),
        # Of what it says, not of the file: the same content printed twice has the same fingerprint.
        fingerprint=draft.digest,
        verification_code=draft.code,
        watermark=draft.watermark,
        issued_on=draft.on,
        issued_by_name=actor.name,
    )
    record(paper, "paper_issued", actor)
    return paper


def record(paper: Paper, kind: str, actor: Actor) -> None:
    """Note in the case's history which file was issued; the chain of history proves its hash."""
    if paper.case.root is not None:
        payload = {"paper": paper.key, "number": paper.number, "sha256": paper.sha256}
        append(instance=paper.case.root, kind=kind, actor=actor, payload=payload)


@transaction.atomic
def link_replaced(paper: Paper, actor: Actor) -> Paper | None:
    """Point the paper of the decision that this paper's decision replaces at it: of the same kind, else the one that bears the act.

    Returns the old paper; None when nothing is replaced. Safe to repeat."""
    old = paper.decision.replaces if paper.decision else None
    if old is None or Paper.objects.filter(superseded_by=paper).exists():
        return None
    # Only papers with a number bear the act; proofs of service stay.
    bearing = [row["key"] for row in paper.case.case_type.manifest.get("papers", ()) if row.get("series")]
    left = Paper.objects.select_for_update().filter(decision=old, superseded_by__isnull=True, key__in=bearing)
    certificates = [row for row in left if Certificate.objects.filter(paper=row).exists()]
    same = left.filter(key=paper.key).last()
    # A refusal that becomes a grant has no paper of its kind: the new decision stands in place of the old one.
    others = left.exclude(pk__in=[row.pk for row in certificates]).exclude(key=paper.key)
    found = same or (others.last() if not is_certificate(paper) else None)
    if found is not None:
        found.superseded_by, found.correction_reason = paper, old.annulment[:200] or CHANGED
        found.save(update_fields=["superseded_by", "correction_reason"])
        record(found, "paper_replaced", actor)
    return found


def is_certificate(paper: Paper) -> bool:
    return bool(paper.case.case_type.entry("papers", paper.key).get("certificate"))


@transaction.atomic
def reissue_paper(*, paper: Paper, reason: str, context: Mapping[str, Any], actor: Actor) -> Paper:
    """Issue a corrected paper in place of one (S10): the old stays in the register and points at the new.

    What its step knew is printed again, save for what `context` says otherwise.
    Raises Blocked without a reason (NO_REASONS) or when the paper was replaced before (REPLACED)."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if not reason.strip():
        raise Blocked(_("State the reason for the correction or replacement"), code="NO_REASONS")
    if paper.superseded_by_id is not None:
        raise Blocked(
            _("Paper %(number)s was replaced; correct the one that replaced it") % {"number": paper.number},
            code="REPLACED",
        )
    new = issue_paper(
        case=paper.case,
        key=paper.key,
        context={**step_values(paper), **context},
        actor=actor,
        decision=paper.decision,
        # Bound to the paper it replaces, so a repeated call issues one.
        occasion=f"replaces:{paper.pk}",
    )
    paper.superseded_by, paper.correction_reason = new, reason.strip()
    paper.save(update_fields=["superseded_by", "correction_reason"])
    record(paper, "paper_replaced", actor)
    return new
