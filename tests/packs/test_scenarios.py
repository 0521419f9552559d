"""Every scenario file of every pack goes as its author wrote it: days, papers, notices, ledger and outcome."""

import pytest

from approvals.scenarios.playing import play
from approvals.scenarios.reading import read_scenario, scenario_files
from tests.packs.conftest import print_blank

FILES = scenario_files()


def papers_read(scenario):
    """Return the keys of the papers whose printed words the scenario names."""
    papers = [step.body.get("papers") for step in scenario.steps if step.kind == "expect"]
    rows = [row for row in papers if isinstance(row, dict)]
    return {key for row in rows for key, wanted in row.items() if "holds" in (wanted or {})}


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_scenario_goes_as_written(path, monkeypatch):
    scenario = read_scenario(path)
    print_blank(monkeypatch, typeset=papers_read(scenario))
    assert play(scenario) == []


def test_every_scenario_has_its_own_name():
    names = [read_scenario(path).id for path in FILES]
    assert len(names) == len(set(names)) >= 25
