"""Asynchronous continuations around a loop and around each of its rounds (camunda:asyncBefore, asyncAfter)."""

import pytest

from bpmn import read_bpmn
from bpmn.engine.state import State
from bpmn.writing import write_bpmn
from bpmn.writing.definitions import meaning
from tests.bpmn.engine.playing import at, bpmn, play


def looped(kind, where, task="user", more=""):
    rounds = where if where.startswith("loop") else ""
    whole = f"camunda:{where}=true" if where and not rounds else ""
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{kind}" {f"camunda:{rounds[5:]}=&quot;true&quot;" if rounds else ""}>'
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    ).replace("&quot;", '"')
    return f"start s\n{task} a {whole} {loop}\nuser z\n{more}\ns -> a -> z"


def jobs(runtime):
    return [job.element_id for job in runtime.jobs()]


def test_each_round_of_a_parallel_loop_begins_by_itself():
    runtime = play(looped("false", "loop:asyncBefore"), run_handlers=False)
    assert jobs(runtime) == ["a", "a", "a"] and at(runtime) == []
    for number in (1, 2, 3):
        runtime.complete_job("a")
        assert at(runtime) == ["a"] * number
    assert [work.variables["loopCounter"] for work in runtime.work()] == [0, 1, 2]
    for work in runtime.work():
        runtime.complete(work)
    assert at(runtime) == ["z"]


def test_each_round_of_a_sequential_loop_begins_by_itself():
    runtime = play(looped("true", "loop:asyncBefore"), run_handlers=False)
    for _ in range(3):
        assert (jobs(runtime), at(runtime)) == (["a"], [])
        runtime.complete_job("a")
        assert (jobs(runtime), at(runtime)) == ([], ["a"])
        runtime.complete("a")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("kind, together", [("false", 3), ("true", 1)])
def test_each_round_ends_by_itself(kind, together):
    runtime = play(looped(kind, "loop:asyncAfter", "task"), run_handlers=False)
    for left in (3, 2, 1):
        assert jobs(runtime) == ["a"] * min(left, together) and at(runtime) == []
        runtime.complete_job("a")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("kind", ["false", "true"])
def test_what_follows_the_whole_loop_begins_by_itself(kind):
    runtime = play(looped(kind, "asyncAfter"), run_handlers=False)
    for _ in range(3):
        assert jobs(runtime) == []
        runtime.complete("a")
    assert jobs(runtime) == ["a"] and at(runtime) == []
    runtime.complete_job("a")
    assert at(runtime) == ["z"]


def test_a_loop_that_is_over_is_interrupted_no_more():
    runtime = play(
        looped("false", "asyncAfter", more="boundary b on=a message:m1\nuser y\nb -> y"), run_handlers=False
    )
    assert runtime.waiting_messages() == [("m1", "")]
    for work in runtime.work():
        runtime.complete(work)
    assert runtime.waiting_messages() == []
    runtime.complete_job("a")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("where", ["loop:asyncBefore", "loop:asyncAfter"])
def test_rounds_that_wait_are_taken_away_with_their_loop(where):
    runtime = play(
        looped("false", where, "task", "boundary b on=a message:m1\nuser y\nb -> y"), run_handlers=False
    )
    runtime.send_message("m1")
    assert (jobs(runtime), at(runtime)) == ([], ["y"])


@pytest.mark.parametrize("where", ["loop:asyncBefore", "loop:asyncAfter", "asyncAfter"])
def test_what_failed_between_transactions_is_tried_again(where):
    runtime = play(looped("true", where, "task"), run_handlers=False)
    runtime.fail_job("a", "the worker died")
    runtime.retry("a")
    assert jobs(runtime) == ["a"]
    while runtime.jobs():
        runtime.complete_job("a")
    assert at(runtime) == ["z"] and runtime.first.completed["a"] == 3


@pytest.mark.parametrize("where", ["loop:asyncBefore", "loop:asyncAfter"])
def test_continuations_of_rounds_are_written_as_they_were_read(where):
    definitions = read_bpmn(bpmn(looped("true", where)))
    assert [one for one in definitions.problems if "async" in one.message] == []
    again = read_bpmn(write_bpmn(definitions))
    assert meaning(again.processes["p"]) == meaning(definitions.processes["p"])


@pytest.mark.parametrize("kind, flows", [("and f", 2), ("or f", 2), ("task f", 2), ("xor f", 1)])
def test_each_path_goes_on_by_itself(kind, flows):
    runtime = play(
        f"start s\n{kind} camunda:asyncAfter=true\nuser a\nuser b\ns -> f -> a\nf -> b", run_handlers=False
    )
    assert jobs(runtime) == ["f"] * flows and at(runtime) == []
    runtime.complete_job("f")
    assert at(runtime) == ["a"]
    for _ in range(flows - 1):
        runtime.complete_job("f")
    assert at(runtime) == ["a", "b"][:flows]


def test_which_path_is_taken_is_decided_before_the_pause():
    runtime = play(
        "start s\nxor f camunda:asyncAfter=true default=f_b\nuser a\nuser b\ns -> f\nf -> a if n = 1\nf -> b",
        variables={"n": 1}, run_handlers=False,
    )  # fmt: skip
    runtime.set_variables(runtime.first, {"n": 2})
    runtime.complete_job("f")
    assert at(runtime) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "start s\nuser a\nboundary b on=a message:m1 camunda:asyncBefore=true\nuser z camunda:assignee=${x}\ns -> a\nb -> z",
        "start s\nuser a\ns -> a\nsub e event\n  start b message:m1 camunda:asyncBefore=true\n  user z camunda:assignee=${x}\n  b -> z",
    ],
)
def test_an_event_that_came_may_go_on_by_itself(text):
    runtime = play(text, run_handlers=False)
    runtime.send_message("m1", {"x": "kong"})
    assert (jobs(runtime), at(runtime), runtime.first.visited["b"]) == (["b"], [], 0)
    runtime.complete_job("b")
    assert [work.assignee for work in runtime.work()] == ["kong"]
    assert runtime.first.visited["b"] == 1


def test_a_message_may_start_what_goes_on_by_itself():
    runtime = play(
        "start s message:m1 camunda:asyncBefore=true\nuser a\ns -> a", start=False, run_handlers=False
    )
    runtime.send_message("m1")
    assert (jobs(runtime), at(runtime)) == (["s"], [])
    runtime.complete_job("s")
    assert at(runtime) == ["a"]


def test_what_waits_before_or_after_was_not_cancelled():
    runtime = play(
        "start s\nsub S\n  start i\n  and f\n  user a camunda:asyncBefore=true\n  task b camunda:asyncAfter=true\n  i -> f -> a\n  f -> b\nboundary e on=S message:m1\nuser z\ns -> S\ne -> z",
        run_handlers=False,
    )  # fmt: skip
    runtime.send_message("m1")
    assert dict(runtime.first.canceled) == {"S": 1} and runtime.first.completed["b"] == 1


@pytest.mark.parametrize("kind", ["user f", "throw f"])
def test_a_state_of_an_earlier_program_goes_on(kind):
    """There an activity waited itself, and the path was chosen when it went on."""
    runtime = play(
        f"start s\n{kind} camunda:asyncAfter=true default=f_b\nuser a\nuser b\ns -> f\nf -> a if n = 1\nf -> b",
        variables={"n": 1},
        run_handlers=False,
    )
    if kind == "user f":
        runtime.complete("f")
    state = runtime.first.state.to_json()
    for row in state["nodes"]:
        if len(row) > 6 and row[6].get("kind") == "async_after":
            del row[6]["flow"]
    runtime.first.state = State.from_json(state)
    runtime.complete_job("f")
    assert at(runtime) == ["a"] and runtime.first.outcome == ""
