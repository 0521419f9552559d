"""Steps of the office: the day moves, a case is filed, a work item is completed, any other message arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from approvals.scenarios.stage import (
    TIMELINE,
    Stage,
    item_at,
    named,
    performer,
    person_of,
    plain,
    playing,
    refused,
    upload,
    with_cards,
)
from approvals.services import intake
from approvals.services.casework import claim_work, complete_work
from approvals.services.organisation import actor_for
from workflows import timelines
from workflows.actors import SYSTEM


@playing("day")
def play_day(stage: Stage, body: date) -> Iterator[str]:
    timelines.move_to(timeline=TIMELINE, day=body, actor=SYSTEM)
    return iter(())


@playing("file")
def play_file(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    applicant = stage.the_applicant()
    proxy = person_of(str(body["as"]), str(body["unit"])) if "as" in body else None
    actor = actor_for(proxy or applicant, stage.today)
    files = {key: upload(stage, key) for key in body.get("files") or ()}
    answers = {**stage.scenario.answers, **(body.get("answers") or {}), **named(files)}

    def act() -> None:
        stage.case = intake.open_case(
            pack_id=str(body.get("pack", stage.scenario.pack)),
            answers=plain(answers),
            files=list(files.items()),
            channel=str(body.get("channel", "proxy" if proxy else "portal")),
            actor=actor,
            applicant_user_id=applicant.pk,
            mandate={"signed_on": stage.today.isoformat()} if proxy else None,
            is_rehearsal=True,
        )

    yield from refused(body, act)


@playing("do")
def play_do(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    item = item_at(stage, str(body["at"]), is_over="refused" in body)
    actor = performer(stage, item, str(body.get("as", "")), by=str(body.get("by", "")))

    def act() -> None:
        if item.role != "APPLICANT" and item.assignee_id is None:
            claim_work(work_item=item, actor=actor, declares_no_interest=True)
        files = {key: upload(stage, key) for key in body.get("files") or ()}
        answers = {**(body.get("answers") or {}), **named(files)}
        complete_work(
            work_item=item, answers=plain(with_cards(stage, answers)), actor=actor, files=list(files.values())
        )

    yield from refused(body, act)


@playing("message")
def play_message(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case, variables = stage.the_case(), body.get("variables") or {}
    yield from refused(body, lambda: intake.deliver(case, str(body["name"]), variables, SYSTEM))
