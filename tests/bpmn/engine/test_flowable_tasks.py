"""Service tasks that Flowable knows by their type: decisions, external workers, events of its registry."""

import pytest

from bpmn import EngineError, read_bpmn
from tests.bpmn.engine.playing import Checked, at, bpmn, done, play
from tests.bpmn.reading.test_round_trip import assert_round_trip

SPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flowable="http://flowable.org/bpmn" targetNamespace="t"'
DMN = """<definitions xmlns="http://www.omg.org/spec/DMN/20151130" id="d" name="d" namespace="d">
<decision id="Fees" name="Fees"><decisionTable id="t" hitPolicy="{policy}">
<input><inputExpression typeRef="number"><text>n</text></inputExpression></input>{outputs}
<rule><inputEntry><text>&lt; 5</text></inputEntry>{few}</rule>
<rule><inputEntry><text>&lt; 9</text></inputEntry>{some}</rule></decisionTable></decision>
<decisionService id="Bill"><outputDecision href="#Fees"/></decisionService></definitions>"""
ONE = {"outputs": '<output name="fee"/>', "few": "<outputEntry><text>1</text></outputEntry>",
       "some": "<outputEntry><text>2</text></outputEntry>"}  # fmt: skip
TWO = {
    key: text + text.replace("fee", "tax").replace(">1<", ">3<").replace(">2<", ">4<")
    for key, text in ONE.items()
}


def process(task, more=""):
    text = (
        f'<definitions {SPACES}>{more}<process id="p" isExecutable="true"><startEvent id="s"/>{task}<userTask id="u"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="u"/></process></definitions>'
    )
    return text.encode()


def fields(**given):
    inner = "".join(
        f'<flowable:field name="{key}"><flowable:string>{value}</flowable:string></flowable:field>'
        for key, value in given.items()
    )
    return f'<serviceTask id="a" flowable:type="dmn"><extensionElements>{inner}</extensionElements></serviceTask>'


ASKS = process(fields(decisionTableReferenceKey="Fees"))


@pytest.mark.parametrize(
    "policy, columns, n, found",
    [
        ("FIRST", ONE, 3, {"fee": 1}),
        ("FIRST", TWO, 7, {"fee": 2, "tax": 4}),
        ("FIRST", ONE, 9, {}),
        ("RULE ORDER", ONE, 3, {"Fees": [{"fee": 1}, {"fee": 2}]}),
        ("RULE ORDER", TWO, 7, {"Fees": [{"fee": 2, "tax": 4}]}),
        ("COLLECT", ONE, 9, {"Fees": []}),
        ("COLLECT", TWO, 9, {"Fees": []}),
    ],
)
def test_a_decision_task_sets_what_the_columns_give(policy, columns, n, found):
    runtime = Checked(ASKS, DMN.format(policy=policy, **columns).encode())
    assert runtime.start("p", {"n": n}).variables == {"n": n, **found}
    assert at(runtime) == ["u"]


def test_a_decision_task_may_ask_a_service():
    runtime = Checked(
        process(fields(decisionServiceReferenceKey="Bill")), DMN.format(policy="FIRST", **ONE).encode()
    )
    assert runtime.start("p", {"n": 3}).variables == {"n": 3, "fee": 1}


def test_no_hit_may_be_an_error():
    asks = process(fields(decisionTableReferenceKey="Fees", decisionTaskThrowErrorOnNoHits="true"))
    runtime = Checked(asks, DMN.format(policy="FIRST", **ONE).encode())
    with pytest.raises(EngineError, match="no rule of decision Fees fits"):
        runtime.start("p", {"n": 9})
    assert runtime.start("p", {"n": 3}).variables["fee"] == 1
    assert_round_trip(asks)


def test_comparisons_of_java_in_a_cell():
    cells = {**ONE, "few": '<outputEntry><text>"one"</text></outputEntry>'}
    table = DMN.format(policy="FIRST", **cells).replace("&lt; 5", "== 5").replace("&lt; 9", "!= 5")
    runtime = Checked(ASKS, table.encode())
    assert [runtime.start("p", {"n": n}).variables["fee"] for n in (5, 6)] == ["one", 2]


WORKER = (
    '<serviceTask id="a" flowable:type="external-worker" {topic}><extensionElements>'
    '<flowable:in source="x" target="given"/><flowable:in sourceExpression="${{x + 1}}" target="next"/>'
    '<flowable:out source="result" target="kept"/></extensionElements></serviceTask>'
)


@pytest.mark.parametrize("topic, handler", [('flowable:topic="billing"', "billing"), ("", "external-worker")])
def test_an_external_worker_takes_and_gives_what_is_named(topic, handler):
    text = process(WORKER.format(topic=topic))
    runtime = Checked(text)
    first = runtime.start("p", {"x": 1})
    (job,) = runtime.jobs()
    assert (job.handler, job.variables["given"], job.variables["next"]) == (handler, 1, 2)
    runtime.complete_job(job, {"result": 5, "other": 6})
    assert (at(runtime), first.variables) == (["u"], {"x": 1, "kept": 5})
    assert_round_trip(text)


def test_a_script_takes_what_is_named():
    runtime = Checked(process(
        '<scriptTask id="a" scriptFormat="groovy"><extensionElements><flowable:in source="x" target="y"/></extensionElements>'
        '<script>execution.setVariable("z", y + 1)</script></scriptTask>'
    ))  # fmt: skip
    assert runtime.start("p", {"x": 1}).variables == {"x": 1, "z": 2}


TYPE = "<flowable:eventType>paid</flowable:eventType>"
TAKES = f'{TYPE}<flowable:eventOutParameter source="sum" target="amount"/>'
WAITS = {
    "boundary": f'<userTask id="a"/><boundaryEvent id="b" attachedToRef="a"><extensionElements>{TAKES}</extensionElements></boundaryEvent>'
    '<sequenceFlow id="h" sourceRef="b" targetRef="u"/>',
    "receive": f'<receiveTask id="a"><extensionElements>{TAKES}</extensionElements></receiveTask>',
    "catch": f'<intermediateCatchEvent id="a"><extensionElements>{TAKES}</extensionElements></intermediateCatchEvent>',
}


@pytest.mark.parametrize("where", WAITS)
def test_an_event_of_the_registry_comes_as_a_message_of_its_type(where):
    runtime = Checked(process(WAITS[where]))
    first = runtime.start("p")
    runtime.send_message("paid", {"sum": 5, "other": 6})
    assert (at(runtime), first.variables) == (["u"], {"amount": 5})
    assert_round_trip(process(WAITS[where]))


def test_an_event_of_the_registry_starts_a_process_and_a_task_sends_it():
    starts = (
        f'<process id="q" isExecutable="true"><startEvent id="qs"><extensionElements>{TAKES}</extensionElements></startEvent>'
        '<userTask id="qu"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qu"/></process>'
    )
    sends = (
        f'<serviceTask id="a" flowable:type="send-event"><extensionElements>{TYPE}'
        '<flowable:eventInParameter source="${x}" target="sum"/></extensionElements></serviceTask>'
    )
    runtime = Checked(process(sends, starts))
    runtime.start("p", {"x": 7})
    assert at(runtime) == ["qu", "u"]
    assert [found.variables for found in runtime.instances.values()] == [{"x": 7}, {"amount": 7}]


def test_a_task_is_left_asynchronously():
    runtime = Checked(process('<userTask id="a" flowable:asyncLeave="true"/>'), run_handlers=False)
    runtime.start("p")
    assert done(runtime, "a") == []
    assert [job.element_id for job in runtime.jobs()] == ["a"]


def test_the_code_of_a_task_gets_the_fields_of_its_diagram():
    text = process(
        '<serviceTask id="a" flowable:class="org.some.Mailer"><extensionElements>'
        '<flowable:field name="to" stringValue="kong"/><flowable:field name="sum"><flowable:expression>${x + 1}</flowable:expression></flowable:field>'
        "</extensionElements></serviceTask>"
    )
    runtime = Checked(text)
    first = runtime.start("p", {"x": 1, "to": "nobody"})
    (job,) = runtime.jobs()
    assert (job.fields, job.variables) == ({"to": "kong", "sum": 2}, {"x": 1, "to": "nobody"})
    runtime.complete_job(job, {"to": "wu"})
    assert first.variables == {"x": 1, "to": "wu"}
    assert_round_trip(text)


@pytest.mark.parametrize("sequential, jobs", [("true", [1, 1, 1]), ("false", [3, 2, 1])])
def test_in_flowable_each_instance_of_a_loop_begins_asynchronously_and_the_whole_is_left_so(sequential, jobs):
    text = process(
        '<serviceTask id="a" flowable:async="true" flowable:asyncLeave="true" flowable:expression="${execution.setVariable(\'n\', n + 1)}">'
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></serviceTask>'
    )
    assert_round_trip(text)
    runtime = Checked(text, run_handlers=False)
    first = runtime.start("p", {"n": 0})
    for number, waiting in enumerate(jobs):
        assert (len(runtime.jobs()), first.variables["n"]) == (waiting, number)
        runtime.complete_job("a")
    assert (at(runtime), len(runtime.jobs()), first.variables["n"]) == ([], 1, 3)
    runtime.complete_job("a")
    assert at(runtime) == ["u"]


def test_a_field_that_only_code_can_work_out_is_left_to_the_handler():
    fields = '<camunda:field name="a"><camunda:expression>${bean.of(n, 2)}</camunda:expression></camunda:field><camunda:field name="b" stringValue="x"/>'
    text = f"start s\nservice t camunda:class=c.D <extensionElements>{fields}</extensionElements>\ns -> t"
    assert [(p.severity, p.message) for p in read_bpmn(bpmn(text)).problems] == [
        ("warning", "the field a calls code")
    ]
    assert dict(play(text).jobs()[0].fields) == {"b": "x"}
