"""Every scenario file of every pack goes as its author wrote it: days, papers, notices, ledger and outcome."""

from collections import defaultdict

import pytest
from django.db import transaction
from django.test import override_settings

from approvals.scenarios.reading import read_scenario, scenario_files
from approvals.scenarios.repertoire import Repertoire
from tests.packs.conftest import print_blank

READ = [read_scenario(path) for path in scenario_files()]
REPERTOIRE = Repertoire(READ)
SCENARIOS = REPERTOIRE.in_order(READ)


def papers_read(written):
    """Return the keys of the papers whose printed words a scenario names."""
    papers = [step.body.get("papers") for step in written.steps if step.kind == "expect"]
    rows = [row for row in papers if isinstance(row, dict)]
    return {key for row in rows for key, wanted in row.items() if "holds" in (wanted or {})}


READERS = defaultdict(set)
for one in SCENARIOS:
    for key in papers_read(one):
        READERS[key].add(one.id)


def is_read(key):
    """Tell whether a scenario that goes through the part now played will read the paper."""
    return any(one.id in READERS[key] for one in REPERTOIRE.going_along)


@pytest.fixture(scope="module")
def stage_of_all(published, django_db_blocker, tmp_path_factory):
    """One transaction for the module: the repertoire goes back in it to where each scenario begins."""
    root = tmp_path_factory.getbasetemp()
    folders = override_settings(KEYS_DIR=root / "keys", MEDIA_ROOT=root / "files")
    with django_db_blocker.unblock(), transaction.atomic(), folders:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def db(stage_of_all):
    """Instead of the fixture of this name, which after each test would undo what the next scenario goes on from."""


@pytest.mark.parametrize("written", SCENARIOS, ids=[one.file.stem for one in SCENARIOS])
def test_scenario_goes_as_written(written, monkeypatch):
    print_blank(monkeypatch, is_typeset=is_read)
    assert REPERTOIRE.play(written) == []


def test_every_scenario_has_its_own_name():
    names = [one.id for one in SCENARIOS]
    assert len(names) == len(set(names)) >= 25
