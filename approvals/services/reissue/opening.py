"""Opening a correction, replacement, amendment or renewal: a small case of its own, tied to the case that issued the paper."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Certificate, Decision, LinkedCase, Paper
from approvals.services import facts
from approvals.services.decision_period import check_decision_date
from approvals.services.intake import locked
from approvals.services.official_cases import begin, placed_case
from approvals.services.papers import amendable, correctable, prints_step_values
from approvals.services.reissue.following import following
from approvals.services.reissue.renewal import can_be_renewed, check_window
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

CORRECTION, LOST, DAMAGED = "correction", "lost", "damaged"
AMEND, RENEW = "amend", "renew"
KINDS = (CORRECTION, LOST, DAMAGED, AMEND, RENEW)
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


def amendable_papers(case: Case) -> QuerySet[Paper]:
    """Return the valid certificates of a case in which its pack lets something be amended."""
    return replaceable_papers(case) if amendable(case) else Paper.objects.none()


def renewable_papers(case: Case) -> list[Paper]:
    """Return the valid certificates of a case that may be renewed today; none once the law no longer allows the grant."""
    today, last = timelines.today(case.timeline), case.case_type.decide_until
    if last is not None and today > last:
        return []
    papers = replaceable_papers(case).select_related("certificate", "case__case_type")
    return [paper for paper in papers if can_be_renewed(paper, today)]


ALLOWED = {CORRECTION: correctable_papers, AMEND: amendable_papers}


def check_allowed(paper: Paper, kind: str) -> None:
    """Raise Blocked NOT_REISSUABLE for a paper that cannot be corrected, amended, renewed or replaced now."""
    allowed = ALLOWED.get(kind, replaceable_papers)
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
    """Open the correction (an official's), or the replacement, amendment or renewal (the holder's, also through the window)
    of a paper.

    `kind`: correction, lost, damaged, amend or renew. Raises Blocked UNKNOWN_KIND, NO_REASONS, TOO_LONG, NOT_REISSUABLE for a
    paper that is replaced, not served, annulled or no longer valid, IN_HAND while another one is under way for the same
    paper; for a renewal also NOT_RENEWABLE, TOO_EARLY, TOO_LATE, and OutOfLegalPeriod (L2)."""
    # The original is locked, so two small cases cannot begin for one paper.
    origin = locked(paper.case)
    check_request(kind, reason)
    check_allowed(paper, kind)
    if kind == RENEW:
        check_renewable(origin, paper)
    if is_in_hand(origin, paper):
        raise Blocked(
            _("A correction or replacement of %(number)s is under way already") % {"number": paper.number},
            code="IN_HAND",
        )
    case = placed(origin, paper, kind)
    variables = {**facts.process_variables(case, {}), **known_of(paper, kind, reason)}
    # The seal keeper compares what he seals with these titles.
    titles = [paper.title, *(["更正通知书"] if kind == CORRECTION else [])]
    begin(case, case.case_type.process_id, {"case_no": case.number, "papers": titles, **variables}, actor)
    if origin.root is not None:
        payload = {"paper": paper.number, "kind": kind, "derived": case.number}
        append(instance=origin.root, kind="reissue_opened", actor=actor, payload=payload)
    return case


def known_of(paper: Paper, kind: str, reason: str) -> dict[str, str | date | None]:
    """Return what the process knows of the paper: its number, its last day, and the first day without its law."""
    certificate = Certificate.objects.filter(paper=paper).first()
    return {
        "kind": kind,
        "reason": reason.strip(),
        "old_no": paper.number,
        "valid_until": certificate.valid_until if certificate else None,
        "law_until": paper.case.case_type.decide_until,
    }


def check_renewable(origin: Case, paper: Paper) -> None:
    """Raise Blocked for a certificate outside its window, OutOfLegalPeriod when its law no longer allows a grant (L2)."""
    today = timelines.today(origin.timeline)
    check_decision_date(origin, today)
    check_window(paper, today)


def check_request(kind: str, reason: str) -> None:
    if kind not in KINDS:
        raise Blocked(
            _("A paper is issued anew for a clerical error, when it is lost or damaged, amended or renewed"),
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
    # What becomes of the paper is no third party's concern.
    for party in origin.parties.exclude(kind=CaseParty.Kind.THIRD_PARTY).order_by("pk"):
        # The same persons with the same accounts, so each finds it in the portal.
        CaseParty.objects.create(case=case, **{name: getattr(party, name) for name in PERSONS})
    day = timelines.today(case.timeline)
    LinkedCase.objects.create(origin=origin, derived=case, linked_on=day)
    return case
