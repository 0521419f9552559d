"""The corrected or replaced paper: a new number in the original case, the old one marked, a notice of what was put right."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from approvals.models import Case, CaseParty, Certificate, LinkedCase, Paper
from approvals.rules.masking import mask_name
from approvals.services import facts
from approvals.services.certificates import renew_certificate, replace_certificate
from approvals.services.papers import corrected_answers, issue_paper, reissue_paper
from approvals.services.papers.corrections import change_forms, changed_rows
from approvals.services.papers.step_values import step_values, with_replaced
from approvals.services.reissue.renewal import renewed_until
from workflows import timelines
from workflows.actors import Actor

NOTICE = "rectification_notice"


def old_paper(case: Case) -> Paper:
    """Return the paper that a correction or replacement is about."""
    return Paper.objects.select_related("case__case_type", "decision").get(pk=case.notes["paper"])


@transaction.atomic
def reissue(*, case: Case, reason: str, actor: Actor) -> Paper:
    """Let the correction, amendment, renewal or replacement take effect and issue the new paper in the original case; a second call returns it.

    Act, content and last day of validity stay (S10). Raises Blocked REPLACED or CERTIFICATE_STATUS when the old paper
    ended meanwhile."""
    old = old_paper(case)
    # The link is the lock: two attempts issue one paper.
    link = LinkedCase.objects.select_for_update().get(derived=case)
    if link.reported_on is not None and old.superseded_by is not None:
        return old.superseded_by
    # Noted first: from here on the correction counts, for this very paper too.
    link.reported_on = timelines.today(case.timeline)
    link.save(update_fields=["reported_on"])
    name_parties(old.case)
    context = corrected_values(case, old)
    certificate = Certificate.objects.filter(paper=old).first()
    if certificate is not None:
        return replace_certificate(certificate=certificate, reason=reason, context=context, actor=actor)
    return reissue_paper(paper=old, reason=reason, context=context, actor=actor)


@transaction.atomic
def renew(*, case: Case, last: date, actor: Actor) -> Certificate:
    """Let the certificate of the original case hold for its validity once more, from its old `last` day on (art. 50).

    A second call changes nothing. Raises Blocked CERTIFICATE_STATUS when the certificate ended otherwise meanwhile."""
    link = LinkedCase.objects.select_for_update().get(derived=case)
    # From here on nothing is left to withdraw, also where silence has renewed it.
    link.reported_on = timelines.today(case.timeline)
    link.save(update_fields=["reported_on"])
    paper = old_paper(case)
    certificate = Certificate.objects.get(paper=paper)
    return renew_certificate(certificate=certificate, until=renewed_until(paper, last), actor=actor)


def corrected_values(case: Case, old: Paper) -> dict[str, Any]:
    """Return what the step of the old paper knew, with the names and numbers in it that this case puts right."""
    form = change_forms().filter(case=case).last()
    rows = changed_rows(form.submission.answers) if form else []
    right = {row["stands"]: row["right"] for row in rows}
    return {key: with_replaced(value, right) for key, value in step_values(old).items()}


def name_parties(origin: Case) -> None:
    """Let lists, searches and the register of service know the parties by their corrected names and numbers, in the case
    and in the small cases of its papers."""
    answers = corrected_answers(origin)
    people = list(facts.parties(origin.case_type, answers))
    label = facts.applicant_label(origin.case_type, answers)
    for case in [origin, *Case.objects.filter(origin_link__origin=origin, notes__has_key="paper")]:
        # In the order in which they were filed, which corrections do not change.
        for party, (_kind, name, number) in zip(filed_parties(case), people, strict=False):
            party.masked_name, party.identity_index = mask_name(name), facts.identity_index(number)
            party.save(update_fields=["masked_name", "identity_index"])
        case.applicant_label = label
        case.save(update_fields=["applicant_label"])


def filed_parties(case: Case) -> QuerySet[CaseParty]:
    # A proxy was not filed by the form.
    return case.parties.exclude(kind="proxy").order_by("pk")


@transaction.atomic
def issue_rectification_notice(*, case: Case, reason: str, actor: Actor) -> Paper:
    """Issue the 更正通知书: the old paper, each item as it stood and as it is now, the reason, the new number (S10)."""
    old = old_paper(case)
    form = change_forms().filter(case=case).latest("pk")
    people = facts.parties(old.case.case_type, corrected_answers(old.case))
    context: dict[str, Any] = {
        "recipients": "、".join(name for _kind, name, _number in people),
        "rows": changed_rows(form.submission.answers),
        "reason": reason,
        "old_title": old.title,
        "old_no": old.number,
        "old_issued_on": old.issued_on,
        "new_no": old.superseded_by.number if old.superseded_by else "",
    }
    return issue_paper(case=case, key=NOTICE, context=context, actor=actor, decision=old.decision)
