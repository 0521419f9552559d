"""The steps that ask for the correction, the replacement or the end of an issued paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from approvals.models import Case, Paper
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import Stage, person_of, playing, refused
from approvals.services.certificate_endings import open_ending
from approvals.services.organisation import actor_for
from approvals.services.reissue import open_reissue
from workflows.actors import Actor


@playing("reissue")
def play_reissue(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    return opened(stage, body, open_reissue)


@playing("end")
def play_end(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    return opened(stage, body, open_ending)


class Opening(Protocol):
    """A service that opens a small case about a paper."""

    def __call__(self, *, paper: Paper, kind: str, reason: str, actor: Actor) -> Case: ...


def opened(stage: Stage, body: Mapping[str, Any], opening: Opening) -> Iterator[str]:
    case = stage.the_case()
    paper = case.papers.filter(key=body["paper"]).last()
    if paper is None:
        raise ScenarioError(f"no paper {body['paper']} was issued")
    user = person_of(str(body["as"]), case.county) if "as" in body else stage.the_applicant()
    actor = actor_for(user, stage.today)

    def act() -> None:
        small = opening(paper=paper, kind=str(body["kind"]), reason=str(body.get("reason", "")), actor=actor)
        stage.cases[str(body.get("to", ""))] = small

    yield from refused(body, act)
