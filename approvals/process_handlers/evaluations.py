"""The handlers of an evaluation of units: the year itself, its letters, reports, checks, assessments, cards, awards."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.models import Case, ScoreAppeal
from approvals.process_handlers.context import Result, case_of, paper_context, today_of
from approvals.services.evaluations import (
    appeals,
    assessments,
    awards,
    cards,
    changes,
    checks,
    comments,
    corrections,
    duties,
    indicator_changes,
    indicators,
    partners,
    reminding,
    results,
    sampling,
    scoring,
    units,
    vetoes,
    waivers,
)
from approvals.services.papers import issue_paper
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task
from workflows.selectors import instance_variables


@service_task("indicator_facts")
def indicator_facts(context: JobContext) -> Result:
    """e.T02: what the lint table asks about the draft, and what it finds in each card."""
    case = case_of(context)
    facts = indicators.facts_of(case)
    indicators.note_findings(case, facts)
    return {"facts": facts, "commenters": comments.commenters(case, today_of(context))}


@service_task("publish_indicators")
def publish_indicators(context: JobContext) -> Result:
    """e.T06: the version is fixed, the units of the year are entered, the superiors known."""
    case, today = case_of(context), today_of(context)
    published = indicators.publish_indicators(case, today)
    number = units.register_units(case=case, indicators=published, on=today)
    announced = reminding.reminders(case, today)
    return {
        "letters_expected": number,
        "superiors": units.superiors_of(case),
        "reminders": announced,
    }


@service_task("remind_units")
def remind_units(context: JobContext) -> Result:
    """e.14: who will owe a report is told ten working days before its last day, when no case of it is open yet."""
    told_to = reminding.remind_units(
        case=case_of(context),
        reminder=context.variables["reminder"],
        notice=context.properties["notice"],
        occasion=context.idempotency_key,
        actor=SYSTEM,
    )
    return {"reminded": told_to}


@service_task("replace_indicators")
def replace_indicators(context: JobContext) -> Result:
    """e.T06: a changed version holds for all units alike, from the period that the lead group named."""
    told_to = indicator_changes.replace_indicators(
        case=case_of(context),
        on=today_of(context),
        notice=context.properties["notice"],
        occasion=context.idempotency_key,
        actor=SYSTEM,
    )
    return {"units_told": told_to}


@service_task("open_round")
def open_round(context: JobContext) -> Result:
    """Open what the units under one superior owe; a job that is tried again opens nothing twice.

    The list of superiors is that of the beginning of the year: the first of them takes along whoever came to it since."""
    case, superior = case_of(context), str(context.variables["superior"])
    known = [str(code) for code in instance_variables(context.root).get("superiors") or [superior]]
    since = [code for code in units.superiors_of(case) if code not in known] if superior == known[0] else []
    opened = sum(
        duties.open_round(
            parent=case,
            superior=each,
            kind=str(context.variables["round_kind"]),
            period=str(context.variables["round_period"]),
            actor=SYSTEM,
        )
        for each in (superior, *since)
    )
    return {"opened": opened}


@service_task("register_letter")
def register_letter(context: JobContext) -> Result:
    duties.register_letter(case_of(context), SYSTEM)
    return None


@service_task("start_duty_clock")
def start_duty_clock(context: JobContext) -> Result:
    duty = duties.begin_duty(case_of(context), SYSTEM)
    return {"due_on": duty.due_on}


@service_task("submit_report")
def submit_report(context: JobContext) -> Result:
    duty = duties.submit_report(case_of(context), SYSTEM)
    return {"is_late": duty.is_late}


@service_task("mark_late")
def mark_late(context: JobContext) -> Result:
    duties.mark_late(case_of(context))
    return None


@service_task("mark_missed")
def mark_missed(context: JobContext) -> Result:
    duties.mark_late(case_of(context), is_missed=True)
    return None


@service_task("finish_duty")
def finish_duty(context: JobContext) -> Result:
    duties.finish_duty(case_of(context))
    return None


@service_task("draw_checks")
def draw_checks(context: JobContext) -> Result:
    """e.T09: the draw of the quarter that the task names, however late its reports were done."""
    drawn = checks.draw_checks(case=case_of(context), period=context.properties["period"], actor=SYSTEM)
    return {"checks_drawn": len(drawn)}


@service_task("compare_check")
def compare_check(context: JobContext) -> Result:
    return {"check_error_rate": checks.compare_with_reports(case_of(context)).error_rate}


@service_task("open_autumn")
def open_autumn(context: JobContext) -> Result:
    """e.T11, e.T12: entries for awards are received from now on, and the survey of the year begins."""
    survey = awards.open_survey(year=case_of(context), actor=SYSTEM)
    return {"survey_no": survey.number}


@service_task("compare_ratings")
def compare_ratings(context: JobContext) -> Result:
    return assessments.compare_ratings(case_of(context))


@service_task("score_assessment")
def score_assessment(context: JobContext) -> Result:
    return assessments.finish_assessment(case_of(context))


@service_task("score_units")
def score_units(context: JobContext) -> Result:
    return {"scored": scoring.score_all(case=case_of(context))}


@service_task("serve_scores")
def serve_scores(context: JobContext) -> Result:
    return {"scores_served": results.serve_scores(case_of(context))}


@service_task("record_admission")
def record_admission(context: JobContext) -> Result:
    appeal = appeals.record_admission(case_of(context), context.variables["admission"], SYSTEM)
    return {"not_admitted_for": "" if appeal.admission == "ADMIT" else appeal.admission_reason}


@service_task("settle_appeal")
def settle_appeal(context: JobContext) -> Result:
    case = case_of(context)
    appeals.settle_appeal(case, context.variables.get("review_values") or [], SYSTEM)
    appeal = ScoreAppeal.objects.get(case=case)
    return {"review_result": appeal.result, "review_reasons": appeal.reasons}


@service_task("propose_cards")
def propose_cards(context: JobContext) -> Result:
    return {"cards_proposed": results.propose_cards(case_of(context))}


@service_task("publish_evaluation")
def publish_evaluation(context: JobContext) -> Result:
    """e.T19: the circular with its number; the public page shows the result from now on."""
    case = case_of(context)
    # Before the scores are final: who is vetoed keeps no award of the year (e.10).
    vetoes.withdraw_awards(year=case, actor=SYSTEM)
    published = results.publish_result(case=case, on=today_of(context))
    told(context, case)
    return {"published": published, "paper_no": issued(context, case, {"published": published})}


@service_task("open_followups")
def open_followups(context: JobContext) -> Result:
    case = case_of(context)
    shown = results.open_followups(case, SYSTEM)
    # After the cards: who is helped because of one needs no other help.
    return {"followups": shown, "helps": partners.open_helps(year=case, actor=SYSTEM)}


@service_task("show_card")
def show_card(context: JobContext) -> Result:
    case = case_of(context)
    card = cards.show_card(case, SYSTEM)
    words = {"term_until": card.term_until, "plan_due": card.plan_due, "card": card.get_colour_display()}
    return {"paper_no": issued(context, case, words)}


@service_task("lift_card")
def lift_card(context: JobContext) -> Result:
    """e.11: a review has lifted the card; a grade that it held down may rise."""
    card = cards.lift_card(case_of(context))
    results.grade_units(case=cards.year_of(card, case_of(context).timeline))
    return None


@service_task("renew_card_term")
def renew_card_term(context: JobContext) -> Result:
    cards.renew_term(case_of(context))
    return None


@service_task("open_confirmed_card")
def open_confirmed_card(context: JobContext) -> Result:
    return {"card_case": cards.open_confirmed_card(case_of(context), SYSTEM).number}


@service_task("settle_card")
def settle_card(context: JobContext) -> Result:
    case = case_of(context)
    card = cards.settle_card(case)
    words = {"acceptance_score": card.acceptance_score, "is_accepted": card.state == "clear"}
    return {"paper_no": issued(context, case, words)}


@service_task("settle_help")
def settle_help(context: JobContext) -> Result:
    case = case_of(context)
    row = partners.settle_help(case)
    words = {"acceptance_score": row.score, "is_accepted": row.state == row.State.ACCEPTED}
    return {"paper_no": issued(context, case, words)}


@service_task("waive_targets")
def waive_targets(context: JobContext) -> Result:
    """e.13: what the lead group waived counts for nobody, in the unit or its whole area."""
    number = str(context.variables["paper_no"])
    return {"units_waived": waivers.waive_targets(case=case_of(context), number=number, actor=SYSTEM)}


@service_task("carry_out_correction")
def carry_out_correction(context: JobContext) -> Result:
    """e.6: what was granted is corrected on record and all scores are counted anew."""
    moved = corrections.carry_out(
        case=case_of(context),
        granted=bool(context.variables["granted"]),
        notice=context.properties["notice"],
        actor=SYSTEM,
    )
    return {"results_moved": moved}


@service_task("change_units")
def change_units(context: JobContext) -> Result:
    """MB-n of e.5: units merged, split or renamed, their targets re-assigned."""
    return {"units_made": changes.carry_out_change(case=case_of(context))}


@service_task("average_marks")
def average_marks(context: JobContext) -> Result:
    return {"mean": awards.average_marks(case_of(context)).mean}


@service_task("draw_survey_places")
def draw_survey_places(context: JobContext) -> Result:
    """e.T12: the villages in which residents are asked, by lot."""
    drawn = sampling.draw_places(case_of(context), SYSTEM)
    return {"places_drawn": sum(row.size for row in drawn)}


@service_task("count_survey")
def count_survey(context: JobContext) -> Result:
    return {"returns": case_of(context).survey_returns.count()}


def told(context: JobContext, case: Case) -> None:
    """Send every unit of the year the notice that the task names."""
    units.tell_units(case, context.properties["notice"], context.idempotency_key, SYSTEM)


def issued(context: JobContext, case: Case, words: Mapping[str, object]) -> str:
    paper = issue_paper(
        case=case,
        key=context.properties["paper"],
        context={**paper_context(context), **words},
        actor=SYSTEM,
        occasion=context.idempotency_key,
    )
    return paper.number
