"""Start, end, intermediate and boundary events (BPMN 13.5), interrupting and not, on every kind of activity."""

from datetime import timedelta

import pytest

from bpmn.errors import BpmnError, EngineError
from tests.bpmn.engine.playing import at, done, play, seconds


def test_message_catch_and_correlation():
    text = """
        start s
        catch c <messageEventDefinition messageRef="order"/>
        user a
        s -> c -> a
    """
    roots = (
        '<message id="order" name="order"><extensionElements><zeebe:subscription correlationKey="=number"/>'
        "</extensionElements></message>"
    )
    runtime = play(text, roots=roots, variables={"number": 7})
    other = runtime.start("p", {"number": 8})
    assert sorted(runtime.waiting_messages()) == [("order", "7"), ("order", "8")]
    assert runtime.send_message("order", {"got": True}, key="8") is other
    assert other.variables == {"number": 8, "got": True}
    assert [w.instance for w in runtime.work()] == [other.id]


def test_timer_catch():
    runtime = play("start s\ncatch t duration:PT1H\nuser a\ns -> t -> a")
    assert seconds(runtime, 3599) == []
    assert seconds(runtime, 1) == ["a"]


@pytest.mark.parametrize(
    ("definition", "variables", "after"),
    [
        ("date:2026-01-01T00:01:00Z", {}, 60),
        ("date:(${d})", {"d": "2026-01-01T00:01:00Z"}, 60),
        ("duration:(${d})", {"d": "PT60S"}, 60),
        ("cycle:R3/PT60S", {}, 60),
        ("duration:P1D", {}, 86400),
        ("date:2025-01-01T00:00:00Z", {}, 0),
    ],
)
def test_timer_forms(definition, variables, after):
    runtime = play(f"start s\ncatch t {definition}\nuser a\ns -> t -> a", variables=variables)
    if after:
        assert seconds(runtime, after - 1) == []
    assert seconds(runtime, 1) == ["a"]
    assert runtime.due_timers() == []


def test_links_jump():
    runtime = play("""
        start s
        throw t link:L
        catch c link:L
        user a
        s -> t
        c -> a
    """)
    assert at(runtime) == ["a"]


def test_a_link_of_a_sketch_that_leads_nowhere_says_so():
    with pytest.raises(EngineError, match="t: the link 'L' leads nowhere"):
        play("start s\nthrow t link:L\ns -> t", strict=False)


def test_several_sources_of_one_link():
    runtime = play("""
        start s
        and f
        throw t link:L
        throw t2 link:L
        catch c link:L
        user a
        s -> f -> t
        f -> t2
        c -> a
    """)
    assert at(runtime) == ["a", "a"]


def test_none_intermediate_event_passes():
    assert at(play("start s\nthrow t\nuser a\ns -> t -> a")) == ["a"]


def test_multiple_catch_takes_any():
    text = "start s\ncatch c message:m1 signal:s1\nuser a\ns -> c -> a"
    runtime = play(text)
    runtime.broadcast("s1")
    assert at(runtime) == ["a"] and runtime.waiting_messages() == []
    runtime = play(text)
    runtime.send_message("m1")
    assert at(runtime) == ["a"]


def test_parallel_multiple_catch_takes_all():
    runtime = play('start s\ncatch c parallelMultiple="true" message:m1 signal:s1\nuser a\ns -> c -> a')
    runtime.broadcast("s1", {"v": 1})
    assert at(runtime) == []
    runtime.send_message("m1")
    assert at(runtime) == ["a"] and runtime.first.variables == {"v": 1}


def test_parallel_multiple_boundary():
    runtime = play(
        'start s\nuser a\nboundary b on=a parallelMultiple="true" message:m1 signal:s1\nuser h\ns -> a\nb -> h'
    )
    runtime.broadcast("s1")
    assert at(runtime) == ["a"]
    runtime.send_message("m1")
    assert at(runtime) == ["h"]


def test_multiple_throw_throws_all():
    runtime = play(
        "start s\nthrow t signal:s1 message:m1\nuser a\ns -> t -> a",
        ("q", "start q1 signal:s1\nuser b\nq1 -> b"),
        ("r", "start r1 message:m1\nuser c\nr1 -> c"),
    )
    assert at(runtime) == ["a", "b", "c"]


def test_multiple_start_takes_any():
    runtime = play("start s message:m1 signal:s1\nuser a\ns -> a", start=False)
    runtime.broadcast("s1")
    runtime.send_message("m1")
    assert at(runtime) == ["a", "a"]


def test_several_flows_leave_an_event():
    assert at(play("start s\nuser a\nuser b\ns -> a\ns -> b")) == ["a", "b"]
    runtime = play("start s\nuser a\nboundary b on=a message:m1\nuser h\nuser k\ns -> a\nb -> h\nb -> k")
    runtime.send_message("m1")
    assert at(runtime) == ["h", "k"]


def test_message_thrown_to_another_pool_and_back():
    runtime = play(
        """
        start s
        throw t message:m1
        catch c message:m2
        user a
        s -> t -> c -> a
        """,
        ("q", "start q1 message:m1\nuser w\nend q2 message:m2\nq1 -> w -> q2"),
    )
    assert at(runtime) == ["w"]
    assert done(runtime, "w") == ["a"]


def test_send_and_receive_tasks():
    runtime = play(
        """
        start s
        send t messageRef="ref_m1"
        receive c messageRef="ref_m2"
        user a
        s -> t -> c -> a
        """,
        (
            "q",
            'receive q1 instantiate="true" messageRef="ref_m1"\nuser w\nsend q2 messageRef="ref_m2"\nq1 -> w -> q2',
        ),
    )
    assert at(runtime) == ["w"]
    assert done(runtime, "w") == ["a"]


def test_receive_task_without_a_message_waits():
    runtime = play("start s\nreceive r\nuser a\ns -> r -> a")
    assert at(runtime) == []
    runtime.trigger("r", {"v": 1})
    assert at(runtime) == ["a"] and runtime.first.variables == {"v": 1}


@pytest.mark.parametrize(
    ("cron", "hops"),
    [
        ("0 0/5 * * * ?", [300, 600, 900]),
        ("0 30 8 * * ?", [30600, 30600 + 86400]),
        ("15 0 0 ? * MON-FRI", [15, 86400 + 15, 4 * 86400 + 15]),
        ("0 0 12 1 JAN,JUL ? 2026", [43200, 43200 + 181 * 86400]),
    ],
)
def test_cron_cycles(cron, hops):
    runtime = play(f"start s\nuser a\nboundary b on=a cycle:({cron}) noninterrupting\nuser h\ns -> a\nb -> h")
    begun = runtime.now
    for number, hop in enumerate(hops, 1):
        runtime.advance_clock(begun + timedelta(seconds=hop - 1))
        assert at(runtime).count("h") == number - 1
        runtime.advance_clock(begun + timedelta(seconds=hop))
        assert at(runtime).count("h") == number


@pytest.mark.parametrize("cron", ["0 0 25 * * ?", "0 61 * * * ?", "a b c d e f", "0 0 0 30 FEB ?"])
def test_impossible_cron(cron):
    with pytest.raises(BpmnError):
        play(f"start s\ncatch t cycle:({cron})\nuser a\ns -> t -> a")


def test_conditional_start():
    runtime = play("start s condition:(n>5)\nuser a\ns -> a", start=False)
    assert runtime.start_by_condition({"n": 1}) == []
    assert [i.variables for i in runtime.start_by_condition({"n": 6})] == [{"n": 6}]


def test_parallel_multiple_start_waits_for_all():
    runtime = play('start s parallelMultiple="true" message:m1 signal:s1\nuser a\ns -> a', start=False)
    runtime.broadcast("s1")
    assert at(runtime) == []
    runtime.send_message("m1")
    assert at(runtime) == ["a"]


def test_a_message_on_a_drawn_flow_is_kept_until_it_is_awaited():
    runtime = play(
        "start s\nthrow t message:m1\nuser u\ncatch c message:m2\nuser a\ns -> t -> u -> c -> a",
        ("q", "start q1 message:m1\nend q2 message:m2\nq1 -> q2"),
        roots='<collaboration id="co"><messageFlow id="f2" sourceRef="q2" targetRef="c"/></collaboration>',
    )
    assert at(runtime) == ["u"]
    assert done(runtime, "u") == ["a"]


def test_messages_signals_and_errors_may_be_named_by_their_ids():
    runtime = play(
        "start s\ncatch c message:m1\ncatch d signal:s1\nuser a\nboundary b on=a error:e1\nuser h\ns -> c -> d -> a\nb -> h"
    )
    runtime.send_message("ref_m1")
    assert runtime.broadcast("ref_s1") == 1
    runtime.throw_error("a", "ref_e1")
    assert at(runtime) == ["h"]
