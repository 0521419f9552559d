"""Numbers are drawn without gaps, inside the paper's transaction, and void ones stay in the register."""

from datetime import date

import pytest
from django.db import transaction

from approvals.errors import Blocked
from approvals.models import NumberEntry, NumberSeries
from approvals.services.numbering import draw_for_case, draw_number, register_gaps, void_number
from tests.approvals.deadlines.cases import HEAD, make_case
from tests.approvals.organisation.cast import small_county

ON = date(2010, 3, 22)


def draw(**changed):
    row = {"agency": "示", "series": "计生再批", "pattern": "certificate", "on": ON, "actor": HEAD}
    return draw_number(**{**row, **changed})


@pytest.mark.django_db
def test_numbers_run_by_agency_series_and_year():
    texts = [draw().text, draw().text, draw(on=date(2011, 1, 4)).text, draw(series="计生不批").text]
    assert texts == [
        "示计生再批〔2010〕第0001号",
        "示计生再批〔2010〕第0002号",
        "示计生再批〔2011〕第0001号",
        "示计生不批〔2010〕第0001号",
    ]


@pytest.mark.django_db
def test_a_paper_that_fails_gives_its_number_back():
    draw()
    with pytest.raises(RuntimeError), transaction.atomic():
        draw()
        raise RuntimeError("the paper could not be made")
    assert draw().value == 2
    assert register_gaps(NumberSeries.objects.get()) == []


@pytest.mark.django_db(transaction=True)
def test_no_number_is_drawn_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        draw()
    assert not NumberEntry.objects.exists()


@pytest.mark.django_db
def test_a_void_number_stays_and_is_not_drawn_again():
    entry = void_number(entry=draw(), reason="打印错误", actor=HEAD)
    assert entry.is_void and entry.void_reason.startswith("打印错误") and draw().value == 2
    for reason, code in (("再次", "VOID"), (" ", "NO_REASONS")):
        with pytest.raises(Blocked) as caught:
            void_number(entry=entry, reason=reason, actor=HEAD)
        assert caught.value.code == code


@pytest.mark.django_db
def test_a_missing_row_is_reported_as_a_gap():
    draw(), draw(), draw()
    NumberEntry.objects.get(value=2).delete()
    assert register_gaps(NumberSeries.objects.get()) == [2]


@pytest.mark.django_db
def test_a_case_draws_by_the_series_of_its_pack():
    small_county()
    case = make_case()
    case.case_type.manifest["series"] = [
        {"key": "approval", "pattern": "certificate", "text": "计生再批"},
        {"key": "levy", "pattern": "enforcement", "text": "计征决"},
    ]
    drawn = [
        draw_for_case(case=case, series=key, unit="990121", on=ON, actor=HEAD) for key in ("approval", "levy")
    ]
    assert [entry.text for entry in drawn] == ["示计生再批〔2010〕第0001号", "(青溪)计征决字〔2010〕第0001号"]
    with pytest.raises(Blocked) as caught:
        draw_for_case(case=case, series="approval", unit="990121100", on=ON, actor=HEAD)
    assert caught.value.code == "NO_PREFIX"
    with pytest.raises(KeyError, match="no_series"):
        draw_for_case(case=case, series="no_series", unit="990121", on=ON, actor=HEAD)
