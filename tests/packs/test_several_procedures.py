"""A pack folder with several procedures: what they share stands once, what differs stands with each."""

import pytest
from django.conf import settings as installation

from approvals.errors import InvalidPack
from approvals.services.packs import pack_folder, pack_ids, read_pack

SHARED = """
mode = "training"
watermark = { zh = "样本", en = "Sample" }
[variables]
grounds = "ground"
[[limits]]
key = "check"
length = 5
unit = "WD"
[[limits]]
key = "pay"
length = 30
unit = "CD"
"""
CONFIRM = """
code = "JQ"
name = { zh = "资格确认", en = "Confirmation" }
common = ["S01_intake"]
[[limits]]
key = "check"
length = 10
unit = "WD"
"""


@pytest.fixture
def folder(tmp_path, settings):
    settings.PACKS_DIR = tmp_path
    pack = tmp_path / "reward"
    (pack / "procedures").mkdir(parents=True)
    (pack / "pack.toml").write_text(SHARED, encoding="utf8")
    (pack / "procedures" / "confirm.toml").write_text(CONFIRM, encoding="utf8")
    (pack / "procedures" / "batch.toml").write_text('name = { zh = "发放", en = "Batch" }\n', encoding="utf8")
    common = tmp_path / "common"
    common.mkdir()
    (common / "S01_intake.bpmn").write_bytes(
        (installation.BASE_DIR / "packs" / "common" / "S01_intake.bpmn").read_bytes()
    )
    return pack


def test_each_procedure_of_the_folder_is_deployable_by_its_own_id(folder):
    assert pack_ids() == ["batch", "confirm"]
    assert read_pack("confirm").id == "confirm"
    assert pack_folder("batch") == folder


def test_a_nearer_row_wins_over_the_shared_one(folder):
    confirm, batch = read_pack("confirm").manifest, read_pack("batch").manifest
    assert {row["key"]: row["length"] for row in confirm["limits"]} == {"check": 10, "pay": 30}
    assert {row["key"]: row["length"] for row in batch["limits"]} == {"check": 5, "pay": 30}


def test_plain_keys_and_variables_are_inherited(folder):
    manifest = read_pack("confirm").manifest
    assert (manifest["mode"], manifest["variables"]) == ("training", {"grounds": "ground"})


def test_an_unknown_procedure_is_named(folder):
    with pytest.raises(InvalidPack, match="refund"):
        read_pack("refund")
