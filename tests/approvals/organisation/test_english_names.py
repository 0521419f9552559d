"""Places are called by their English names on English pages, and by their official ones everywhere else."""

from datetime import date

import pytest
from django.utils import translation

from approvals.models import OrgUnit
from approvals.sample.city import load_sample_city
from approvals.selectors.desk import unit_names
from approvals.selectors.places import full_names, place_name
from approvals.selectors.portal.guide import townships
from approvals.services.organisation import unit_name

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
VILLAGE = "990121100201"


@pytest.fixture(autouse=True)
def qingxi():
    load_sample_city(counties=["990121"])


def test_every_place_of_the_sample_city_has_an_english_name():
    assert not OrgUnit.objects.filter(name_en="").exists()
    names = dict(OrgUnit.objects.values_list("code", "name_en"))
    assert names["990121100"] == "Qinghe Town" and names["990121101"] == "Gaotang Town"
    assert names[VILLAGE] == "Liulin Village" and names["990121101001"] == "Gaotang Community"


def test_an_english_page_calls_places_by_their_english_names():
    with translation.override("en"):
        assert place_name("990121100", ON) == "Qinghe Town"
        assert unit_names(["990121"]) == {"990121": "Qingxi County"}
        line = "Liulin Village, Qinghe Town, Qingxi County, Sample City, Sample Province"
        assert full_names([VILLAGE], ON) == {VILLAGE: line}
        county, towns = townships(ON)[0]
        assert county == "Qingxi County" and ("990121100", "Qinghe Town") in towns


def test_a_place_without_an_english_name_keeps_the_official_one():
    OrgUnit.objects.filter(code="990121100").update(name_en="")
    with translation.override("en"):
        assert place_name("990121100", ON) == "清河镇"


def test_a_chinese_page_and_every_paper_call_them_officially():
    assert place_name("990121100", ON) == "清河镇"
    assert full_names([VILLAGE], ON) == {VILLAGE: "示例省示例市青溪县清河镇柳林村"}
    with translation.override("en"):
        assert unit_name("990121100", ON) == "清河镇"  # what papers print, whoever prints them
