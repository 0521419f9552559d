"""Call activities: an instance of its own, and what goes in and out (BPMN 13.3.4)."""

from tests.bpmn.engine.playing import at, bpmn, done, play

CALLED = ("q", "start q1\nuser w\nend q2\nq1 -> w -> q2")


def call(inner="", attributes='calledElement="q"', more=CALLED, **options):
    extension = f"<extensionElements>{inner}</extensionElements>" if inner else ""
    return play(f"start s\ncall c {attributes} {extension}\nuser z\ns -> c -> z", more, **options)


def test_call_activity_maps_in_and_out():
    runtime = call(
        '<camunda:in source="n" target="m"/><camunda:in sourceExpression="${n + 1}" target="o"/>'
        '<camunda:out source="r" target="result"/>',
        variables={"n": 1, "hidden": True},
    )
    child = runtime.children(runtime.first)[0]
    assert child.variables == {"m": 1, "o": 2}
    done(runtime, "w", r=5, lost=1)
    assert at(runtime) == ["z"]
    assert runtime.first.variables == {"n": 1, "hidden": True, "result": 5}


def test_call_activity_all_variables_and_business_key():
    runtime = call(
        '<camunda:in variables="all"/><camunda:out variables="all"/><camunda:in businessKey="${key}"/>',
        variables={"n": 1, "key": "K7"},
    )
    child = runtime.children(runtime.first)[0]
    assert child.variables == {"n": 1, "key": "K7"} and child.business_key == "K7"
    done(runtime, "w", r=5)
    assert runtime.first.variables["r"] == 5


def test_call_activity_by_expression_and_several_levels():
    runtime = play(
        'start s\ncall c calledElement="${which}"\nuser z\ns -> c -> z',
        ("q", 'start q1\ncall q2 calledElement="r"\nuser y\nq1 -> q2 -> y'),
        ("r", "start r1\nuser w\nr1 -> w"),
        variables={"which": "q"},
    )
    assert at(runtime, runtime.first) == ["w"]
    assert done(runtime, "w") == ["y"]
    assert done(runtime, "y") == ["z"]
    assert [i.outcome for i in runtime.instances.values()] == ["", "completed", "completed"]


def test_call_activity_not_found_is_an_incident_that_can_be_repaired():
    runtime = call(attributes='calledElement="later"')
    incident = runtime.incidents()[0]
    assert (incident.element_id, incident.kind) == ("c", "child")
    assert "later" in incident.message
    runtime.deploy(bpmn("start l1\nuser lw\nl1 -> lw", process='id="later"'))
    runtime.retry(incident)
    assert done(runtime, "lw") == ["z"]


def test_call_activity_cancelled_through_all_levels():
    runtime = play(
        'start s\ncall c calledElement="q"\nboundary b on=c message:m1\nuser h\ns -> c\nb -> h',
        ("q", 'start q1\ncall q2 calledElement="r"\nq1 -> q2'),
        ("r", "start r1\nuser w\nr1 -> w"),
    )
    runtime.send_message("m1")
    assert at(runtime) == ["h"]
    assert [i.outcome for i in runtime.instances.values()] == ["", "canceled", "canceled"]


def test_error_leaves_a_called_process():
    runtime = play(
        'start s\ncall c calledElement="q"\nboundary b on=c error:e1\nuser h\ns -> c\nb -> h',
        ("q", 'start q1\ncall q2 calledElement="r"\nq1 -> q2'),
        ("r", "start r1\nend r2 error:e1\nr1 -> r2"),
    )
    assert at(runtime) == ["h"]


def test_uncaught_error_of_a_child_ends_the_parent():
    runtime = play('start s\ncall c calledElement="q"\ns -> c', ("q", "start q1\nend r2 error:e1\nq1 -> r2"))
    assert (runtime.first.outcome, runtime.first.error_code) == ("error", "E1")


def test_terminate_in_a_child_lets_the_parent_go_on():
    runtime = play(
        'start s\ncall c calledElement="q"\nuser z\ns -> c -> z',
        ("q", "start q1\nend r2 terminate\nq1 -> r2"),
    )
    assert at(runtime) == ["z"]


def test_cancelling_the_parent_cancels_the_child():
    runtime = call()
    runtime.cancel(runtime.first)
    assert [i.outcome for i in runtime.instances.values()] == ["canceled", "canceled"]
    assert at(runtime) == []


def test_global_task_is_called():
    runtime = play(
        'start s\ncall c calledElement="g"\nuser z\ns -> c -> z',
        roots='<globalUserTask id="g" name="Global"/>',
    )
    assert [w.name for w in runtime.work()] == ["Global"]
    assert done(runtime, "g") == ["z"]
