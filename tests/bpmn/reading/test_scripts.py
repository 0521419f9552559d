"""Scripts in the words of Python, JavaScript, Java and Groovy: what of them runs, and what wants a handler."""

from datetime import date

import pytest

from bpmn import LocalRuntime, read_bpmn
from bpmn.errors import ExpressionFailed
from tests.bpmn.engine.playing import NAMESPACES, at, bpmn, play

DEEP = 3000
HELD = {"n": 2, "l": [1, 2, 3], "d": {"k": 1}, "x": 0, "t": "a,b"}


def scripted(script, language="", **more):
    text = (
        f'<definitions {NAMESPACES}><process id="p" isExecutable="true"><startEvent id="s"/>'
        f'<scriptTask id="a" scriptFormat="{language}"><script><![CDATA[{script}]]></script></scriptTask>'
        '<userTask id="u"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="g" sourceRef="a" targetRef="u"/></process></definitions>'
    )
    runtime = LocalRuntime(text.encode(), run_handlers=False)
    instance = runtime.start("p", {**HELD, **more})
    assert instance.active == ["u"], f"{script} waits for a handler"
    return instance.variables


@pytest.mark.parametrize(
    "script, name, value",
    [
        ("x = {'a': 1, 'b': [1, 2]}", "x", {"a": 1, "b": [1, 2]}),
        ("x = [i * 2 for i in l if i > 1]", "x", [4, 6]),
        ("x = f'hi {n}'", "x", "hi 2"),
        ("d['k'] = 3", "d", {"k": 3}),
        ("d['q']['r'] = 3", "d", {"k": 1, "q": {"r": 3}}),
        ("l[0] = 9", "l", [9, 2, 3]),
        ("l.append(4)", "l", [1, 2, 3, 4]),
        ("x = len(l) - 1", "x", 2),
        ("x = len(d)", "x", 1),
        ("x = str(n) + 'a'", "x", "2a"),
        ("x = int('-5') + int(2.7)", "x", -3),
        ("x = d.get('q', 7)", "x", 7),
        ("x, y = n, 5", "y", 5),
        ("x = l[-1] + l[0]", "x", 4),
        ("x = l[1:]", "x", [2, 3]),
        ("x = n // 2 + n ** 3 + 7 % 4", "x", 12),
        ("x = list(range(3))", "x", [0, 1, 2]),
        ("x = 1 < n <= 2", "x", True),
        ("x = 'k' in d and 'z' not in d", "x", True),
        ("x = any(i > 2 for i in l)", "x", True),
        ("x = all(i > 2 for i in l)", "x", False),
        ("x = ','.join(['a', 'b'])", "x", "a,b"),
        ("x = t.split(',')", "x", ["a", "b"]),
        ("x = not nothing", "x", True),
        ("x = 1 if l else 2", "x", 1),
        ("if n > 1:\n  x = 1\n  y = 5\nelse:\n  x = 2", "x", 1),
        ("if n > 5:\n  x = 1\nelif n > 1:\n  x = 2", "x", 2),
        ("import time\ntime.sleep(1)\nx = 4  # done", "x", 4),
        ("x = 'a;b # c'", "x", "a;b # c"),
    ],
)
def test_python(script, name, value):
    assert scripted(script)[name] == value


@pytest.mark.parametrize(
    "script, value",
    [
        ("environment.output.x = environment.variables.n + 1; next();", 3),
        ("this.environment.output.x = 3; next(null, 3)", 3),
        ("x = `a${n}b`", "a2b"),
        ("x = Math.max(n, 5)", 5),
        ("x = l.length + t.length", 6),
        ("x++", 1),
        ("x += n;", 2),
        ("var x = n > 1 ? 'big' : 'small';", "big"),
        ("x = {a: 1, 'b': n}", {"a": 1, "b": 2}),
        ("execution.setVariable('x', execution.getVariable('n') * 2)", 4),
        ("x = !nothing", True),
        ("x = 'n' + n + l.length", "n23"),
        ("x = n + 'n'", "2n"),
    ],
)
def test_javascript(script, value):
    assert scripted(script, "javascript")["x"] == value


@pytest.mark.parametrize(
    "language, script, value",
    [
        ("python", "for i in l:\n  if i == 2:\n    continue\n  x += i", 4),
        ("python", "while True:\n  x += 1\n  if x == 4:\n    break", 4),
        ("groovy", "def sum = 0\nfor ( i in l ) {\n  sum += i\n}\nexecution.setVariable('x', sum)", 6),
        ("javascript", "for (var i = 0; i < l.length; i++) { if (l[i] == 2) continue; x += l[i]; }", 4),
        ("javascript", "for (k in l) x += k", 3),
        ("javascript", "for (const v of l) { x = x + v } // all", 6),
        ("javascript", "if (n > 5) { x = 1 } else if (n > 1) { x = 2 } else x = 3;", 2),
        ("javascript", "if (!d.q)\n  x = 'a}'\nelse\n  x = 'b'", "a}"),
        ("javascript", "const a = n * 2; if (a > 3) { environment.output.x = a; } next();", 4),
        ("javascript", "x = {}; x.a = n; x['b'] = 5; l[0] = 9; x.c = l[0];", {"a": 2, "b": 5, "c": 9}),
        ("java", "for (int i : l) { x += i; }", 6),
    ],
)
def test_choices_and_loops(language, script, value):
    assert scripted(script, language)["x"] == value


def test_a_script_gives_its_last_value_and_what_it_hands_over():
    text = "def a = 1\nif (n > 1) { execution.setVariable('y', n) }\na + 4"
    script = f'<scriptTask id="a" scriptFormat="groovy" camunda:resultVariable="x"><script>{text}</script></scriptTask>'
    runtime = play("start s\nSCRIPT\nuser u\ns -> a -> u".replace("SCRIPT", script.replace("\n", "&#10;").replace("> 1", "&gt; 1")),
                   variables={"n": 2})  # fmt: skip
    assert runtime.first.variables == {"n": 2, "x": 5, "y": 2}


@pytest.mark.parametrize(
    "thrown",
    [
        "if (n == 2) { throw new org.example.BpmnError('E1', 'too many') }",
        "if n == 2:&#10;  raise BpmnError('E1', 'too many')",
    ],
)
def test_a_script_throws_a_bpmn_error(thrown):
    runtime = play(
        f"start s\nscript a <script>{thrown}</script>\nboundary b on=a error:e1\nuser c\nuser z\ns -> a -> z\nb -> c",
        variables={"n": 2},
    )
    assert at(runtime) == ["c"]
    runtime.start("p", {"n": 3})
    assert at(runtime) == ["c", "z"]


@pytest.mark.parametrize(
    "language, script",
    [
        ("javascript", "while (true) { x++; }"),
        ("javascript", "while (true) {}"),
        ("groovy", "for (;;);"),
        ("groovy", "while (true) { for (v in []) {} }"),
        ("python", "while True:\n  pass"),
    ],
)
def test_a_loop_that_never_ends_is_stopped(language, script):
    with pytest.raises(ExpressionFailed, match="never end"):
        scripted(script, language)


@pytest.mark.parametrize(
    "script", ["for (v of []) {}", "for (v of []) { x = 9 }", "for (v of l) ;", "for (v of []);"]
)
def test_a_loop_over_nothing_or_with_nothing_in_it_passes(script):
    assert scripted(f"{script}\nx = x + 1", "javascript")["x"] == 1


@pytest.mark.parametrize("language", ["javascript", "groovy", "python", "feel", "ruby", ""])
@pytest.mark.parametrize(
    "script",
    [
        "x = = 3",
        "x = (1",
        "sqrt(",
        "if (x",
        f"{'if (x) ' * DEEP}x = 1",
        "if (x) { y = 1 } }",
        "x = 1 }",
        "}",
        ")",
    ],
    ids=[
        "twice",
        "bracket",
        "call",
        "condition",
        "deep",
        "brace",
        "brace at the end",
        "brace alone",
        "stray",
    ],
)
def test_a_script_that_cannot_be_read_wants_a_handler_in_whatever_language(language, script):
    found = read_bpmn(bpmn(f'script a scriptFormat="{language}" <script>{script}</script>'))
    assert found.processes["p"].elements["a"].handler == "a"
    assert [(p.element_id, p.severity) for p in found.problems] == [("a", "warning")]


@pytest.mark.parametrize(
    "script",
    [
        "def f():\n  pass",
        "x = open('/etc/passwd')",
        "x = d.items()",
        "x = lambda a: a",
        "import os\nx = os.getcwd()",
        "for i in l:\n  open(i)",
        "while (true) { fetch(x) }",
        "if (x) { y.z.w = 1 }",
        "exec('x = 1')",
    ],
)
def test_code_wants_a_handler(script):
    found = read_bpmn(bpmn("script a <script>{}</script>").replace(b"{}", script.encode()))
    assert found.processes["p"].elements["a"].handler == "a"
    assert [p.element_id for p in found.problems] == ["a"]


def test_juel_as_a_script_and_texts_around_expressions():
    assert scripted("${execution.setVariable('x', n + 1)}", "juel")["x"] == 3
    runtime = play(
        'start s\nservice a camunda:expression="${x}-${n}" camunda:resultVariable=y\nuser u\ns -> a -> u',
        variables={"x": "a", "n": 3},
    )
    assert runtime.first.variables["y"] == "a-3"


@pytest.mark.parametrize("language", ["javascript", "groovy", "python", "juel"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'a\nb'", "a\nb"),
        (r"'a\tb\r'", "a\tb\r"),
        (r"'a\\nb'", r"a\nb"),
        (r"'\u7ecf\u7eac'", "经纬"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'it\'s'", "it's"),
    ],
)
def test_escapes_in_a_text_mean_what_the_language_says(language, written, meant):
    script = f"${{execution.setVariable('x', {written})}}" if language == "juel" else f"x = {written}"
    assert scripted(script, language)["x"] == meant


def test_half_of_a_surrogate_pair_wants_a_handler():
    found = read_bpmn(bpmn(r"""script a scriptFormat=javascript <script>x = '\ud83d'</script>"""))
    assert [p.element_id for p in found.problems] == ["a"]


def test_new_lines_in_templates_and_separators():
    assert scripted(r"x = `${n}\n${n}`", "javascript")["x"] == "2\n2"
    assert scripted(r"x = t.split('\n')", "javascript", t="a\nbn")["x"] == ["a", "bn"]


@pytest.mark.parametrize(
    ("stores", "script", "kept"),
    [
        ("", "let a = 1; b = a + 1", {"b": 2}),
        ("", "def a = 1; execution.setVariable('b', a)", {"b": 1}),
        ("", "for (var i = 0; i < 2; i++) { b = i }", {"b": 1, "i": 2}),
        ("", "for (let i = 0; i < 2; i++) { b = i }; i = 7", {"b": 1, "i": 7}),
        ("", "if (true) { let total = 1; y = total } total = 5", {"y": 1, "total": 5}),
        (
            "",
            "total = 5; if (true) { let total; total = 1; y = total }; z = total",
            {"total": 5, "y": 1, "z": 5},
        ),
        ("", "if (true) { let a = 1; execution.setVariable('a', a) }", {"a": 1}),
        ("", "let a = 1; if (true) { a = 2; b = a }", {"b": 2}),
        ("true", "let a = 1; b = a + 1", {"a": 1, "b": 2}),
        ("false", "a = 1; execution.setVariable('b', a)", {"b": 1}),
    ],
)
def test_what_a_script_declares_stays_in_it(stores, script, kept):
    attribute = f'camunda:autoStoreVariables="{stores}"' if stores else ""
    body = f"<script>{script.replace('<', '&lt;')}</script>"
    task = f'<scriptTask id="a" scriptFormat="groovy" {attribute}>{body}</scriptTask>'
    assert play(f"start s\n{task}\nuser u\ns -> a -> u").first.variables == kept


def test_a_local_variable_belongs_to_the_scope_around_the_script():
    runtime = play("""
    start s
    sub S par*2
      start i
      script t scriptFormat=groovy <script>execution.setVariableLocal("x", loopCounter)</script>
      user a camunda:assignee=n${x}
      i -> t -> a
    s -> S
    """)
    assert sorted(work.assignee for work in runtime.work()) == ["n0", "n1"]
    assert runtime.first.variables == {}


@pytest.mark.parametrize(
    "script, value",
    [
        ("for i in l:\n  if i > 1:\n    break\n  x = x + i", 1),
        ("for i in l:\n  if i == 2:\n    continue\n  x = x + i", 4),
        ("for i in nothing:\n  x = 1", 0),
        ("for i in l:\n  for k in l:\n    if k > 1:\n      break\n    x = x + i", 6),
        ("for n in l:\n  x = x + n\nx = x + n", 8),
        ("while x < 10:\n  x = x + 4\n  if x > 7:\n    break", 8),
        ("if 0:\n  x = 1\nelif '':\n  x = 2\nelif nothing:\n  x = 3\nelse:\n  x = 4", 4),
    ],
)
def test_loops_of_python(script, value):
    assert scripted(script)["x"] == value


@pytest.mark.parametrize(
    "script, text",
    [("throw new BpmnError('E1', 'no ' + n)", "no 2"), ("throw new BpmnError('E1')", "")],
)
def test_what_a_script_says_with_an_error(script, text):
    runtime = play(f"""
        start s
        script a scriptFormat=javascript <script><![CDATA[{script}]]></script>
        boundary b on=a <errorEventDefinition errorRef="ref_e1" camunda:errorMessageVariable="said"/>
        user h
        s -> a
        b -> h
    """, variables=HELD)  # fmt: skip
    assert at(runtime) == ["h"] and runtime.first.variables["said"] == text


@pytest.mark.parametrize(
    "script, language, value",
    [
        ("x = e ?: 7", "groovy", 7),
        ("x = zero ?: 7", "groovy", 7),
        ("x = none ?: 7", "groovy", 7),
        ("x = n ?: 7", "groovy", 2),
        ("x = e ?? 7", "javascript", ""),
        ("x = '1.2'.split('.')", "javascript", ["1", "2"]),
        ("x = 'a|b'.split('|')", "python", ["a", "b"]),
        ("x = 'a1b'.split('[0-9]')", "groovy", ["a", "b"]),
        ("x = day.plusDays(n + 1)", "groovy", date(2026, 1, 4)),
        ("x = 'abcdef'.substring(n, n + 2)", "javascript", "cd"),
        ("x = 'abcdef'.substring(3 - 1, 4)", "javascript", "cd"),
        ("x = " + "(" * 40 + "n" + ")" * 40, "javascript", 2),
    ],
)
def test_words_that_mean_something_else_in_feel(script, language, value):
    more = {"e": "", "zero": 0, "none": [], "day": date(2026, 1, 1)}
    assert scripted(script, language, **more)["x"] == value


@pytest.mark.parametrize("made", ["Packages.a.B", "Java.type('a.B')"])
def test_the_name_of_a_class_says_nothing_and_its_call_wants_a_handler(made):
    assert scripted(f"var B = {made}; x = 1", "javascript")["x"] == 1
    with pytest.raises(AssertionError, match="waits for a handler"):
        scripted(f"var y = {made}.calc(1); x = 1", "javascript")


def test_a_text_that_speaks_of_an_alias_stays_as_it_is():
    found = scripted(
        "def e = execution.getProcessInstance()\ne.setVariable('x', 'e.g. execution.processInstance.id')",
        "groovy",
    )
    assert found["x"] == "e.g. execution.processInstance.id"


SUM = (
    "def processInstance = execution.getProcessInstance()\n"
    'def Object value = processInstance.getVariable("sum")\n'
    "def int sum\n"
    "if (value == null) {\n sum = 0\n} else {\n sum = value\n}\n"
    'processInstance.setVariable("sum", sum + 1)'
)


def test_a_script_calls_the_execution_by_another_name_and_a_variable_as_a_function():
    """`sum` is a function of FEEL too; while the variable is not set, it is nothing all the same."""
    runtime = play(
        f"start s\nscript a scriptFormat=groovy par*3 <script>{SUM.replace(chr(10), '&#10;')}</script>\nuser z\ns -> a -> z"
    )
    assert at(runtime) == ["z"] and runtime.first.variables == {"sum": 3}


@pytest.mark.parametrize(
    "text, value", [("[a: 1, 'b c': n]", {"a": 1, "b c": 7}), ("[:]", {}), ("[[a: 1], [n]]", [{"a": 1}, [7]])]
)
def test_maps_of_groovy(text, value):
    task = 'service a <extensionElements/> camunda:resultVariable=r camunda:expression="${1}"'
    runtime = play(
        f"start s\n{task}\nscript b scriptFormat=groovy camunda:resultVariable=r <script>{text}</script>\nuser u\ns -> a -> b -> u",
        variables={"n": 7},
    )
    assert runtime.first.variables["r"] == value
