"""What the supervisor of enforcement hears of (d.8): late fees above half of the principal, services attempted on holidays."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import Notice
from approvals.scenarios.stage import person_of, plain
from approvals.services.casework import claim_work, complete_work
from approvals.services.collections import claims_of
from approvals.services.organisation import actor_for
from tests.packs.stories import answers_at, played, played_until, take
from workflows.selectors import open_work


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def told(case, key="late_fee_high"):
    rows = Notice.objects.filter(case=case, key=key, recipient=person_of("SUPERVISOR", "990121"))
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


def test_a_service_attempted_on_a_holiday_is_refused_and_reported():
    stage = played("d1_guidance", before="S05_T1c")
    take(stage, "day", date(2011, 4, 5))
    attempt = plain({**answers_at(stage, "S05_T1c"), "service_date": date(2011, 4, 5)})
    clerk = actor_for(person_of("COUNTY_CLERK", "990121"), stage.today)
    item = open_work(stage.the_case().root).get(element_id="S05_T1c")
    claim_work(work_item=item, actor=clerk, declares_no_interest=True)
    for _ in range(2):
        with pytest.raises(Blocked) as refusal:
            complete_work(work_item=item, answers=attempt, actor=clerk)
        assert refusal.value.code == "HOLIDAY"
    assert told(stage.the_case(), "holiday_service") == 1
    assert not stage.the_case().service_records.exists()
