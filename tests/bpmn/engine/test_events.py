"""Start, end, intermediate and boundary events (BPMN 13.5), interrupting and not, on every kind of activity."""

from datetime import timedelta

import pytest

from bpmn.errors import BpmnError, EngineError
from tests.bpmn.engine.playing import at, done, play, seconds


def test_message_start_with_its_data():
    runtime = play(
        """
        start s message:m1
        user a
        s -> a
        """,
        start=False,
    )
    instance = runtime.send_message("m1", {"x": 1}, key="k")
    assert at(runtime) == ["a"]
    assert instance.variables == {"x": 1}
    assert instance.business_key == "k"


def test_signal_start_in_every_process():
    runtime = play(
        """
        start s signal:s1
        user a
        s -> a
        """,
        ("q", "start s2 signal:s1\nuser b\ns2 -> b"),
        start=False,
    )
    assert runtime.broadcast("s1", {"x": 1}) == 2
    assert at(runtime) == ["a", "b"]


def test_several_start_events():
    text = """
        start s
        start m message:m1
        start t duration:PT5S
        user a
        user b
        user c
        s -> a
        m -> b
        t -> c
    """
    runtime = play(text)
    assert at(runtime) == ["a"]
    runtime.send_message("m1")
    assert at(runtime) == ["a", "b"]
    assert seconds(runtime, 6) == ["a", "b", "c"]
    assert len(runtime.instances) == 3


def test_timer_start_cycle():
    runtime = play(
        """
        start s cycle:R3/PT10S
        user a
        s -> a
        """,
        start=False,
    )
    runtime.advance_clock(timedelta(seconds=25))
    assert len(runtime.instances) == 2
    runtime.advance_clock(timedelta(seconds=100))
    assert len(runtime.instances) == 3


def test_the_only_start_event_may_be_started_by_name():
    """As in Camunda 7: a process with one start event starts there, whatever it waits for."""
    assert at(play("start s message:m1\nuser a\ns -> a")) == ["a"]
    assert at(play("start s cycle:R/PT10S\nuser a\ns -> a")) == ["a"]
    two = "start s message:m1\nstart z message:m2\nuser a\ns -> a\nz -> a"
    with pytest.raises(EngineError):
        play(two)
    runtime = play(two, start=False)
    runtime.start("p", start_event="z")
    assert at(runtime) == ["a"]


def test_process_without_start_or_end_events():
    runtime = play("""
        user a
        user b
        user c
        a -> b
    """)
    assert at(runtime) == ["a", "c"]
    done(runtime, "c")
    done(runtime, "a")
    done(runtime, "b")
    assert runtime.first.outcome == "completed"


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


def test_signal_catch_in_all_instances():
    runtime = play("start s\ncatch c signal:s1\nuser a\ns -> c -> a")
    runtime.start("p")
    assert runtime.broadcast("s1") == 2
    assert at(runtime) == ["a", "a"]


def test_signal_thrown_reaches_who_waits_and_starts_who_starts_but_carries_no_data():
    runtime = play(
        """
        start s
        throw t signal:s1
        user a
        s -> t -> a
        """,
        ("q", "start q1\ncatch q2 signal:s1\nuser b\nq1 -> q2 -> b"),
        ("r", "start r1 signal:s1\nuser c\nr1 -> c"),
        start=False,
    )
    waiting = runtime.start("q")
    runtime.start("p", {"secret": 1})
    assert at(runtime) == ["a", "b", "c"]
    assert "secret" not in waiting.variables


def test_signal_thrown_by_an_end_event():
    runtime = play(
        "start s\nend t signal:s1\ns -> t",
        ("q", "start q1\ncatch q2 signal:s1\nuser b\nq1 -> q2 -> b"),
        start=False,
    )
    runtime.start("q")
    assert runtime.start("p").outcome == "completed"
    assert at(runtime) == ["b"]


def test_a_signal_does_not_reach_who_waits_only_afterwards():
    runtime = play("start s\nthrow t signal:s1\ncatch c signal:s1\nuser a\ns -> t -> c -> a")
    assert at(runtime) == []
    assert runtime.broadcast("s1") == 1
    assert at(runtime) == ["a"]


@pytest.mark.parametrize("first", ["t", "c"])
def test_a_signal_reaches_a_parallel_branch_in_either_order(first):
    second = "c" if first == "t" else "t"
    branches = {"t": "f -> t -> b", "c": "f -> c -> a"}
    runtime = play(
        "start s\nand f\nthrow t signal:s1\ncatch c signal:s1\nuser a\nuser b\ns -> f\n"
        f"{branches[first]}\n{branches[second]}"
    )
    assert at(runtime) == ["a", "b"]


def test_signal_from_inside_interrupts_the_subprocess_before_the_thrower_goes_on():
    runtime = play("""
        start s
        sub p1
          start i
          throw t signal:s1
          user never
          i -> t -> never
        boundary b on=p1 signal:s1
        user a
        user z
        s -> p1 -> z
        b -> a
    """)
    assert at(runtime) == ["a"]
    assert runtime.first.visited["never"] == 0


def test_signal_end_event_inside_is_caught_at_the_border():
    runtime = play("""
        start s
        sub p1
          start i
          end t signal:s1
          i -> t
        boundary b on=p1 signal:s1 noninterrupting
        user a
        user z
        s -> p1 -> z
        b -> a
    """)
    assert at(runtime) == ["a", "z"]


def test_signal_of_the_instance_alone():
    text = """
        start s
        and f
        catch c <signalEventDefinition signalRef="own"/>
        user u
        throw t <signalEventDefinition signalRef="own"/>
        user a
        s -> f -> c -> a
        f -> u -> t
    """
    roots = '<signal id="own" name="own" camunda:scope="processInstance"/>'
    runtime = play(text, roots=roots)
    runtime.start("p")
    runtime.complete(runtime.work(runtime.first)[0])
    assert at(runtime, runtime.first) == ["a"]
    assert at(runtime) == ["a", "u"]


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


HOSTS = {
    "user": "user a",
    "receive": 'receive a messageRef="ref_m3"',
    "service": 'service a camunda:topic="x"',
    "sub": "sub a\n          start ai\n          user au\n          ai -> au",
    "call": 'call a calledElement="q"',
    "many": "user a par*3",
    "series": "user a seq*3",
    "manysubs": "sub a par*2\n          start ai\n          user au\n          ai -> au",
    "loop": "user a <standardLoopCharacteristics/>",
}
TRIGGERS = {
    "message:m1": lambda r: r.send_message("m1"),
    "signal:s1": lambda r: r.broadcast("s1"),
    "duration:PT5S": lambda r: r.advance_clock(timedelta(seconds=5)),
    "condition:(x>1)": lambda r: r.set_variables(r.first, {"x": 2}),
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_boundary_event_on_every_kind_of_activity(host, trigger):
    text = f"""
        start s
        {HOSTS[host]}
        boundary b on=a {trigger}
        user h
        user z
        s -> a -> z
        b -> h
    """
    more = ("q", "start q1\nuser qu\nq1 -> qu")
    runtime = play(text, more)
    TRIGGERS[trigger](runtime)
    assert at(runtime) == ["h"]
    assert runtime.jobs() == [] and runtime.due_timers() == []
    assert runtime.first.canceled["a"] >= 1
    done(runtime, "h")
    assert runtime.first.outcome == "completed"
    assert all(instance.is_ended for instance in runtime.instances.values())
    runtime = play(text.replace(trigger, f"{trigger} noninterrupting"), more)
    before = at(runtime)
    TRIGGERS[trigger](runtime)
    assert at(runtime) == sorted([*before, "h"])


def test_noninterrupting_message_boundary_again_and_again():
    runtime = play("start s\nuser a\nboundary b on=a message:m1 noninterrupting\nuser h\ns -> a\nb -> h")
    for _ in range(3):
        runtime.send_message("m1")
    assert at(runtime) == ["a", "h", "h", "h"]
    done(runtime, "a")
    assert runtime.waiting_messages() == []


def test_noninterrupting_cycle_fires_one_after_the_other():
    runtime = play("start s\nuser a\nboundary b on=a cycle:R3/PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 10) == ["a", "h"]
    assert seconds(runtime, 10) == ["a", "h", "h"]
    assert seconds(runtime, 100) == ["a", "h", "h", "h"]
    runtime = play("start s\nuser a\nboundary b on=a cycle:R/PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 45) == ["a", *["h"] * 4]
    done(runtime, "a")
    assert runtime.due_timers() == []


def test_noninterrupting_duration_fires_once():
    runtime = play("start s\nuser a\nboundary b on=a duration:PT10S noninterrupting\nuser h\ns -> a\nb -> h")
    assert seconds(runtime, 100) == ["a", "h"]


def test_condition_is_edge_triggered():
    runtime = play("start s\nuser a\nboundary b on=a condition:(x>1) noninterrupting\nuser h\ns -> a\nb -> h")
    for x, opened in ((2, 1), (3, 1), (0, 1), (5, 2)):
        runtime.set_variables(runtime.first, {"x": x})
        assert at(runtime) == ["a", *["h"] * opened]


def test_condition_true_from_the_beginning():
    text = "start s\nuser a\nboundary b on=a condition:(x>1)\nuser h\ns -> a\nb -> h"
    assert at(play(text, variables={"x": 2})) == ["h"]
    assert at(play("start s\ncatch c condition:(x>1)\nuser a\ns -> c -> a", variables={"x": 2})) == ["a"]


def test_condition_set_by_a_parallel_branch():
    runtime = play("""
        start s
        and f
        catch c condition:(x=1)
        user a
        script w scriptFormat="feel" camunda:resultVariable="x" <script>1</script>
        user b
        s -> f -> w -> b
        f -> c -> a
    """)
    assert at(runtime) == ["a", "b"]


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


def test_boundary_that_loops_back():
    runtime = play("start s\nxor m\nuser a\nboundary b on=a duration:PT5S\ns -> m -> a\nb -> m")
    for _ in range(3):
        assert seconds(runtime, 5) == ["a"]
    assert runtime.first.visited["a"] == 4
    assert len(runtime.due_timers()) == 1


def test_completed_activity_disarms_its_boundary_events():
    runtime = play(
        "start s\nuser a\nboundary b on=a duration:PT5S\nboundary c on=a message:m1\nuser h\nuser z\n"
        "s -> a -> z\nb -> h\nc -> h"
    )
    assert done(runtime, "a") == ["z"]
    assert seconds(runtime, 10) == ["z"]
    assert runtime.waiting_messages() == []


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


def test_condition_narrowed_to_a_variable_and_a_kind_of_change():
    text = """
        start s
        user a
        boundary b on=a noninterrupting <conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="update"><condition>y > 0</condition></conditionalEventDefinition>
        user h
        s -> a
        b -> h
    """
    runtime = play(text)
    for name, value, opened in (("y", 1, 0), ("x", 1, 0), ("x", 2, 1)):
        runtime.set_variables(runtime.first, {name: value})
        assert at(runtime).count("h") == opened


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


def test_messages_signals_and_errors_may_be_named_by_their_ids():
    runtime = play(
        "start s\ncatch c message:m1\ncatch d signal:s1\nuser a\nboundary b on=a error:e1\nuser h\ns -> c -> d -> a\nb -> h"
    )
    runtime.send_message("ref_m1")
    assert runtime.broadcast("ref_s1") == 1
    runtime.throw_error("a", "ref_e1")
    assert at(runtime) == ["h"]
