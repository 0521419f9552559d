"""A function that FEEL does not have is null without a word when it runs; so the file says it when it is read."""

import pytest

from bpmn import read_bpmn
from tests.bpmn.engine.playing import bpmn


def told(condition):
    text = f"start s\nxor g\nend e\nend f\ns -> g\ng -> e if {condition}\n<sequenceFlow id='o' sourceRef='g' targetRef='f'/>"
    return [problem.message for problem in read_bpmn(bpmn(text)).problems if "function" in problem.message]


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        ('=uuid() = "a"', "uuid"),
        ("= isLate(x)", "isLate"),
        ('=x.trim() = "a"', "trim"),
        ("=count(f (x)) = 1", "f"),
    ],
)
def test_a_call_of_what_is_no_function_is_told(condition, name):
    assert told(condition) == [f"{name} is no function of FEEL: calling it gives null"]


@pytest.mark.parametrize(
    "condition",
    [
        "=is blank(x)",
        "=x = 1 // as agreed(then) /* and (now) */",
        '="f(" + x = "f(a"',
        "=some y in (xs) satisfies (y = 1)",
        "=if (x = 1) then (true) else (false)",
        "=not(x in (1, 2)) and (y between (1) and (2))",
        "={f: function(a) a = 1}.f(x)",
        '=years and months duration(date("2020-01-01"), date(x)).years = 1',
        "${x.contains('a')}",
    ],
)
def test_functions_and_brackets_are_not(condition):
    assert told(condition) == []
