"""Steps of cases that an authority opens itself: the lead, money, requests for instalments, the end of a law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import TIMELINE, Stage, named, person_of, plain, playing, refused, upload
from approvals.services.collections import (
    record_payment,
    record_refund,
    request_deferral,
    request_instalments,
)
from approvals.services.ex_officio import open_ex_officio
from approvals.services.legal_basis import declare_repealed
from approvals.services.organisation import actor_for
from approvals.services.publication import propose_publication
from workflows import timelines
from workflows.actors import SYSTEM

COUNTY = "990121"


@playing("lead")
def play_lead(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    unit = str(body.get("unit", COUNTY))
    official = actor_for(person_of(str(body.get("as", "COUNTY_CLERK")), unit), stage.today)
    files = {key: upload(stage, key) for key in body.get("files") or ()}
    pack = str(body.get("pack", stage.scenario.pack))
    # The scenario's answers are those of its own procedure's form.
    own = stage.scenario.answers if pack == stage.scenario.pack else {}
    answers = plain({**own, **(body.get("answers") or {}), **named(files)})

    def act() -> None:
        stage.case = open_ex_officio(
            pack_id=pack,
            leads=[answers] * int(body.get("times", 1)),
            unit=unit,
            files=list(files.items()),
            actor=official,
            is_rehearsal=stage.timeline != timelines.LIVE,
        )

    yield from refused(body, act)


@playing("pay")
def play_pay(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    claim = case.claims.filter(number=int(body.get("claim", 1))).first()
    if claim is None:
        raise ScenarioError(f"the case has no claim {body.get('claim', 1)}")
    clerk = actor_for(person_of("FINANCE_CLERK", case.county), stage.today)

    def act() -> None:
        record_payment(
            claim=claim,
            amount=Decimal(str(body["amount"])),
            on=body.get("on") or stage.today,
            receipt_no=str(body.get("receipt", "")),
            payer=str(body.get("payer", "")),
            actor=clerk,
        )

    yield from refused(body, act)


@playing("refund")
def play_refund(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    clerk = actor_for(person_of("FINANCE_CLERK", case.county), stage.today)
    yield from refused(
        body, lambda: record_refund(case=case, on=stage.today, note=str(body.get("note", "")), actor=clerk)
    )


@playing("instalments")
def play_instalments(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case, actor = stage.the_case(), actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body,
        lambda: request_instalments(
            case=case, reason=str(body.get("reason", "")), plan=body.get("plan") or (), actor=actor
        ),
    )


@playing("deferral")
def play_deferral(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case, actor = stage.the_case(), actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body, lambda: request_deferral(case=case, reason=str(body.get("reason", "")), actor=actor)
    )


@playing("publish")
def play_publish(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    clerk = actor_for(person_of("COUNTY_CLERK", case.county), stage.today)
    yield from refused(
        body, lambda: propose_publication(case=case, reason=str(body.get("reason", "")), actor=clerk)
    )


@playing("repeal")
def play_repeal(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    if not declare_repealed(basis=str(body["basis"]), timeline=TIMELINE, actor=SYSTEM):
        yield "no open case listened to the repeal"
