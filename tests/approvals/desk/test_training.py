"""Moving the simulated day: asked for on its page, done in the background once at a time, followed on the page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from approvals.errors import Blocked
from approvals.models import TrainingMove
from approvals.selectors.training import newest_move
from approvals.services.training import (
    LEASE,
    ask_move,
    begin_sample,
    finish,
    run_waiting_moves,
    sample_under_way,
    take_up_left_moves,
)
from tests.approvals.desk.procedure import begin
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import ProcessInstance
from workflows.services.history import append

pytestmark = pytest.mark.django_db
MOVE, PAGE, STATE = "/desk/training/move/", "/desk/training/", "/desk/training/state/"


def today():
    return timelines.today("training")


def test_only_some_posts_move_the_day(desk_of):
    begin()
    assert desk_of("clerk").get(PAGE).status_code == 403
    assert desk_of("clerk").post(MOVE, {"to": "tomorrow"}).status_code == 403
    assert desk_of("clerk").get(STATE).status_code == 403
    assert desk_of("supervisor").get(PAGE).status_code == 200


def test_the_request_only_asks_and_the_background_moves(desk_of):
    begin()
    desk = desk_of("supervisor")
    assert desk.post(MOVE, {"to": "tomorrow"}).url == PAGE
    assert today() == date(2010, 3, 1)
    page = desk.get(PAGE)
    assert page.context["state"].move.is_under_way and STATE in page.text
    assert "HX-Refresh" not in desk.get(STATE).headers
    assert run_waiting_moves() == 1
    assert today() == date(2010, 3, 2)
    assert desk.get(STATE).headers["HX-Refresh"] == "true"
    state = desk.get(PAGE).context["state"]
    assert (state.move.status, state.share, list(state.fired)) == ("done", 100, [])


def test_a_called_procedure_is_no_application(desk_of):
    """What a case calls begins as a part of it; the list of what a move set off says so of the case alone."""
    case = begin()
    TrainingMove.objects.create(to_day=today(), asked_by_name="周示例")
    root = case.root
    part = ProcessInstance.objects.create(
        definition=root.definition, deployment=root.deployment, pin=root.pin, root=root,
        timeline="training", started_at=root.started_at,
    )  # fmt: skip
    append(instance=part, kind="started", actor=SYSTEM, payload={})
    titles = [row.title for row in newest_move().fired]
    assert titles.count("提交申请") == 1


def test_a_second_move_waits_for_the_first(desk_of):
    begin()
    desk = desk_of("supervisor")
    desk.post(MOVE, {"to": "tomorrow"})
    refused = desk.post(MOVE, {"to": "tomorrow"})
    assert refused.status_code == 409 and "正在推进" in refused.text
    assert run_waiting_moves() == 1 and run_waiting_moves() == 0
    assert today() == date(2010, 3, 2)
    assert desk.post(MOVE, {"to": "tomorrow"}).status_code == 302


def test_what_a_dead_runner_left_is_taken_up_again():
    begin()
    move = ask_move(day=date(2010, 3, 5), actor=SYSTEM)
    TrainingMove.objects.update(status="running", seen_at=timezone.now())
    assert run_waiting_moves() == 0
    TrainingMove.objects.update(seen_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert run_waiting_moves() == 1 and today() == move.to_day


def test_a_server_that_starts_again_goes_on_at_once():
    begin()
    ask_move(day=date(2010, 3, 5), actor=SYSTEM)
    TrainingMove.objects.update(status="running", seen_at=timezone.now())
    assert take_up_left_moves() == 1 and run_waiting_moves() == 1


def test_a_move_that_fails_says_so_and_blocks_nobody(desk_of, monkeypatch):
    begin()
    ask_move(day=date(2010, 3, 5), actor=SYSTEM)
    monkeypatch.setattr(timelines, "move_to", lambda **_: 1 / 0)
    assert run_waiting_moves() == 0
    page = desk_of("supervisor").get(PAGE)
    assert page.context["state"].move.status == "failed" and "ZeroDivisionError" in page.text
    ask_move(day=date(2010, 3, 6), actor=SYSTEM)


@pytest.mark.parametrize("day", ["2010-02-01", "2099-01-01", "", "soon"])
def test_what_is_no_day_ahead_is_refused(desk_of, day):
    begin()
    assert desk_of("supervisor").post(MOVE, {"day": day}).status_code == 409
    assert not TrainingMove.objects.exists()


def test_a_day_behind_is_refused_by_the_service_too():
    begin()
    with pytest.raises(Blocked, match="日期只能向后推进"):
        ask_move(day=date(2010, 2, 1), actor=SYSTEM)


def test_without_a_running_timer_there_is_no_next_due_day(desk_of):
    begin()
    assert desk_of("supervisor").post(MOVE, {"to": "due"}).status_code == 409


def test_the_banner_moves_the_day_for_those_who_may(desk_of):
    begin()
    assert desk_of("supervisor").get("/desk/").context["frame"]["training"]["move_url"] == MOVE
    assert desk_of("clerk").get("/desk/").context["frame"]["training"]["move_url"] == ""


def test_while_sample_cases_play_every_page_says_so_and_nobody_moves_the_day(desk_of, client, monkeypatch):
    begin()
    move = begin_sample(first=date(2010, 3, 1), last=date(2010, 3, 22))
    monkeypatch.setattr(sample_under_way, "is_set", lambda: True)
    assert "样例案件正在准备" in desk_of("supervisor").get("/desk/").text
    assert "样例案件正在准备" in client.get("/login/").text
    assert desk_of("supervisor").post(MOVE, {"to": "tomorrow"}).status_code == 409
    assert run_waiting_moves() == 0
    finish(move, "done")
    monkeypatch.undo()
    assert "样例案件正在准备" not in desk_of("supervisor").get("/desk/").text
