"""What a pack says to the statistics must exist in its diagrams."""

import re

import pytest

from approvals.models import Recovery
from approvals.services.packs import pack_ids, read_pack
from approvals.services.payments.returns import MISSING
from reports.queries.registers.cases import CHANNELS
from reports.queries.statistics.declared import COUNTS, SHARES, SUMS, declared


@pytest.mark.parametrize("pack_id", pack_ids())
def test_ends_named_for_the_statistics_exist(pack_id):
    pack = read_pack(pack_id)
    drawn = {
        found.decode() for model in pack.models.values() for found in re.findall(rb'outcome="([^"]+)"', model)
    }
    named = {end for ends in pack.manifest.get("outcomes", {}).values() for end in ends}
    assert named <= drawn


@pytest.mark.parametrize("pack_id", pack_ids())
def test_tables_declared_for_the_statistics_ask_what_exists(pack_id):
    pack = read_pack(pack_id)
    texts = "".join(content.decode() for content in pack.models.values())
    known = {
        "ends": set(re.findall(r'outcome="([^"]+)"', texts)),
        "steps": set(re.findall(r'userTask id="([^"]+)"', texts)),
        "limits": {row["key"] for row in pack.manifest["limits"]},
        "opinions": set(re.findall(r'<text>"([A-Z_]+)"</text>', texts)),
        "specialties": set(re.findall(r'<text>"([a-z_]+)"</text>', texts)),
    }
    # A procedure of one scheme names it in its variables and asks no table about it.
    quoted = set(
        re.findall(r'"(\w+)"', texts + "".join(map(str, pack.manifest.get("variables", {}).values())))
    )
    desk = pack.manifest.get("entitlement", {}).get("at_desk", {}).get("grounds", ())
    known |= {
        "entitlements": quoted,
        "paid": quoted,
        "paid_sums": {*quoted, "paid"},
        "changed_conclusions": {
            row["key"] for row in pack.manifest.get("papers", ()) if row.get("level") == "province"
        },
        "papers": {row["key"] for row in pack.manifest.get("papers", ())},
        "reasons": {*quoted, *(row["key"] for row in desk)},
        "first_payments": {"90", "180"},
        "waits": {"10", "60", "registration_receipt"},
        "late_claims": quoted,
        "channels": set(CHANNELS),
        "bank_answers": {*quoted, MISSING},
        "recoveries": {*Recovery.Status.values},
        "statements": {"upheld", "changed", "dropped"},
    }
    assert set(known) == {*COUNTS, *SHARES, *SUMS}
    tables = {table.key: table for table in declared(pack.manifest.get("statistics", ()))}
    for table in tables.values():
        if table.question in SUMS:
            counted = tables[table.of[0]]
            # A sum is hidden with its number, so both speak of the same payments.
            assert (counted.question, values_of(counted)) == ("paid", values_of(table))
        named = {*table.of, *(code for value in table.values for code in value.codes)}
        assert named <= known[table.question], table.key
        assert {"zh", "en"} == set(table.title)


def values_of(table):
    return [(value.key, list(value.codes)) for value in table.values]
