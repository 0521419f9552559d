"""Anybody repeats the draw of a panel from its export, with Python alone; whoever changed anything is found out."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from approvals.draw_verifier import drawn, verify
from approvals.rules import draws
from approvals.rules.draws import Member, Quota
from tests.packs.stories import played

VERIFIER = Path(settings.BASE_DIR) / "approvals" / "draw_verifier.py"
GROUPS = ("neurology", "cardiology", "paediatrics")


@pytest.fixture
def exported(blank_pages, tmp_path):
    """Return the exported draw of a panel in the appraisal of a child."""
    case = played("b1_first_session", "p_T06c").the_case()
    file = tmp_path / "draws.json"
    call_command("export_draws", case.number, str(file), stdout=StringIO())
    return file


def told(file):
    """Run the verifier as an outsider does: another process that finds nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(file)], capture_output=True, text=True, cwd=file.parent
    )
    return done.returncode, done.stdout.strip()


def test_an_outsider_repeats_the_draw(exported):
    assert told(exported) == (0, "every draw can be repeated")
    text = exported.read_text(encoding="utf8")
    [row] = json.loads(text)["draws"]
    assert len(row["chosen"]) == 5 and len(row["reserves"]) == 2 and "name" not in text


@pytest.mark.parametrize("spoil", ["chosen", "reserves", "seed", "pool", "groups", "twice"])
def test_whoever_changed_something_is_found_out(exported, spoil):
    content = json.loads(exported.read_text(encoding="utf8"))
    [row] = content["draws"]
    if spoil in ("chosen", "reserves"):
        row[spoil][0], row[spoil][1] = row[spoil][1], row[spoil][0]
    elif spoil == "seed":
        row["seed"] = "0" * 32
    elif spoil == "pool":
        kept = {*row["chosen"], *row["reserves"]}
        row["pool"] = [each for each in row["pool"] if each[0] in kept]
    elif spoil == "groups":
        row["pool"][0][1] = ["another"]
    else:
        row["pool"].append(row["pool"][0])
    exported.write_text(json.dumps(content), encoding="utf8")
    code, words = told(exported)
    assert code == 1 and words.startswith("draw 1 of ")


@given(
    st.lists(st.sets(st.sampled_from(GROUPS)), min_size=8, max_size=30),
    st.text(min_size=1, max_size=12),
    st.integers(1, 5),
    st.integers(0, 3),
)
def test_the_verifier_draws_as_the_house_does(groups, seed, size, reserves):
    pool = [Member(str(number), frozenset(names)) for number, names in enumerate(groups)]
    has = sum("paediatrics" in member.groups for member in pool)
    quotas = [Quota("paediatrics", min(1, has))]
    result = draws.draw(pool, seed=seed, size=size, reserves=reserves, quotas=quotas)
    row = {
        "seed": seed,
        "size": size,
        "reserves_wanted": reserves,
        "quotas": [[quota.group, quota.least] for quota in quotas],
        "pool": [[member.key, sorted(member.groups)] for member in pool],
    }
    assert drawn(row) == (list(result.chosen), list(result.reserves))


def test_a_pool_of_which_members_were_excluded_is_proved_whole():
    pool = [Member(str(number), frozenset({"neurology"})) for number in range(9)]
    result = draws.draw(pool[1:], seed="s", size=5, reserves=2)
    row = {
        "round": 1,
        "drawn_on": "2010-05-20",
        "seed": "s",
        "size": 5,
        "reserves_wanted": 2,
        "quotas": [],
        "pool": [[member.key, sorted(member.groups)] for member in pool[1:]],
        "chosen": list(result.chosen),
        "reserves": list(result.reserves),
        "pool_version": draws.pool_version(pool),
        "excluded": {"0": "recused"},
        "excluded_groups": {"0": ["neurology"]},
    }
    assert verify({"draws": [row]}) == []
    assert verify({"draws": [{**row, "excluded_groups": {"0": ["cardiology"]}}]}) != []
    # An older draw says nothing of their groups, and is repeated all the same.
    assert verify({"draws": [{**row, "excluded_groups": {}}]}) == []


def test_a_case_without_a_draw_is_named():
    with pytest.raises(CommandError, match="no case X-1"):
        call_command("export_draws", "X-1", "/dev/null")
