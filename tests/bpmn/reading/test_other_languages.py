"""Expressions, listeners and timers in the words of Python, JavaScript and Java, as other engines' diagrams have them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bpmn import LocalRuntime, ReadingError, read_bpmn
from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import at, bpmn, play

DEEP = 3000


@pytest.mark.parametrize(
    "condition",
    [
        f"${{{'(' * DEEP}x{')' * DEEP}}}",
        f"${{{'!' * DEEP}x}}",
        f"${{{'a ? 1 : ' * DEEP}2}}",
        f"${{{'[' * DEEP}{']' * DEEP}}}",
        f"${{{'empty ' * 40}x}}",
        f"${{x{'.size()' * 40} == 1}}",
        f"{'len(' * 150}x{')' * 150} == 1",
        f"{'(1 if ' * 40}x{' else 2)' * 40} != 1",
    ],
)
def test_an_expression_that_is_nested_too_deeply_is_a_problem_at_its_element(condition):
    with pytest.raises(ReadingError) as raised:
        read_bpmn(bpmn(f"start s\nxor g\nuser a\ns -> g\ng -> a if {condition}"))
    assert [problem.element_id for problem in raised.value.problems] == ["g_a"]


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
        (
            "console.log(this.environment.output); next(null, this.environment.variables.order.price > 100);",
            True,
        ),
        ("order.price > 100 /* see price(x) */", True),
        ("order.price = 150 // was == 100 (once)", True),
        ("order.price == 150 // as agreed(item)", True),
        ("order.price // 100 == 1", True),
        ("'a' in items and order['price'] == 150", True),
        ("this.environment.variables.order.price > 100", True),
        ("next(null, environment.output.order.price > 200)", False),
        ("this.variables.order.price > 100", True),
        ("${order.price mod 100 eq 50 and order.price div 3 == 50}", True),
        ("${items.get(0) == 'a' and items.get(1).substring(0, 1) == 'b'}", True),
        ("${'p' + order.price == 'p150' and order.price + 1 + 'p' == '151p'}", True),
        ("${execution.hasVariable('order') && !execution.hasVariable('none')}", True),
        ("${variables:contains(items, 'a') && var:getOrDefault(none, 5) == 5}", True),
        ("${variables:contains(items, 'a', 'c')}", False),
        ("${vars:containsAny(items, 'x, y', 'a') && vars:exist(items)}", True),
        ("${!variables:containsAny(items, 'x', 'y')}", True),
        ("${vars:isNotEmpty(items) && !variables:exists(none)}", True),
        ("${variables:greaterThan(n, 1)}", False),
        ("sum(i for i in [order.price, 50]) == 200", True),
        ("sum([i for i in [1, 2, 3] if i > 1]) == 5", True),
        ("${order.name?.length() ?: 7 == 7}", True),
        ("${(nothing ?? order.price) == 150}", True),
        ("${order.price.compareTo(100) > 0}", True),
        ("${' a '.trim() == 'a' && 'Ab'.equalsIgnoreCase('aB')}", True),
        ("${'x1'.matches('x[0-9]') && !'x1y'.matches('x[0-9]')}", True),
        ("${dateTime().plusDays(2) > dateTime().minusHours(1).toDate()}", True),
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


THROW = "throw new BpmnError('E1', 'gone')"


def listening(
    listeners, text="start s\n{}\nboundary b on=a error:e1\nuser h\nuser z\ns -> a -> z\nb -> h", kind="user"
):
    return text.format(f'{kind} a name="Check" <extensionElements>{listeners}</extensionElements>')


def heard(event, script, tag="execution"):
    return f"<camunda:{tag}Listener event='{event}'><camunda:script scriptFormat='groovy'>{script}</camunda:script></camunda:{tag}Listener>"


def test_an_error_thrown_by_a_listener_leaves_the_activity():
    runtime = play(listening(heard("start", THROW)))
    assert at(runtime) == ["h"]
    runtime = play(listening(heard("complete", f"if (wrong) {{ {THROW} }}", "task")))
    runtime.complete("a", {"wrong": True})
    assert at(runtime) == ["h"] and runtime.first.canceled["a"] == 1
    second = runtime.start("p")
    runtime.complete("a", {"wrong": False}, instance=second)
    assert at(runtime, second) == ["z"]


def test_scripts_of_listeners_have_choices_and_loops():
    sums = heard("start", "n = 0; for (i in [1, 2]) { n = n + i }; let own = 1")
    assert play(listening(sums)).first.variables == {"n": 3}
    assert play(listening(sums, kind="sub")).first.variables == {"n": 3}


def test_a_create_listener_says_who_does_the_task():
    named = (
        "<camunda:taskListener event='create' expression=\"${task.setAssignee(boss)}\"/>"
        + heard(
            "create",
            'task.addCandidateUser("li"); task.setName("Check " + boss); task.setPriority(7)',
            "task",
        )
        + heard("assignment", "told = task.name", "task")
    )
    (work,) = play(listening(named, kind="user"), variables={"boss": "wang"}).work()
    assert (work.assignee, work.candidate_users, work.name, work.priority) == (
        "wang",
        ("li",),
        "Check wang",
        7,
    )
    assert not read_bpmn(bpmn(listening(named))).problems


def test_listeners_know_their_element_and_event():
    asks = "${execution.setVariable('seen', task.name + ' ' + execution.currentActivityId + ' ' + task.eventName)}"
    runtime = play(listening(f'<camunda:taskListener event="complete" expression="{asks}"/>'))
    runtime.complete("a")
    assert runtime.first.variables == {"seen": "Check a complete"}


@pytest.mark.parametrize(
    "listener",
    [
        '<camunda:executionListener event="start" class="org.example.Note"/>',
        '<camunda:executionListener event="start"><camunda:script scriptFormat="groovy" resource="x.groovy"/></camunda:executionListener>',
        heard("update", "x = 1", "task"),
        heard("assignment", "x = 1", "task"),
        heard("create", 'if (x) { task.setAssignee("li") }', "task"),
    ],
)
def test_listeners_that_are_code_or_never_heard_are_named(listener):
    found = read_bpmn(bpmn(f"user a <extensionElements>{listener}</extensionElements>"))
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
