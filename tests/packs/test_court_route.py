"""The way to the court at its edges: a ruling that nobody contests, and a receipt that is entered late."""

from datetime import date

from approvals.models import Claim
from tests.packs.stories import answers_at, played, take
from workflows.selectors import instance_variables


def test_a_refusal_that_nobody_contests_in_fifteen_days_ends_the_route(blank_pages):
    stage = played("dx11_court_review", before="k_O1")
    take(stage, "day", date(2012, 7, 19))
    assert instance_variables(stage.the_case().root)["closing_fact"] == "open"
    take(stage, "day", date(2012, 7, 20))
    assert instance_variables(stage.the_case().root)["closing"] == "COURT_REFUSED"


def test_the_late_fee_ends_on_the_day_on_which_the_court_received_the_money(blank_pages):
    stage = played("d5_court_route", before="k_P14")
    take(stage, "day", date(2012, 10, 10))
    take(stage, "do", {"at": "k_P14", "as": "ENF_OFFICER/2", "answers": answers_at(stage, "k_P14")})
    assert not Claim.objects.filter(status=Claim.Status.OPEN).exists()
