"""Scripts and expressions in the words of Python, JavaScript and Java, as other engines' diagrams have them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bpmn import LocalRuntime, ReadingError, read_bpmn
from bpmn.errors import ExpressionFailed
from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import NAMESPACES, at, bpmn, play

HELD = {"n": 2, "l": [1, 2, 3], "d": {"k": 1}, "x": 0, "t": "a,b"}


def scripted(script, language=""):
    text = (
        f'<definitions {NAMESPACES}><process id="p" isExecutable="true"><startEvent id="s"/>'
        f'<scriptTask id="a" scriptFormat="{language}"><script><![CDATA[{script}]]></script></scriptTask>'
        '<userTask id="u"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="g" sourceRef="a" targetRef="u"/></process></definitions>'
    )
    runtime = LocalRuntime(text.encode(), run_handlers=False)
    instance = runtime.start("p", HELD)
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


def test_a_script_throws_a_bpmn_error():
    script = "<script>if (n == 2) { throw new org.example.BpmnError('E1', 'too many') }</script>"
    runtime = play(
        f"start s\nscript a {script}\nboundary b on=a error:e1\nuser c\nuser z\ns -> a -> z\nb -> c",
        variables={"n": 2},
    )
    assert at(runtime) == ["c"]
    runtime.start("p", {"n": 3})
    assert at(runtime) == ["c", "z"]


def test_a_loop_that_never_ends_is_stopped():
    with pytest.raises(ExpressionFailed, match="never end"):
        scripted("while (true) { x++; }", "javascript")


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


@pytest.mark.parametrize(
    "condition, taken",
    [
        ("${order.getPrice() > 100 && order.isUrgent()}", True),
        ("${order.price > 100 and not order.urgent}", False),
        ("#{ order.price\n  == 150 }", True),
        ("${!done}", True),
        ("${empty order.notes}", True),
        ("len(items) > 1", True),
        ("len(items) - 1 == 2", False),
        ("items.length > 1", True),
        ("'a' in items and order['price'] == 150", True),
        ("this.environment.variables.order.price > 100", True),
        ("next(null, environment.output.order.price > 200)", False),
        ("this.variables.order.price > 100", True),
        ("${order.price mod 100 eq 50 and order.price div 3 == 50}", True),
        ("${items.get(0) == 'a' and items.get(1).substring(0, 1) == 'b'}", True),
        ("${'p' + order.price == 'p150' and order.price + 1 + 'p' == '151p'}", True),
        ("${execution.hasVariable('order') && !execution.hasVariable('none')}", True),
        ("${variables:contains(items, 'a') && var:getOrDefault(none, 5) == 5}", True),
        ("${vars:isNotEmpty(items) && !variables:exists(none)}", True),
        ("${variables:greaterThan(n, 1)}", False),
    ],
)
def test_conditions(condition, taken):
    roots = condition.replace("&", "&amp;").replace("<", "&lt;")
    text = f"""
    start s
    xor x default=x_no
    user yes
    user no
    s -> x -> no
    <sequenceFlow id="f" sourceRef="x" targetRef="yes"><conditionExpression>{" ".join(roots.split())}</conditionExpression></sequenceFlow>
    """
    runtime = play(text, variables={"order": {"price": 150, "urgent": True}, "items": ["a", "b"]})
    assert at(runtime) == (["yes"] if taken else ["no"])


def test_an_expression_that_sets_a_variable():
    runtime = play("""
    start s
    service a camunda:expression="${execution.setVariable('x', n + 1)}"
    user u
    s -> a -> u
    """, variables={"n": 1})  # fmt: skip
    assert at(runtime) == ["u"]
    assert runtime.first.variables["x"] == Decimal(2)


def test_juel_as_a_script_and_texts_around_expressions():
    assert scripted("${execution.setVariable('x', n + 1)}", "juel")["x"] == 3
    runtime = play(
        'start s\nservice a camunda:expression="${x}-${n}" camunda:resultVariable=y\nuser u\ns -> a -> u',
        variables={"x": "a", "n": 3},
    )
    assert runtime.first.variables["y"] == "a-3"


def test_the_name_of_a_task_may_hold_expressions():
    runtime = play(
        'start s\nuser a name="Check ${i + 1} of ${n}" par*2\ns -> a'.replace("${i", "${loopCounter"),
        variables={"n": 2},
    )
    assert [work.name for work in runtime.work()] == ["Check 1 of 2", "Check 2 of 2"]
    runtime = play('start s\nuser a name="Braces ${x.run(1)} {}"\ns -> a')
    assert runtime.work()[0].name == "Braces ${x.run(1)} {}"


LISTENERS = """
start s
user a <extensionElements>\
<camunda:executionListener event="start" expression="${execution.setVariable('begun', 1)}"/>\
<camunda:executionListener event="end"><camunda:script scriptFormat="javascript">ended = begun + 1</camunda:script></camunda:executionListener>\
<camunda:taskListener event="complete" expression="${task.setVariable('who', 'me')}"/></extensionElements>
xor x <extensionElements><camunda:executionListener event="start" expression="${execution.setVariable('passed', true)}"/></extensionElements>
end e <extensionElements><camunda:executionListener event="start" expression="${execution.setVariable('over', passed)}"/></extensionElements>
s -> a -> x
<sequenceFlow id="f" sourceRef="x" targetRef="e"><extensionElements><camunda:executionListener event="take" expression="${execution.setVariable('taken', true)}"/></extensionElements></sequenceFlow>
"""


def test_listeners_that_set_variables_run():
    runtime = play(LISTENERS)
    assert runtime.first.variables == {"begun": 1}
    runtime.complete("a")
    assert runtime.first.variables == {
        "begun": 1, "ended": 2, "who": "me", "passed": True, "taken": True, "over": True,
    }  # fmt: skip


def test_listeners_that_are_code_are_named():
    found = read_bpmn(
        bpmn(
            'user a <extensionElements><camunda:executionListener event="start" class="org.example.Note"/></extensionElements>'
        )
    )
    assert [(p.element_id, p.severity) for p in found.problems] == [("a", "warning")]


def test_a_usual_prefix_needs_no_declaration():
    text = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">
    <userTask id="a" camunda:assignee="li"/><sequenceFlow id="f" sourceRef="a" targetRef="b"><conditionExpression
    xsi:type="tFormalExpression">true</conditionExpression></sequenceFlow><userTask id="b"/></process></definitions>"""
    runtime = LocalRuntime(text)
    runtime.start("p")
    assert runtime.work()[0].assignee == "li"
    with pytest.raises(ReadingError, match="other"):
        read_bpmn(text.replace("camunda:", "other:").encode())


def test_a_throwing_event_with_a_timer_waits():
    text = "start s\nthrow t duration:PT1H\nuser a\ns -> t -> a"
    assert [p.element_id for p in read_bpmn(bpmn(text)).problems] == ["t"]
    runtime = play(text)
    assert at(runtime) == []
    assert runtime.fire_next_timer()
    assert at(runtime) == ["a"]


@pytest.mark.parametrize(
    "kind, text, hours",
    [
        ("timeDuration", "timedelta(hours=n)", [2]),
        ("timeDuration", "datetime.timedelta(minutes=90, seconds=1800)", [2]),
        ("timeCycle", "(2, timedelta(hours=1))", [1, 2]),
        ("timeDate", "datetime.now() + timedelta(hours=3)", [3]),
        ("timeDuration", '"PT2H"', [2]),
    ],
)
def test_timers_in_python(kind, text, hours):
    timer = f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
    runtime = play(
        f"start s\nuser a\nboundary b on=a noninterrupting {timer}\ns -> a\nuser x\nb -> x",
        variables={"n": 2},
    )
    for number, hour in enumerate(hours):
        runtime.advance_clock(EPOCH + timedelta(hours=hour, seconds=-1))
        assert at(runtime) == ["a", *["x"] * number]
        runtime.advance_clock(EPOCH + timedelta(hours=hour))
        assert at(runtime) == ["a", *["x"] * (number + 1)]


@pytest.mark.parametrize("condition", ["check(n)", "n > limit_of(x)", "string lengthen(x) > 1"])
def test_a_call_of_what_nobody_knows_is_found_when_it_is_read(condition):
    with pytest.raises(ReadingError, match="x_a"):
        read_bpmn(bpmn(f"start s\nxor x\nuser a\ns -> x\nx -> a if {condition}"))
