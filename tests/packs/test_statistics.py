"""What a pack says to the statistics must exist in its diagrams."""

import re

import pytest

from approvals.services.packs import pack_ids, read_pack


@pytest.mark.parametrize("pack_id", pack_ids())
def test_ends_named_for_the_statistics_exist(pack_id):
    pack = read_pack(pack_id)
    drawn = {
        found.decode() for model in pack.models.values() for found in re.findall(rb'outcome="([^"]+)"', model)
    }
    named = {end for ends in pack.manifest.get("outcomes", {}).values() for end in ends}
    assert named <= drawn
