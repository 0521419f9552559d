"""Every scenario file of every pack goes as its author wrote it: days, papers, notices, ledger and outcome."""

import pytest

from approvals.scenarios.playing import play
from approvals.scenarios.reading import read_scenario, scenario_files

FILES = scenario_files()


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_scenario_goes_as_written(path, request):
    if "holds:" not in path.read_text(encoding="utf8"):
        request.getfixturevalue("blank_pages")
    assert play(read_scenario(path)) == []


def test_every_scenario_has_its_own_name():
    names = [read_scenario(path).id for path in FILES]
    assert len(names) == len(set(names)) >= 25
