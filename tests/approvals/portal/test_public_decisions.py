"""The page of published decisions: some at a time, since it grows for ever."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import Case, CaseType, Decision
from approvals.selectors.portal.publications import PAGE
from workflows.models import Deployment

pytestmark = pytest.mark.django_db


@pytest.fixture
def many():
    """One published decision more than a page holds."""
    deployment = Deployment.objects.create(key="penalty", version=1, content_hash="x")
    kind = CaseType.objects.create(
        pack_id="penalty",
        version=1,
        code="P",
        name_zh="处罚",
        name_en="Penalty",
        mode="live",
        deployment=deployment,
    )
    case = Case.objects.create(
        case_type=kind, number="P-1", filed_on=date(2025, 1, 2), fact_date=date(2025, 1, 1)
    )
    day, decider = date(2025, 2, 3), User.objects.create(username="decider")
    for _ in range(PAGE + 1):
        Decision.objects.create(
            case=case,
            standing="annulled",
            annulled_on=day,
            reasons="理由",
            outcome="imposed",
            unit="990121",
            decided_on=day,
            decided_by=decider,
            published_on=day,
        )


def test_published_decisions_come_page_by_page(client, many):
    first = client.get(reverse("public_decisions"))
    assert len(first.context["page"].rows) == PAGE and 'rel="next"' in first.text
    second = client.get(reverse("public_decisions"), {"page": "2"})
    assert len(second.context["page"].rows) == 1 and 'rel="prev"' in second.text


@pytest.mark.parametrize("number", ["0", "x", "-1", "99999999999"])
def test_a_page_number_that_is_none_is_no_error(client, many, number):
    assert client.get(reverse("public_decisions"), {"page": number}).status_code == 200
