"""The city's panel meets when enough files wait for it; whoever calls it is told by the file that completes the number (a.SP5)."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.models import CaseType, Notice
from approvals.scenarios.playing import answering_registers
from approvals.scenarios.stage import person_of
from approvals.services.casework import starting_answers
from approvals.services.panel_files import usual_meeting, waiting_files
from tests.packs.stories import LOOKING, answers_at, begun, played, take
from workflows.models import WorkItem
from workflows.services.settle import settle


def test_the_fifth_file_calls_the_meeting(blank_pages):
    """Five couples at once, step by step: the first four tell nobody, the fifth does."""
    stage, told = begun("a4_special_circumstance"), Notice.objects.filter(key="panel_files")
    with answering_registers(stage.scenario.registers):
        for step in stage.scenario.steps:
            if step.kind == "do" and step.body["at"] == "S09_T2":
                break
            for number in range(5) if step.kind not in (*LOOKING, "day") else ():
                stage.turn_to(f"couple{number}")
                take(stage, step.kind, step.body)
            if step.kind == "day":
                take(stage, "day", step.body)
    told_after = []
    for number in range(5):
        stage.turn_to(f"couple{number}")
        take(stage, "do", {**REVIEWED, "answers": answers_at(stage, "S09_T2")})
        told_after.append(told.exists())
    assert told_after == [False] * 4 + [True]
    assert set(told.values_list("case", flat=True)) == {stage.the_case().pk}
    assert waiting_files(stage.the_case()) == 5


@pytest.mark.parametrize(
    ("today", "last", "day"),
    [
        ("2010-03-01", None, "2010-03-22"),  # the 20th is a Saturday
        ("2010-03-23", None, "2010-04-20"),
        ("2010-03-01", "2010-03-17", "2010-03-17"),  # twelve working days come sooner
        ("2010-03-22", "2010-03-17", "2010-03-22"),  # and bind no longer once they are over
    ],
)
def test_the_panel_meets_monthly_at_the_latest_on_its_last_day(blank_pages, today, last, day):
    case = played("a4_special_circumstance", "a_SP2").the_case()
    until = date.fromisoformat(last) if last else None
    assert usual_meeting(case, date.fromisoformat(today), until) == date.fromisoformat(day)


def test_the_report_begins_with_the_day_of_the_next_meeting(blank_pages):
    """a.SP5: the city received the file on 30 August; twelve working days end on 15 September, before the 20th."""
    stage = played("a4_special_circumstance", "a_SP2")
    item = WorkItem.objects.get(root=stage.the_case().root, element_id="a_SP2")
    assert starting_answers(stage.the_case(), item)["meeting_on"] == "2010-09-15"


def test_the_clerk_of_the_city_moves_the_meeting_and_nobody_below(client, blank_pages):
    stage = played("a4_special_circumstance", "a_SP4")
    for role, unit, sees in (("CITY_CLERK", "990100", True), ("COUNTY_CLERK", "990121", False)):
        client.force_login(person_of(role, unit))
        page = client.get(reverse("case", args=[stage.the_case().number])).content.decode()
        assert ("审查组会议改期" in page) is sees
    client.force_login(person_of("CITY_CLERK", "990100"))
    client.post(
        reverse("case", args=[stage.the_case().number]), {"act": "move_meeting", "reason": "成员出差"}
    )
    settle(timeline="training")
    assert WorkItem.objects.filter(root=stage.the_case().root, element_id="a_SPM2", status="open").exists()


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
