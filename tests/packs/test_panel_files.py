"""The city's panel meets when enough files wait for it; whoever calls it is told by the file that completes the number (a.SP5)."""

import pytest

from approvals.models import CaseType, Notice
from approvals.scenarios.stage import person_of
from approvals.services.panel_files import waiting_files
from tests.packs.stories import answers_at, played, take

REVIEWED = {"at": "S09_T2", "as": "LEGAL_REVIEWER"}


@pytest.mark.parametrize(("enough", "is_told"), [(1, True), (2, False)])
def test_the_chair_and_the_clerk_are_told_once_enough_files_wait(blank_pages, enough, is_told):
    stage = played("a4_special_circumstance", "S09_T2")
    case_type = CaseType.objects.get(pk=stage.the_case().case_type_id)
    assert case_type.manifest["meeting"]["gather"] == 5
    case_type.manifest = {**case_type.manifest, "meeting": {"gather": enough}}
    case_type.save(update_fields=["manifest"])
    take(stage, "do", {**REVIEWED, "answers": answers_at(stage, "S09_T2")})
    told = Notice.objects.filter(case=stage.case, key="panel_files")
    people = {person_of(role, "990100").pk for role in ("DIVISION_HEAD", "CITY_CLERK")}
    assert people <= set(told.values_list("recipient", flat=True)) if is_told else not told.exists()
    # The applicants learn the day of the meeting as before.
    assert Notice.objects.filter(case=stage.case, key="panel_meeting").exists()
    assert waiting_files(stage.the_case()) == 1
