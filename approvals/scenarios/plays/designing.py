"""Steps of a designer: a procedure is published with a changed form, as the checks of deployment see it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from approvals.errors import InvalidPack
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import Stage, playing, refused
from approvals.services.packs import pack_findings, read_pack


@playing("deploy")
def play_deploy(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Add a field to a form of the scenario's pack and check the whole; nothing is stored."""
    pack = read_pack(str(body.get("pack", stage.scenario.pack)))
    form = copy.deepcopy(pack.forms[str(body["form"])])
    section = next((each for each in form["sections"] if each["key"] == body["section"]), None)
    if section is None:
        raise ScenarioError(f"{body['form']} has no section {body['section']}")
    section["fields"].append(dict(body["field"]))
    changed = replace(pack, forms={**pack.forms, str(body["form"]): form})

    def act() -> None:
        findings = pack_findings(changed)
        if findings:
            raise InvalidPack(findings)

    yield from refused(body, act)
