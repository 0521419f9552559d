"""The amounts of D-D2: each province's rows hold there alone, and one row answers every question."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from bpmn.dmn import read_dmn

FOLDER = Path(settings.PACKS_DIR) / "enforcement"


def table(name):
    return read_dmn((FOLDER / f"{name}.dmn").read_bytes(), file=name)


def standard(province, kind, *facts):
    given = {"province_row": province, "levy_kind": kind, "mitigation_facts": list(facts)}
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
    ],
)
def test_a_row_of_a_province_holds_there_alone(province, kind, multiplier, unit):
    assert standard(province, kind) == {"multiplier": Decimal(multiplier), "unit": unit}


def test_the_more_favourable_rule_wins_everywhere():
    assert standard("JS", "one_more", "favourable_rule")["unit"] == "favourable"


def test_a_year_without_published_figure_has_no_base():
    given = {"fact_date": date(2016, 1, 1), "income_kind": "rural"}
    assert table("dd2_base").evaluate("dd2_base", given).value == 0
