"""Damaged decision models: nothing but ReadingError comes out of the reader, and what it reads gives a result."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn import ReadingError
from bpmn.dmn import read_dmn
from tests.bpmn.dmn.test_models import BANDS, BOXES, GRAPH, HEAD, OVERLAP, TYPES, entry, table
from tests.bpmn.mangling import bounded_memory, mangled, with_other_values

EXAMPLES = int(os.environ.get("JINGWEI_EXAMPLES", "60"))
some = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TABLES = [
    table(BANDS, "ANY", values='"child", "adult", "senior"', default='"adult"'),
    table(OVERLAP, "COLLECT", 'aggregation="SUM"'),
    table(OVERLAP, "OUTPUT ORDER", values="3, 2, 1"),
]
PARTS = [
    *TABLES,
    GRAPH,
    TYPES,
    *(f'<decision id="box" name="box">{box}</decision>' for box in BOXES),
]
SEEDS = [f"{HEAD}{part}</definitions>" for part in PARTS]


def read_and_evaluate(content):
    for lenient in (False, True):
        try:
            model = read_dmn(content, "x.dmn", lenient=lenient)
        except ReadingError as error:
            assert error.problems and all(str(problem) for problem in error.problems)
            continue
        for key in (*model.decisions, *model.services):
            result = model.evaluate(key, {"age": 25, "x": 5, "Monthly salary": 100})
            assert all(result.errors)


@some
@given(st.sampled_from(SEEDS).flatmap(mangled))
def test_damaged_text(content):
    with bounded_memory():
        read_and_evaluate(content)


@some
@given(st.sampled_from(SEEDS).flatmap(with_other_values))
def test_other_values(content):
    with bounded_memory():
        read_and_evaluate(content)


@some
@given(st.binary(max_size=200))
def test_any_bytes(content):
    with pytest.raises(ReadingError):
        read_dmn(content, "x.dmn")


def test_work_without_end_takes_bounded_memory():
    doubled = "{d: function(l, n) if n = 0 then l else d(concatenate(l, l), n - 1), r: d([1], 60)}.r"
    body = f"<decision id='d' name='d'><literalExpression><text>{entry(doubled)}</text></literalExpression></decision>"
    with bounded_memory():
        assert read_dmn(f"{HEAD}{body}</definitions>".encode()).evaluate("d", {}).errors
