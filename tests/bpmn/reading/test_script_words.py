"""Words of Python, JavaScript and Groovy in scripts, and what a script leaves beside its result."""

from datetime import UTC, date, datetime

import pytest

from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import at, play
from tests.bpmn.reading.test_script_texts import after

RESULT = 'camunda:resultVariable="r"'


@pytest.mark.parametrize(
    "language, script, expected",
    [
        ("", 'cancel = "none"', {"cancel": "none", "r": "none"}),
        ("python", "x, y = n, 3", {"x": 2, "y": 3, "r": 3}),
        ("python", "x = n + 1\nx * 2", {"x": 3, "r": 6}),
        ("javascript", "var a = 1; var b = n; a + b", {"a": 1, "b": 2, "r": 3}),
        ("javascript", "execution.setVariable('x', n); 'ok'", {"x": 2, "r": "ok"}),
        ("groovy", "def a = 5\nx = a + 1\nreturn x + 1", {"x": 6, "r": 7}),
        ("groovy", "if (n > 1) { x = 5 } else { x = 3 }\nx = x + 1", {"x": 6, "r": 6}),
        ("groovy", "x = 0\nfor (i in [1, 2]) { x += i }\nx", {"x": 3, "r": 3}),
        ("groovy", "def a = 0\nfor (i in [1, 2]) { a += i }\na", {"r": 3}),
        ("feel", "n = 2", {"r": True}),
    ],
)
def test_what_a_script_assigns_stays_beside_its_result(language, script, expected):
    assert after(script, language, RESULT) == {"n": 2, "who": "an", **expected}


@pytest.mark.parametrize(
    "script, value",
    [
        ("x = ' a '.strip()", "a"),
        ("x = ' a '.lstrip() + '|'", "a |"),
        ("x = ' a '.rstrip() + '|'", " a|"),
        ("x = 'a.b.c'.replace('.', '-')", "a-b-c"),
        ("x = 'hello world'.title()", "Hello World"),
        ("x = 'hELLO'.capitalize()", "Hello"),
        ("x = 'abc'.find('c') + 'abc'.find('z')", 1),
        ("x = '12'.isdigit() and not '1a'.isdigit()", True),
        ("x = '{} of {}'.format(1, n)", "1 of 2"),
        ("x = '{0} of {who}'.format(n, who='b')", "2 of b"),
        ("x = 'x%s-%d' % (1, n)", "x1-2"),
        ("x = 'x%s' % n", "x2"),
        ("x = 'abc'[::-1]", "cba"),
        ("x = 'abc'[0:2] + 'abc'[1] + 'abc'[-1] + 'abc'[1:] + 'abc'[:-1]", "abbcbcab"),
        ("x = [1, 2, 3][::-1]", [3, 2, 1]),
        ("x = [1, 2, 3][:-1]", [1, 2]),
        ("x = [1, 2, 3][-2:]", [2, 3]),
        ("x = sorted([2, 3, 1], reverse=True)", [3, 2, 1]),
        ("x = {k: v for k, v in {'a': 1, 'b': 2}.items() if v > 1}", {"b": 2}),
        ("x = {k: k + k for k in ['a', 'b']}", {"a": "aa", "b": "bb"}),
        ("x = [v for k, v in {'a': 1, 'b': 2}.items()]", [1, 2]),
        ("x = [i * v for i, v in enumerate([5, 6])]", [0, 6]),
        ("x = [(k, v) for k, v in {'a': 1}.items()]", [["a", 1]]),
        ("x = 0\nfor k, v in {'a': 1, 'b': 2}.items():\n    x += v", 3),
        ("x = ''\nfor i, v in enumerate(['a', 'b']):\n    x = x + v + str(i)", "a0b1"),
        ("a, b = 1, 2\na, b = b, a\nx = a * 10 + b", 21),
        ("pair = [1, 2]\na, b = pair\nx = a + b", 3),
        ("x = y = n", 2),
        ("x = [1, 2, 3]\nx.remove(2)", [1, 3]),
        ("a = [1, 2, 3]\nx = a.pop()", 3),
        ("a = [1, 2, 3]\nb = a.pop(0)\nx = [a, b]", [[2, 3], 1]),
        ("a = {'k': 1, 'l': 2}\ndel a['k']\nx = a", {"l": 2}),
        ("import datetime\nx = datetime.date(2026, 2, 3)", date(2026, 2, 3)),
        ("from datetime import datetime\nx = datetime(2026, 2, 3, 4, 5).day", 3),
        ("import datetime\nx = datetime.datetime.now(datetime.timezone.utc)", EPOCH),
        ("x = datetime.fromisoformat('2026-02-03T04:05:06+00:00')", datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("x = date(2026, 2, 3).isoformat()", "2026-02-03"),
        ("x = isinstance(who, str) and isinstance(n, int) and not isinstance(n, (str, list, dict))", True),
        ("def double(v):\n    return v * 2\nx = double(n) + 1", 5),
        ("def add(a, b):\n    return a + b\ndef more(a):\n    return add(a, 1)\nx = more(n)", 3),
        ("double = lambda v: v * 2\nx = double(n)", 4),
        ("x = list(map(lambda v: v * n, [1, 2]))", [2, 4]),
        ("x = list(filter(lambda v: v > 1, [1, 2]))", [2]),
        ("x = sorted([{'a': 2}, {'a': 1}], key=lambda v: v['a'])[0]['a']", 1),
        ("x = next((v for v in [1, 2, 3] if v > 1), None)", 2),
        ("x = [1]\nx = x + [n]", [1, 2]),
        ("x = [1]\nx += [v for v in [n, 3]]", [1, 2, 3]),
        ("x = [1] + list([n])", [1, 2]),
    ],
)  # fmt: skip
def test_more_words_of_python(script, value):
    assert after(script, "python")["x"] == value


def test_functions_and_modules_of_python_are_no_variables():
    found = after("import math\ndef f(v):\n    return v\ny = [f(v) for v in [n]]", "python")
    assert found == {"n": 2, "who": "an", "y": [2]}


@pytest.mark.parametrize(
    "language, script, value",
    [
        ("javascript", "var x = 0; for each (var i in [4, 5]) { x += i; }", 9),
        ("javascript", "var x = new Date();", EPOCH),
        ("groovy", "x = new Date()", EPOCH),
        ("groovy", "x = new java.util.Date()", EPOCH),
        ("javascript", "x = 'abc'.indexOf('c') + 'abc'.indexOf('z')", 1),
        ("javascript", "x = [4, 5].indexOf(6)", -1),
        ("javascript", "x = 'abc'.charAt(1)", "b"),
        ("javascript", "x = [1, 2, 3].map(v => v * 2)", [2, 4, 6]),
        ("javascript", "x = [1, 2, 3].filter(function(v) { return v > n; })", [3]),
        ("javascript", "x = [1, 2, 3].some((v) => v > 2) && ![1].every(v => v > 2)", True),
        ("javascript", "x = [1, 2, 3].find(v => v > 1)", 2),
        ("javascript", "x = [1, 2, 3].slice(1)", [2, 3]),
        ("javascript", "x = 'abc'.slice(0, 2)", "ab"),
        ("javascript", "function f(a, b) { return a + b; } var x = f(n, 1);", 3),
        ("javascript", "var f = function(a) { return a + 1 }; x = f(n)", 3),
        ("javascript", "const f = (a) => a + 1; x = f(n)", 3),
        ("groovy", "def f(a) { return a + 1 }\nx = f(n)", 3),
        ("groovy", "x = [1, 2, 3].collect { it * 2 }", [2, 4, 6]),
        ("groovy", "x = [1, 2, 3].findAll { v -> v > 1 }", [2, 3]),
        ("groovy", "x = [1, 2, 3].sum()", 6),
        ("groovy", "x = 1 + 2 * 3 ** 2", 19),
        ("javascript", "x = 2 ** 3 % 5", 3),
        ("groovy", "x = [a: n, 'b c': [1, 2]]", {"a": 2, "b c": [1, 2]}),
        ("groovy", "def m = [:]; m.a = n; x = m", {"a": 2}),
        ("groovy", "x = [1, 2] as List", [1, 2]),
        ("groovy", "x = [n as String, '3' as int, (n + 1) as Integer]", ["2", 3, 3]),
        ("groovy", "x = n; execution.removeVariable('x')", None),
        ("groovy", "x = [1]\nx = x + [n, 'a[']", [1, 2, "a["]),
        ("groovy", "x = [1] + [[n], [3]]", [1, [2], [3]]),
        ("groovy", "x = [4, 5][1] + n", 7),
        ("groovy", "x = [1]; x << n", [1, 2]),
        ("groovy", "def m = [a: 1]; m.put('b', n); x = m", {"a": 1, "b": 2}),
        ("javascript", "x = [1].concat([n, 3])", [1, 2, 3]),
        ("javascript", "x = [1].concat(n)", [1, 2]),
        ("javascript", "x = 'a'.concat(who)", "aan"),
        ("groovy", "java.lang.Thread.sleep(100); x = n", 2),
        ("javascript", "environment.output.x = n;\nsetTimeout(next, 1);", 2),
        ("groovy", "x = n; Thread.sleep(100)\nsleep(5)", 2),
        (
            "javascript",
            "if (n == 2) { execution.setVariable('x', 1); execution.removeVariable(\"x\"); }",
            None,
        ),
    ],
)
def test_more_words_of_javascript_and_groovy(language, script, value):
    assert after(script, language)["x"] == value


def test_the_place_of_a_text_in_a_condition_of_java():
    runtime = play(
        "start s\nxor x\nuser u\nuser v\ns -> x\nx -> u if ${s.indexOf('c') == 2}\nx -> v if ${s.indexOf('z') == -1}",
        variables={"s": "abd"},
    )
    assert at(runtime) == ["v"]
