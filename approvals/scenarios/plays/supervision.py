"""Steps of supervision: an open step is put into other hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.models import Person
from approvals.scenarios.stage import Stage, item_at, person_of, playing, refused
from approvals.services.organisation import actor_for
from approvals.services.supervision import reassign_work


@playing("reassign")
def play_reassign(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    item = item_at(stage, str(body["at"]))
    supervisor = actor_for(person_of(str(body["as"]), str(body["unit"])), stage.today)
    to = Person.objects.get(user=person_of(str(body["to"]), str(body.get("to_unit", item.unit))))
    reason = str(body.get("reason", ""))
    yield from refused(
        body,
        lambda: reassign_work(case=stage.the_case(), work_item=item, to=to, reason=reason, actor=supervisor),
    )
