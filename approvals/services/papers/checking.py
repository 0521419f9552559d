"""What the public may learn of a paper: whether it is genuine and in force, its kind, day and issuing unit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import QuerySet

from approvals.models import Certificate, Paper
from approvals.services.organisation import unit_agency
from approvals.services.signing import check_signature, normal_code
from workflows import timelines

VALID, EXPIRED, REPLACED, REVOKED = "valid", "expired", "replaced", "revoked"
CHANGED, UNKNOWN = "changed", "unknown"


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """The answer to a verification; everything but `state` is empty for a paper that is not ours. `title` is {zh, en};
    `is_signed` says whether a file's signature holds, None where no file was shown. `replaced_by` is the number of the paper
    that stands in its place today, issued on `replaced_on`. `beside` are the answers for the other papers of this number.

    `state`: valid, expired, revoked, canceled, replaced, changed (a file altered after signing) or unknown."""

    state: str
    number: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    agency: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    ended_on: date | None = None
    replaced_by: str = ""
    replaced_on: date | None = None
    is_sample: bool = False
    is_signed: bool | None = None
    beside: tuple[PaperCheck, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.state not in (UNKNOWN, CHANGED)


def issued_papers() -> QuerySet[Paper]:
    return Paper.objects.select_related("case__case_type", "decision")


def check_number(number: str, code: str) -> PaperCheck:
    """Answer for a number with its verification code; a number alone tells nothing, so that none can be tried out."""
    typed = normal_code(code)
    paper = issued_papers().filter(verification_code=typed).first() if typed else None
    if paper is None or paper.number != number.strip():
        return PaperCheck(UNKNOWN)
    return described(paper)


def check_file(pdf: bytes) -> PaperCheck:
    """Answer for an uploaded file: its bytes must be those that we archived, and the signature ours."""
    # By the hash of the whole file: one added byte is another file.
    paper = issued_papers().filter(sha256=hashlib.sha256(pdf).hexdigest()).first()
    signature = check_signature(pdf)
    if paper is None:
        # Something was appended to a file that we signed.
        is_added_to = signature.is_trusted and not signature.is_whole
        is_altered = signature.is_signed and (not signature.is_intact or is_added_to)
        return PaperCheck(CHANGED if is_altered else UNKNOWN)
    return described(paper, is_signed=signature.is_good)


def described(paper: Paper, *, is_signed: bool | None = None) -> PaperCheck:
    """Answer for a paper and for those that bear the same number: a decision and the certificate issued under it."""
    others = tuple(answer(other) for other in of_same_number(paper))
    return replace(answer(paper), is_signed=is_signed, beside=others)


def answer(paper: Paper) -> PaperCheck:
    certificate = Certificate.objects.filter(paper=paper).first()
    proof = certificate or proof_of(paper)
    newest = in_its_place(paper)
    annulled_on = annulled(paper)
    return PaperCheck(
        # Annulled before anything else: the act never held.
        state=REVOKED if annulled_on else state_of(paper, proof, timelines.today(paper.case.timeline)),
        number=paper.number,
        title=title_of(paper),
        agency=unit_agency(paper.unit, paper.issued_on),
        issued_on=paper.issued_on,
        valid_until=certificate.valid_until if certificate else None,
        ended_on=annulled_on or (proof.revoked_on if proof else None),
        replaced_by=newest.number if newest else "",
        replaced_on=newest.issued_on if newest else None,
        # A watermark means that it was never a real paper (L5).
        is_sample=bool(paper.watermark),
    )


def of_same_number(paper: Paper) -> QuerySet[Paper]:
    """Return the other papers of the decision that bear the paper's number; papers without one bear the case's and are no pair."""
    if paper.decision_id is None or paper.number == paper.case.number:
        return Paper.objects.none()
    return issued_papers().filter(decision=paper.decision_id, number=paper.number).exclude(pk=paper.pk)


def proof_of(paper: Paper) -> Certificate | None:
    """Return the certificate in hand that is numbered with the paper: what the decision granted ends with it."""
    rows = paper.case.case_type.manifest.get("papers", ())
    keys = [row["key"] for row in rows if row.get("numbered_with") == paper.key]
    held = Certificate.objects.filter(paper__decision=paper.decision_id, paper__key__in=keys)
    return held.filter(paper__superseded_by__isnull=True).last() if keys and paper.decision_id else None


def in_its_place(paper: Paper) -> Paper | None:
    """Return the last of the papers that replaced one after the other; None where nothing did."""
    newest = paper
    # Through all replacements, since a holder may have skipped one.
    while newest.superseded_by is not None:
        newest = newest.superseded_by
    return newest if newest != paper else None


def annulled(paper: Paper) -> date | None:
    """Return the day on which the act that the paper bears was annulled (S11); proofs of service and the like stay true."""
    rows = paper.case.case_type.manifest.get("papers", ())
    row: Mapping[str, object] = next((row for row in rows if row["key"] == paper.key), {})
    bears_act = bool(row.get("certificate") or row.get("series"))
    return paper.decision.annulled_on if paper.decision and bears_act else None


def title_of(paper: Paper) -> dict[str, str]:
    """Return the kind of paper as the pack names it, in both languages."""
    rows = paper.case.case_type.manifest.get("papers", ())
    named = next((row.get("title") for row in rows if row["key"] == paper.key), None)
    return {"zh": paper.title, "en": paper.title, **(named if isinstance(named, Mapping) else {})}


def state_of(paper: Paper, certificate: Certificate | None, on: date) -> str:
    """Return whether a paper is in force on a day; a replaced one is not, whatever its certificate says."""
    if paper.superseded_by_id is not None:
        return REPLACED
    if certificate is None:
        return VALID
    if certificate.status != Certificate.Status.VALID:
        return str(certificate.status)
    is_over = certificate.valid_until is not None and on > certificate.valid_until
    return EXPIRED if is_over else VALID
