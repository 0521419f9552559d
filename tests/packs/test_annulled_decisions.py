"""A decision that a court annulled, and the second person's word on the same once more (S11)."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import Decision
from approvals.services.decisions import replaceable
from reports.queries.registers.decisions import REGISTER
from tests.packs.stories import case_page, played


@pytest.fixture(scope="module")
def refused_again(lasting):
    """A refusal that a court annulled with an order to act anew; the same refusal waits for its second person."""
    return played("x27_act_anew", before="a_T14s")


@pytest.fixture
def annulled(refused_again):
    return deepcopy(refused_again).the_case()


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
    page = case_page(client, annulled).content.decode()
    assert "自2010年5月10日起在登记簿中作废" in page and "待第二人核准" in page
    assert "示行初字第6号" in page and "责令重作" in page


def test_the_party_sees_what_became_of_the_first_decision_but_no_draft(client, annulled):
    client.force_login(annulled.applicant)
    page = client.get(reverse("own_case", args=[annulled.number])).content.decode()
    assert "自2010年5月10日起无效" in page and "示行初字第6号" in page
    assert "待第二人核准" not in page


def test_the_register_holds_every_act_and_no_draft(annulled):
    assert annulled.decisions.count() == 2
    assert list(REGISTER.rows().values_list("case", "standing")) == [(annulled.pk, "annulled")]
