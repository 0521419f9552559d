"""Decisions of a case after a review (S11): one in force, the history kept, a second person for the same once more."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import Case, Decision
from approvals.scenarios.stage import person_of
from approvals.services.decisions import replaceable
from reports.queries.registers.decisions import REGISTER
from tests.packs.stories import played, take

COUNTY = "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def annulled():
    """A refusal that a court annulled with an order to act anew; the same refusal waits for its second person."""
    return played("x27_act_anew", before="a_T14s").the_case()


def page_of(client, case, tab="papers", role="COUNTY_CLERK"):
    client.force_login(person_of(role, COUNTY))
    return client.get(reverse("case_tab", args=[case.number, tab]))


def test_the_database_lets_one_decision_of_a_case_be_in_force(annulled):
    second = annulled.decisions.last()
    assert annulled.decisions.in_force() is None and second.standing == "pending"
    second.standing = Decision.Standing.IN_FORCE
    second.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=annulled.decisions.first().pk).update(
            standing="in_force", annulled_on=None
        )


def test_what_says_the_same_with_other_blanks_is_the_same(annulled):
    first, second = annulled.decisions.all()
    second.reasons = f" {first.reasons[:3]} \n{first.reasons[3:]}"
    assert first.grounds == second.grounds
    second.facts += "，另经公安机关核对"
    assert first.grounds != second.grounds


def test_nothing_new_is_decided_while_a_decision_stands_or_waits(annulled):
    with pytest.raises(Blocked) as waiting:
        replaceable(annulled)
    annulled.decisions.filter(standing="pending").update(standing="in_force")
    with pytest.raises(Blocked) as standing:
        replaceable(annulled)
    assert (waiting.value.code, standing.value.code) == ("DECIDED", "DECIDED")


def test_the_case_file_shows_every_decision_and_the_review(client, annulled):
    page = page_of(client, annulled).content.decode()
    assert "自2010年5月10日起在登记簿中作废" in page and "待第二人核准" in page
    assert "示行初字第6号" in page and "责令重作" in page


def test_the_party_sees_what_became_of_the_first_decision_but_no_draft(client, annulled):
    client.force_login(annulled.applicant)
    page = client.get(reverse("own_case", args=[annulled.number])).content.decode()
    assert "自2010年5月10日起无效" in page and "示行初字第6号" in page
    assert "待第二人核准" not in page


def test_a_changed_decision_leads_to_the_one_in_its_place(client):
    stage = played("x29_changed", before="S13_T1")
    old, new = stage.the_case().decisions.all()
    assert (old.replaced_by, new.replaces, old.replaced_on) == (new, old, date(2010, 5, 12))
    paper = old.papers.get(key="refusal_decision")
    assert paper.superseded_by.decision == new
    page = page_of(client, stage.the_case()).content.decode()
    assert f'href="#decision-{new.pk}"' in page and f'href="#decision-{old.pk}"' in page


def test_the_register_holds_every_act_and_no_draft(annulled):
    assert annulled.decisions.count() == 2
    assert list(REGISTER.rows().values_list("case", "standing")) == [(annulled.pk, "annulled")]


def test_the_desk_records_a_stay_and_lifts_it(client):
    stage = played("x17_suit_annuls", before="S13_T1")
    case = stage.the_case()
    client.force_login(person_of("COUNTY_CLERK", COUNTY))
    address = reverse("case_tab", args=[case.number, "steps"])
    assert "停止执行" not in client.get(address).content.decode()
    take(stage, "review", {"kind": "suit", "number": "示行初字第1号"})
    assert "登记停止执行" in client.get(address).content.decode()
    client.post(address, {"act": "stay", "reason": "示行停第1号"})
    case = Case.objects.get(pk=case.pk)
    assert case.lock_reason == "停止执行（示行停第1号）" and case.reviews.get().is_stayed
    client.post(address, {"act": "lift_stay", "reason": "示行恢第1号"})
    case = Case.objects.get(pk=case.pk)
    assert case.is_locked and case.lock_reason.startswith("行政诉讼") and not case.reviews.get().is_stayed


@pytest.mark.parametrize("outcome", ["unlawful", "settled", "act_anew"])
def test_the_desk_knows_every_outcome_of_a_review(client, outcome):
    stage = played("x17_suit_annuls", before="S11_T2")
    case = stage.the_case()
    client.force_login(person_of("COUNTY_CLERK", COUNTY))
    address = reverse("case_tab", args=[case.number, "steps"])
    assert f'value="{outcome}"' in client.get(address).content.decode()
    client.post(address, {"act": "review_ended", "limit": outcome, "reason": "示行初字第5号判决"})
    assert case.reviews.get().outcome == outcome
