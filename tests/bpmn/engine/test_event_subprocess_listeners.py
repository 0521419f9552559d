"""Listeners and output mappings of an event sub-process count as those of any other."""

from tests.bpmn.engine.playing import at, done, play

LISTENING = """
    start s
    sub wrap
      start i
      user a
      i -> a
      sub es event <extensionElements>{}</extensionElements>
        start heard message:m1
        user answer
        heard -> answer
    boundary b on=wrap error:e1
    user failed
    user z
    s -> wrap -> z
    b -> failed
"""


def listener(event, name):
    return (
        f'<camunda:executionListener event="{event}" expression="${{execution.setVariable(\'{name}\', 1)}}"/>'
    )


def thrower(event):
    script = '<camunda:script scriptFormat="javascript">throw new BpmnError("E1")</camunda:script>'
    return f'<camunda:executionListener event="{event}">{script}</camunda:executionListener>'


def test_its_listeners_are_heard_when_it_begins_and_when_it_ends():
    runtime = play(
        LISTENING.format(listener("start", "begun") + listener("end", "over")),
        variables={"begun": 0, "over": 0},
    )
    runtime.send_message("m1")
    assert runtime.first.variables == {"begun": 1, "over": 0}
    assert done(runtime, "answer") == ["z"]
    assert runtime.first.variables == {"begun": 1, "over": 1}


def test_an_error_of_its_listeners_leaves_it():
    runtime = play(LISTENING.format(thrower("start")))
    runtime.send_message("m1")
    assert at(runtime) == ["failed"]
    runtime = play(LISTENING.format(thrower("end")))
    runtime.send_message("m1")
    assert done(runtime, "answer") == ["failed"]


def test_its_output_mappings_lead_out_of_it():
    mapped = (
        '<camunda:inputOutput><camunda:inputParameter name="n">${2}</camunda:inputParameter>'
        '<camunda:outputParameter name="found">${n + 3}</camunda:outputParameter></camunda:inputOutput>'
    )
    runtime = play(LISTENING.format(mapped))
    runtime.send_message("m1")
    assert done(runtime, "answer") == ["z"]
    assert runtime.first.variables == {"found": 5}
