"""Errors and escalations travel outwards; terminate ends its scope (BPMN 10.5.6, 13.5.6)."""

import pytest

from tests.bpmn.engine.playing import at, done, play


def test_terminate_ends_everything():
    runtime = play("""
        start s
        and f
        user a
        user b
        end e terminate
        s -> f -> a -> e
        f -> b
    """)
    done(runtime, "a")
    assert runtime.first.outcome == "terminated"
    assert at(runtime) == []


def test_terminate_in_a_subprocess_ends_the_subprocess_alone():
    runtime = play("""
        start s
        and f
        user o
        sub p1
          start i
          and g
          user a
          user b
          end e terminate
          i -> g -> a -> e
          g -> b
        user z
        s -> f -> p1 -> z
        f -> o
    """)
    assert done(runtime, "a") == ["o", "z"]
    assert runtime.first.canceled["b"] == 1


def test_terminate_in_a_multi_instance_subprocess_ends_one_instance():
    runtime = play("""
        start s
        sub p1 par*2
          start i
          and g
          user a
          user b
          end e terminate
          i -> g -> a -> e
          g -> b
        user z
        s -> p1 -> z
    """)
    assert done(runtime, "a") == ["a", "b"]
    assert done(runtime, "a") == ["z"]


def test_error_end_event_is_caught_at_the_subprocess():
    text = """
        start s
        sub p1
          start i
          user a
          end e error:e1
          i -> a -> e
        boundary b on=p1 error:e1
        boundary c on=p1 anyerror
        user h
        user any
        user z
        s -> p1 -> z
        b -> h
        c -> any
    """
    assert done(play(text), "a") == ["h"]
    assert done(play(text.replace("on=p1 error:e1", "on=p1 error:e2")), "a") == ["any"]


def test_error_uncaught_ends_the_instance():
    runtime = play("start s\nand f\nuser a\nuser b\nend e error:e1\ns -> f -> a -> e\nf -> b")
    done(runtime, "a")
    assert (runtime.first.outcome, runtime.first.error_code) == ("error", "E1")


def test_error_travels_outwards_to_the_nearest_match():
    runtime = play("""
        start s
        sub p1
          start i
          sub p2
            start j
            end e error:e1
            j -> e
          boundary b2 on=p2 error:e2
          user w
          i -> p2
          b2 -> w
        boundary b1 on=p1 error:e1
        user h
        s -> p1
        b1 -> h
    """)
    assert at(runtime) == ["h"]


def test_undeclared_error_reference_matches_itself():
    runtime = play("""
        start s
        sub p1
          start i
          end e <errorEventDefinition errorRef="nowhere"/>
          i -> e
        boundary b on=p1 <errorEventDefinition errorRef="nowhere"/>
        user h
        s -> p1
        b -> h
    """)
    assert at(runtime) == ["h"]


def test_error_thrown_from_work_and_job():
    text = """
        start s
        {kind}
        boundary b on=a error:e1
        user h
        user z
        s -> a -> z
        b -> h
    """
    runtime = play(text.format(kind="user a"))
    runtime.throw_error("a", "E1", variables={"why": "no"})
    assert at(runtime) == ["h"] and runtime.first.variables == {"why": "no"}
    runtime = play(text.format(kind='service a camunda:topic="x"'))
    runtime.throw_error("a", "E1")
    assert at(runtime) == ["h"]


def test_escalation_does_not_interrupt_unless_the_event_does():
    text = """
        start s
        sub p1
          start i
          throw t escalation:x1
          user a
          i -> t -> a
        boundary b on=p1 escalation:x1 noninterrupting
        user h
        user z
        s -> p1 -> z
        b -> h
    """
    assert at(play(text)) == ["a", "h"]
    assert at(play(text.replace(" noninterrupting", ""))) == ["h"]
    assert at(play(text.replace("on=p1 escalation:x1", "on=p1 escalation:x2"))) == ["a"]
    assert at(play(text.replace("on=p1 escalation:x1", "on=p1 anyescalation"))) == ["a", "h"]


def test_escalation_end_event():
    runtime = play("""
        start s
        sub p1
          start i
          end t escalation:x1
          i -> t
        boundary b on=p1 escalation:x1 noninterrupting
        user h
        user z
        s -> p1 -> z
        b -> h
    """)
    assert at(runtime) == ["h", "z"]


def test_escalation_from_a_called_process():
    runtime = play(
        """
        start s
        call c calledElement="q"
        boundary b on=c escalation:x1 noninterrupting
        user h
        s -> c
        b -> h
        """,
        ("q", "start q1\nthrow q2 escalation:x1\nuser w\nq1 -> q2 -> w"),
    )
    assert at(runtime) == ["h", "w"]


def test_terminate_all_from_a_subprocess():
    text = """
        start s
        and f
        user o
        sub p1
          start i
          end e <terminateEventDefinition camunda:terminateAll="true"/>
          i -> e
        s -> f -> o
        f -> p1
    """
    assert play(text).first.outcome == "terminated"


def test_a_code_may_be_given_as_a_number():
    runtime = play(
        "start s\nuser a\nboundary b on=a error:404\nuser h\ns -> a\nb -> h",
        roots='<error id="ref_404" errorCode="404"/>',
    )
    runtime.throw_error("a", 404)
    assert at(runtime) == ["h"]


EXTERNAL = """
start s
service a camunda:topic=pay <extensionElements><camunda:errorEventDefinition errorRef="ref_e1" expression="${paid == false}"/><camunda:errorEventDefinition errorRef="ref_e2" expression="${externalTask.getErrorMessage() == 'no line'}"/></extensionElements>
boundary b on=a error:e1
boundary c on=a error:e2
user after
user refused
user later
s -> a -> after
b -> refused
c -> later
"""


@pytest.mark.parametrize(("paid", "follows"), [(True, "after"), (False, "refused")])
def test_an_external_task_throws_an_error_by_what_its_worker_gave(paid, follows):
    """Camunda 7: the conditions of its error events are asked once the results are in."""
    runtime = play(EXTERNAL)
    runtime.complete_job("a", {"paid": paid})
    assert at(runtime) == [follows]
    assert runtime.first.variables["paid"] is paid


def test_an_external_task_throws_an_error_by_how_its_worker_failed():
    runtime = play(EXTERNAL, variables={"paid": True})
    runtime.fail_job("a", "no line")
    assert at(runtime) == ["later"]
    other = play(EXTERNAL, variables={"paid": True})
    other.fail_job("a", "out of memory")
    assert [incident.message for incident in other.incidents()] == ["out of memory"]


def test_a_continuation_that_fails_is_not_asked_for_errors_of_the_work():
    text = EXTERNAL.replace("camunda:topic", "camunda:asyncBefore=true camunda:topic")
    runtime = play(text, variables={"paid": False}, run_handlers=False)
    runtime.fail_job("a", "no line")
    assert [incident.element_id for incident in runtime.incidents()] == ["a"]


def test_an_error_without_a_code_out_of_a_called_process_is_caught_by_what_takes_any():
    called = ("q", "start s2\nuser a\nend e anyerror\ns2 -> a -> e")
    runtime = play(
        "start s\ncall c calledElement=q\nboundary b on=c anyerror\nuser z\ns -> c\nb -> z", called
    )
    assert done(runtime, "a") == ["z"]
    runtime = play(
        "start s\ncall c calledElement=q\nboundary b on=c error:e1\nuser z\ns -> c\nb -> z", called
    )
    done(runtime, "a")
    assert (runtime.first.outcome, runtime.incidents()) == ("error", [])
