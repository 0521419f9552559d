"""Supervisors hear of a late fee that has passed the share of the principal that the pack names (d.8)."""

from datetime import date

import pytest

from approvals.models import Notice
from approvals.scenarios.stage import person_of
from approvals.services.collections import claims_of
from tests.packs.stories import played_until, take


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def told(case):
    rows = Notice.objects.filter(case=case, key="late_fee_high", recipient=person_of("SUPERVISOR", "990121"))
    return rows.values("occasion").distinct().count()


def test_the_supervisor_hears_once_of_a_late_fine_above_half_of_the_fine():
    """3,000 yuan and three per cent a day: half is passed on the seventeenth day, all of it on the thirty-fourth."""
    stage = played_until("d11_penalty", date(2025, 6, 8))
    take(stage, "day", date(2025, 6, 14))
    case = stage.the_case()
    assert told(case) == 0
    take(stage, "day", date(2025, 6, 15))
    assert told(case) == 1
    take(stage, "day", date(2025, 7, 5))
    (claim,) = claims_of(case, stage.today)
    assert told(case) == 1 and claim.fee.is_capped and claim.fee.total == claim.row.principal


def test_days_of_a_review_do_not_count_towards_it():
    stage = played_until("d11_penalty", date(2025, 6, 9))
    take(stage, "review", {"kind": "reconsideration", "number": "示复〔2025〕3号"})
    take(stage, "day", date(2025, 6, 20))
    take(stage, "review", {"outcome": "withdrawn", "text": "申请人撤回"})
    take(stage, "day", date(2025, 6, 26))
    assert told(stage.the_case()) == 0
    take(stage, "day", date(2025, 6, 27))
    assert told(stage.the_case()) == 1


def test_what_is_paid_in_time_is_never_reported():
    stage = played_until("d11_penalty", date(2025, 6, 8))
    take(stage, "pay", {"amount": 3900, "receipt": "示财票0000051", "payer": "示例托育有限公司"})
    take(stage, "day", date(2025, 7, 5))
    assert told(stage.the_case()) == 0
