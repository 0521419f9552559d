"""The head of a unit reads the indicators at the step where the letter of responsibility is signed (F-E2)."""

import pytest

from approvals.models import EvaluatedUnit, UnitDuty
from approvals.services.casework import complete_work
from approvals.services.evaluations import open_round
from tests.packs.test_evaluation import opened
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

TOWNSHIP = "L3-990121100"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def test_the_indicators_stand_at_the_step_and_in_what_was_signed():
    year = opened(TOWNSHIP)
    EvaluatedUnit.objects.update(targets={"L3-02": "97"})
    open_round(parent=year, superior="990121", kind="letter", period="YEAR", actor=SYSTEM)
    settle(timeline="training")
    case = UnitDuty.objects.get(kind="letter").case
    item = WorkItem.objects.get(root_id=case.root_id, status="open")
    answers = {"letter_answer": "sign", "head_sign": "负责人", "indicators": "另一份目标"}
    complete_work(work_item=item, answers=answers, actor=SYSTEM)
    signed = case.submissions.get().submission.answers["indicators"].splitlines()
    assert "L3-02 一次性告知合格率：8分，目标97%，公式F1（按比例，越高越好）" in signed
    assert all(line.startswith("L3-") for line in signed) and len(signed) > 5
