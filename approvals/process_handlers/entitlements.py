"""Handlers about rights to payments: entering, transferring, holding and ending them, checks over registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.errors import InvalidPack
from approvals.models import Case, CaseParty, Entitlement, EntitlementCase
from approvals.process_handlers.context import Result, case_of, today_of
from approvals.rules.capitals import in_capitals
from approvals.rules.months import next_month
from approvals.services import entitlements, reminders, telephone_checks
from approvals.services.entitlements.acts import running_of
from approvals.services.notices import send_notice
from approvals.services.verification import verify_item
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("set_reminder")
def set_reminder(context: JobContext) -> Result:
    """Note a reminder for the day in `reminder_on`, where the person agreed to one."""
    on = context.variables.get("reminder_on")
    if isinstance(on, date):
        reminders.set_reminder(case=case_of(context), notice=context.properties["notice"], on=on)
    return None


@service_task("draw_telephone_check")
def draw_telephone_check(context: JobContext) -> Result:
    """c.T08: by lot, whether the applicant is called before the second look."""
    return {"telephone_check": telephone_checks.draw_check(case_of(context), SYSTEM)}


@service_task("verify_items")
def verify_items(context: JobContext) -> Result:
    """S02 without a person: ask each of `verify_items`; what is not confirmed is named in `unverified`."""
    case, on = case_of(context), today_of(context)
    answers = [verify_item(case=case, item=str(item), on=on) for item in context.variables["verify_items"]]
    return {"unverified": [dict(answer) for answer in answers if answer["result"] != "confirmed"]}


@service_task("enter_entitlement")
def enter_entitlement(context: JobContext) -> Result:
    """c.T12: the confirmed right enters the register; it begins the month after the condition is met (D-C2)."""
    case = case_of(context)
    settings = settings_of(case)
    assert case.submission is not None
    known = EntitlementCase.objects.select_related("entitlement").filter(case=case).first()
    if known is not None:
        # A decision taken anew after a review confirms what is in the register already, and what stood still goes on.
        resume(known.entitlement, today_of(context), context.properties.get("reason", ""))
        return {"entitlement": known.entitlement.number, "starts_on": known.entitlement.starts_on}
    scheme, on = str(context.variables["scheme"]), today_of(context)
    new = new_entitlement(case, settings, told_answers(case, settings), context.variables, on)
    row = entitlements.enter_entitlement(
        new=new, actor=SYSTEM, case=case, excludes=settings.get("excludes", {}).get(scheme, ())
    )
    EntitlementCase.objects.get_or_create(case=case, defaults={"entitlement": row})
    send_notice(
        case=case, key="confirmed", context={"starts_on": row.starts_on}, actor=SYSTEM,
        occasion=context.idempotency_key,
    )  # fmt: skip
    return {"entitlement": row.number, "starts_on": row.starts_on}


def told_answers(case: Case, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answers of the application, with what the form named as `later` has added since (a number given late)."""
    assert case.submission is not None
    later = case.submissions.filter(form_key=settings.get("later", ""), is_voided=False).order_by("pk").last()
    added = {} if later is None else {key: value for key, value in later.submission.answers.items() if value}
    return {**case.submission.answers, **added}


def settings_of(case: Case) -> Mapping[str, Any]:
    found: Mapping[str, Any] = case.case_type.manifest.get("entitlement") or {}
    if not found:
        raise InvalidPack([f"{case.case_type.pack_id}: the procedure has no [entitlement]"])
    return found


def new_entitlement(
    case: Case,
    settings: Mapping[str, Any],
    answers: Mapping[str, Any],
    variables: Mapping[str, Any],
    on: date,
) -> entitlements.NewEntitlement:
    """Read the person and the account where the manifest's [entitlement] says; a rate paid once begins next month.

    `starts` and `ends` of the manifest name variables that hold the first and the last day, where a table tells them."""
    told = {name: str(answers.get(settings[name]) or "") for name in ("name", "identity", "account", "bank")}
    payee = entitlements.Payee(
        str(answers.get(settings["account_name"]) or told["name"]),
        told["account"],
        str(answers.get(settings["bank_code"]) or ""),
        told["bank"],
    )
    decision = case.decisions.in_force()
    is_once = (variables.get("rate") or {}).get("per") == "once"
    return entitlements.NewEntitlement(
        register=settings["register"],
        scheme=str(variables["scheme"]),
        kind=str((variables.get("eligibility") or {}).get("kind") or ""),
        number=case.number,
        name=told["name"],
        identity=told["identity"],
        payee=payee,
        # A guardian's account pays only with his paper.
        is_payee_holder=payee.name == told["name"] or bool(answers.get(settings.get("guardian", ""))),
        starts_on=(
            variables[settings["starts"]]
            if "starts" in settings
            else next_month(on if is_once else variables["met_on"])
        ),
        ends_on=variables.get(settings.get("ends", "")),
        confirmed_on=decision.decided_on if decision else on,
        village=case.village,
        township=case.township,
        county=case.county,
        city=case.city,
        user_id=case.applicant_id,
        timeline=case.timeline,
    )


def identities(case: Case) -> list[str]:
    found = case.parties.filter(kind=CaseParty.Kind.APPLICANT).values_list("identity_index", flat=True)
    return [index for index in found if index]


def entitlement_of(case: Case) -> Entitlement:
    """Return the right that the case is about."""
    about = EntitlementCase.objects.select_related("entitlement").get(case=case)
    return about.entitlement


@service_task("transfer_entitlement")
def transfer_entitlement(context: JobContext) -> Result:
    """C9, D-C3 row 3: the running right of the case's person moves here, or to `new_village`, without a gap."""
    case = case_of(context)
    village = str(context.variables.get("new_village") or case.village)
    about = EntitlementCase.objects.filter(case=case).select_related("entitlement").first()
    row = about.entitlement if about else running_of(case, str(context.variables["scheme"]))
    # A right may end while the day of the move is waited for.
    if row.is_running and row.village != village:
        row = entitlements.transfer_entitlement(
            entitlement=row, village=village, on=today_of(context), actor=SYSTEM, case=case
        )
    EntitlementCase.objects.get_or_create(case=case, defaults={"entitlement": row})
    return {"entitlement": row.number}


@service_task("hold_entitlement")
def hold_entitlement(context: JobContext) -> Result:
    """Stop paying for the diagram's `reason`; what is due meanwhile is paid later in full (D-C3 row 10)."""
    hold(context, entitlement_of(case_of(context)))
    return None


def hold(context: JobContext, row: Entitlement) -> None:
    """Suspend a right and tell its holder by the diagram's `notice`; nothing for a repeated job or a right that is held."""
    case = case_of(context)
    if row.status == Entitlement.Status.ACTIVE:
        entitlements.hold_entitlement(
            entitlement=row,
            on=today_of(context),
            reason=context.properties["reason"],
            actor=SYSTEM,
            case=case,
        )
        send_notice(
            case=case,
            key=context.properties["notice"],
            context={"holder": row.masked_name},
            actor=SYSTEM,
            occasion=context.idempotency_key,
        )


@service_task("resume_entitlement")
def resume_entitlement(context: JobContext) -> Result:
    """End a hold, which the variable `was_held` tells; the next batch pays the months between."""
    row = entitlement_of(case_of(context))
    was_held = row.status == Entitlement.Status.HELD
    resume(row, today_of(context), context.properties["reason"])
    # A repeated job finds the right resumed and leaves the word as it was.
    return {"was_held": True} if was_held else None


def resume(row: Entitlement, on: date, reason: str) -> None:
    """Nothing happens to a right that was not held."""
    if row.status == Entitlement.Status.HELD:
        entitlements.resume_entitlement(entitlement=row, on=on, reason=reason, actor=SYSTEM)


@service_task("end_entitlement")
def end_entitlement(context: JobContext) -> Result:
    """c.X3: the right ends with the month of `last_day`, and of a death with the month of death (D-C2)."""
    case = case_of(context)
    row, on = entitlement_of(case), today_of(context)
    died_on = context.variables.get("died_on")
    if isinstance(died_on, date):
        entitlements.note_death(
            entitlement=row, died_on=died_on, on=on, source=case.case_type.name_zh, actor=SYSTEM, case=case
        )
    if row.is_running:
        last_day = entitlements.stops_after(context.variables)
        ground = str(context.variables.get("ground") or "")
        entitlements.end_entitlement(
            entitlement=row, last_day=last_day, on=on, reason=ground, actor=SYSTEM, case=case
        )
    return None


@service_task("restore_entitlement")
def restore_entitlement(context: JobContext) -> Result:
    """Undo the end of a right whose decision fell (S11): nothing is asked back because of it any more, and what came
    back meanwhile is owed to the person (`refund_due`). `kind` alive: the death behind the end was an error."""
    case, on, reason = case_of(context), today_of(context), context.properties["reason"]
    row = entitlement_of(case)
    is_alive = context.properties.get("kind") == "alive"
    # An error about a death is undone by a case of its own; a decision that falls undoes what its own case asked back.
    ended = row.events.filter(kind="ended").last() if is_alive else None
    source = ended.case if ended else case
    row = entitlements.restore_entitlement(
        entitlement=row,
        on=on,
        reason=reason,
        actor=SYSTEM,
        case=case,
        is_alive=is_alive,
    )
    due = entitlements.void_recoveries(
        recoveries=row.recoveries.filter(case=source), reason=reason, on=on, actor=SYSTEM
    )
    return {
        "holder_label": row.masked_name,
        "overpaid": Decimal(0),
        "refund_due": due,
        "refund_text": money_text(due),
        "refund_source": (source or case).number,
    }


def money_text(amount: Decimal) -> str:
    """Return a sum as papers say it, empty for nothing."""
    return f"{amount:.2f}元（大写：{in_capitals(amount)}）" if amount else ""


# Outside the transaction: a county has thousands of holders.
@service_task("notify_holders", outside=True)
def notify_holders(context: JobContext) -> Result:
    """Send the diagram's `notice` to whoever holds a running right of `schemes` in the case's county (c.9)."""
    case = case_of(context)
    told = entitlements.notify_holders(
        case=case,
        register=str(settings_of(case)["register"]),
        schemes=[str(scheme) for scheme in context.variables["schemes"]],
        notice=context.properties["notice"],
    )
    return {"notified": told}
