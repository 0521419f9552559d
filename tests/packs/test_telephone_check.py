"""c.T08: a recorded lot says which applicants the head of section calls, one in ten and nobody's choice."""

import pytest

from approvals.draw_verifier import verify
from approvals.errors import Blocked
from approvals.selectors.draws import exported_draws
from approvals.services.casework import complete_work, starting_answers
from approvals.services.telephone_checks import draw_check, is_called, known_draw
from forms.errors import FormError
from tests.packs.stories import played
from workflows.actors import SYSTEM
from workflows.models import WorkItem


@pytest.fixture
def look(blank_pages):
    """The case and the step of the second look."""
    case = played("c01_rural_straight", "c_T08h").the_case()
    return case, WorkItem.objects.get(root_id=case.root_id, element_id="c_T08h", status="open")


def set_lot(case, number):
    draw = known_draw(case)
    draw.chosen = [str(number)]
    draw.save()


def test_the_lot_is_kept_and_not_drawn_again(look):
    case, _item = look
    first = known_draw(case)
    assert (len(first.pool), first.size, len(first.seed)) == (100, 1, 32)
    assert first.case.number not in first.seed and verify(exported_draws(case)) == []
    assert draw_check(case, SYSTEM) is is_called(case, first) and case.draws.count() == 1


def test_a_tenth_is_called_and_the_call_is_written_down(look):
    case, item = look
    for number, sampled in ((10, "drawn"), (11, "not_drawn")):
        set_lot(case, number)
        assert starting_answers(case, item) == {"sampled": sampled}
    set_lot(case, 10)
    with pytest.raises((FormError, Blocked)):
        complete_work(work_item=item, answers={"sampled": "not_drawn", "agrees": True}, actor=SYSTEM)
    complete_work(work_item=item, answers={"agrees": True, "phone_result": "属实"}, actor=SYSTEM)
    item.refresh_from_db()
    assert item.status == "completed"
