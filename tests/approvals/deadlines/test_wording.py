"""Every step of an explanation has a sentence, and each sentence has a Chinese text."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from approvals.rules.clock_explanation import Step
from approvals.services.deadlines import ground_title, length_text, step_text
from approvals.services.deadlines.storage import REASONS
from approvals.services.deadlines.wording import SENTENCES

PARTS = Path(__file__).resolve().parents[3] / "locale" / "parts" / "law.po"
DAY = date(2010, 4, 30)
HELD = {"grounds": ["APPRAISAL", "COURT"], "until": date(2010, 7, 15), "unit": "WD"}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("counted_from", DAY, {"rule": "T1", "length": 20, "unit": "WD"}), "next day"),
        (Step("counted_from", DAY, {"rule": "same_day", "length": 20, "unit": "WD"}), "is counted"),
        (Step("base_due", DAY, {"length": 20, "unit": "WD"}), "20 working days from there: 2010-04-30"),
        (Step("hold", DAY, {**HELD, "days": 68}), "appraisal or expert review、pending decision"),
        (Step("hold", DAY, {**HELD, "days": 1}), "one working day"),
        (Step("hold_open", DAY, HELD), "stands"),
        (Step("hold_not_counted", DAY, HELD), "not counted"),
        (Step("extended", DAY, {"length": 3, "unit": "M", "evidence": "why"}), "by 3 months: why"),
        (Step("days_off", DAY, {"days": [DAY, date(2010, 5, 3)]}), "2010-04-30、2010-05-03"),
        (Step("worked_weekends", DAY, {"days": [DAY]}), "worked"),
        (Step("moved", DAY, {"rule": "T3", "to": date(2010, 5, 4)}), "moves to 2010-05-04"),
        (Step("provisional", DAY, {"year": 2027}), "2027"),
        (Step("due", DAY, {"calendar": "x"}), "2010-04-30, until 24:00"),
        (Step("stands", DAY), "no last day"),
        (Step("stopped", DAY, {"is_late": False}), "in time"),
        (Step("stopped", DAY, {"is_late": True}), "after the last day"),
    ],
)
def test_every_step_is_a_sentence(step, said):
    with override("en"):
        assert said in step_text(step)


def test_grounds_and_lengths_speak_the_language_in_force():
    with override("zh-hans"):
        assert ground_title("HEARING") == "听证"
    with override("en"):
        assert ground_title("HEARING") == "hearing" and ground_title("_stopped") == "stopped and reopened"
        assert length_text(1, "M") == "one month" and length_text(7, "CD") == "7 calendar days"
    assert ground_title("NEW") == "NEW"


def test_each_sentence_and_reason_has_a_chinese_text():
    known = dict(re.findall(r'msgid "(.+)"\nmsgstr "(.*)"', PARTS.read_text(encoding="utf8")))
    for text in (*SENTENCES.values(), *REASONS.values()):
        assert known.get(text), text
        assert set(re.findall(r"%\((\w+)\)", known[text])) == set(re.findall(r"%\((\w+)\)", text)), text
