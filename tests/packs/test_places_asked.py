"""Officials choose counties and townships by name where a step asks for one; nobody types a code."""

import pytest
from django.urls import reverse

from approvals.scenarios.stage import item_at, person_of
from approvals.services.casework import claim_work
from approvals.services.organisation import actor_for
from tests.packs.stories import case_page, played, take


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def offered(client, stage, at, official):
    """Return the codes that the page of a step offers."""
    item = item_at(stage, at)
    claim_work(work_item=item, actor=actor_for(official, stage.today), declares_no_interest=True)
    client.force_login(official)
    page = client.get(reverse("work_item", args=[item.pk])).content.decode()
    return [
        row.split('"')[0]
        for row in page.partition("form-places")[2].partition("</datalist>")[0].split('<option value="')[1:]
    ]


def test_the_other_county_is_chosen_among_counties(client):
    stage = played("c09_two_counties", before="c_T02a")
    codes = offered(client, stage, "c_T02a", person_of("COUNTY_CLERK", "990121"))
    assert {"990121000000", "990122000000"} <= set(codes) and not any(code[6:] != "000000" for code in codes)
    answers = {"other_county": "990122000000", "found": "另一县已享受"}
    take(stage, "do", {"at": "c_T02a", "as": "COUNTY_CLERK", "answers": answers})
    take(stage, "work", [{"at": "c_T02b", "unit": "990122"}])
    page = case_page(client, stage.the_case(), tab="file").content.decode()
    assert "990122000000" not in page


def test_the_superior_designates_a_township_by_name(client):
    stage = played("x39_designated", before="a_T02u")
    codes = offered(client, stage, "a_T02u", person_of("CITY_CLERK", "990100"))
    assert "990121100000" in codes and all(len(code) == 12 and code.endswith("000") for code in codes)
    answers = {"township": "990121100000", "reason": "现居住地便于办理"}
    take(stage, "do", {"at": "a_T02u", "as": "CITY_CLERK", "answers": answers})
    take(stage, "work", [{"at": "S01_T3", "unit": "990121100"}])
    take(stage, "expect", {"case": {"county": "990121"}})
