"""Another pack may evaluate units with processes of other names: the manifest says which plays which part, and is checked."""

from copy import deepcopy
from dataclasses import replace

import pytest

from approvals.errors import InvalidPack
from approvals.models import EvaluatedUnit
from approvals.services import packs
from approvals.services.evaluations import open_check
from approvals.services.packs import deploy_pack, pack_findings, read_pack
from tests.packs.test_evaluation import PACK, opened
from workflows.actors import SYSTEM


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def spoilt(change):
    pack = read_pack(PACK)
    manifest = deepcopy(pack.manifest)
    change(manifest["evaluation"])
    return replace(pack, manifest=manifest)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda table: table["processes"].pop("card"), "evaluation.processes: card is missing"),
        (
            lambda table: table["forms"].update(comment="f_x"),
            "evaluation.forms.comment: the pack holds no 'f_x'",
        ),
        (lambda table: table["tables"].update(grade="no_table"), "the pack holds no 'no_table'"),
        (lambda table: table["forms"].update(other="f_e5"), "evaluation.forms.other: no such part"),
        (lambda table: table["duties"]["letter"].update(process="x"), "evaluation.duties.letter.process"),
        (lambda table: table.pop("tables"), "evaluation.tables: veto is missing"),
    ],
)
def test_a_part_without_a_player_is_found_at_deployment(monkeypatch, change, fault):
    pack = spoilt(change)
    monkeypatch.setattr(packs, "read_pack", lambda pack_id: pack)
    with pytest.raises(InvalidPack) as refusal:
        deploy_pack(pack_id=PACK, actor=SYSTEM)
    assert fault in str(refusal.value)


def test_the_pack_as_it_is_leaves_no_part_open():
    assert pack_findings(read_pack(PACK)) == []


def test_a_process_of_another_name_plays_the_part(monkeypatch):
    pack = spoilt(lambda table: table["processes"].update(check={"id": "visit", "title": "走访"}))
    models = {
        name: content.replace(b"evaluation_spot_check", b"visit") for name, content in pack.models.items()
    }
    renamed = replace(pack, models=models)
    monkeypatch.setattr(packs, "read_pack", lambda pack_id: renamed)
    opened("L3-990121")
    unit = EvaluatedUnit.objects.select_related("indicator_set").get()
    check = open_check(unit=unit, kind="flight", period="Q3", actor=SYSTEM, timeline="training")
    assert check.case.root.definition.key == "visit" and check.case.applicant_label.endswith("走访")
