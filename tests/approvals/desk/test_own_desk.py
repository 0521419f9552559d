"""What an official arranges for himself: saved filters, and what is new in a case since the last look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.models import AccessRecord, SavedFilter
from tests.approvals.desk.procedure import begin, open_item

pytestmark = pytest.mark.django_db
FILTERED = "/desk/?box=shared&lamp=green&page=2"


def test_a_filter_is_saved_without_its_page_and_stands_above_the_list(desk_of):
    desk = desk_of("clerk")
    assert desk.post(FILTERED, {"act": "save_filter", "name": "本周先办"}).status_code == 302
    assert SavedFilter.objects.get().query == "box=shared&lamp=green"
    page = desk.get("/desk/")
    assert "本周先办" in page.text and "?box=shared&amp;lamp=green" in page.text


def test_the_same_name_replaces_and_nothing_chosen_is_refused(desk_of):
    desk = desk_of("clerk")
    desk.post(FILTERED, {"act": "save_filter", "name": "a"})
    desk.post("/desk/?lamp=red", {"act": "save_filter", "name": "a"})
    assert SavedFilter.objects.get().query == "lamp=red"
    assert desk.post("/desk/", {"act": "save_filter", "name": "b"}).status_code == 409
    assert desk.post(FILTERED, {"act": "save_filter", "name": " "}).status_code == 409


def test_filters_are_everyones_own(desk_of):
    desk_of("clerk").post(FILTERED, {"act": "save_filter", "name": "mine"})
    row = SavedFilter.objects.get()
    other = desk_of("colleague")
    assert other.get("/desk/").context["saved"] == []
    other.post("/desk/", {"act": "drop_filter", "filter": row.pk})
    assert SavedFilter.objects.exists()
    desk_of("clerk").post("/desk/", {"act": "drop_filter", "filter": row.pk})
    assert not SavedFilter.objects.exists()


def test_a_case_tells_what_others_did_since_the_last_look(desk_of):
    case = begin()
    url = f"/desk/cases/{case.number}/"
    assert desk_of("clerk").get(url).context["since_then"] is None
    AccessRecord.objects.update(at=timezone.now() - timedelta(days=1))
    item = open_item(case)
    desk_of("colleague").post(f"/desk/items/{item.pk}/", {"act": "claim", "declares": "yes"})
    seen = desk_of("clerk").get(url).context["since_then"]
    assert [event["title"].split(" · ")[0] for event in seen.events] == ["认领环节"] and seen.more == 0
    # What one did oneself is no news, and going from tab to tab is one look.
    assert desk_of("colleague").get(url).context["since_then"] is None
    assert desk_of("clerk").get(url + "steps/").context["since_then"].at == seen.at
