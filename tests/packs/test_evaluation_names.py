"""Evaluated units in English: the place from the directory, what the unit is there from the pack's words."""

import pytest
from django.utils import translation

from approvals.models import EvaluatedUnit
from approvals.selectors.english import forget
from approvals.selectors.evaluation_names import said_unit
from tests.packs.test_evaluation import opened

NAMES = {
    "L1-990121": "Qingxi County: People’s Government",
    "L2-990121-01": "Qingxi County: Education Bureau",
    "L3-990121": "Qingxi County: Population and Family Planning Bureau",
    "L1-990121100": "Qinghe Town: People’s Government",
    "L3-990121100": "Qinghe Town: Family Planning Office",
    "G-990121100200": "Yangshu Village, Qinghe Town",
}


@pytest.fixture
def units():
    opened(*NAMES)
    forget()
    return {unit.key: unit for unit in EvaluatedUnit.objects.all()}


def test_every_kind_of_unit_has_its_english(units):
    with translation.override("en"):
        assert {key: said_unit(unit) for key, unit in units.items()} == NAMES


def test_chinese_pages_and_names_without_english_say_what_is_registered(units):
    unit = units["L1-990121"]
    assert said_unit(unit) == "青溪县人民政府"
    unit.name = "青溪县新区管理委员会"
    with translation.override("en"):
        assert said_unit(unit) == "青溪县新区管理委员会"
