"""S16: data that a person asked to correct are flagged, and nothing is decided against him until they are settled."""

import pytest

from approvals.services.disputed_data import is_disputed
from tests.packs.stories import case_page, played, take

FLAG = "查清之前不用于不利决定"
AT_T1 = {"at": "S16_T1", "as": "TOWN_CLERK"}


@pytest.mark.parametrize(
    ("result", "more", "is_left"),
    [("corrected", {"source_informed": True}, False), ("refused", {}, False), ("annotated", {}, True)],
)
def test_data_stay_flagged_until_they_are_settled(client, blank_pages, result, more, is_left):
    stage = played("a1_only_children", before="a_T09")
    case = stage.the_case()
    assert not is_disputed(case) and FLAG not in case_page(client, case).content.decode()
    take(
        stage, "message", {"name": "data_correction", "variables": {"correction_request": "婚姻登记日期有误"}}
    )
    assert is_disputed(case) and FLAG in case_page(client, case).content.decode()
    found = {"item": "婚姻登记日期", "finding": "已核对", "result": result, **more}
    take(stage, "do", {**AT_T1, "answers": found})
    assert is_disputed(case) is is_left


def test_corrected_data_are_told_to_their_source(blank_pages):
    stage = played("a1_only_children", before="a_T09")
    take(
        stage, "message", {"name": "data_correction", "variables": {"correction_request": "婚姻登记日期有误"}}
    )
    found = {"item": "婚姻登记日期", "finding": "已核对", "result": "corrected"}
    take(stage, "do", {**AT_T1, "answers": found, "refused": "source_informed"})
