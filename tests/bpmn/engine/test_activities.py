"""Tasks, call activities, flows that leave activities, asynchronous continuations (BPMN 13.3, 10.4)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bpmn.errors import ExpressionFailed, NoFlowMatches
from bpmn.runtime import LocalRuntime, ThrownError
from tests.bpmn.engine.playing import at, bpmn, done, play, seconds


def test_conditional_flows_leave_an_activity():
    text = """
        start s
        user a default="a_d"
        user b
        user c
        user d
        s -> a
        a -> b if n > 1
        a -> c if n > 2
        a -> d
    """
    assert done(play(text), "a", n=3) == ["b", "c"]
    assert done(play(text), "a", n=2) == ["b"]
    assert done(play(text), "a", n=0) == ["d"]
    runtime = play(text.replace(' default="a_d"', "").replace("a -> d", "a -> d if n < 0"))
    with pytest.raises(NoFlowMatches):
        done(runtime, "a", n=0)
    assert at(runtime) == ["a"]


def test_conditional_flow_beside_an_unconditional_one():
    text = "start s\nuser a\nuser b\nuser c\ns -> a\na -> b if n > 1\na -> c"
    assert done(play(text), "a", n=3) == ["b", "c"]
    assert done(play(text), "a", n=0) == ["c"]


@pytest.mark.parametrize("kind", ["user", "throw"])
def test_the_default_flow_is_taken_beside_an_unconditional_one_when_no_condition_holds(kind):
    text = f"start s\n{kind} a default=a_d\nuser b\nuser c\nuser d\ns -> a\na -> b if n > 1\na -> c\na -> d"
    for n, opened in ((3, ["b", "c"]), (0, ["c", "d"])):
        runtime = play(text, variables={"n": n})
        assert (done(runtime, "a") if kind == "user" else at(runtime)) == opened


def test_without_conditional_flows_an_unconditional_one_leaves_the_default_aside():
    assert done(play("start s\nuser a default=a_d\nuser c\nuser d\ns -> a\na -> c\na -> d"), "a") == ["c"]


def test_an_inclusive_gateway_counts_a_flow_without_a_condition_as_one_that_holds():
    text = "start s\nor a default=a_d\nuser b\nuser c\nuser d\ns -> a\na -> b if n > 1\na -> c\na -> d"
    assert at(play(text, variables={"n": 0})) == ["c"]


def test_implicit_split_and_merge():
    runtime = play("start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b\na -> c\nb -> d\nc -> d")
    assert done(runtime, "a") == ["b", "c"]
    assert done(runtime, "b") == ["c", "d"]
    assert done(runtime, "c") == ["d", "d"]


def test_conditional_flow_from_a_subprocess_and_an_event():
    runtime = play("""
        start s
        sub p1
          user a
        user b
        user c
        s -> p1
        p1 -> b if n > 1
        p1 -> c if n < 1
    """)
    assert done(runtime, "a", n=0) == ["c"]


def test_start_and_completion_quantity():
    runtime = play('start s\nuser a\nuser b\nuser c startQuantity="2"\nuser d\ns -> a -> c -> d\ns -> b -> c')
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["c"]
    assert done(runtime, "c") == ["d"]
    runtime = play('start s\nuser a completionQuantity="2"\nuser b\ns -> a -> b')
    assert done(runtime, "a") == ["b", "b"]


def test_user_task_details():
    text = """
        <laneSet><lane id="l1" name="Clerk" jingwei:role="clerk"><flowNodeRef>a</flowNodeRef></lane></laneSet>
        start s
        user a name="Look" camunda:assignee="${who}" camunda:candidateGroups="x, ${group}" camunda:priority="70" camunda:formKey="f" camunda:dueDate="${due}" jingwei:legalBasis="Art. 5"
        s -> a
    """
    runtime = play(text, variables={"who": "li", "group": "g", "due": date(2026, 2, 3)})
    work = runtime.work()[0]
    assert (work.name, work.assignee, work.candidate_groups, work.priority) == ("Look", "li", ("x", "g"), 70)
    assert (work.lane, work.lane_name, work.form, work.due) == (
        "l1",
        "Clerk",
        "f",
        datetime(2026, 2, 3, tzinfo=UTC),
    )
    assert work.properties == {"role": "clerk", "legal_basis": "Art. 5"}


def test_manual_task_waits_and_abstract_task_passes():
    runtime = play("start s\nmanual a\ntask b\nuser z\ns -> a -> b -> z")
    assert at(runtime) == ["a"]
    assert done(runtime, "a") == ["z"]


def test_service_task_waits_for_its_job():
    runtime = play(
        'start s\nservice a camunda:topic="pay" camunda:type="external"\nuser z\ns -> a -> z',
        variables={"n": 1},
    )
    job = runtime.jobs()[0]
    assert (job.topic, job.variables) == ("pay", {"n": 1})
    runtime.complete_job("a", {"paid": True})
    assert at(runtime) == ["z"] and runtime.first.variables == {"n": 1, "paid": True}


def test_handlers_by_name_topic_and_class():
    for attribute, name in (
        ('camunda:topic="pay"', "pay"),
        ('camunda:class="org.example.Pay"', "org.example.Pay"),
        ('camunda:delegateExpression="${pay}"', "pay"),
        ('camunda:expression="${pay.now(execution)}"', "pay.now(execution)"),
        ('jingwei:handler="pay"', "pay"),
        ('implementation="pay"', "pay"),
    ):
        runtime = play(f"start s\nservice a {attribute}\nuser z\ns -> a -> z", start=False)
        runtime.handler(name, lambda job: {"got": job.element_id})
        instance = runtime.start("p")
        assert at(runtime) == ["z"], attribute
        assert instance.variables == {"got": "a"}


def test_service_task_expression_and_result_variable():
    runtime = play(
        'start s\nservice a camunda:expression="${x * 2}" camunda:resultVariable="y"\nuser z\ns -> a -> z',
        variables={"x": 4},
    )
    assert runtime.first.variables["y"] == 8


def test_handler_that_throws_an_error_or_fails():
    text = (
        "start s\nservice a camunda:topic='t'\nboundary b on=a error:e1\nuser h\nuser z\ns -> a -> z\nb -> h"
    )
    text = text.replace("'", '"')
    runtime = play(text, start=False)

    def work(job):
        if job.variables["n"] == 1:
            raise ThrownError("E1", variables={"why": "one"})
        if job.variables["n"] == 2:
            raise RuntimeError("broken")

    runtime.handler("t", work)
    assert runtime.start("p", {"n": 1}).variables == {"n": 1, "why": "one"}
    assert at(runtime) == ["h"]
    second = runtime.start("p", {"n": 2})
    assert [(i.element_id, i.kind) for i in runtime.incidents(second)] == [("a", "job")]
    assert not second.is_ended
    runtime.retry("a", {"n": 3})
    assert at(runtime, second) == ["z"]
    assert runtime.incidents() == []


def test_failed_job_with_boundary_timer_still_counts():
    runtime = play(
        'start s\nservice a camunda:topic="t"\nboundary b on=a duration:PT5S\nuser h\ns -> a\nb -> h'
    )
    runtime.fail_job("a", "no")
    assert seconds(runtime, 5) == ["h"]
    assert runtime.incidents() == []


def test_async_before_and_after():
    text = 'start s\nuser a camunda:asyncBefore="true"\nuser z camunda:asyncAfter="true"\nuser y\ns -> a -> z -> y'
    runtime = play(text, run_handlers=False)
    assert at(runtime) == [] and [job.element_id for job in runtime.jobs()] == ["a"]
    runtime.complete_job("a")
    assert done(runtime, "a") == ["z"]
    assert done(runtime, "z") == []
    runtime.complete_job("z")
    assert at(runtime) == ["y"]
    assert at(play(text)) == ["a"]


@pytest.mark.parametrize("kind", ["xor", "and", "or", "events", "throw", "end"])
def test_async_on_what_is_no_activity(kind):
    text = f'start s\n{kind} a camunda:asyncBefore="true"\ncatch c message:m1\nuser z\ns -> a -> c -> z'
    if kind == "end":
        text = 'start s\nend a camunda:asyncBefore="true"\ns -> a'
    runtime = play(text, run_handlers=False)
    assert [job.element_id for job in runtime.jobs()] == ["a"]
    runtime.complete_job("a")
    assert (runtime.first.outcome == "completed") == (kind == "end")
    assert kind == "end" or runtime.waiting_messages() == [("m1", "")]


def test_business_rule_task_with_a_decision():
    table = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="d">
      <decision id="level" name="level"><decisionTable hitPolicy="UNIQUE">
        <input id="i1"><inputExpression typeRef="number"><text>n</text></inputExpression></input>
        <output id="o1" name="level" typeRef="string"/>
        <rule id="r1"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
        <rule id="r2"><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
      </decisionTable></decision></definitions>"""
    text = bpmn(
        'start s\nrule a camunda:decisionRef="level" camunda:resultVariable="found" '
        'camunda:mapDecisionResult="singleEntry"\nuser z\ns -> a -> z'
    )
    runtime = LocalRuntime(text, table)
    assert runtime.start("p", {"n": 3}).variables["found"] == "low"
    assert runtime.start("p", {"n": 30}).variables["found"] == "high"
    with pytest.raises(ExpressionFailed, match="level"):
        LocalRuntime(text).start("p", {"n": 3})


def test_values_survive_storage():
    values = {
        "day": date(2026, 1, 2),
        "moment": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        "amount": Decimal("12.50"),
        "span": timedelta(hours=3),
        "list": [Decimal("1.1"), {"x": date(2026, 5, 5)}],
        "text": "经纬",
        "nothing": None,
    }
    runtime = play("start s\nuser a\nuser b\ns -> a -> b", variables=values)
    done(runtime, "a", more=Decimal("0.1"))
    assert runtime.first.variables == {**values, "more": Decimal("0.1")}


def test_undeclared_names_in_conditions_are_null():
    text = 'start s\nxor x default="x_b"\nuser a\nuser b\ns -> x\nx -> a if ghost > 1\nx -> b'
    assert at(play(text)) == ["b"]


def test_a_condition_that_is_no_truth_value_says_so():
    text = 'start s\nxor x default="x_b"\nuser a\nuser b\ns -> x\nx -> a if n + 1\nx -> b'
    with pytest.raises(ExpressionFailed, match="x_a"):
        play(text, variables={"n": 1})


def test_error_events_interrupt_whatever_the_attribute_says():
    runtime = play("start s\nuser a\nboundary b on=a error:e1 noninterrupting\nuser h\ns -> a\nb -> h")
    runtime.throw_error("a", "E1")
    assert at(runtime) == ["h"]


def test_error_from_one_of_many_tasks_ends_all():
    runtime = play("start s\nuser a par*3\nboundary b on=a error:e1\nuser h\ns -> a\nb -> h")
    done(runtime, "a")
    runtime.throw_error("a", "E1")
    assert at(runtime) == ["h"]


def test_a_script_of_another_language_waits_for_a_handler():
    text = 'start s\nscript a scriptFormat="groovy" <script>sum = ledger.total(items)</script>\nuser z\ns -> a -> z'
    runtime = play(text, variables={"items": [1, 2]})
    assert [job.handler for job in runtime.jobs()] == ["a"]
    runtime.handler("a", lambda job: {"sum": sum(job.variables["items"])})
    other = runtime.start("p", {"items": [1, 2]})
    assert other.variables["sum"] == 3 and at(runtime, other) == ["z"]


def test_due_after_a_while():
    assert play('start s\nuser a camunda:dueDate="PT5M"\ns -> a').work()[0].due == datetime(
        2026, 1, 1, 0, 5, tzinfo=UTC
    )


def test_active_elements_count_each_occurrence_once():
    assert play("start s\nuser a par*3\ns -> a").first.active == ["a", "a", "a"]


def test_a_connector_is_work_and_maps_its_own_data():
    runtime = play("""
    start s
    service c <extensionElements><camunda:connector><camunda:connectorId>get</camunda:connectorId><camunda:inputOutput><camunda:inputParameter name="url">${path}</camunda:inputParameter><camunda:outputParameter name="status">${code}</camunda:outputParameter></camunda:inputOutput></camunda:connector></extensionElements>
    user u
    s -> c -> u
    """, variables={"path": "/a"})  # fmt: skip
    (job,) = runtime.jobs()
    assert (job.handler, job.variables["url"]) == ("get", "/a")
    runtime.complete_job(job, {"code": 200})
    assert runtime.first.variables["status"] == 200
