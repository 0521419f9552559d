"""Handlers of cases opened by the authority: screening a lead, sums by the pack's formula, claims, plans, the end of the law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from approvals.models import Case, CaseParty, Claim, Decision, LedgerEvent, Recusal
from approvals.process_handlers.context import Result, case_of, named_value, today_of
from approvals.rules.capitals import in_capitals
from approvals.services.annulment import annul_decision
from approvals.services.collections import (
    ask_refund,
    carry_over,
    close_claims,
    grant_plan,
    open_claims,
    outstanding_of,
    void_claims,
)
from approvals.services.collections.payments import MESSAGE as CLAIM_PAID
from approvals.services.collections.plans import end_pauses, is_plan_kept, next_due, pending
from approvals.services.collections.terms import limit_key
from approvals.services.deadlines import start_clock, stop_clock
from approvals.services.decision_period import suit_until
from approvals.services.facts import compiled
from approvals.services.leads import competence_of, same_fact, seat_transferee
from approvals.services.organisation import unit_agency
from approvals.services.service_of_documents import last_service_day
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task
from workflows.services import messages
from workflows.services.deployment import evaluate_decision
from workflows.services.history import append

CENT = Decimal("0.01")


@service_task("screen_lead")
def screen_lead(context: JobContext) -> Result:
    """Is the fact in the legal period, is this county competent, has the fact been decided before, here or elsewhere?

    Where another county is competent it becomes a seat of the case, `transferee`, and the one a letter of transfer names."""
    case = case_of(context)
    known = same_fact(case)
    found = {
        "fact_in_period": case.is_within_facts(case.fact_date),
        "competence": competence_of(case),
        "known_decision": known.number if known else "",
    }
    if found["competence"] == "N":
        transferee = seat_transferee(case)
        found["transfer_to"] = unit_agency(transferee, today_of(context))
    return found


@service_task("last_service_day")
def note_last_service(context: JobContext) -> Result:
    """The day on which the last party got the paper that the task names; periods run from it."""
    case = case_of(context)
    # Periods run from the last party's service; without any record from today, never earlier.
    return {"served_on": last_service_day(case, context.properties["paper"]) or today_of(context)}


@service_task("compute_amounts")
def compute_amounts(context: JobContext) -> Result:
    """d.T07: what each party would have to pay, by the pack's formula, with every figure that it came from.

    The manifest's [amounts] table has `formula` (FEEL over the variables, `party_no` and what `table` answers for the
    party), `none_if`: effects of the mitigation table that leave nothing to pay, and perhaps `alternatives` (FEEL, a list
    of values that replace those of the case): then `standard` is asked for each of them and the least sum counts, as the
    more favourable rule does (2001 Act as amended, art. 18). `standard` of the result is the one that was applied."""
    case = case_of(context)
    rules = case.case_type.manifest.get("amounts", {})
    effects = [str(effect) for effect in context.variables.get("mitigation") or ()]
    spared = bool(set(effects) & set(rules.get("none_if", ())))
    found = [
        amount_row(case, rules, context.variables, number, spared)
        for number in context.variables.get("party_nos") or ()
    ]
    rows = [row for row, _ in found]
    total = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    applied = {"standard": found[0][1]} if found and rules.get("standard") else {}
    return {"amounts": rows, "amount_total": total, "amount_spared": spared, **applied}


def amount_row(
    case: Case, rules: Mapping[str, Any], variables: Mapping[str, Any], number: int, spared: bool
) -> tuple[dict[str, Any], Any]:
    """Return the party's row of the least alternative, and the standard by which it was reckoned."""
    options = compiled(rules["alternatives"]).evaluate(variables) if rules.get("alternatives") else [{}]
    known = [priced(case, rules, {**variables, **option, "party_no": number}) for option in options]
    value, values = min(known, key=lambda pair: pair[0])
    amount = Decimal("0.00") if spared else value
    base = values.get(rules.get("table", ""), "")
    row = {
        "party_no": number,
        "base": str(base) if base not in ("", None) else "",
        "amount": str(amount),
        "capitals": in_capitals(amount),
    }
    return row, values.get("standard")


def priced(
    case: Case, rules: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[Decimal, Mapping[str, Any]]:
    """Return the sum of the formula, in yuan to the cent, and the values that it saw."""
    values = dict(known)
    for name, table in (("standard", rules.get("standard")), (rules.get("table"), rules.get("table"))):
        if table:
            found = evaluate_decision(deployment=case.case_type.deployment, table=table, variables=values)
            values[str(name)] = found.value
    value = Decimal(str(compiled(rules["formula"]).evaluate(values) or 0))
    return value.quantize(CENT, ROUND_HALF_UP), values


@service_task("check_officers")
def check_officers(context: JobContext) -> Result:
    """S15: does the granted recusal concern one of the two officers, so that another has to be named?"""
    case = case_of(context)
    granted = Recusal.objects.filter(case=case, result=Recusal.Result.GRANTED).values("user_id")
    return {"officer_recused": case.officers.filter(released_on__isnull=True, user_id__in=granted).exists()}


@service_task("open_claims")
def open_case_claims(context: JobContext) -> Result:
    """d.T15: the paper that the task names is served on all parties: claims open, remedies run from the last service."""
    case = case_of(context)
    decision = case.decisions.in_force()
    paper = context.properties.get("paper") or paper_with_remedies(case)
    day = last_service_day(case, paper) or today_of(context)
    result = {
        "service_date": day,
        "suit_until": (decision and decision.suit_until) or day,
        "claims_open": False,
        "closing_fact": closing_fact(case, "none"),
    }
    if decision is None or decision.outcome != Decision.Outcome.IMPOSED:
        return result
    # 100 per cent where the discussion reduced nothing.
    share = Decimal(str(context.variables.get("reduced_to") or 100)) / 100
    amounts = [
        {**row, "amount": (Decimal(row["amount"]) * share).quantize(CENT, ROUND_HALF_UP)}
        for row in context.variables.get("amounts") or ()
    ]
    found = open_claims(case=case, amounts=amounts, served=services_of(case, paper), actor=SYSTEM)
    # What was paid under a decision that fell counts for the new one first.
    if carry_over(case=case, actor=SYSTEM):
        ask_refund(case=case, actor=SYSTEM)
    # What was carried over may settle every claim: then nothing is left to collect.
    is_open = any(claim.status == Claim.Status.OPEN for claim in case.claims.all())
    paid_or_none = "paid" if found else "none"
    return {
        **result,
        "claims_open": is_open,
        "closing_fact": closing_fact(case, "open" if is_open else paid_or_none),
    }


def closing_fact(case: Case, how: str) -> str:
    """Return what the pack's closing table calls the way in which the claims of a case ended."""
    return str(case.case_type.manifest["closing"]["facts"][how])


def paper_with_remedies(case: Case) -> str:
    """Return the key of the paper that bears the act; a case begun before diagrams named it keeps its diagram."""
    rows = case.case_type.manifest.get("papers", ())
    return next((str(row["key"]) for row in rows if row.get("remedies")), "")


def services_of(case: Case, key: str) -> dict[int, date]:
    """Return the day of service of the paper `key` for each party's number, from 1; a party not yet served is left out."""
    paper = case.papers.filter(key=key, superseded_by__isnull=True).last()
    days = (
        dict(paper.service_records.filter(is_served=True).values_list("party_id", "served_on"))
        if paper
        else {}
    )
    parties = case.parties.filter(kind=CaseParty.Kind.PARTY).order_by("pk").values_list("pk", flat=True)
    return {number: days[pk] for number, pk in enumerate(parties, start=1) if pk in days}


@service_task("grant_instalments")
def grant_by_silence(context: JobContext) -> Result:
    """Not answered in time: the plan counts as granted as it was asked, and the ledger notes the silence."""
    case, today = case_of(context), today_of(context)
    request = pending(case)
    grant_plan(request=request, plan=request.plan, answer="", actor=SYSTEM, is_silent=True)
    # A repeated job notes the silence once.
    LedgerEvent.objects.get_or_create(
        case=case,
        kind="instalments_unanswered",
        limit_key=limit_key(case, "answer_limit"),
        occurred_on=today,
        defaults={"unit": case.county},
    )
    return {"instalments": "granted"}


@service_task("next_instalment")
def next_instalment(context: JobContext) -> Result:
    """The day after the next day of the plan; null when all days are over, and the late fee then runs again."""
    case, today = case_of(context), today_of(context)
    day = next_due(case, today)
    if day is None:
        # Claims that are still open when the plan is over (a day in the past, a part not planned) bear late fee again.
        end_pauses(case, "plan", today)
    return {"instalment_check": after_day(day) if day else None}


def after_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


@service_task("check_instalment")
def check_instalment(context: JobContext) -> Result:
    """Was everything paid that the plan made due?

    A task with `endsPause` (the kind of pause, as `plan`) is the last look: if the plan is not kept there, late fee
    runs again from today. A first look leaves the pause alone, because the days of grace are still to come. The
    manifest's [claims] `last_looks` says so for the tasks of a diagram that was drawn before."""
    case, today = case_of(context), today_of(context)
    kept = is_plan_kept(case, today)
    drawn_before = case.case_type.manifest.get("claims", {}).get("last_looks", {})
    ended = context.properties.get("ends_pause") or drawn_before.get(context.element, "")
    if ended and not kept:
        end_pauses(case, ended, today)
    return {"instalment_kept": kept}


@service_task("review_pending")
def review_pending(context: JobContext) -> Result:
    return {"under_review": case_of(context).is_locked}


@service_task("open_court_window")
def open_window(context: JobContext) -> Result:
    """d.P8: the time in which the court may be asked begins with the end of the remedies; its length is the law's of that day."""
    case = case_of(context)
    # An upheld reconsideration has moved the end; diagrams of earlier cases don't look it up again.
    end = suit_until(case) or context.variables.get("suit_until")
    day = end if isinstance(end, date) else today_of(context)
    clock = start_clock(case=case, key=limit_key(case, "court_limit"), on=day, actor=SYSTEM)
    return {"window_until": clock.due_on}


@service_task("settle_claims")
def settle(context: JobContext) -> Result:
    """d.P5: nothing is owed any more: paid at once, by a plan, or fallen away with the parties."""
    case = case_of(context)
    if not case.claims.filter(status=Claim.Status.SETTLED).exists():
        return {"closing_fact": closing_fact(case, "over")}
    by_plan = case.instalment_requests.filter(result__in=["granted", "deemed"]).exists()
    return {"closing_fact": closing_fact(case, "by_plan" if by_plan else "paid")}


@service_task("annul_decision")
def annul(context: JobContext) -> Result:
    """S11: the outcome has voided or changed the decision; its claims end, and of a void one what was paid goes back.

    What was paid on a changed one counts for the new decision; only what is left over then goes back."""
    case = case_of(context)
    is_changed = (context.variables.get("review_effect") or {}).get("act") == "changed"
    refund = void_claims(case=case, how="changed" if is_changed else "void", actor=SYSTEM)
    if refund and not is_changed:
        ask_refund(case=case, actor=SYSTEM)
    return {"closing_fact": closing_fact(case, "void"), "refund_due": 0 if is_changed else refund}


@service_task("stop_collection")
def stop_collection(context: JobContext) -> Result:
    """The law ended, or the fact fell away: nothing more is demanded; what was lawfully paid is not touched.

    `unserved` is the reason where no decision has reached all parties yet (D-D3 row 1)."""
    case = case_of(context)
    reason = context.properties["reason"]
    if not case.claims.exists():
        reason = context.properties.get("unserved", reason)
    principal, fee = outstanding_of(case, today_of(context))
    close_claims(case=case, reason=reason, actor=SYSTEM)
    append(instance=context.root, kind="collection_stopped", actor=SYSTEM, payload={"reason": reason})
    # Every limit of the case: nobody has a duty left to be late with.
    stop_clock(case=case, key="*", actor=SYSTEM, on=today_of(context))
    return {"closing": reason, "not_collected": principal + fee}


@service_task("exempt_parties")
def exempt_parties(context: JobContext) -> Result:
    """D-D3 row 4, known late: the decision falls, nothing is demanded any more, and what was paid goes back."""
    case, reason = case_of(context), context.properties["reason"]
    annul_decision(case=case, word="撤销", text=reason, outcome="exempt", actor=SYSTEM)
    refund = void_claims(case=case, how="exempt", actor=SYSTEM)
    stop_clock(case=case, key="*", actor=SYSTEM, on=today_of(context))
    closing = case.case_type.manifest["closing"]["exempt"]
    return {"closing": closing, "closing_fact": closing_fact(case, "exempt"), "refund_due": refund}


@service_task("terminate_share")
def terminate_share(context: JobContext) -> Result:
    """D-D3 row 2: a party died after service; only the other's share stays, and when that is paid nothing is left."""
    case = case_of(context)
    number = int(context.variables.get("died_party_no") or 1)
    # In the order in which the parties were entered, as everywhere else they are numbered.
    party = list(case.parties.filter(kind=CaseParty.Kind.PARTY).order_by("pk"))[number - 1]
    reason = case.case_type.manifest["closing"]["share"]
    ended = close_claims(case=case, reason=reason, actor=SYSTEM, party=party)
    if ended and not case.claims.filter(status=Claim.Status.OPEN).exists():
        messages.correlate(name=CLAIM_PAID, business_key=case.number, variables={}, actor=SYSTEM)
    return None


@service_task("start_named_clock")
def start_named(context: JobContext) -> Result:
    """Start the limit whose key a decision table put into the named variable; a paper's service day starts it."""
    case = case_of(context)
    key = named_value(context)
    day = context.variables.get("service_date")
    clock = start_clock(
        case=case, key=key, actor=SYSTEM, on=day if isinstance(day, date) else today_of(context)
    )
    return {"named_due": clock.due_on}


@service_task("stop_named_clock")
def stop_named(context: JobContext) -> Result:
    stop_clock(
        case=case_of(context),
        key=named_value(context),
        actor=SYSTEM,
        on=today_of(context),
    )
    return None
