"""What changes of the engine showed to be untested: who else moves, what is tried again, what is counted."""

import pytest

from bpmn import commands
from bpmn.errors import ExpressionFailed, UnknownWait
from tests.bpmn.engine.playing import at, done, play
from tests.bpmn.engine.test_compensation import inside, undo
from tests.bpmn.reading.test_scripts import HELD, scripted


@pytest.mark.parametrize("side", ["Before", "After"])
@pytest.mark.parametrize("kind", ["user a", "throw a"])
def test_a_failed_step_between_transactions_is_tried_again(side, kind):
    runtime = play(f"start s\n{kind} camunda:async{side}=true\nuser z\ns -> a -> z", run_handlers=False)
    if (kind, side) == ("user a", "After"):
        runtime.complete("a")
    failed = runtime.jobs()[0]
    runtime.fail_job(failed, "the worker died")
    assert runtime.jobs() == [] and [i.kind for i in runtime.incidents()] == ["job"]
    runtime.retry("a")
    assert [(job.handler, job.topic, job.variables) for job in runtime.jobs()] == [("", "", {})]
    with pytest.raises(UnknownWait):
        runtime._act(runtime.first.id, commands.CompleteJob(job_id=failed.id))
    runtime.complete_job("a")
    if (kind, side) == ("user a", "Before"):
        runtime.complete("a")
    assert at(runtime) == ["z"]


def test_who_ends_inside_a_subprocess_leaves_tokens_that_are_on_their_way():
    runtime = play("""
        start s
        and f
        sub p1
          start i
          end e terminate
          i -> e
        user a
        user b
        s -> f -> p1 -> b
        f -> a
    """)
    assert at(runtime) == ["a", "b"]


def test_a_process_with_several_triggers_starts_at_its_timer():
    text = "start m message:m1\nstart t duration:PT5S\nuser a\nuser b\nm -> a\nt -> b"
    runtime = play(text)
    assert at(runtime) == ["b"]


def test_a_terminate_event_for_all_instances_where_there_is_one():
    runtime = play("""
        start s
        and f
        sub p1
          start i
          end e <terminateEventDefinition camunda:terminateMultiInstance="true"/>
          i -> e
        user a
        user b
        s -> f -> a
        f -> p1 -> b
    """)
    assert at(runtime) == ["a", "b"]


def test_incidents_tell_expressions_from_other_errors():
    runtime = play("start s\ncatch c message:m1\nxor x\nuser a\ns -> c -> x\nx -> a if n > 1")
    runtime.send_message("m1")
    assert [i.kind for i in runtime.incidents()] == ["error"]
    runtime = play(
        "start s\ncatch c message:m1\nuser a\nboundary b on=a duration:(${late})\nuser z\ns -> c -> a\nb -> z"
    )
    runtime.send_message("m1")
    assert [i.kind for i in runtime.incidents()] == ["expression"]


def test_a_result_changes_the_variable_that_is_known():
    task = "service a <extensionElements/> camunda:expression=${n+1} camunda:resultVariable=n"
    runtime = play(
        f"start s\nsub p1\n  start i\n  {task}\n  user u\n  i -> a -> u\ns -> p1", variables={"n": 1}
    )
    assert at(runtime) == ["u"] and runtime.first.variables == {"n": 2}


def test_an_undoing_event_subprocess_begins_at_its_start_wherever_that_is_drawn():
    runtime = play("""
        start s
        sub p1
          start i
          user a
          i -> a
          sub v event
            throw w compensateall
            user u
            start vs compensateall
            vs -> u -> w
        throw t compensateall
        user z
        s -> p1 -> t -> z
    """)
    assert done(runtime, "a") == ["u"]
    assert done(runtime, "u") == ["z"]


@pytest.mark.parametrize("kind", ["par*3", "seq*3"])
def test_a_loop_is_counted_by_its_rounds(kind):
    runtime = play(f"start s\ntask a {kind}\nuser z\ns -> a -> z")
    assert (runtime.first.visited["a"], runtime.first.completed["a"]) == (3, 3)


def test_an_activity_that_wants_two_tokens_leaves_those_at_a_join():
    runtime = play("""
        start s
        and f
        user a
        user b
        user c
        user d
        and j
        user z
        user q startQuantity=2
        s -> f -> a -> j -> z
        f -> b -> j
        f -> c -> q
        f -> d -> q
    """)
    done(runtime, "a")
    done(runtime, "c")
    assert done(runtime, "d") == ["b", "q"]
    assert done(runtime, "b") == ["q", "z"]


def test_what_an_event_still_had_to_throw_is_not_thrown_after_an_error():
    runtime = play("""
        start s
        sub p1
          start i
          end e error:e1 signal:s1
          i -> e
        boundary b on=p1 error:e1
        catch w signal:s1
        user a
        user z
        and f
        s -> f -> w -> a
        f -> p1
        b -> z
    """)
    assert at(runtime) == ["z"]


def test_cancelling_one_transaction_undoes_what_another_has_done_so_far():
    text = (
        "start s\ntransaction p1 par*2\n  start i\n  user a\n  user b\n  end x cancel\n  i -> a -> b -> x\n"
    )
    runtime = play(f"{text}{inside(undo('a'))}\nboundary c on=p1 cancel\nuser z\ns -> p1\nc -> z")
    for work in list(runtime.work()):
        runtime.complete(work)
    assert at(runtime) == ["b", "b"]
    runtime.complete(runtime.work()[0])
    assert at(runtime) == ["u_a", "u_a"]
    runtime.complete(runtime.work()[0])
    assert done(runtime, "u_a") == ["z"]


def test_nought_is_false_in_a_script():
    assert scripted("if (x) { n = 9 }", "javascript")["n"] == HELD["n"]


def test_variables_of_a_scope_that_is_gone_are_refused():
    runtime = play("start s\nuser a\ns -> a")
    with pytest.raises(UnknownWait, match="no scope n99"):
        runtime._act(runtime.first.id, commands.SetVariables(scope_id="n99", variables={"x": 1}))


def test_a_link_is_passed_in_the_history():
    runtime = play("start s\nthrow t link:l\ncatch c link:l\nuser a\ns -> t\nc -> a")
    assert at(runtime) == ["a"]
    assert runtime.first.completed["t"] == runtime.first.completed["c"] == 1


def test_an_event_about_one_variable_is_asked_when_it_begins_to_wait():
    condition = '<conditionalEventDefinition camunda:variableName="x"><condition>y > 0</condition></conditionalEventDefinition>'
    runtime = play(f"start s\ncatch c {condition}\nuser a\ns -> c -> a", variables={"y": 1})
    assert at(runtime) == ["a"]


def test_what_cannot_be_tried_again_by_itself_fails_with_its_command():
    runtime = play("""
        start s
        catch c message:m1
        sub p1 par*2
          start i
          user a
          i -> a
          sub v event
            start vs duration:(${late})
            user g
            vs -> g
        s -> c -> p1
    """)
    with pytest.raises(ExpressionFailed, match="vs: timer"):
        runtime.send_message("m1")
    assert runtime.incidents() == [] and runtime.waiting_messages() == [("m1", "")]
    runtime.set_variables(runtime.first, {"late": "PT5S"})
    runtime.send_message("m1")
    assert at(runtime) == ["a", "a"]


def test_a_cancelled_transaction_is_left_by_its_cancel_event_alone():
    runtime = play("""
        start s
        transaction p1
          start i
          end x cancel
          i -> x
        boundary b on=p1 duration:PT5S
        boundary c on=p1 cancel
        user h
        user z
        s -> p1
        b -> h
        c -> z
    """)
    assert at(runtime) == ["z"]


def test_an_interrupted_scope_forgets_the_tokens_at_its_joins():
    runtime = play("""
        start s
        and f
        user a
        user b
        and j
        s -> f -> a -> j
        f -> b -> j
        sub v event
          start vs message:m1
          user h
          vs -> h
    """)
    done(runtime, "a")
    runtime.send_message("m1")
    assert at(runtime) == ["h"]
    done(runtime, "h")
    assert runtime.first.outcome == "completed"
