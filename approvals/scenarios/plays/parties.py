"""Steps of the parties: papers supplied, withdrawal, objection, statement, changed facts, recusal, review and suit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.models import Case
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import Stage, person_of, playing, refused, upload
from approvals.services import intake, public_notice, recusal, remedies, remedy_watch
from approvals.services.extension import extend_supplement
from approvals.services.organisation import actor_for
from approvals.services.panels import latest_draw
from workflows.actors import SYSTEM


@playing("supply")
def play_supply(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    files = [(purpose, upload(stage, purpose)) for purpose in body.get("files") or ()]
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body, lambda: intake.supplement_papers(case=stage.the_case(), files=files, actor=actor)
    )


@playing("more_time")
def play_more_time(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    reason = str(body.get("reason", ""))
    yield from refused(body, lambda: extend_supplement(case=stage.the_case(), reason=reason, actor=actor))


@playing("withdraw")
def play_withdraw(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    reason = str(body.get("reason", ""))
    yield from refused(body, lambda: intake.withdraw_case(case=stage.the_case(), reason=reason, actor=actor))


@playing("object")
def play_object(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    notice = stage.the_case().public_notices.filter(status="published").last()
    if notice is None:
        raise ScenarioError("there is no public notice to object to")

    def act() -> None:
        public_notice.object_to_notice(
            notice=notice, facts=str(body["facts"]), objector=str(body.get("objector", "")), actor=SYSTEM
        )

    yield from refused(body, act)


@playing("state")
def play_state(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    arguments = [str(text) for text in body["arguments"]]
    yield from refused(
        body, lambda: remedies.submit_statement(case=stage.the_case(), arguments=arguments, actor=actor)
    )


@playing("waive")
def play_waive(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body or {},
        lambda: remedies.submit_statement(
            case=stage.the_case(), arguments=[], actor=actor, channel="written", is_waiver=True
        ),
    )


@playing("change")
def play_change(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(stage.the_applicant(), stage.today)
    yield from refused(
        body, lambda: intake.report_changed_facts(case=stage.the_case(), text=str(body["text"]), actor=actor)
    )


@playing("recuse")
def play_recuse(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor, ground = actor_for(stage.the_applicant(), stage.today), str(body.get("ground", ""))
    case = stage.the_case()
    official = (
        seat_holder(case, body["seat"]) if "seat" in body else person_of(body["as"], str(body["unit"])).pk
    )

    def act() -> None:
        recusal.request_recusal(case=case, user_id=official, ground=ground, actor=actor)

    yield from refused(body, act)


def seat_holder(case: Case, number: int) -> int:
    """Return the user who was drawn for a seat of the latest panel (reserves count on)."""
    draw = latest_draw(case)
    row = draw.seats.filter(number=number).first() if draw else None
    if row is None:
        raise ScenarioError(f"the panel has no seat {number}")
    return row.user_id


@playing("review")
def play_review(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    number = str(body.get("number", ""))

    def act() -> None:
        if "stay" in body:
            remedy_watch.record_stay(case=case, number=str(body["stay"] or ""), actor=SYSTEM)
        elif "lift" in body:
            remedy_watch.lift_stay(case=case, number=str(body["lift"] or ""), actor=SYSTEM)
        elif "outcome" in body:
            text = str(body.get("text", ""))
            remedy_watch.record_review_outcome(
                case=case, outcome=str(body["outcome"]), text=text, actor=SYSTEM
            )
        else:
            remedy_watch.record_review(case=case, kind=str(body["kind"]), number=number, actor=SYSTEM)

    yield from refused(body, act)
