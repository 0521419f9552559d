"""Days that services and decision tables write as 2010-03-29 read on the screen as everywhere else."""

from datetime import date

import pytest
from django.utils.translation import override

from approvals.errors import Blocked
from approvals.refusals import refusal
from approvals.selectors.explained_tables import value_text


@pytest.mark.parametrize(("language", "day"), [("zh-hans", "2010年3月29日"), ("en", "29 March 2010")])
def test_a_refusal_and_a_result_say_their_days_in_the_reader_s_language(language, day):
    with override(language):
        assert refusal(Blocked("听证须在2010-03-29前举行", code="TOO_LATE")) == (409, f"听证须在{day}前举行")
        assert day in value_text({"starts_on": date(2010, 3, 29)})


def test_what_is_no_day_stays():
    assert refusal(Blocked("文号 2010-99-29", code="X"))[1] == "文号 2010-99-29"
