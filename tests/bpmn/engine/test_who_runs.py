"""What a diagram may ask of the instance that it runs in, and what is told of it: who began it, its ids, its keys."""

import pytest

from bpmn import read_bpmn
from bpmn.writing import write_bpmn
from bpmn.writing.definitions import meaning
from tests.bpmn.engine.playing import at, bpmn, done, play


@pytest.mark.parametrize("by", ["kong", ""])
def test_who_starts_an_instance_is_known_under_the_name_that_its_start_gives(by):
    runtime = play("start s camunda:initiator=who\nuser a camunda:assignee=${who}\ns -> a", start=False)
    first = runtime.start("p", initiator=by)
    assert first.variables == {"who": by or None}
    assert [work.assignee for work in runtime.work()] == [by]


def test_who_starts_an_instance_starts_what_it_calls():
    runtime = play(
        "start s\ncall c calledElement=q\ns -> c",
        ("q", "start s2 camunda:initiator=who\nuser a camunda:assignee=${who}\ns2 -> a"),
        start=False,
    )
    runtime.start("p", initiator="kong")
    assert [work.assignee for work in runtime.work()] == ["kong"]


@pytest.mark.parametrize("name", ["idVariableName", "processInstanceIdVariableName"])
def test_the_id_of_a_called_instance_goes_into_a_variable(name):
    runtime = play(
        f"start s\ncall c calledElement=q camunda:{name}=child\nuser z\ns -> c -> z",
        ("q", "start s2\nuser a\ns2 -> a"),
    )
    (child,) = runtime.children(runtime.first)
    assert runtime.first.variables == {"child": child.id}
    assert done(runtime, "a") == ["z"]


def test_the_id_of_a_task_goes_into_a_variable():
    runtime = play("start s\nuser a camunda:taskIdVariableName=mine\ns -> a")
    assert runtime.first.variables == {"mine": runtime.work()[0].id}


def test_the_name_of_such_a_variable_may_be_an_expression():
    text = (
        'start s\nuser a camunda:taskIdVariableName="task-${n}"\n'
        'call c calledElement=q camunda:idVariableName="child-${n}"\ns -> a -> c'
    )
    runtime = play(text, ("q", "start s2\nuser z\ns2 -> z"), variables={"n": 5})
    work = runtime.work()[0].id
    assert done(runtime, "a") == ["z"]
    assert runtime.first.variables == {
        "n": 5,
        "task-5": work,
        "child-5": runtime.children(runtime.first)[0].id,
    }
    found = read_bpmn(bpmn(text, ("q", "start s2")))
    again = read_bpmn(write_bpmn(found))
    assert found.problems == [] and meaning(again.processes["p"]) == meaning(found.processes["p"])


@pytest.mark.parametrize(
    "text, answer",
    [
        ("${execution.processInstanceId}", 1),
        ("${execution.getProcessInstanceId()}", 1),
        ("${execution.businessKey}", "B-1"),
        ("${execution.processBusinessKey}", "B-1"),
        ("${execution.getProcessBusinessKey() + '/x'}", "B-1/x"),
        ("${execution.processInstanceBusinessKey == 'B-1'}", True),
        ("${execution.currentActivityId}", "a"),
        ("${execution.currentActivityName}", "Ask"),
        ("${execution.processDefinitionKey}", "p"),
        ("${execution.id != null}", True),
        ("${execution.tenantId}", None),
    ],
)
def test_an_expression_may_ask_for_its_execution(text, answer):
    runtime = play(
        f'start s\nservice a name=Ask <documentation/> camunda:expression="{text}" camunda:resultVariable=r\nuser u\ns -> a -> u',
        start=False,
    )
    assert runtime.start("p", business_key="B-1").variables == {"r": answer}


def test_what_asks_for_its_execution_reads_as_it_was_written():
    content = bpmn("start s\nuser a camunda:assignee=${execution.processBusinessKey}\ns -> a")
    definitions = read_bpmn(content)
    again = read_bpmn(write_bpmn(definitions))
    assert meaning(again.processes["p"]) == meaning(definitions.processes["p"])


def test_a_script_may_ask_for_its_execution():
    script = '<script>execution.setVariable("k", execution.processBusinessKey); n = execution.getCurrentActivityId()</script>'
    runtime = play(f"start s\nscript a scriptFormat=groovy {script}\nuser u\ns -> a -> u", start=False)
    assert runtime.start("p", business_key="B-1").variables == {"k": "B-1", "n": "a"}


def test_what_is_asked_of_the_execution_is_no_variable():
    runtime = play(
        "start s\nuser a camunda:assignee=${execution.processBusinessKey}\nservice b camunda:topic=t\n"
        'call c calledElement=q <extensionElements><camunda:in variables="all"/></extensionElements>\ns -> a -> b -> c',
        ("q", "start s2\nuser z\ns2 -> z"),
        variables={"n": 1},
    )
    assert runtime.variables_at("a") == {"n": 1}
    runtime.complete("a")
    assert runtime.jobs()[0].variables == {"n": 1}
    runtime.complete_job("b")
    assert runtime.children(runtime.first)[0].variables == {"n": 1} and at(runtime) == ["z"]
