"""A special circumstance: what the city's reply means for the couple and for the decision that cites it."""

import pytest

from approvals.selectors.portal.own_cases import papers_for_party
from tests.packs.stories import played

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step, attached", [("S05_T1", False), ("S13_T1", True)])
def test_the_reply_is_attached_to_the_decision_that_cites_it(step, attached, blank_pages):
    stage = played("x12_city_refuses", before=step)
    keys = {paper.key for paper in papers_for_party(stage.the_case())}
    assert ("city_reply" in keys) is attached
