"""Opening a correction or replacement: a small case of its own, tied to the case that issued the paper."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Certificate, Decision, LinkedCase, Paper
from approvals.services.intake import locked
from approvals.services.official_cases import begin, placed_case
from approvals.services.papers import correctable, prints_step_values
from approvals.services.reissue.following import following
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

CORRECTION, LOST, DAMAGED = "correction", "lost", "damaged"
KINDS = (CORRECTION, LOST, DAMAGED)
# As long as the register of papers takes it.
LONGEST_REASON = 200
PERSONS = ("kind", "user_id", "masked_name", "identity_index", "has_electronic_consent", "mandate")


def correctable_papers(case: Case) -> QuerySet[Paper]:
    """Return the papers of a case in which an error can be corrected; none where no name or number can be, as in a case
    whose parties stand in a list."""
    return standing_papers(case) if correctable(case) else Paper.objects.none()


def standing_papers(case: Case) -> QuerySet[Paper]:
    """Return the papers of a case that can be printed anew: they bear an act in force that was served, nothing replaced
    them, and what they print is in the file or was kept when they were issued."""
    rows = case.case_type.manifest.get("papers", ())
    # Only papers with a number bear an act; receipts and proofs are issued anew by nobody.
    bearing = [row for row in rows if row.get("series") and {"applicant", "party"} & set(row["to"])]
    papers = Paper.objects.filter(
        case=case, key__in=[row["key"] for row in bearing], superseded_by__isnull=True
    )
    # A paper from before what a step knew was kept cannot be printed again.
    lost = [row["key"] for row in bearing if prints_step_values(case.case_type.manifest, row)]
    papers = papers.exclude(key__in=lost, sealed_values=b"")
    papers = papers.filter(decision__standing=Decision.Standing.IN_FORCE, decision__served_on__isnull=False)
    return papers.filter(Q(certificate__isnull=True) | Q(certificate__status=Certificate.Status.VALID))


def replaceable_papers(case: Case) -> QuerySet[Paper]:
    """Return the valid certificates of a case: only what is shown again and again is issued again when it is lost."""
    return standing_papers(case).filter(certificate__isnull=False)


def check_allowed(paper: Paper, kind: str) -> None:
    """Raise Blocked NOT_REISSUABLE for a paper that cannot be corrected or replaced now."""
    allowed = correctable_papers if kind == CORRECTION else replaceable_papers
    if not allowed(paper.case).filter(pk=paper.pk).exists():
        raise Blocked(
            _(
                "Paper %(number)s cannot be issued anew: it is replaced, ended or not served yet, or papers of its kind are not issued anew"
            )
            % {"number": paper.number},
            code="NOT_REISSUABLE",
        )


@transaction.atomic
def open_reissue(*, paper: Paper, kind: str, reason: str, actor: Actor) -> Case:
    """Open the correction (an official's) or replacement (the holder's, also through the window) of a paper.

    `kind`: correction, lost or damaged. Raises Blocked UNKNOWN_KIND, NO_REASONS, TOO_LONG, NOT_REISSUABLE for a paper that is
    replaced, not served, annulled or no longer valid, IN_HAND while another one is under way for the same paper."""
    # The original is locked, so two small cases cannot begin for one paper.
    origin = locked(paper.case)
    check_request(kind, reason)
    check_allowed(paper, kind)
    if is_in_hand(origin, paper):
        raise Blocked(
            _("A correction or replacement of %(number)s is under way already") % {"number": paper.number},
            code="IN_HAND",
        )
    case = placed(origin, paper, kind)
    variables = {"kind": kind, "reason": reason.strip(), "old_no": paper.number}
    # The seal keeper compares what he seals with these titles.
    titles = [paper.title, *(["更正通知书"] if kind == CORRECTION else [])]
    begin(case, case.case_type.process_id, {"case_no": case.number, "papers": titles, **variables}, actor)
    if origin.root is not None:
        payload = {"paper": paper.number, "kind": kind, "derived": case.number}
        append(instance=origin.root, kind="reissue_opened", actor=actor, payload=payload)
    return case


def check_request(kind: str, reason: str) -> None:
    if kind not in KINDS:
        raise Blocked(
            _("A paper is issued anew for a clerical error, or when it is lost or damaged"),
            code="UNKNOWN_KIND",
        )
    if not reason.strip():
        raise Blocked(_("State the reason for the correction or replacement"), code="NO_REASONS")
    if len(reason.strip()) > LONGEST_REASON:
        raise Blocked(
            _("The reason has at most %(longest)d characters") % {"longest": LONGEST_REASON}, code="TOO_LONG"
        )


def is_in_hand(origin: Case, paper: Paper) -> bool:
    under_way = LinkedCase.objects.filter(origin=origin, derived__notes__paper=paper.pk)
    return under_way.exclude(derived__status="closed").exists()


def placed(origin: Case, paper: Paper, kind: str) -> Case:
    """Number the small case where the original stands, with the same persons, and let the county handle it.

    Raises Blocked NOT_PUBLISHED while no procedure takes up what happened to the paper."""
    case_type = following(kind)
    if case_type is None:
        raise Blocked(_("The procedure for this is not published"), code="NOT_PUBLISHED")
    case = placed_case(
        case_type,
        origin.township or origin.county,
        origin.timeline,
        rule="own_area",
        reasons={"origin": origin.number},
        label=origin.applicant_label,
        applicant_id=origin.applicant_id,
        notes={"paper": paper.pk, "kind": kind},
    )
    case.stage, case.village, case.county, case.city = "county", origin.village, origin.county, origin.city
    case.save(update_fields=["stage", "village", "county", "city"])
    for party in origin.parties.order_by("pk"):
        # The same persons with the same accounts, so each finds it in the portal.
        CaseParty.objects.create(case=case, **{name: getattr(party, name) for name in PERSONS})
    day = timelines.today(case.timeline)
    LinkedCase.objects.create(origin=origin, derived=case, linked_on=day)
    return case
