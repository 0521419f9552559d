"""Steps of a person whose interest a case touches: in with the code on the notice, a statement, a request for a hearing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User

from approvals.models import CaseParty, Person
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import Stage, playing, refused
from approvals.services.hearings import request_hearing
from approvals.services.organisation import actor_for
from approvals.services.third_parties import accept_invitation, invitation_code, state_interest
from workflows.actors import Actor


@playing("third_party")
def play_third_party(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    case, actor = stage.the_case(), joined(stage)

    def act() -> None:
        if "hearing" in body:
            request_hearing(case=case, reason=str(body["hearing"] or ""), actor=actor)
        else:
            state_interest(case=case, arguments=[str(text) for text in body["arguments"]], actor=actor)

    yield from refused(body, act)


def joined(stage: Stage) -> Actor:
    """Return the third party, who comes in with his code the first time."""
    case = stage.the_case()
    party = case.parties.filter(kind=CaseParty.Kind.THIRD_PARTY).last()
    if party is None:
        raise ScenarioError("no third party has been told yet")
    user, made = User.objects.get_or_create(username=f"scenario-{stage.scenario.id.lower()}-third")
    if made:
        Person.objects.create(user=user, name=party.masked_name)
    actor = actor_for(user, stage.today)
    code = invitation_code(party)
    accept_invitation(number=case.number, code=code, has_electronic_consent=False, actor=actor)
    return actor
