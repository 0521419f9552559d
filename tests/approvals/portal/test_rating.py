"""The voluntary question after the end: once, by the party alone, kept without case, person and day."""

import pytest

from approvals.models import Case, Rating
from forms.services import open_text
from tests.approvals.portal.test_cases import ask, own, url

pytestmark = pytest.mark.django_db


def rate(client, case, score="4", text=""):
    return client.post(url("own_rating", case), {"score": score, "text": text})


def test_an_ended_case_is_rated_once_and_the_rating_names_nobody(li, accepted):
    ask(li, accepted, "withdraw")
    assert own(li, accepted).may_rate
    assert rate(li, accepted, text="窗口排队太久").status_code == 302
    rating = Rating.objects.get()
    assert (rating.score, rating.county, rating.month.day) == (4, "990121", 1)
    assert open_text(bytes(rating.text)) == "窗口排队太久"
    assert not {"case", "user", "name"} & {field.name for field in Rating._meta.get_fields()}
    rate(li, accepted, "1")
    assert Rating.objects.count() == 1
    assert not own(li, accepted).may_rate


def test_a_running_case_is_not_rated(li, accepted):
    assert rate(li, accepted).status_code == 302
    assert not Rating.objects.exists()


@pytest.mark.parametrize("score", ["", "0", "6", "x"])
def test_an_answer_without_a_score_is_asked_again(li, accepted, score):
    ask(li, accepted, "withdraw")
    assert rate(li, accepted, score).status_code == 422
    assert not Rating.objects.exists()


def test_somebody_else_rates_nothing(li, zhang, accepted):
    ask(li, accepted, "withdraw")
    assert rate(zhang, accepted).status_code == 404
    assert not Case.objects.get(pk=accepted.pk).notes.get("rated")
