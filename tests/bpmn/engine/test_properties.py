"""What holds for every diagram and every order of work (ENGINE.md, proof)."""

import json
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn import advance, commands
from bpmn.engine.state import State
from tests.bpmn.engine.generated import blocks, deploy, run_out, variables

EXAMPLES = int(os.environ.get("JINGWEI_EXAMPLES", "20"))
few = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@few
@given(st.data(), blocks())
def test_every_run_comes_to_its_end_and_every_step_survives_storage(data, block):
    """`Checked` compares each step with the same step from a stored state, and recounts every token."""
    runtime = deploy(block)
    instance = runtime.start("p", variables(data))
    run_out(data, runtime)
    assert instance.outcome == "completed"
    assert instance.visited["finish"] == 1
    assert instance.state.to_json()["nodes"][0][0] == "0" and len(instance.state.nodes) == 1
    assert not runtime.due_timers()


@few
@given(st.data(), blocks(kinds=("row", "par", "inside", "timed", "some", "choice")))
def test_timers_may_fire_at_any_moment(data, block):
    runtime = deploy(block)
    instance = runtime.start("p", variables(data))
    while not instance.is_ended:
        if runtime.due_timers() and data.draw(st.booleans()):
            runtime.fire_next_timer()
        elif runtime.work():
            runtime.complete(data.draw(st.sampled_from(runtime.work())))
    assert instance.visited["finish"] == 1
    assert not runtime.work() and not runtime.due_timers()


@few
@given(st.data(), blocks(leaves=6))
def test_instances_leak_nothing_into_each_other(data, block):
    runtime = deploy(block)
    given_variables = variables(data)
    alone = runtime.start("p", given_variables)
    steps = []
    while runtime.work():
        item = runtime.work()[0]
        steps.append(item.element_id)
        runtime.complete(item)
    first, second = runtime.start("p", given_variables), runtime.start("p", given_variables)
    for element in steps:
        for instance in (first, second):
            runtime.complete(next(w for w in runtime.work(instance) if w.element_id == element))
    for instance in (first, second):
        assert instance.outcome == "completed"
        assert instance.visited == alone.visited
        assert instance.path == alone.path
        assert instance.state == alone.state


@few
@given(st.data(), blocks(kinds=("row", "par", "inside", "many"), leaves=8))
def test_the_order_of_independent_work_does_not_matter(data, block):
    """Without choices the same work is done in every order, and the end is the same."""
    runtime = deploy(block)
    counts = []
    for _ in range(2):
        instance = runtime.start("p", {})
        while runtime.work():
            work = data.draw(st.sampled_from(runtime.work()))
            runtime.complete(work, {work.element_id: "done"})
        counts.append((instance.visited, instance.variables, instance.outcome))
    assert counts[0] == counts[1]


@few
@given(st.data(), blocks(leaves=6))
def test_a_step_gives_the_same_twice_and_leaves_its_state_alone(data, block):
    runtime = deploy(block)
    process = runtime.processes["p"]
    state, effects = advance(process, None, commands.Start(variables=variables(data)), now=runtime.now)
    for _ in range(5):
        work = [effect.work_id for effect in effects if type(effect).__name__ == "OpenWork"]
        if state.is_ended or not work:
            break
        kept = json.dumps(state.to_json())
        command = commands.CompleteWork(work_id=work[0])
        once, again = (advance(process, state, command, now=runtime.now) for _ in range(2))
        restored = advance(process, State.from_json(json.loads(kept)), command, now=runtime.now)
        assert once == again == restored
        assert json.dumps(state.to_json()) == kept
        state, effects = once


@few
@given(st.data(), blocks(leaves=8))
def test_cancelling_at_any_moment_leaves_nothing(data, block):
    runtime = deploy(block)
    instance = runtime.start("p", variables(data))
    for _ in range(data.draw(st.integers(0, 6))):
        if runtime.work():
            runtime.complete(data.draw(st.sampled_from(runtime.work())))
    if not instance.is_ended:
        runtime.cancel(instance)
    assert not runtime.work() and not runtime.due_timers() and len(instance.state.nodes) == 1
