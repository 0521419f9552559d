"""The public DMN compatibility kit, levels 2 and 3: at least 97 in 100 of what can be run, and the rest explained."""

import pytest

from tests.bpmn.dmn.tck import Unreadable, agrees, cases

pytestmark = pytest.mark.shared

# Foreign code in a model is never run, whatever it is.
SKIPPED = {"0076-feel-external-java"}
OUTSIDE_OF_THE_CALENDAR = {
    "0100-arithmetic": 48,  # results in years before 1
    "1115-feel-date-function": 8,  # years before 1 and after 9999
    "1117-feel-date-and-time-function": 11,  # such years, and parts of a microsecond
    "1121-feel-years-and-months-duration-function": 3,  # years before 1
}


@pytest.fixture(scope="module")
def outcomes(shared):
    """Return [(case, the value or the exception, does it agree)] of every runnable case."""
    return [outcome(case) for case in cases(shared / "data" / "dmn-tck") if case.folder not in SKIPPED]


def outcome(case):
    if isinstance(case.expected, Unreadable):
        return case, case.expected, False
    value = case.run()
    return case, value, agrees(value, case.expected)


def test_the_kit_is_all_there(outcomes):
    assert len(outcomes) > 2900


def test_at_least_97_in_100_agree(outcomes):
    assert sum(ok for _, _, ok in outcomes) >= 0.97 * len(outcomes)


def test_what_does_not_agree_lies_outside_of_the_calendar(outcomes):
    failed = {}
    for case, value, ok in outcomes:
        if not ok:
            failed.setdefault(case.folder, []).append(f"{case.name}: {value!r}, not {case.expected!r}")
    assert {folder: len(found) for folder, found in failed.items()} == OUTSIDE_OF_THE_CALENDAR, failed
