"""A card number in a form is that of an officer whose card is in force (0.5)."""

from datetime import date

import pytest

from approvals.models import Person
from approvals.scenarios.stage import person_of
from approvals.services.casework import complete_work
from approvals.services.organisation import actor_for
from forms.errors import InvalidAnswers
from tests.packs.stories import answers_at, played
from workflows.models import WorkItem
from workflows.services import work_items


@pytest.fixture
def opinion(blank_pages):
    """Return a function that files the township's opinion with a card number."""
    stage = played("a1_only_children", before="a_T06")
    item = WorkItem.objects.get(root=stage.the_case().root, element_id="a_T06")
    clerk = actor_for(person_of("TOWN_CLERK", item.unit))
    work_items.claim(work_item_id=item.pk, actor=clerk)

    def filed(number):
        answers = {**answers_at(stage, "a_T06"), "officer1_no": number}
        return complete_work(work_item=item, answers=answers, actor=clerk)

    return filed


def test_a_number_that_nobody_has_is_refused_at_its_field(opinion):
    with pytest.raises(InvalidAnswers) as refused:
        opinion("A0000001")
    assert list(refused.value.errors) == ["officer1_no"]


def test_a_card_that_has_run_out_is_refused_and_one_in_force_is_taken(opinion):
    officers = Person.objects.exclude(officer_no="")
    old, new = officers[0], officers[1]
    old.officer_valid_to = date(2010, 1, 31)
    old.save(update_fields=["officer_valid_to"])
    with pytest.raises(InvalidAnswers):
        opinion(old.officer_no)
    assert opinion(new.officer_no).status == "completed"
