"""A case that runs already goes on by its own version, which may lack a notice that common rules ask for by now."""

import pytest

from approvals.models import Notice, ServiceRecord
from tests.packs.stories import LOOKING, answers_at, played, scenario, take

A1 = "a1_only_children"
LATER = {"service_done", "service_failed", "notice_to_post", "notice_to_take_down", "closed"}
FAILED = {"service_outcome": "failed", "failure_reason": "无人在家", "attempted_place": "示例路1号"}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def pinned_before(element):
    """Play A1 up to a step and take the later notices out of the version to which the case is pinned."""
    stage = played(A1, element)
    case_type = stage.the_case().case_type
    case_type.manifest["notices"] = [row for row in case_type.manifest["notices"] if row["key"] not in LATER]
    case_type.save(update_fields=["manifest"])
    return stage


def take_rest(stage, element):
    """Take what the scenario has left from a step on."""
    steps = scenario(A1).steps
    first = next(n for n, step in enumerate(steps) if step.kind == "do" and step.body["at"] == element)
    for step in steps[first:]:
        if step.kind not in LOOKING:
            take(stage, step.kind, step.body)


def test_public_notice_service_and_closing_need_no_later_notice():
    stage = pinned_before("S04_T2b")
    take_rest(stage, "S04_T2b")
    assert stage.the_case().status == "closed" and not Notice.objects.filter(key__in=LATER).exists()


def test_a_failed_attempt_is_recorded_without_the_later_notice():
    stage = pinned_before("S05_T1")
    take(stage, "do", {"at": "S05_T1", "as": "TOWN_CLERK", "answers": answers_at(stage, "S05_T1") | FAILED})
    assert not ServiceRecord.objects.get().is_served
