"""Innovation awards with blind marks, and the satisfaction survey counted without any person in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, InnovationEntry, Objection, SurveyReturn
from approvals.rules.scoring.formulas import rounded
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.opening import day_of, process_for, settings_of, units_of
from approvals.services.evaluations.vetoes import veto_until
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

HEAD = "UNIT_HEAD"
IDENTITY = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")
QUESTIONS = ("attitude", "clarity", "time", "fairness", "result")
COUNTS = ("satisfied", "basically", "dissatisfied", "unknown")
# What records the result of an objection, whatever the diagram calls the step.
VERIFIED = "register_objection"
RESULTS = {
    "founded": gettext_noop("founded"),
    "partly": gettext_noop("partly founded"),
    "unfounded": gettext_noop("unfounded"),
}
MARKS = ("novelty", "effect", "copied", "cost")


@transaction.atomic
def open_innovation(*, unit: EvaluatedUnit, year: Case, actor: Actor) -> Case:
    """Let a unit enter for an innovation award, until the day of the year's calendar. Raises Blocked NOT_HEAD,
    ENTRIES_CLOSED."""
    if not actor.is_system and (unit.unit, HEAD) not in actor.posts:
        raise Blocked(_("Only the head of the unit enters it for an award"), code="NOT_HEAD")
    last = day_of(year.case_type.manifest["calendar"]["innovation"], unit.year)
    if timelines.today(year.timeline) > last:
        text = _("Entries were taken until %(day)s") % {"day": last.isoformat()}
        raise Blocked(text, code="ENTRIES_CLOSED")
    process = process_for(year, "innovation")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {process['title']}",
        variables={"unit_key": unit.key, "markers": 5, "eligible": "", "award": "", **posted(unit.name, "")},
        actor=actor,
        timeline=year.timeline,
        notes={"evaluated": unit.pk, "year_case": year.pk},
    )


@transaction.atomic
def open_survey(*, year: Case, actor: Actor) -> Case:
    """Open the one survey of a year at the city."""
    known = Case.objects.filter(notes__survey_of=year.pk).first()
    if known is not None:
        # A repeated start finds the survey of the year.
        return known
    process = process_for(year, "survey")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=year.city,
        seats={"superior": year.city, "assessed": year.city, "reviewing": year.city},
        label=f"{year.notes['year']}年{process['title']}",
        variables={"year": year.notes["year"]},
        actor=actor,
        timeline=year.timeline,
        notes={"survey_of": year.pk, "year_of": year.notes["year"]},
    )


@action("enter_innovation")
def enter_innovation(act: Act) -> Mapping[str, Any]:
    """The case text may hold no personal data."""
    text = str(act.answers["case_text"])
    # What looks like an identity card or a mobile number; a text for an award needs neither.
    if IDENTITY.search(text):
        raise Blocked(_("Take numbers of persons and telephones out of the text"), code="PERSONAL_DATA")
    InnovationEntry.objects.update_or_create(
        case=act.case,
        defaults={"evaluated_id": act.case.notes["evaluated"], "title": str(act.answers["title"])},
    )
    return {"award_title": str(act.answers["title"])}


def posted(unit: str, title: str) -> dict[str, str]:
    """Return what the public notice of an award shows."""
    return {"award_unit": unit, "award_title": title, "objection_result": "none"}


@action("mark_innovation")
def mark_innovation(act: Act) -> Mapping[str, Any]:
    """One assessor's marks, kept without a name; the same assessor marks once."""
    # Locked: two assessors may mark at the same moment.
    entry = InnovationEntry.objects.select_for_update().get(case=act.case)
    seen = act.case.submissions.filter(form_key=act.work_item.form)
    # Found by the completed step, since the mark itself bears no name.
    if seen.filter(work_item__completed_by=act.actor.user_id).exists():
        raise Blocked(_("You have marked this entry already"), code="MARKED")
    entry.marks = [*entry.marks, str(sum(Decimal(str(act.answers[key])) for key in MARKS))]
    entry.save(update_fields=["marks"])
    return {}


def average_marks(case: Case) -> InnovationEntry:
    """The mean without the highest and the lowest mark."""
    entry = InnovationEntry.objects.get(case=case)
    marks = sorted(Decimal(mark) for mark in entry.marks)
    kept = marks[1:-1] if len(marks) >= 3 else marks
    entry.mean = rounded(sum(kept, Decimal(0)) / len(kept))
    entry.save(update_fields=["mean"])
    return entry


@starts_with("decide_award")
def award_to_decide(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The mean of the marks, and each objection with what two persons found: never one that is not verified yet."""
    entry = InnovationEntry.objects.get(case=case)
    return {
        "mean": "" if entry.mean is None else str(entry.mean),
        "objections": "\n".join(verified_objections(case)) or _("None was raised"),
    }


def verified_objections(case: Case) -> Iterator[str]:
    raised = Objection.objects.filter(notice__case=case, answered_on__isnull=False).order_by("pk")
    # The oldest is answered first, so the answers come in the order of the objections.
    filed = case.submissions.filter(work_item__properties__action=VERIFIED).order_by("pk")
    answers = [row.submission.answers for row in filed.select_related("submission")]
    for row, answer in zip(raised, answers, strict=False):
        yield f"{row.facts}——{_(RESULTS[row.result])}：{answer.get('finding', '')}"


@action("decide_award")
def decide_award(act: Act) -> Mapping[str, Any]:
    """The lead group awards or not. Raises Blocked VETOED while a veto lasts (e.10)."""
    entry = InnovationEntry.objects.select_related("evaluated").get(case=act.case)
    entry.is_awarded = act.answers.get("award") == "yes"
    lasts = veto_until(entry.evaluated, act.today) if entry.is_awarded else None
    if lasts is not None:
        raise Blocked(
            _("A veto lasts until %(day)s; the unit gets no award") % {"day": lasts.isoformat()},
            code="VETOED",
        )
    entry.bonus = Decimal(str(settings_of(act.case)["innovation_bonus"])) if entry.is_awarded else Decimal(0)
    entry.save(update_fields=["is_awarded", "bonus"])
    return {}


@action("enter_survey")
def enter_survey(act: Act) -> Mapping[str, Any]:
    """Questionnaires by unit, group and channel (F-E9), as many at a time as one likes; a batch entered again is replaced."""
    check_questions(act.answers)
    units = units_of(Case.objects.get(pk=act.case.notes["survey_of"]))
    for row in act.answers.get("batches") or ():
        unit = units.filter(key=row["unit"]).first()
        if unit is None:
            raise Blocked(_("No unit %(key)s was scored this year") % {"key": row["unit"]}, code="NO_UNIT")
        counts = {key: int(row[key]) for key in COUNTS}
        SurveyReturn.objects.update_or_create(
            evaluated=unit,
            case=act.case,
            group=row["group"],
            channel=row["channel"],
            question=row.get("question", ""),
            defaults={"given_on": act.today, **counts},
        )
    return {}


def check_questions(answers: Mapping[str, Any]) -> None:
    """F-E9: of every batch each question once, answered by as many sheets. Raises Blocked QUESTIONS, PERSONAL_DATA."""
    batches: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in answers.get("batches") or ():
        if "question" not in row:
            # The form of a survey begun before questions were told apart: the whole alone is counted.
            continue
        batch = batches.setdefault((row["unit"], row["group"], row["channel"]), {})
        if row["question"] in batch:
            raise Blocked(_("Each question of a batch is entered once"), code="QUESTIONS")
        batch[row["question"]] = sum(int(row[key]) for key in COUNTS)
    for (unit, *_where), counted in batches.items():
        if set(counted) != set(QUESTIONS) or len(set(counted.values())) > 1:
            text = _("%(unit)s: enter all five questions of a batch, each with the same number of sheets")
            raise Blocked(text % {"unit": unit}, code="QUESTIONS")
    if IDENTITY.search(str(answers.get("opinions") or "")):
        raise Blocked(_("Take numbers of persons and telephones out of the text"), code="PERSONAL_DATA")
