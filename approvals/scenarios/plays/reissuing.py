"""The step that asks for the correction or replacement of an issued paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import Stage, person_of, playing, refused
from approvals.services.organisation import actor_for
from approvals.services.reissue import open_reissue


@playing("reissue")
def play_reissue(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case = stage.the_case()
    paper = case.papers.filter(key=body["paper"]).last()
    if paper is None:
        raise ScenarioError(f"no paper {body['paper']} was issued")
    user = person_of(str(body["as"]), case.county) if "as" in body else stage.the_applicant()
    actor = actor_for(user, stage.today)

    def act() -> None:
        opened = open_reissue(
            paper=paper, kind=str(body["kind"]), reason=str(body.get("reason", "")), actor=actor
        )
        stage.cases[str(body.get("to", ""))] = opened

    yield from refused(body, act)
