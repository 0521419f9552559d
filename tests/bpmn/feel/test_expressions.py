"""The language: what an expression gives in a context."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bpmn.feel import FeelError, compile_expression
from bpmn.values import Range, YearMonthDuration

NOW = datetime.fromisoformat("2026-01-31T08:30:00+08:00")


def feel(text, /, **context):
    return compile_expression(text).evaluate(context, NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-3 ** 2", 9),
        ("2 ** 3 ** 2", 64),
        ("10 / 4", Decimal("2.5")),
        ("1 / 0", None),
        ('"经" + "纬"', "经纬"),
        ('"1" + 1', None),
        ('if 1 > 2 then "a" else "b"', "b"),
        ('if null then "a" else "b"', "b"),
        ("5 between 1 and 5", True),
        ("5 in (1..5)", False),
        ("5 in (<3, >4)", True),
        ("5 in (1, 5)", True),
        ("null = null", True),
        ('1 = "1"', None),
        ("1 != 2", True),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", [4]),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1, 2], j in [i, 10] return i * j", [1, 10, 4, 20]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("for n in null return n", None),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies x > 1", True),
        ("5 instance of number", True),
        ("[1] instance of list<string>", False),
        ("{a: 1, b: a + 1}.b", 2),
        ("{a: 1, a: 2}", None),
        ("(function(x, y) x - y)(y: 1, x: 3)", 2),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", 120),
        ("[1..5].end", 5),
        ("]1..5[.start included", False),
        ('@"2026-02-28" + @"P1M"', date(2026, 3, 28)),
        ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
        ('@"2026-03-01" - @"2026-02-01"', timedelta(days=28)),
        ('@"P1Y" > @"P11M"', True),
        ('@"2026-01-31".weekday', 6),
        ("today()", date(2026, 1, 31)),
        ("now().hour", 8),
        ("// nothing\n1 /* to */ + 1", 2),
    ],
)
def test_values(text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("not(null)", None),
        ('"yes" or false', None),
        ("null > 1", None),
        ("null between 1 and 2", None),
    ],
)
def test_three_valued_logic(text, value):
    assert feel(text) is value


def test_a_name_missing_in_the_context_is_null_and_says_so():
    warnings = []
    assert compile_expression("salary > 5").evaluate({}, warnings=warnings) is None
    assert warnings == ["the context has no salary"]


@pytest.mark.parametrize(
    ("text", "context", "value"),
    [
        ("monthly salary * 12", {"monthly salary": 10}, 120),
        ("monthly   salary", {"monthly salary": 10}, 10),
        ("from-to", {"from-to": 1}, 1),
        ("from-to", {"from": 5, "to": 2}, 3),
        ("a+b + 1", {"a+b": 1, "a": 9, "b": 9}, 2),
        ("profit and loss > 1", {"profit and loss": 2}, True),
        ("person.first-name", {"person": {"first-name": "张"}}, "张"),
        ("rows[first-name = 1].x", {"rows": [{"first-name": 1, "x": 2}]}, [2]),
        ("{a-b: 1, c: a-b}.c", {}, 1),
        ("for 月-份 in [1] return 月-份", {}, [1]),
        ("子女数 >= 2", {"子女数": 2}, True),
        ("date > 1 and count = 2", {"date": 2, "count": 2}, True),
        ("table 1.2 a", {}, None),
    ],
)
def test_names_with_blanks_and_signs(text, context, value):
    assert compile_expression(text).evaluate(context) == value


def test_one_expression_serves_contexts_with_other_names():
    expression = compile_expression("from-to")
    assert expression.evaluate({"from": 5, "to": 2}) == 3
    assert expression.evaluate({"from-to": 1}) == 1
    assert expression.evaluate({"from": 5, "to": 2}) == 3


def test_names_given_beforehand_are_read_as_one():
    assert compile_expression("from-to", names=["from-to"]).variables == {"from-to"}


def test_free_names_are_those_the_context_must_give():
    text = "for x in rows return x + offset + count(rows) + (function(y) y + z)(1) + {k: 1, l: k}.l"
    assert compile_expression(text).variables == {"rows", "offset", "z"}


def test_floats_are_computed_as_decimals():
    assert feel("rate + 0.2", rate=0.1) == Decimal("0.3")
    assert feel("rows[1] = 0.1 and rows[1] <= 0.1 and {a: rows}.a[1] in [0.1..1]", rows=[0.1]) is True


def test_ranges_are_values():
    assert feel("[1..5)") == Range(1, 5, True, False)
    assert feel("(>= 5)") == Range(5, None, True, False)


def test_months_and_days_stay_apart():
    assert feel('duration("P14M")') == YearMonthDuration(14)
    assert feel('@"P1M" + @"P1D"') is None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1 +", 3),
        ("a > > b", 4),
        ("[1, 2", 5),
        ('"open', 0),
        ("a == 1", 3),
        ("a && b", 2),
        ("x = 1，y", 5),
        ("if a then b", 11),
        ("f(1, x: 2)", 10),
        ("f(1 2)", 4),
        ("", 0),
        ("@5", 1),
        ("1 2", 2),
        ("a and not b", 6),
        ("{a: 1,}", 6),
    ],
)
def test_a_mistake_is_shown_with_its_place(text, position):
    with pytest.raises(FeelError) as caught:
        compile_expression(text)
    assert caught.value.position == position


def test_full_width_marks_are_named():
    with pytest.raises(FeelError, match="full-width ＞; write >"):
        compile_expression("金额 ＞ 5")


def test_foreign_code_is_never_run():
    text = 'function(a) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    assert feel(f"({text})(1)") is None


def test_without_a_clock_there_is_no_today():
    assert compile_expression("today()").evaluate({}) is None
