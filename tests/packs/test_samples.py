"""What a newcomer finds in the inbox: the samples of every pack, played together on the one training clock."""

from datetime import date

import pytest
from django.db.models import F

from approvals.models import Case, Review, StatutoryClock
from approvals.sample.cases import load_sample_cases
from approvals.sample.city import load_sample_city
from approvals.sample.resettling import identity, resettled
from approvals.scenarios.reading import read_scenario
from forms.schema import Field, Text
from forms.schema.fields import FIELD_TYPES, Check
from workflows import timelines
from workflows.models import WorkItem


@pytest.mark.slow
def test_the_samples_of_all_packs_go_as_their_scenarios_say_and_fill_a_whole_office(blank_pages):
    load_sample_city(counties=["990123", "990124"])
    said = []
    assert 45 <= load_sample_cases(said.append) <= 63
    assert [line for line in said if not line.startswith("sample cases: ")] == []
    cases = Case.objects.filter(timeline="training")
    assert cases.values("case_type__pack_id").distinct().count() >= 6
    assert cases.values("county").distinct().count() >= 4
    assert cases.values("township").distinct().count() >= 8
    assert {"filed", "supplementing", "accepted", "decided", "served"} <= set(
        cases.values_list("status", flat=True)
    )
    assert cases.filter(clocks__status="held").exists() and Review.objects.exists()
    live = Case.objects.filter(timeline="live", case_type__pack_id="penalty_case")
    assert live.count() == 2 and set(live.values_list("filed_on", flat=True)) == {timelines.today("live")}
    # What came in the scenario's year came in today here: no live limit has run out unseen.
    assert not StatutoryClock.objects.filter(case__in=live, stopped_on__gt=F("due_on")).exists()
    today = timelines.today("training")
    due = set(WorkItem.objects.filter(status__in=["open", "claimed"]).values_list("due_on", flat=True))
    assert today in due and any(day < today for day in due if day)


def test_a_scenario_moves_to_another_village_with_other_people_of_the_same_age(settings):
    file = settings.BASE_DIR / "packs" / "enforcement" / "scenarios" / "d2_paid_in_time.yaml"
    scenario = read_scenario(file)
    moved = resettled(scenario, "990123100201", 5, scenario.today - scenario.today)
    texts = str(moved.answers) + str([step.body for step in moved.steps])
    assert "990123100201" in texts and not any(
        old in texts for old in ("李示一", "990122198503200020", "990121100201")
    )
    party = moved.answers["parties"][0]
    assert party["party_id"][:14] == "99012319850320" and party["party_name"] in texts


@pytest.mark.parametrize(("old", "sex"), [("990122198503200020", 0), ("990121197609030014", 1)])
def test_an_exchanged_identity_number_is_right_and_keeps_the_sex(old, sex):
    made = identity(old, "990123100201", 7, -1)
    assert int(made[6:10]) == int(old[6:10]) - 1 and int(made[16]) % 2 == sex
    check = Check(Field("n", "id18", Text("", "")), date(2010, 3, 22), {})
    assert FIELD_TYPES["id18"].clean(made, check) == made
