"""The file of a child is closed: who may open it, what of the panel he reads, and that the reading is noted."""

import pytest
from django.urls import reverse

from approvals.access import case_for, visible_cases
from approvals.errors import NotVisible
from approvals.models import AccessRecord, Case, Notice
from approvals.scenarios.playing import play
from approvals.selectors.case_file import filed_forms
from approvals.services.organisation import actor_for, people_with
from tests.packs.stories import played, scenario
from workflows.services.settle import settle

PANEL_STEPS = {"各自先写意见（F-B4）", "合议形成结论（F-B5）", "现场鉴定（监护人在场）"}


@pytest.fixture(scope="module")
def dissent(lasting):
    """An appraisal that ended with a dissenting opinion."""
    assert play(scenario("b9_dissent")) == []


@pytest.fixture
def case(dissent):
    return Case.objects.get(case_type__pack_id="disability_child_appraisal")


def actor(role, unit, number=0):
    return actor_for(people_with(role, unit)[number].user)


def steps(case, viewer):
    return {form.title for form in filed_forms(case, viewer=viewer, masked=True)}


def test_an_office_of_the_area_sees_the_case_only_with_the_role(case):
    assert case in visible_cases(actor("APPRAISAL_FILE", "990121"))
    assert case not in visible_cases(actor("COUNTY_DEPUTY", "990121"))
    with pytest.raises(NotVisible):
        case_for(actor("COUNTY_HEAD", "990121"), case.number, purpose="file")


def test_who_did_another_step_reads_nothing_of_the_panel(case):
    township = actor("TOWN_CLERK", "990121100")
    assert case in visible_cases(township)
    assert not PANEL_STEPS & steps(case, township)
    assert steps(case, actor("APPRAISAL_FILE", "990100")) >= PANEL_STEPS


def test_every_reading_is_noted(case):
    reader = actor("APPRAISAL_FILE", "990100")
    case_for(reader, case.number, purpose="file")
    assert AccessRecord.objects.filter(case=case, user_id=reader.user_id).exists()


def test_neither_lists_nor_notices_name_the_child(case):
    child = case.submission.answers["child_name"]
    assert child not in case.applicant_label
    texts = [row.subject + row.body for row in Notice.objects.filter(case=case)]
    assert texts and not [text for text in texts if child in text or "心脏" in text]


def test_the_death_of_the_child_is_recorded_at_the_desk_with_a_word_and_ends_everything(client, blank_pages):
    case = played("b1_first_session", before="p_T05").the_case()
    client.force_login(people_with("APPRAISAL_FILE", "990100")[0].user)
    address = reverse("case", args=[case.number])
    assert "登记儿童死亡" in client.get(address).content.decode()
    client.post(address, {"act": "child_died", "reason": ""})
    case.refresh_from_db()
    assert case.is_open
    client.post(address, {"act": "child_died", "reason": "村干部告知"})
    settle(timeline="training")
    case.refresh_from_db()
    assert (case.is_open, case.papers.last().key) == (False, "condolence_letter")
