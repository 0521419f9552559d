"""What Flowable lets events send and take by name, and what else its files say of events."""

from datetime import UTC, datetime

import pytest

from bpmn import EngineError
from tests.bpmn.engine.playing import Checked, at, bpmn, done, play, seconds
from tests.bpmn.reading.test_round_trip import assert_round_trip

OUT = '<extensionElements><camunda:out source="{}" target="{}"/></extensionElements>'
TAKES_SIGNAL = (
    '<extensionElements><camunda:in source="sent" target="got"/></extensionElements>'
    '<signalEventDefinition signalRef="ref_s1"/>'
)
TAKES_ERROR = (
    '<extensionElements><camunda:in source="errorCode" target="code"/>'
    '<camunda:in source="errorMessage" target="said"/><camunda:in source="custom" target="more"/>'
    '</extensionElements><errorEventDefinition errorRef="ref_e1"/>'
)
THROWN = {
    "groovy": (
        "import org.flowable.engine.delegate.BpmnError;&#10;"
        "BpmnError error = new BpmnError('E1', 'No luck');&#10;"
        "error.addAdditionalData('custom', 7);&#10;"
        "throw error;"
    ),
    "JavaScript": (
        "var BpmnError = Packages.org.flowable.engine.delegate.BpmnError;&#10;"
        "var error = new BpmnError('E1', 'No luck'); error.addAdditionalData('custom', 7); throw error;"
    ),
}


def test_a_signal_carries_what_its_thrower_names():
    runtime = play(
        f'start s\nthrow t {OUT.format("x", "sent")}<signalEventDefinition signalRef="ref_s1"/>\ns -> t',
        ("q", f"start i\ncatch c {TAKES_SIGNAL}\nuser u\ni -> c -> u"),
        start=False,
    )
    waiting = runtime.start("q")
    runtime.start("p", {"x": 3, "y": 4})
    assert waiting.variables == {"got": 3}


@pytest.mark.parametrize(
    "lines",
    [
        f"start s\nuser a\nboundary b on=a {TAKES_SIGNAL}\nuser u\ns -> a\nb -> u",
        f"start s\nsub S\n  user a\n  sub E triggeredByEvent=true\n    start i {TAKES_SIGNAL}\n    user u\n    i -> u\ns -> S",
    ],
)
def test_an_event_takes_of_a_signal_only_what_it_names(lines):
    runtime = play(lines)
    runtime.broadcast("s1", {"sent": 1, "other": 2})
    assert at(runtime) == ["u"]
    assert {**runtime.first.variables, **runtime.work()[0].variables} == {"got": 1}


@pytest.mark.parametrize("language", THROWN)
def test_a_script_throws_an_error_that_it_held(language):
    runtime = play(
        f"start s\nscript a scriptFormat={language} <script>{THROWN[language]}</script>\n"
        f"boundary b on=a {TAKES_ERROR}\nuser u\ns -> a\nb -> u"
    )
    assert at(runtime) == ["u"]
    assert runtime.first.variables == {"code": "E1", "said": "No luck", "more": 7}


def test_an_error_brings_what_it_names_out_of_a_called_process():
    runtime = play(
        f"start s\ncall c calledElement=q\nboundary b on=c {TAKES_ERROR}\nuser u\ns -> c\nb -> u",
        (
            "q",
            f"start i\nservice n camunda:expression=${{5}} camunda:resultVariable=five\n"
            f'end e {OUT.format("five", "custom")}<errorEventDefinition errorRef="ref_e1"/>\ni -> n -> e',
        ),
    )
    assert at(runtime) == ["u"]
    assert (runtime.first.variables["code"], runtime.first.variables["more"]) == ("E1", 5)


def test_naming_the_handler_compensates_what_it_undoes():
    runtime = play("""
    start s
    user a
    boundary ba on=a compensate
    user ua isForCompensation=true
    <association id="as" sourceRef="ba" targetRef="ua"/>
    throw c compensate:ua
    user z
    s -> a -> c -> z
    """)
    assert done(runtime, "a") == ["ua"]
    assert done(runtime, "ua") == ["z"]


def test_a_cycle_whose_end_is_null_ends_with_its_count():
    runtime = play(
        "start s\nuser a\nboundary b on=a noninterrupting <timerEventDefinition>"
        '<timeCycle camunda:endDate="${due}">${cycle}</timeCycle></timerEventDefinition>\nuser h\ns -> a\nb -> h',
        variables={"cycle": "R2/PT1H"},
    )
    seconds(runtime, 5 * 3600)
    assert at(runtime) == ["a", "h", "h"]


def test_what_events_send_and_take_is_written_back():
    assert_round_trip(
        bpmn(
            f"start s\nuser a\nboundary b on=a {TAKES_SIGNAL}\nboundary f on=a {TAKES_ERROR}\n"
            f'throw t {OUT.format("x", "sent")}<signalEventDefinition signalRef="ref_s1"/>\n'
            f'end e {OUT.format("x", "custom")}<errorEventDefinition errorRef="ref_e1"/>\n'
            "s -> a -> t -> e\nb -> e\nf -> e"
        )
    )


LISTENER = '<extensionElements><camunda:variableListenerEventDefinition variableName="x" variableChangeType="{}"/></extensionElements>'


@pytest.mark.parametrize(
    "change, at_start, waits, heard",
    [
        ("create", {}, [], [1, 1]),
        ("update", {}, [], [0, 1]),
        ("update-create", {}, [], [1, 2]),
        ("create", {"x": 0}, ["h"], [1, 1]),
        ("update", {"x": 0}, [], [1, 2]),
    ],
)
def test_a_variable_listener_hears_each_change_of_its_kind(change, at_start, waits, heard):
    runtime = play(
        f"start s\nuser a\nboundary b on=a noninterrupting {LISTENER.format(change)}\nuser h\ns -> a\nb -> h",
        variables=at_start,
    )
    assert at(runtime) == ["a", *waits]
    for value, number in enumerate(heard, start=1):
        runtime.set_variables(runtime.first, {"x": value, "y": value})
        assert at(runtime) == ["a", *["h"] * number]


def test_a_variable_listener_that_catches_waits_for_the_next_change_after_it_began():
    text = f"start s\nuser a\ncatch c {LISTENER.format('all')}\nuser h\ns -> a -> c -> h"
    assert_round_trip(bpmn(text))
    runtime = play(text, variables={"x": 1})
    assert done(runtime, "a") == []
    runtime.set_variables(runtime.first, {"y": 1})
    assert at(runtime) == []
    runtime.set_variables(runtime.first, {"x": 1})
    assert at(runtime) == ["h"]


@pytest.mark.parametrize("said, means", [("No luck", "No luck"), ("${'No ' + x}", "No 5"), ("${x}", 5)])
def test_what_an_event_sends_is_text_where_it_is_no_expression(said, means):
    sends = f'<extensionElements><flowable:out xmlns:flowable="http://flowable.org/bpmn" sourceExpression="{said}" target="errorMessage"/></extensionElements>'
    runtime = play(
        f"""
    start s
    sub w
      start i
      end e {sends}<errorEventDefinition errorRef="ref_e1"/>
      i -> e
    boundary b on=w {TAKES_ERROR}
    user u
    s -> w
    b -> u
    """,
        variables={"x": 5},
    )
    assert runtime.first.variables["said"] == means


def named(kind, text):
    return f'<{kind}EventDefinition camunda:{kind}Expression="{text}"/>'


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_expression_at_the_event_names_what_it_waits_for(kind):
    runtime = play(f"""
        start s {named(kind, "${'begin'}${1 + 1}")}
        catch c {named(kind, "${awaited}")}
        user a
        boundary b on=a {named(kind, "plain")}
        user z
        s -> c -> a
        b -> z
    """, start=False)  # fmt: skip
    send = {"message": runtime.send_message, "signal": runtime.broadcast}[kind]
    send("begin2", {"awaited": "second"})
    assert at(runtime) == []
    send("second")
    assert at(runtime) == ["a"]
    send("plain")
    assert at(runtime) == ["z"]


def test_an_expression_names_what_is_thrown():
    runtime = play(
        f"start s\nthrow t {named('signal', '${thrown}')}\nthrow u {named('message', '${thrown}-m')}\ns -> t -> u",
        ("q", f"start i {named('signal', 'storm')}\nuser a\ni -> a"),
        ("r", f"start j {named('message', 'storm-m')}\nuser b\nj -> b"),
        variables={"thrown": "storm"},
    )
    assert at(runtime) == ["a", "b"]


@pytest.mark.parametrize(
    "receiver", ["catch c {}\ni -> c -> z", "user a\nboundary c on=a {}\ni -> a\nc -> z"]
)
def test_a_message_finds_the_receiver_under_its_key(receiver):
    keyed = '<messageEventDefinition messageRef="ref_m1" camunda:correlationKey="${order}"/>'
    runtime = play(
        f"start s\nthrow t {keyed}\ns -> t",
        ("q", f"start i\nuser z\n{receiver.format(keyed)}"),
        start=False,
    )
    first, second = (runtime.start("q", {"order": key}) for key in ("A", "B"))
    runtime.start("p", {"order": "B"})
    assert at(runtime, second) == ["z"]
    assert at(runtime, first) != ["z"]


def test_names_and_keys_at_the_event_are_written_back():
    keyed = '<messageEventDefinition camunda:messageExpression="${m}" camunda:correlationKey="${order}"/>'
    assert_round_trip(bpmn(f"start s\ncatch c {keyed}\nthrow t {named('signal', '${x}')}\ns -> c -> t"))


FIELDS = (
    '<messageEventDefinition messageRef="ref_m1"><extensionElements xmlns:activiti="http://activiti.org/bpmn">'
    '<activiti:field name="said"><activiti:string>bar</activiti:string></activiti:field>'
    '<activiti:field name="sum"><activiti:expression>${x + 1}</activiti:expression></activiti:field>'
    '<activiti:field name="short" stringValue="s"/></extensionElements></messageEventDefinition>'
)


@pytest.mark.parametrize("thrower", ["throw", "end"])
def test_the_fields_of_a_thrown_message_are_what_it_carries(thrower):
    runtime = play(
        f"start s\n{thrower} t {FIELDS}\ns -> t",
        ("q", "start i message:m1\nuser a\ni -> a"),
        variables={"x": 1, "hidden": 2},
    )
    started = runtime.work()[0].instance
    assert runtime.instances[started].variables == {"said": "bar", "sum": 2, "short": "s"}


def test_fields_of_a_message_are_written_back():
    assert_round_trip(bpmn(f"start s\nthrow t {FIELDS}\ns -> t"))


def test_in_flowable_a_condition_is_asked_at_each_change():
    text = bpmn(
        "start s\nuser a\nboundary b on=a condition:(${x=='go'}) noninterrupting\nuser h\ns -> a\nb -> h"
    )
    runtime = Checked(
        text.replace(b"<definitions ", b'<definitions xmlns:flowable="http://flowable.org/bpmn" ')
    )
    first = runtime.start("p")
    for value, opened in (("go", 1), ("go", 2), ("stay", 2), ("go", 3)):
        runtime.set_variables(first, {"x": value})
        assert at(runtime) == ["a", *["h"] * opened]


def flowable(text, *more):
    return bpmn(text, *more).replace(
        b"<definitions ", b'<definitions xmlns:flowable="http://flowable.org/bpmn" '
    )


@pytest.mark.parametrize("kind", ["duration", "date", "cycle"])
def test_a_boundary_timer_whose_time_is_nothing_is_not_armed(kind):
    text = f"start s\nuser a\nboundary b on=a {kind}:${{due}}\nuser h\ns -> a\nb -> h"
    assert_round_trip(flowable(text))
    runtime = Checked(flowable(text))
    runtime.start("p", {"due": None})
    assert (at(runtime), runtime.due_timers()) == (["a"], [])
    runtime.start("p", {"due": {"duration": "PT1H", "date": "2026-02-01", "cycle": "R2/PT1H"}[kind]})
    assert len(runtime.due_timers()) == 1
    with pytest.raises(EngineError, match="timer"):
        Checked(bpmn(text)).start("p", {"due": None})


@pytest.mark.parametrize("begin", ["2026-01-01T01:00:00Z", datetime(2026, 1, 1, 1, tzinfo=UTC)])
def test_a_duration_may_count_from_a_moment(begin):
    runtime = play(
        "start s\ncatch c duration:${begin}/PT10S\nuser a\ns -> c -> a", variables={"begin": begin}
    )
    assert seconds(runtime, 3609) == []
    assert seconds(runtime, 1) == ["a"]
