"""Moving the simulated day from its page, and what it says afterwards."""

from datetime import date

import pytest

from tests.approvals.desk.procedure import begin
from workflows import timelines

pytestmark = pytest.mark.django_db


def today():
    return timelines.today("training")


def test_only_some_posts_move_the_day(desk_of):
    begin()
    assert desk_of("clerk").get("/desk/training/").status_code == 403
    assert desk_of("clerk").post("/desk/training/move/", {"to": "tomorrow"}).status_code == 403
    assert desk_of("supervisor").get("/desk/training/").status_code == 200


def test_a_day_on(desk_of):
    begin()
    desk = desk_of("supervisor")
    assert desk.post("/desk/training/move/", {"to": "tomorrow"}).url == "/desk/training/"
    assert today() == date(2010, 3, 2)
    page = desk.get("/desk/training/")
    assert page.context["fired"] == [] and "2010" in page.content.decode()
    assert desk.get("/desk/training/").context["fired"] is None


@pytest.mark.parametrize("day", ["2010-02-01", "2099-01-01", "", "soon"])
def test_what_is_no_day_ahead_is_refused(desk_of, day):
    begin()
    assert desk_of("supervisor").post("/desk/training/move/", {"day": day}).status_code == 409
    assert today() == date(2010, 3, 1)


def test_without_a_running_timer_there_is_no_next_due_day(desk_of):
    begin()
    assert desk_of("supervisor").post("/desk/training/move/", {"to": "due"}).status_code == 409


def test_the_banner_moves_the_day_for_those_who_may(desk_of):
    begin()
    assert (
        desk_of("supervisor").get("/desk/").context["frame"]["training"]["move_url"] == "/desk/training/move/"
    )
    assert desk_of("clerk").get("/desk/").context["frame"]["training"]["move_url"] == ""
