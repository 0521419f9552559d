"""The runtime as somebody meets it who has read its README and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bpmn import EngineError, LocalRuntime
from bpmn.runtime import EPOCH, NotFound
from tests.bpmn.engine.playing import Checked, at, bpmn, done, play

WORK = "start s\nuser a\nservice j camunda:type=external camunda:topic=t\nend e\ns -> a -> j -> e"


def test_an_instance_is_told_in_one_line():
    runtime = play(WORK, variables={"x": 1})
    first = runtime.first
    assert repr(first) == "Instance(1, 'p', active=['a'], variables={'x': 1})"
    runtime.cancel(first)
    assert repr(first) == "Instance(1, 'p', 'canceled', variables={'x': 1})"


def test_work_and_jobs_of_one_of_several_instances():
    runtime = play(WORK)
    first = runtime.first
    second = runtime.start()
    runtime.complete("a", {"n": 2}, instance=second)
    assert (first.active, second.active) == (["a"], ["j"])
    runtime.complete("a")  # the oldest, and only one left
    runtime.complete_job("t", instance=second)
    assert (first.active, second.outcome) == (["j"], "completed")
    with pytest.raises(NotFound, match=r"no open job at t \(open: none\)"):
        runtime.complete_job("t", instance=second)
    with pytest.raises(NotFound, match=r"no open work at a \(open: none\)"):
        runtime.complete("a", instance=first)


def test_failures_errors_and_escalations_of_one_of_several_instances():
    text = """
        start s
        service j camunda:type=external camunda:topic=t
        boundary b on=j error:e1
        boundary x on=j escalation:x1 noninterrupting
        end e
        end bad
        end told
        s -> j -> e
        b -> bad
        x -> told
    """
    runtime = play(text)
    first = runtime.first
    second, third = runtime.start(), runtime.start()
    runtime.throw_error("j", "E1", instance=second)
    runtime.throw_escalation("j", "X1", instance=third)
    runtime.fail_job("j", "broken", instance=third)
    assert (first.visited["bad"], second.end_events, third.visited["told"]) == (0, ("bad",), 1)
    assert [incident.instance for incident in runtime.incidents()] == [third.id]


def test_variables_of_work_of_the_instance_that_is_meant():
    runtime = play(WORK, variables={"n": 1})
    first = runtime.first
    second = runtime.start(variables={"n": 2})
    runtime.set_variables(second, {"own": True}, at="a")
    assert runtime.variables_at("a", instance=first) == {"n": 1}
    assert runtime.variables_at("a", instance=second) == {"n": 2, "own": True}


def test_work_of_a_called_instance_counts_as_the_callers():
    runtime = Checked(
        bpmn("start s\ncall c calledElement=q\nend e\ns -> c -> e", ("q", "start s2\nuser a\ns2 -> a"))
    )
    runtime.start("p")
    second = runtime.start("p")
    runtime.complete("a", instance=second)
    assert [len(runtime.work(instance)) for instance in (1, second)] == [1, 0]


@pytest.mark.parametrize(
    ("to", "moment"),
    [
        (timedelta(days=2), EPOCH + timedelta(days=2)),
        ("P2D", EPOCH + timedelta(days=2)),
        (" PT36H ", EPOCH + timedelta(hours=36)),
        (EPOCH + timedelta(days=2), EPOCH + timedelta(days=2)),
        ((EPOCH + timedelta(days=2)).replace(tzinfo=None), EPOCH + timedelta(days=2)),
        ((EPOCH + timedelta(days=2)).isoformat(), EPOCH + timedelta(days=2)),
        ("2100-01-01", datetime(2100, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_clock_takes_spans_and_moments(to, moment):
    runtime = play("start s\ncatch c duration:P1D\nend e\ns -> c -> e")
    runtime.advance_clock(to)
    assert (runtime.now, runtime.first.outcome) == (moment, "completed")


@pytest.mark.parametrize("to", ["tomorrow", "P", "PT1X", ""])
def test_the_clock_says_what_it_cannot_read(to):
    runtime = LocalRuntime(bpmn(WORK))
    with pytest.raises(ValueError, match="expected for example"):
        runtime.advance_clock(to)
    assert runtime.now == EPOCH


def test_a_timer_date_that_is_a_span():
    runtime = play('start s\ncatch c date:=duration("P1D")\nend e\ns -> c -> e')
    runtime.advance_clock("P1D")
    assert runtime.first.outcome == "completed"


def test_the_timer_of_a_start_event_begins_an_instance_by_hand():
    runtime = Checked(bpmn("start s cycle:R2/PT10S\nuser a\ns -> a"))
    runtime.trigger("s")
    assert at(runtime) == ["a"] and len(runtime.due_timers()) == 1


def test_a_signal_may_be_meant_for_one_instance():
    runtime = Checked(bpmn("start s\ncatch c signal:s1\nuser a\ns -> c -> a"))
    runtime.start("p")
    second = runtime.start("p")
    assert runtime.broadcast("s1", instance=second) == 1
    assert [work.instance for work in runtime.work()] == [second.id]


def test_an_instance_may_begin_in_the_middle():
    text = "start s\nuser a\nsub S\n  start i\n  user b\n  user c\n  i -> b -> c\nuser z\ns -> a -> S -> z"
    runtime = Checked(bpmn(text))
    first = runtime.start("p", start_event="c")
    assert at(runtime) == ["c"] and first.visited["S"] == 1
    assert done(runtime, "c") == ["z"]
    with pytest.raises(EngineError, match="no such element"):
        runtime.start("p", start_event="nowhere")


@pytest.mark.parametrize("definition", ["cancel", "error:e1", "escalation:x1", "anyerror"])
def test_trigger_lets_a_boundary_event_happen_that_nothing_outside_sends(definition):
    inside = "transaction t\n  start ss\n  user a\n  ss -> a"
    runtime = play(f"start s\n{inside}\nboundary b on=t {definition}\nuser c\nuser d\ns -> t -> d\nb -> c")
    runtime.trigger("b")
    assert at(runtime) == ["c"]
    with pytest.raises(NotFound, match="at b"):
        runtime.trigger("b")


def test_trigger_needs_the_activity_that_the_event_is_attached_to():
    runtime = play(
        "start s\nuser z\nsub t\n  start ss\n  user a\n  ss -> a\nboundary b on=t error:e1\nuser c\ns -> z -> t\nb -> c"
    )
    with pytest.raises(NotFound, match="at b"):
        runtime.trigger("b")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("waits, opened", [(False, ["u"]), (True, ["t", "t"])])
def test_abstract_tasks_may_wait_for_a_person(waits, opened):
    runtime = play("start s\ntask t par*2 name=Think\nuser u\ns -> t -> u", tasks_wait=waits)
    assert at(runtime) == opened
    if waits:
        assert [work.name for work in runtime.work()] == ["Think", "Think"]
        runtime.complete("t")
        assert done(runtime, "t") == ["u"]
