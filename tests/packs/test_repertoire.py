"""Scenarios that begin alike are played once as far as they do, and each is told its own differences."""

from dataclasses import replace

import pytest

from approvals.scenarios.repertoire import Repertoire
from approvals.scenarios.stage import PLAYS
from tests.packs.stories import scenario

pytestmark = pytest.mark.usefixtures("blank_pages")


def test_what_two_scenarios_share_is_played_once(monkeypatch):
    pair = [scenario("x1_cancelled_and_again"), scenario("x3_erased")]
    filed = []
    file = PLAYS["file"]
    monkeypatch.setitem(PLAYS, "file", lambda stage, body: filed.append(stage.name) or file(stage, body))
    repertoire = Repertoire(pair)
    assert [repertoire.play(one) for one in repertoire.in_order(pair)] == [[], []]
    # Both begin with one application; the first files twice more under names of its own.
    assert sorted(filed) == ["", "again", "anew"]


def test_a_difference_is_told_of_the_scenario_it_stands_in():
    right = scenario("x3_erased")
    wrong = replace(
        right,
        id="wrong",
        steps=(*right.steps[:-1], replace(right.steps[-1], body={"case": {"status": "accepted"}})),
    )
    repertoire = Repertoire([right, wrong])
    told = {one.id: repertoire.play(one) for one in repertoire.in_order([right, wrong])}
    assert told["JX3"] == [] and len(told["wrong"]) == 1 and "wrong step 4" in told["wrong"][0]
    # An earlier scenario asked for again finds its own stage, whatever was played since.
    assert repertoire.play(right) == []
