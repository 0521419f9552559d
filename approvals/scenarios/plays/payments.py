"""Steps about registers and payments: payees are invented, a case that the calendar opened is found, the bank answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.models import BankFile, Case, Entitlement, OrgUnit, PaymentFinding, PaymentLine, Post
from approvals.rules.bank_file import Result, read_header, return_file
from approvals.sample.payees import make_payees
from approvals.scenarios.expecting import PARTS, differs
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import TIMELINE, Stage, person_of, playing, refused
from approvals.services import payments
from approvals.services.entitlement_cases import open_at_desk
from approvals.services.entitlements import (
    NewEntitlement,
    Payee,
    end_entitlement,
    enter_entitlement,
    open_holder,
    record_repayment,
)
from approvals.services.official_cases import open_official_case
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from approvals.services.payments.rows import newest
from workflows.actors import SYSTEM


@playing("entitle")
def play_entitle(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Fill the register with invented persons, or enter one whose `identity` and `name` the step tells; `ended` ends it."""
    if "identity" in body:
        enter_person(body)
        return iter(())
    make_payees(
        count=int(body["count"]),
        scheme=str(body["scheme"]),
        kind=str(body.get("kind", "one")),
        county=str(body["county"]),
        starts_on=body["starts"],
        confirmed_on=body.get("confirmed", body["starts"]),
        timeline=TIMELINE,
        first=int(body.get("first", 1)),
        is_one_account=bool(body.get("one_account")),
    )
    return iter(())


def enter_person(body: Mapping[str, Any]) -> None:
    county = str(body["county"])
    village = OrgUnit.objects.filter(level="village", code__startswith=county).order_by("code").first()
    code = village.code if village else ""
    name = str(body["name"])
    row = enter_entitlement(
        new=NewEntitlement(
            register="reward",
            scheme=str(body["scheme"]),
            kind=str(body.get("kind", "one")),
            number=f"JFQ-{county}-{body['starts'].year}-9000001",
            name=name,
            identity=str(body["identity"]),
            payee=Payee(name, f"6200{county}000000001", f"{county}000017"),
            starts_on=body["starts"],
            confirmed_on=body["starts"],
            village=code,
            township=code[:9],
            county=county,
            city=f"{county[:4]}00",
            timeline=TIMELINE,
        ),
        actor=SYSTEM,
    )
    if "ended" in body:
        end_entitlement(
            entitlement=row,
            last_day=body["ended"],
            on=body["ended"],
            reason=str(body["reason"]),
            actor=SYSTEM,
        )


@playing("open")
def play_open(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """An office opens a case; its procedure comes into force with the step, so that the calendar has not begun it."""
    deploy_pack(pack_id=str(body["pack"]), actor=SYSTEM)

    def act() -> None:
        stage.case = open_official_case(
            pack_id=str(body["pack"]),
            unit=str(body["unit"]),
            values=body.get("values") or {},
            start_event=body.get("event"),
            actor=SYSTEM,
            is_rehearsal=True,
        )

    yield from refused(body, act)


@playing("begin")
def play_begin(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """An official opens a procedure about the last right of the register, for a ground."""
    deploy_pack(pack_id=str(body["pack"]), actor=SYSTEM)
    row = Entitlement.objects.filter(timeline=TIMELINE).latest("pk")
    actor = actor_for(person_of(str(body["as"]), row.county), stage.today)

    def act() -> None:
        stage.case = open_at_desk(
            entitlement=row,
            pack_id=str(body["pack"]),
            ground=str(body["ground"]),
            day=body.get("day"),
            actor=actor,
        )

    yield from refused(body, act)


@playing("find")
def play_find(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Let the next steps be about a case that the calendar opened: its procedure, county, and variables."""
    rows = Case.objects.filter(timeline=TIMELINE, case_type__pack_id=body["pack"])
    if "county" in body:
        rows = rows.filter(county=body["county"])
    if "scheme" in body:
        rows = rows.filter(started_by__start__key=body["scheme"])
    stage.case = rows.order_by("pk").last()
    if stage.case is None:
        raise ScenarioError(f"no case of {body['pack']} was opened")
    return iter(())


@playing("appoint")
def play_appoint(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Give a person one more role at a unit."""
    unit = OrgUnit.in_force(stage.today).get(code=body["unit"])
    person = person_of(str(body["as"]), unit.code).person
    Post.objects.create(person=person, unit=unit, role=body["role"], valid_from=date(stage.today.year, 1, 1))
    return iter(())


@playing("bank")
def play_bank(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """The bank acknowledges the last file, or returns results: codes with the numbers of lines, in order."""
    batch = newest(stage.the_case())
    file = batch.files.filter(direction=BankFile.Direction.OUT).last()
    if file is None:
        raise ScenarioError("no file was handed to the bank")

    def act() -> None:
        if "acknowledges" in body:
            told = body["acknowledges"]
            payments.acknowledge(
                file=file,
                count=int(told["count"]),
                total=Decimal(str(told["total"])),
                on=stage.today,
                actor=SYSTEM,
            )
        else:
            text = answer_of(file, body["returns"], body.get("on", stage.today))
            payments.receive_return(batch=batch, text=text, on=stage.today, actor=SYSTEM)

    yield from refused(body, act)


def answer_of(file: BankFile, returns: Mapping[Any, int], on: date) -> str:
    """Write the bank's answer to a file: {"00": 985, "13": 6, missing: 1} in the order of the lines."""
    seqs = [int(line.split("|")[0]) for line in list(payments.content_of(file))[1:]]
    results: list[Result] = []
    place = 0
    for code, number in returns.items():
        if str(code) != "missing":
            text = str(code).zfill(2)
            results += [Result(seq, text, "", on) for seq in seqs[place : place + number]]
        place += number
    if place != len(seqs):
        raise ScenarioError(f"the file has {len(seqs)} lines, the answer accounts for {place}")
    return return_file(read_header(file.header), results)


@playing("settle")
def play_settle(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Settle findings of the case's batches: their kind, the action, a reason; `account` gives each a new account.

    `was` names the action of findings that are settled anew."""
    actor = actor_for(person_of(str(body["as"]), str(body["unit"])), stage.today)
    rows = PaymentFinding.objects.filter(
        line__batch__case=stage.the_case(), kind=str(body["kind"]), action=str(body.get("was", ""))
    ).select_related("line__entitlement")

    def act() -> None:
        for finding in rows:
            payments.settle_finding(
                finding=finding,
                action=str(body["action"]),
                reason=str(body.get("reason", "")),
                on=stage.today,
                actor=actor,
                payee=mended(finding.line.entitlement) if body.get("account") else None,
            )

    yield from refused(body, act)


def mended(entitlement: Entitlement) -> Payee:
    """Return another account in the holder's own name."""
    return Payee(
        open_holder(entitlement.holder)[0],
        f"6299{entitlement.county}{entitlement.pk:09}",
        entitlement.bank_code,
        "示例邮政储蓄银行",
    )


@playing("repay")
def play_repay(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Enter in the register what came back of the case's overpayment."""
    case = stage.the_case()

    def act() -> None:
        record_repayment(
            recovery=case.recovery,
            amount=Decimal(str(body["amount"])),
            paid_on=body.get("on", stage.today),
            receipt=str(body.get("receipt", "")),
            on=stage.today,
            actor=actor_for(person_of(str(body["as"]), case.county), stage.today),
        )

    yield from refused(body, act)


@playing("letter")
def play_letter(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """The bank's written confirmation about payments of unknown fate: `paid`, and its number."""
    lines = PaymentLine.objects.filter(
        batch__case=stage.the_case(), state=PaymentLine.State.UNKNOWN
    ).select_related("batch")

    def act() -> None:
        for line in lines:
            payments.confirm_unknown(
                line=line,
                is_paid=bool(body["paid"]),
                letter=str(body.get("number", "")),
                bank_date=body.get("on"),
                on=stage.today,
                actor=SYSTEM,
            )

    yield from refused(body, act)


def batch_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    """Fields of the newest batch; `states` counts the lines of all batches of the case, `sums` the reconciliation."""
    batch = newest(case)
    for name, value in expected.items():
        if name == "states":
            rows = PaymentLine.objects.filter(batch__case=case).values_list("state", flat=True)
            got: Any = {state: list(rows).count(state) for state in sorted(set(rows))}
        elif name == "findings":
            kinds = PaymentFinding.objects.filter(line__batch__case=case).values_list("kind", flat=True)
            got = {kind: list(kinds).count(kind) for kind in sorted(set(kinds))}
        elif name == "sums":
            found = payments.reconciliation(payments.batch_of(case))
            got = {key: [pair[0], float(pair[1])] for key, pair in found.parts.items() if key in value}
            got |= {"difference": float(found.difference)} if "difference" in value else {}
        elif name == "paid_first":
            pair = payments.reconciliation(payments.batch_of(case)).paid_first
            got = [pair[0], float(pair[1])]
        else:
            got = getattr(batch, name, "(no such field)")
            got = float(got) if isinstance(got, Decimal) else got
        yield from differs(f"batch.{name}", value, got)


def entitlement_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    """Fields of the entitlement that the case made or is about; `paid` lists what was paid, in order."""
    row = Entitlement.objects.filter(matters__case=case).first()
    if row is None:
        yield "entitlement: expected one, there is none"
        return
    for name, value in expected.items():
        if name == "paid":
            lines = row.payments.filter(state=PaymentLine.State.PAID).order_by("paid_on")
            got: Any = [[line.paid_on, float(line.amount)] for line in lines]
        elif name == "events":
            got = list(row.events.values_list("kind", flat=True))
        else:
            got = getattr(row, name, "(no such field)")
        yield from differs(f"entitlement.{name}", value, got)


def recovery_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    row = getattr(case, "recovery", None)
    if row is None:
        yield "recovery: expected one, there is none"
        return
    for name, value in expected.items():
        got = getattr(row, name, "(no such field)")
        yield from differs(f"recovery.{name}", value, float(got) if isinstance(got, Decimal) else got)


def posting_part(case: Case, expected: Mapping[str, Any], today: date) -> Iterator[str]:
    """Texts that the last public notice `holds`, and that it `lacks`."""
    notice = case.public_notices.order_by("pk").last()
    text = notice.text if notice else ""
    for word in expected.get("holds", ()):
        if word not in text:
            yield f"posting.holds: {word} is not in {text!r}"
    for word in expected.get("lacks", ()):
        if word in text:
            yield f"posting.lacks: {word} stands in {text!r}"


PARTS.update(posting=posting_part, batch=batch_part, entitlement=entitlement_part, recovery=recovery_part)
