"""What a newcomer finds in the inbox: the samples of every pack, played together on the one training clock."""

import pytest

from approvals.models import Case
from approvals.sample.cases import load_sample_cases


@pytest.mark.slow
def test_the_samples_of_all_packs_go_as_their_scenarios_say(blank_pages):
    said = []
    assert load_sample_cases(said.append) >= 20
    assert [line for line in said if not line.startswith("sample cases: ")] == []
    assert Case.objects.filter(timeline="training").values("case_type__pack_id").distinct().count() >= 5
