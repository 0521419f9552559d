"""What the installation's own certificate register answers when a couple applies again."""

import pytest

from approvals.models import DataQuery
from tests.packs.stories import played, take


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def answer_about_certificates(stage):
    take(
        stage,
        "do",
        {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": {"result": "accept", "originals_seen": True}},
    )
    return DataQuery.objects.get(case=stage.the_case(), item="certificates").result


def test_a_certificate_counts_from_its_issue_not_from_the_end_of_the_case():
    stage = played("a1_only_children", before="S05_T1")
    assert stage.the_case().status == "decided"
    take(stage, "file", {"files": ["ground_papers"]})
    assert answer_about_certificates(stage) == "refuted"


def test_an_application_without_a_certificate_is_none():
    stage = played("a1_only_children", before="a_T09")
    take(stage, "file", {"files": ["ground_papers"]})
    assert answer_about_certificates(stage) == "confirmed"
