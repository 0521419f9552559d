"""The amounts of D-D2: each province's rows hold there alone, and one row answers every question."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from approvals.models import Case, CaseType
from approvals.process_handlers.enforcement import amount_row
from bpmn.dmn import read_dmn

FOLDER = Path(settings.PACKS_DIR) / "enforcement"


def table(name):
    return read_dmn((FOLDER / f"{name}.dmn").read_bytes(), file=name)


def standard(province, kind):
    given = {"province_row": province, "levy_kind": kind}
    return table("dd2_amount").evaluate("dd2_amount", given).value


@pytest.mark.parametrize(
    ("province", "kind", "multiplier", "unit"),
    [
        ("JS", "one_more", "4", "base"),
        ("SD-2016", "further", "3", "base"),
        ("SD-2016", "unregistered", "0.2", "base"),
        ("SD-2016", "unregistered_cured", "0", "none"),
        ("JS", "unregistered", "0", "none"),
        ("AH", "formality", "200", "fixed"),
        ("JS", "formality", "0", "none"),
        ("GD", "one_more", "0", "none"),
        ("AH", "ground_existed", "0", "none"),
        ("PENALTY", None, "1", "proposed"),
        ("JS", None, "0", "none"),
        ("none", "one_more", "0", "none"),
    ],
)
def test_a_row_of_a_province_holds_there_alone(province, kind, multiplier, unit):
    assert standard(province, kind) == {"multiplier": Decimal(multiplier), "unit": unit}


def test_a_year_without_published_figure_has_no_base():
    given = {"fact_date": date(2016, 1, 1), "income_kind": "rural"}
    assert table("dd2_base").evaluate("dd2_base", given).value == 0


@pytest.mark.parametrize(
    ("own", "other", "amount"),
    [("JS", "SD-2016", "4500.00"), ("JS", "none", "0.00"), ("SD-2016", "JS", "4500.00")],
)
def test_of_two_rules_the_lighter_one_applies(own, other, amount):
    kind = CaseType.objects.get(pack_id="enforcement_case", is_current=True)
    given = {
        "province_row": own, "favourable_row": other, "levy_kind": "one_more", "income_kind": "rural",
        "mitigation_facts": ["favourable_rule"], "fact_date": date(2010, 8, 15),
    }  # fmt: skip
    row, standard = amount_row(Case(case_type=kind), kind.manifest["amounts"], given, 1, False)
    assert row["amount"] == amount and row["base"] in ("1500", "")
    assert standard["multiplier"] == (3 if amount == "4500.00" else 0)


def test_an_older_version_is_told_how_the_claims_of_a_fallen_decision_end():
    told = import_module("approvals.migrations.0035_overturned_claims").with_claims
    new = told({"id": "x", "claims": {"late_cap": "1"}, "closing": {"share": "TERMINATED"}})
    assert new["closing"]["overturned"]["changed"] == "CHANGED" and new["closing"]["share"] == "TERMINATED"
    assert new["claims"] == {"late_cap": "1", "last_looks": {"c_P4d": "plan"}}
    assert told(new) == new and told({"id": "y"}) == {"id": "y"}
