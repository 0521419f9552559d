"""Incidents, limits, stored state: what keeps an instance alive and repairable (ENGINE.md)."""

import json

import pytest

from bpmn import advance, commands, read_bpmn
from bpmn.engine.state import State
from bpmn.errors import NoFlowMatches, StepLimit, UnknownWait
from bpmn.runtime import EPOCH, NotFound
from tests.bpmn.engine.playing import at, bpmn, done, play, seconds


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


def test_a_path_that_nobody_waits_for_leaves_an_incident():
    runtime = play("""
        start s
        catch t duration:PT5S
        xor x
        user a
        user b
        s -> t -> x
        x -> a if n > 1
        x -> b if n < 0
    """)
    assert seconds(runtime, 5) == []
    incident = runtime.incidents()[0]
    assert incident.element_id == "x" and "no outgoing condition holds" in incident.message
    with pytest.raises(NoFlowMatches):
        runtime.retry(incident)
    assert runtime.incidents() == [incident]
    runtime.retry("x", {"n": 2})
    assert at(runtime) == ["a"] and runtime.incidents() == []


def test_incident_in_one_branch_leaves_the_other_alone():
    runtime = play("""
        start s
        catch t message:m1
        and f
        user a
        script b <script>y = x.foo + date("nonsense").year</script>
        xor x
        user c
        s -> t -> f -> a
        f -> b -> x
        x -> c if y = 7
    """)
    runtime.send_message("m1")
    assert at(runtime) == ["a"]
    assert [i.element_id for i in runtime.incidents()] == ["x"]
    assert done(runtime, "a") == []
    assert not runtime.first.is_ended
    runtime.retry("x", {"y": 7})
    assert at(runtime) == ["c"]


def test_incident_after_a_job_keeps_its_result():
    runtime = play("""
        start s
        service v camunda:topic="t"
        xor x
        user a
        s -> v -> x
        x -> a if ok
    """)
    runtime.complete_job("v", {"r": 5})
    assert runtime.first.variables == {"r": 5}
    assert [i.element_id for i in runtime.incidents()] == ["x"]
    runtime.retry("x", {"ok": True})
    assert at(runtime) == ["a"]


def test_incident_when_the_activity_itself_cannot_be_left():
    runtime = play("""
        start s
        service v camunda:topic="t"
        user a
        s -> v
        v -> a if ok
    """)
    runtime.complete_job("v", {"r": 5})
    assert [i.element_id for i in runtime.incidents()] == ["v"]
    runtime.set_variables(runtime.first, {"ok": True})
    runtime.retry("v")
    assert at(runtime) == ["a"]


def test_incident_at_an_input_mapping_a_timer_and_a_form():
    text = (
        'start s\ncatch t message:m1\nuser a <extensionElements><camunda:inputOutput><camunda:inputParameter name="l">'
        "${n > 1}</camunda:inputParameter></camunda:inputOutput></extensionElements>\n"
        "boundary b on=a duration:(${late})\nuser z\ns -> t -> a -> z\nb -> z"
    )
    runtime = play(text, variables={"n": 2})
    runtime.send_message("m1")
    assert at(runtime) == []
    assert "timer" in runtime.incidents()[0].message
    runtime.retry(runtime.incidents()[0], {"late": "PT5S"})
    assert at(runtime) == ["a"]
    assert seconds(runtime, 5) == ["z"]


def test_cancelling_an_instance_with_an_incident():
    runtime = play('start s\nservice v camunda:topic="t"\ns -> v')
    runtime.fail_job("v", "no")
    runtime.cancel(runtime.first)
    assert runtime.first.outcome == "canceled" and runtime.incidents() == []


def test_failed_commands_change_nothing():
    runtime = play("start s\nuser a\nxor x\nuser b\ns -> a -> x\nx -> b if ok")
    before = runtime.first.state
    with pytest.raises(NoFlowMatches):
        runtime.complete("a", {"ok": False})
    assert runtime.first.state is before and at(runtime) == ["a"] and runtime.first.variables == {}
    with pytest.raises(UnknownWait):
        runtime._act(1, commands.CompleteWork(work_id="w99"))
    with pytest.raises(UnknownWait):
        runtime._act(1, commands.FireTimer(timer_id="w3"))
    with pytest.raises(NotFound):
        runtime.complete("nowhere")
    done(runtime, "a", ok=True)
    done(runtime, "b")
    with pytest.raises(UnknownWait, match="ended"):
        runtime.set_variables(runtime.first, {"x": 1})


def test_a_circle_without_waiting_is_named():
    text = 'start s\nxor m\ntask a\ntask b\nxor x default="x_m"\nend e\ns -> m -> a -> b -> x\nx -> m\nx -> e if stop'
    process = read_bpmn(bpmn(text)).processes["p"]
    with pytest.raises(StepLimit, match="m → a → b"):
        advance(process, None, commands.Start(), now=EPOCH, max_steps=2000)


def test_ten_thousand_passes_leave_nothing_behind():
    text = """
        start s
        xor m
        user a
        boundary b on=a duration:P1D noninterrupting
        end be
        boundary cb on=a compensateall
        task u isForCompensation="true"
        <association id="as1" sourceRef="cb" targetRef="u"/>
        sub p1
          start i
          end ie
          i -> ie
        xor x default="x_m"
        end e
        s -> m -> a -> p1 -> x
        x -> m
        x -> e if stop
        b -> be
    """
    process = read_bpmn(bpmn(text)).processes["p"]
    state, effects = advance(process, None, commands.Start(), now=EPOCH)
    sizes = []
    for number in range(10_000):
        work = next(effect.work_id for effect in effects if type(effect).__name__ == "OpenWork")
        state, effects = advance(process, state, commands.CompleteWork(work_id=work), now=EPOCH)
        if number % 1000 == 0:
            sizes.append(len(json.dumps(state.to_json())))
    assert max(sizes) - min(sizes) < 20
    work = next(effect.work_id for effect in effects if type(effect).__name__ == "OpenWork")
    state, _ = advance(
        process, state, commands.CompleteWork(work_id=work, variables={"stop": True}), now=EPOCH
    )
    assert state.outcome == "completed"


def test_a_long_chain_of_automatic_steps_in_one_command():
    chain = [f"t{number}" for number in range(2000)]
    text = (
        "start s\n"
        + "\n".join(f"task {key}" for key in chain)
        + "\nuser z\n"
        + " -> ".join(["s", *chain, "z"])
    )
    assert at(play(text)) == ["z"]


LINE = """
    start s
    user a
    user b
    user c
    s -> a -> b -> c
"""


def test_state_upgrades_and_refuses_what_is_newer():
    runtime = play(LINE)
    stored = runtime.first.state.to_json()
    assert State.from_json(stored) == runtime.first.state
    for version in (0, 99, "x"):
        with pytest.raises(ValueError, match="version"):
            State.from_json({**stored, "version": version})


def test_two_runs_of_one_command_are_equal():
    process = read_bpmn(bpmn(LINE)).processes["p"]
    first = advance(process, None, commands.Start(variables={"x": [1]}), now=EPOCH)
    again = advance(process, None, commands.Start(variables={"x": [1]}), now=EPOCH)
    assert first == again
