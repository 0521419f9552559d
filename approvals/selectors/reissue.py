"""What of a case's papers can be corrected, replaced or ended, and the small cases in which that was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, LinkedCase, Paper
from approvals.selectors.english import pack_word
from approvals.selectors.wording import STATUSES, said
from approvals.services.certificate_endings import CANCEL, REVOKE, endable_papers
from approvals.services.reissue import (
    AMEND,
    CORRECTION,
    DAMAGED,
    LOST,
    RENEW,
    amendable_papers,
    correctable_papers,
    is_in_hand,
    renewable_papers,
    replaceable_papers,
)
from approvals.services.reissue.following import following
from approvals.services.reissue.issuing import old_paper
from workflows.selectors import instance_variables


@dataclass(frozen=True, slots=True)
class PaperCase:
    """A correction or replacement beside its original: the other case's number, what it is about, how it stands."""

    number: str
    kind: str
    status: str
    on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """What a small case was opened for: the paper, what is to happen to it, and the reason that was given."""

    title: str
    number: str
    kind: str
    reason: str


def asked_in(case: Case) -> Asked | None:
    """Return what a small case is about; None for a case that is not about an issued paper."""
    if "paper" not in case.notes:
        return None
    paper = old_paper(case)
    reason = instance_variables(case.root).get("reason", "") if case.root else ""
    return Asked(pack_word(paper.title), paper.number, kind_word(case.notes["kind"]), str(reason))


def kind_word(kind: str) -> str:
    words = {
        LOST: _("lost: a new one is issued"),
        DAMAGED: _("damaged: exchanged for a new one"),
        AMEND: _("name or address amended"),
        RENEW: _("validity renewed"),
        REVOKE: _("revocation examined"),
        CANCEL: _("cancellation"),
    }
    return words.get(kind, _("clerical error corrected"))


def correction_choices(case: Case) -> list[tuple[str, str]]:
    """Return the papers in which an error can be corrected now, as (value, words)."""
    papers = free(case, correctable_papers(case), CORRECTION)
    return [(str(paper.pk), f"{pack_word(paper.title)} {paper.number}") for paper in papers]


def replacement_choices(case: Case) -> list[tuple[str, str]]:
    """Return the certificates that can be replaced now, each as lost and as damaged."""
    papers = free(case, replaceable_papers(case), LOST)
    words = {LOST: _("lost"), DAMAGED: _("damaged")}
    return [
        (f"{paper.pk}:{kind}", f"{pack_word(paper.title)} {paper.number} · {word}")
        for paper in papers
        for kind, word in words.items()
    ]


def change_choices(case: Case, kind: str) -> list[tuple[str, str]]:
    """Return the certificates that can be amended (`kind` amend) or renewed (renew) now, as (value, words)."""
    papers = free(case, amendable_papers(case) if kind == AMEND else renewable_papers(case), kind)
    return [(f"{paper.pk}:{kind}", f"{pack_word(paper.title)} {paper.number}") for paper in papers]


def ending_choices(case: Case, kind: str) -> list[tuple[str, str]]:
    """Return the certificates that can be revoked or cancelled now, as (value, words)."""
    papers = free(case, endable_papers(case), kind)
    return [(f"{paper.pk}:{kind}", f"{pack_word(paper.title)} {paper.number}") for paper in papers]


def free(case: Case, papers: Iterable[Paper], kind: str) -> list[Paper]:
    """Return the papers for which nothing is under way; none where the procedure for it is not published."""
    if following(kind) is None:
        return []
    return [paper for paper in papers if not is_in_hand(case, paper)]


def chosen_paper(case: Case, value: str, choices: list[tuple[str, str]]) -> tuple[Paper, str]:
    """Read one of the choices back as (paper, kind). Raises Blocked NOT_POSSIBLE for whatever was not offered."""
    if value not in dict(choices):
        raise Blocked(_("Choose the paper"), code="NOT_POSSIBLE")
    number, _colon, kind = value.partition(":")
    return case.papers.get(pk=int(number)), kind or CORRECTION


def paper_cases(case: Case) -> list[PaperCase]:
    """Return the corrections and replacements of a case's papers, and for such a case its original."""
    links = LinkedCase.objects.select_related("origin", "derived")
    beside = links.filter(origin=case, derived__notes__has_key="paper").order_by("pk")
    found = [beside_line(link.derived, link.derived, link) for link in beside]
    own = links.filter(derived=case, derived__notes__has_key="paper")
    return found + [beside_line(link.origin, link.derived, link) for link in own]


def beside_line(other: Case, derived: Case, link: LinkedCase) -> PaperCase:
    kind = kind_word(derived.notes["kind"]) if other == derived else _("the case that issued the paper")
    return PaperCase(other.number, kind, said(STATUSES, other.status), link.linked_on)
