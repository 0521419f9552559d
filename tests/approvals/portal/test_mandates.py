"""A proxy does in a case what the mandate names, until its last day, and nothing else (S-16)."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from approvals.models import AccessRecord
from approvals.scenarios.stage import person_of
from approvals.services.intake import open_case, supplement_papers, withdraw_case
from approvals.services.organisation import actor_for
from tests.approvals.portal.conftest import MISSING, PACK, SCENARIO, plain, play, settle
from workflows.errors import NotCompetent
from workflows.models import Timeline

UNTIL = "2010-05-31"


@pytest.fixture
def village():
    client = Client()
    client.force_login(person_of("VILLAGE_CLERK", "990121100201"))
    return client


@pytest.fixture
def filed_by(village):
    """File for Li by a mandate with these powers; the window asks for papers where `missing`."""

    def file(*powers, missing=False):
        clerk = person_of("VILLAGE_CLERK", "990121100201")
        case = open_case(
            pack_id=PACK, answers=plain(SCENARIO.answers), channel="proxy",
            actor=actor_for(clerk, SCENARIO.today), applicant_user_id=User.objects.get(username="applicant").pk,
            mandate={"principal": "李示一", "signed_on": "2010-02-28", "until": UNTIL, "powers": list(powers)},
        )  # fmt: skip
        settle(timeline="training")
        if missing:
            answers = {"result": "supplement", "missing": MISSING}
            play(case, "do", {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": answers})
        case.refresh_from_db()
        return case

    return file


def page_of(client, case):
    return client.get(reverse("own_case", args=[case.number]))


def test_the_page_shows_a_proxy_what_the_mandate_names(village, filed_by):
    page = page_of(village, filed_by("submit", "query"))
    assert page.context["own"].powers == {"submit", "query"} and not page.context["own"].acts
    assert "查询进度" in page.text and "2010年5月31日" in page.text
    for closed in ("给您的文书", "就您的信息所作的数据核验", "谁查阅过", "您可以<"):
        assert closed not in page.text


def test_papers_are_opened_by_whoever_may_collect_them(village, filed_by, li):
    case = filed_by("submit", "query")
    address = reverse("own_paper", args=[case.number, case.papers.get(key="receipt").pk])
    assert village.get(address).status_code == 404 and li.get(address).status_code == 200
    other = filed_by("submit", "collect")
    address = reverse("own_paper", args=[other.number, other.papers.get(key="receipt").pk])
    assert village.get(address).status_code == 200


def test_a_proxy_supplies_papers_only_where_that_is_named(village, filed_by):
    assert (
        "supplement"
        in page_of(village, filed_by("submit", "query", "supplement", missing=True)).context["own"].acts
    )
    case = filed_by("submit", "query", missing=True)
    assert page_of(village, case).context["own"].acts == frozenset()
    clerk = actor_for(person_of("VILLAGE_CLERK", "990121100201"), SCENARIO.today)
    with pytest.raises(NotCompetent):
        supplement_papers(case=case, files=[], actor=clerk)


def test_a_proxy_withdraws_only_where_that_is_named(village, filed_by, li):
    case = filed_by("submit", "query", "supplement", "collect")
    clerk = actor_for(person_of("VILLAGE_CLERK", "990121100201"), SCENARIO.today)
    with pytest.raises(NotCompetent):
        withdraw_case(case=case, reason="", actor=clerk)
    answer = village.post(reverse("own_request", args=[case.number, "withdraw"]), {"text": ""})
    case.refresh_from_db()
    assert answer.status_code == 302 and case.is_open
    assert "withdraw" in page_of(li, case).context["own"].acts
    named = filed_by("submit", "query", "withdraw")
    village.post(reverse("own_request", args=[named.number, "withdraw"]), {"text": ""})
    settle(timeline="training")
    named.refresh_from_db()
    assert not named.is_open


@pytest.mark.parametrize("act", ["change", "correction", "pause"])
def test_what_no_mandate_names_stays_with_the_applicant(village, filed_by, li, act):
    case = filed_by("submit", "query", "supplement", "collect", "withdraw")
    play(
        case,
        "do",
        {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": {"result": "accept", "originals_seen": True}},
    )
    assert act in page_of(li, case).context["own"].acts
    assert act not in page_of(village, case).context["own"].acts


def test_after_its_last_day_the_case_is_closed_to_the_proxy(village, filed_by):
    case = filed_by("submit", "query", "supplement", "collect", "withdraw")
    desk = reverse("case", args=[case.number])
    assert village.get(desk).status_code == 200
    Timeline.objects.filter(key="training").update(day=SCENARIO.today.replace(month=6))
    assert page_of(village, case).status_code == 404 and village.get(desk).status_code == 404
    assert case.number not in village.get(reverse("own_cases")).text


def test_a_mandate_to_hand_in_alone_leaves_the_file_closed_and_the_receipt_open(village, filed_by):
    case = filed_by("submit")
    assert village.get(reverse("case", args=[case.number])).status_code == 404
    assert village.get(reverse("own_receipt", args=[case.number])).status_code == 200


def test_the_applicant_sees_that_the_proxy_looked(village, filed_by, li):
    case = filed_by("submit", "query")
    page_of(village, case)
    assert AccessRecord.objects.filter(case=case, purpose="proxy").exists()
    assert [row["purpose"] for row in page_of(li, case).context["own"].reads] == ["代办人查看"]
