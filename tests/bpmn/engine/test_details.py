"""Small promises of the engine: the order of things, what the history tells, what each attribute does."""

from datetime import timedelta

import pytest

from bpmn import EngineError, State, advance, commands, effects, read_bpmn
from bpmn.runtime import EPOCH, LocalRuntime
from tests.bpmn.engine.playing import at, bpmn, done, play


def effects_of(runtime, command):
    """Apply a command to the first instance aside, and return the effects."""
    first = runtime.first
    return advance(first.process, first.state, command, now=runtime.now)[1]


def test_the_history_closes_what_it_opens():
    runtime = play("""
    start s
    and f
    events g
    catch c1 message:m1
    catch c2 duration:PT1H
    user a
    boundary b on=a noninterrupting message:m2
    user x
    throw t signal:s1
    sub E event
      start es noninterrupting signal:s1
      task et
      es -> et
    and j
    end e
    s -> f -> g -> c1 -> m
    xor m
    g -> c2 -> m
    m -> j
    f -> a -> j
    b -> x -> t
    j -> e
    """)
    first = runtime.first
    for step in (
        lambda: runtime.send_message("m2"),
        lambda: runtime.complete("x"),
        lambda: runtime.send_message("m1"),
    ):
        step()
    runtime.complete("a")
    assert first.outcome == "completed"
    assert first.visited == first.completed
    assert set(first.visited) == {"s", "f", "g", "c1", "m", "a", "b", "x", "t", "E", "es", "et", "j", "e"}
    assert set(first.taken) == {
        "s_f",
        "f_g",
        "g_c1",
        "c1_m",
        "m_j",
        "f_a",
        "a_j",
        "b_x",
        "x_t",
        "es_et",
        "j_e",
    }


def test_an_uncaught_error_cancels_what_stands_beside_it():
    runtime = play("start s\nand f\nuser a\nuser b\nend x error:e1\ns -> f -> a -> x\nf -> b")
    runtime.complete("a")
    assert (runtime.first.outcome, runtime.first.error_code, runtime.first.canceled) == (
        "error",
        "E1",
        {"b": 1, "x": 1},
    )


def test_flows_and_starts_go_in_the_order_of_the_diagram():
    runtime = play("""
    start s
    and f
    script a <script>seen = seen + "a"</script>
    script b <script>seen = seen + "b"</script>
    sub S
      script c <script>seen = seen + "c"</script>
      script d <script>seen = seen + "d"</script>
    user u
    s -> f -> a -> S
    f -> b
    S -> u
    """, variables={"seen": ""})  # fmt: skip
    assert runtime.first.variables == {"seen": "acdb"}


@pytest.mark.parametrize(
    "definition, attributes, expected",
    [
        (
            "error",
            'camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"',
            {"code": "E1", "text": "no"},
        ),
        ("escalation", 'camunda:escalationCodeVariable="code"', {"code": "X1"}),
    ],
)
def test_codes_and_messages_come_into_variables(definition, attributes, expected):
    key = {"error": "e1", "escalation": "x1"}[definition]
    runtime = play(f"""
    start s
    user a
    boundary b on=a <{definition}EventDefinition {definition}Ref="ref_{key}" {attributes}/>
    user u
    s -> a
    b -> u
    """)
    if definition == "error":
        runtime.throw_error("a", "E1", "no")
    else:
        runtime.throw_escalation("a", "X1")
    assert at(runtime) == ["u"]
    assert runtime.first.variables == expected


def test_events_map_what_comes_in_and_out():
    def out(name):
        return f'<extensionElements><camunda:inputOutput><camunda:outputParameter name="{name}">${{n + 1}}</camunda:outputParameter></camunda:inputOutput></extensionElements>'

    runtime = play(f"""
    start s
    catch c {out("caught")} message:m1
    user a
    boundary b on=a {out("bound")} message:m2
    user u
    s -> c -> a
    b -> u
    """)
    runtime.send_message("m1", {"n": 1})
    runtime.send_message("m2", {"n": 5})
    assert runtime.first.variables == {"n": 5, "caught": 2, "bound": 6}


def test_a_message_event_may_be_sent_by_a_handler():
    text = 'start s\nthrow t <messageEventDefinition messageRef="ref_m1" camunda:topic="post"/>\nuser u\ns -> t -> u'
    runtime = play(text, run_handlers=False)
    assert [(job.topic or job.handler, job.element_id) for job in runtime.jobs()] == [("post", "t")]
    runtime.fail_job(runtime.jobs()[0], "no")
    runtime.retry("t")
    runtime.complete_job(runtime.jobs()[0], {"sent": True})
    assert at(runtime) == ["u"] and runtime.first.variables == {"sent": True}


def test_asynchronous_events_and_activities_wait_on_either_side():
    runtime = play("""
    start s camunda:asyncAfter=true
    user a camunda:asyncAfter=true
    boundary b on=a noninterrupting message:m1
    boundary t on=a noninterrupting duration:PT1H
    user x
    user u
    s -> a
    a -> u if n = 1
    b -> x
    t -> x
    """, run_handlers=False, variables={"n": 1})  # fmt: skip
    assert at(runtime) == [] and [job.variables for job in runtime.jobs()] == [{}]
    runtime.complete_job("s")
    runtime.complete("a")
    assert at(runtime) == [] and runtime.waiting_messages() == [] and runtime.due_timers() == []
    assert runtime.first.state.active_elements() == ["a"]
    runtime.complete_job("a")
    assert at(runtime) == ["u"]


def test_a_handler_sees_its_input_mappings_alone():
    mapped = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="m">${n + 1}</camunda:inputParameter></camunda:inputOutput></extensionElements>'
    runtime = play(
        f"start s\nservice a camunda:topic=t {mapped}\nservice b camunda:topic=t\ns -> a -> b",
        run_handlers=False,
        variables={"n": 1},
    )
    assert runtime.jobs()[0].variables == {"m": 2}
    runtime.complete_job("a")
    assert [job.variables for job in runtime.jobs()] == [{"n": 1}]
    runtime.throw_error("b", "E1")
    assert runtime.jobs() == []


def test_a_statutory_clock_is_armed_by_name():
    text = bpmn('start s\ncatch t <timerEventDefinition jingwei:clock="reply"/>\nuser u\ns -> t -> u')
    process = read_bpmn(text).processes["p"]
    found = advance(process, None, commands.Start(), now=EPOCH)[1]
    assert [(e.clock, e.due) for e in found if isinstance(e, effects.ArmTimer)] == [("reply", None)]
    runtime = LocalRuntime(text)
    runtime.clocks["reply"] = EPOCH + timedelta(days=3)
    runtime.start("p")
    runtime.advance_clock(timedelta(days=3))
    assert at(runtime) == ["u"]


def test_people_by_lists_and_dates_by_durations():
    runtime = play('start s\nuser a camunda:candidateUsers="${people}" camunda:dueDate="${due}"\nmanual m\ns -> a -> m',
                   variables={"people": ["li", "wang"], "due": timedelta(days=2)})  # fmt: skip
    work = runtime.work()[0]
    assert (work.candidate_users, work.due) == (("li", "wang"), EPOCH + timedelta(days=2))
    opened = [
        e
        for e in effects_of(runtime, commands.CompleteWork(work_id=work.id))
        if isinstance(e, effects.OpenWork)
    ]
    assert [e.kind for e in opened] == ["manual"]


def test_a_trigger_ends_the_other_waits_and_says_so():
    runtime = play(
        "start s\nevents g\ncatch c message:m1\ncatch t duration:PT1H\nuser u\ns -> g -> c -> u\ng -> t -> u"
    )
    waits = {wait[0]: wait for wait in runtime.first.state.waits}
    by_message = effects_of(runtime, commands.DeliverMessage(subscription_id=waits["s"]))
    assert [e.timer_id for e in by_message if isinstance(e, effects.DisarmTimer)] == [waits["t"]]
    assert [e.subscription_id for e in by_message if isinstance(e, effects.Unsubscribe)] == [waits["s"]]
    by_timer = effects_of(runtime, commands.FireTimer(timer_id=waits["t"]))
    assert [e for e in by_timer if isinstance(e, effects.DisarmTimer)] == []
    assert [e.subscription_id for e in by_timer if isinstance(e, effects.Unsubscribe)] == [waits["s"]]


def test_several_behind_an_event_gateway_must_all_come():
    two = '<messageEventDefinition messageRef="ref_m1"/><messageEventDefinition messageRef="ref_m2"/>'
    runtime = play(
        f'start s\nevents g\ncatch c parallelMultiple="true" {two}\ncatch d message:m3\nuser u\ns -> g -> c -> u\ng -> d'
    )
    runtime.send_message("m1")
    assert at(runtime) == []
    runtime.send_message("m2")
    assert at(runtime) == ["u"] and runtime.waiting_messages() == []


def test_a_start_that_is_not_there_is_refused():
    runtime = play("start s\nsub S\n  start inner\ns -> S", start=False)
    with pytest.raises(EngineError, match="no such element"):
        runtime.start("p", start_event="nowhere")


def test_data_objects_do_not_hide_what_is_known():
    data = '<dataObject id="n"><extensionElements><camunda:value>1</camunda:value></extensionElements></dataObject>'
    assert play(f"{data}\nstart s\nuser a\ns -> a").first.variables == {"n": 1}
    assert play(f"{data}\nstart s\nuser a\ns -> a", variables={"n": 5}).first.variables == {"n": 5}


def test_a_handler_that_undoes_sees_what_was_local():
    mapped = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="room">${n}</camunda:inputParameter></camunda:inputOutput></extensionElements>'
    runtime = play(f"""
    start s
    user book {mapped}
    boundary b on=book <compensateEventDefinition/>
    user undo isForCompensation=true
    <association id="as" sourceRef="b" targetRef="undo"/>
    script later <script>n = 2</script>
    throw t compensateall
    s -> book -> later -> t
    """, variables={"n": 1})  # fmt: skip
    assert done(runtime, "book") == ["undo"]
    assert runtime.work()[0].variables == {"room": 1}


def test_a_stored_state_of_nothing_has_no_variables():
    assert State(nodes={}, waits={}, timers={}).variables == {}
